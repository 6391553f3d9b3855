import JSONWriting
import Testing

/// The text of what `body` writes.
private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(capacity: 1)
    body(&json)
    return json.text
}

@Suite struct JSONWriterTests {
    @Test func `commas and colons are set where they belong`() {
        let text = written { json in
            json.beginObject()
            json.key("title")
            json.string("Koroğlu")
            json.key("acts")
            json.beginArray()
            json.integer(1)
            json.beginObject()
            json.endObject()
            json.beginArray()
            json.endArray()
            json.null()
            json.endArray()
            json.key("opera")
            json.boolean(true)
            json.endObject()
        }
        #expect(text == #"{"title":"Koroğlu","acts":[1,{},[],null],"opera":true}"#)
    }

    @Test func `facts keep their order, and what is nil is left out`() {
        let none: String? = nil
        let years: [JSONObject] = [["year": 1908], [:]]
        let text = JSONWriter.text(of: [
            "title": "Leyli \"və\" Məcnun", "acts": 4, "hint": none, "first": years, "share": 0.5, "staged": true,
            "names": ["Leyli", "Məcnun"], "of": ["kind": "opera"] as JSONObject,
        ])
        #expect(
            text == #"{"title":"Leyli \"və\" Məcnun","acts":4,"first":[{"year":1908},{}],"share":0.5,"staged":true,"#
                + #""names":["Leyli","Məcnun"],"of":{"kind":"opera"}}"# + "\n")
    }

    @Test func `each line of NDJSON is a text of its own`() {
        let text = written { json in
            for year in [1908, 1910] {
                json.beginObject()
                json.key("year")
                json.integer(year)
                json.endObject()
                json.endLine()
            }
        }
        #expect(text == "{\"year\":1908}\n{\"year\":1910}\n")
    }

    @Test(arguments: [
        ("", #""""#),
        ("Bakı", #""Bakı""#),
        (#"a "b" c\d"#, #""a \"b\" c\\d""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}", #""\u0000\u001f""#),
        ("/\u{7F}\u{2028}\u{1F3AD}", "\"/\u{7F}\u{2028}\u{1F3AD}\""),
    ])
    func `a string is escaped where RFC 8259 section 7 requires it and nowhere else`(value: String, json: String) {
        #expect(written { $0.string(value) } == json)
        #expect(written { $0.string(utf8: Array(value.utf8).span) } == json)
    }

    @Test func `an escape is found at every distance from the start`() {
        for length in 0..<70 {
            let plain = String(repeating: "x", count: length)
            #expect(written { $0.string(plain + "\n" + plain) } == "\"\(plain)\\n\(plain)\"")
            #expect(written { $0.string(plain + "\"\"") } == "\"\(plain)\\\"\\\"\"")
        }
    }

    @Test func `a key that is data is escaped`() {
        let text = written { json in
            json.beginObject()
            json.key("a\"b")
            json.integer(1)
            json.key(utf8: Array("c\t".utf8).span)
            json.integer(2)
            json.endObject()
        }
        #expect(text == #"{"a\"b":1,"c\t":2}"#)
    }

    @Test(arguments: [0, 7, 10, -1, 99, 100, 1908, -1_000_000, Int.max, Int.min])
    func `an integer has all its digits`(value: Int) {
        #expect(written { $0.integer(value) } == "\(value)")
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (394, "394"), (0.1, "0.1"), (-2.54, "-2.54"), (1e21, "1e+21"),
        (.leastNonzeroMagnitude, "5e-324"),
        (0.30000000000000004, "0.30000000000000004"),
    ])
    func `a double has the fewest digits that read back the same`(value: Double, json: String) {
        let text = written { $0.double(value) }
        #expect(text == json)
        #expect(Double(text) == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what JSON cannot say as a number becomes null`(value: Double) {
        #expect(written { $0.double(value) } == "null")
    }

    @Test func `raw text is copied and separated like any value`() {
        let text = written { json in
            json.beginArray()
            json.raw("1.50")
            json.raw(Array(#"{"a":1}"#.utf8).span)
            json.endArray()
        }
        #expect(text == #"[1.50,{"a":1}]"#)
    }

    @Test func `after removeAll the writer starts afresh`() {
        var json = JSONWriter()
        json.beginArray()
        json.integer(1)
        json.removeAll()
        json.integer(2)
        #expect(json.text == "2")
        #expect(json.count == 1)
        #expect(json.bytes == [UInt8(ascii: "2")])
    }
}
