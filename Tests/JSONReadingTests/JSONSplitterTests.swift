import Diagnostics
import JSONReading
import RecordStream
import Testing

@Suite struct JSONSplitterTests {
    // MARK: Layouts

    @Test(arguments: [
        ("{\"n\":1}\n{\"n\":2}\n", nil),
        ("{\"n\":1}\r\n\r\n{\"n\":2}", nil),
        ("\u{FEFF}{\"n\":1}\n{\"n\":2}\n", nil),
        ("{\n  \"n\": 1\n}\n{\n  \"n\": 2\n}\n", nil),
        ("{\"n\":1}{\"n\":2}", nil),
        ("[{\"n\":1},{\"n\":2}]", nil),
        (" [\n  {\n    \"n\": 1\n  },\n  {\n    \"n\": 2\n  }\n]\n", nil),
        ("{\"programs\":[{\"n\":1},{\"n\":2}]}", nil),
        ("{\n  \"programs\": [\n    {\"n\":1},\n    {\"n\":2}\n  ]\n}\n", nil),
        ("{\"hits\":{\"hits\":[{\"_source\":{\"n\":1}},{\"_source\":{\"n\":2}}]}}", "hits.hits[]._source"),
        ("{\"s\":1,\"entities\":{\"Q1\":{\"n\":1},\"Q2\":{\"n\":2}}}", "entities{}"),
        ("{\"a.b\":{\"c\":[{\"n\":1}]}}{\"a.b\":{\"c\":{\"n\":2}}}", "\"a.b\".c[]"),
    ])
    func `every layout gives the same records`(text: String, path: String?) throws {
        let reading = try TestReading(text, at: path)
        #expect(reading.records == ["n=1", "n=2"])
        #expect(reading.findings.filter { $0.severity > .note } == [])
    }

    @Test func `a single object is one record, even with an array of objects in it`() throws {
        let reading = try TestReading(#"{"title":"Ölülər","author":"C. Məmmədquluzadə","cast":[{"n":1},{"n":2}]}"#)
        #expect(reading.records.count == 1)
    }

    @Test func `places are right in every record of a document`() throws {
        let (text, places) = unmarked("\u{FEFF}[\n ▷{\"a\":\n1},\n\n▷{\"ə\":2}, ▷{}]")
        let reading = try TestReading(text)
        #expect(reading.recordPlaces.map(\.byteOffset) == places)
        #expect(reading.recordPlaces.map(\.line) == [2, 5, 5])
        #expect(reading.recordPlaces.map(\.column) == [2, 1, 11])
    }

    // MARK: Outside the records

    @Test func `what stands outside the records is given back by path, with a value and a count`() throws {
        let (text, places) = unmarked(
            #"{"took":▷3,"hits":{"total":▷{"value":2},"#
                + #""hits":[{"_id":▷"a","_source":{"n":1}},{"_id":"b","_source":{"n":2}}]}}"#)
        let reading = try TestReading(text, at: "hits.hits[]._source")
        let outside = reading.findings.filter { $0.code == "json.outside-records" }
        #expect(outside.map(\.path) == ["took", "hits.total", "hits.hits[]._id"])
        #expect(outside.map(\.location.byteOffset) == places)
        #expect(outside.map { $0.excerpt?.text } == ["3", #"{"value":2}"#, #""a""#])
        #expect(outside.last?.message.contains("2 values") == true)
    }

    @Test func `a path without records is an error`() throws {
        let reading = try TestReading(#"{"records":[]}"#, at: "records[]")
        #expect(reading.codes == ["json.no-records"])
    }

    // MARK: Broken sources

    @Test func `a broken line of JSON Lines costs that line only`() throws {
        let (text, places) = unmarked("{\"n\":1}\n{\"n\":▷\n{\"n\":3}\n{\"n\":4}▷}\n{\"n\":5}\n")
        let reading = try TestReading(text)
        #expect(reading.records == ["n=1", "n=3", "n=5"])
        #expect(reading.places == ["json.unterminated @\(places[0])", "json.text-after-value @\(places[1])"])
        #expect(reading.findings.map(\.location.line) == [2, 4])
    }

    @Test func `the records before the cut of a document survive`() throws {
        let (text, places) = unmarked(#"{"programs":[{"n":1},{"n":2},{"n":▷"#)
        let reading = try TestReading(text, at: "programs[]")
        #expect(reading.records == ["n=1", "n=2"])
        #expect(reading.places == ["json.unterminated @\(places[0])"])
        #expect(try TestReading(#"[{"n":1},{"n":2}"#).codes == ["json.unterminated"])
    }

    @Test(arguments: [
        #"[{"n":1},{"n":[x},{"n":3}]"#, #"[{"n":1},{"n":x]},{"n":3}]"#, #"[{"n":1},{"n":{"m":2},{"n":3}]"#,
        #"[{"n":1},x,{"n":3}]"#, #"[{"n":1},,{"n":3}]"#, #"[{"n":1} {"n":3}]"#, #"[{"n":1},{"n":2],{"n":3}]"#,
    ])
    func `the elements round a broken one survive where the brackets allow`(text: String) throws {
        let reading = try TestReading(text)
        #expect(reading.records.first == "n=1")
        #expect(reading.findings.contains { $0.severity == .error })
        let isLost = [#"[{"n":1},{"n":x]},{"n":3}]"#, #"[{"n":1},{"n":{"m":2},{"n":3}]"#].contains(text)
        #expect(reading.records == (isLost ? ["n=1"] : ["n=1", "n=3"]))
    }

    @Test func `a stray bracket does not end an array that goes on`() throws {
        let reading = try TestReading(#"{"programs":[{"n":1},{"n":2],{"n":3}],"end":1}"#, at: "programs[]")
        #expect(reading.records == ["n=1", "n=3"])
        #expect(reading.codes == ["json.unterminated", "json.outside-records"])
    }

    @Test(arguments: [
        "[\n{\"n\":1},\n{\"n\":\"x},\n{\"n\":3},\n{\"n\":4}]",
        "{\"rows\": [\n  {\n    \"n\": 1\n  },\n  {\n    \"m\": \"x,\n    \"n\": 2\n  },\n"
            + "  {\n    \"n\": 3\n  },\n  {\"n\": 4}\n]}",
    ])
    func `a missing quote costs one record when the elements begin lines`(text: String) throws {
        let reading = try TestReading(text)
        #expect(reading.records == ["n=1", "n=3", "n=4"])
        #expect(reading.findings.contains { $0.severity == .error })
        #expect(try TestReading(text, chunkBytes: 1, pieceBytes: 1) == reading)
    }

    @Test func `a line end inside a string is kept when the next line is text`() throws {
        let text = "[{\"n\":\"Act I\n[lost]\n\\\"Act\\\" III\"},{\"n\":2}]"
        let reading = try TestReading(text)
        #expect(reading.records == ["n=\"Act I\n[lost]\n\"Act\" III\"", "n=2"])
        #expect(reading.codes == ["json.control-character"])
    }

    @Test func `text behind the end is reported once`() throws {
        let (text, places) = unmarked("[{\"n\":1}]\n▷and more\nof it")
        let reading = try TestReading(text)
        #expect(reading.records == ["n=1"])
        #expect(reading.places == ["json.text-after-end @\(places[0])"])
    }

    @Test func `a comma between two documents is passed over`() throws {
        let reading = try TestReading(#"[{"n":1}],[{"n":2}]"#)
        #expect(reading.records == ["n=1", "n=2"])
        #expect(reading.codes == ["json.comma-between-documents"])
    }

    @Test(arguments: [("", "json.empty"), (" \n", "json.empty"), ("<html>{}</html>", "json.not-json")])
    func `a source without JSON is an error`(text: String, code: String) throws {
        let reading = try TestReading(text)
        #expect(reading.records.isEmpty)
        #expect(reading.codes == [code])
    }

    @Test func `a record over the size limit is left out and the others are read`() throws {
        var limits = RecordLimits()
        (limits.recordBytes, limits.chunkBytes) = (20, 8)
        let large = "{\"n\":\"" + String(repeating: "x", count: 500) + "\"}"
        for (text, layout) in [
            ("{\"n\":1}\n\(large)\n{\"n\":3}\n", JSONFormat.Layout.lines),
            ("[{\"n\":1},\(large),{\"n\":3}]", .records(at: .elements)),
        ] {
            for pieceBytes in [1, 7, 1_000] {
                let reading = try TestReading(
                    Array(text.utf8), layout: layout, limits: limits, pieceBytes: pieceBytes)
                #expect(reading.records == ["n=1", "n=3"])
                #expect(reading.places == ["json.record-too-large @\(layout == .lines ? 8 : 9)"])
                #expect(reading.rejected == [String(large.prefix(20))])
            }
        }
    }
}
