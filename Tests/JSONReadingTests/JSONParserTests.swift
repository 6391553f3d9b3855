import Diagnostics
import RecordStream
import Testing

@testable import JSONReading

@Suite struct JSONParserTests {
    @Test func `members keep their order, arrays repeat the name, scalars keep their kind`() throws {
        let reading = try TestReading(
            #"{"title":"Arşın mal alan","acts":[1,{"n":2}],"opera":false,"end":null,"empty":[],"none":{}}"#)
        #expect(
            reading.records == [#"title="Arşın mal alan" acts=1 acts{n=2} opera=false end=null none{}"#])
        #expect(reading.findings.isEmpty)
    }

    @Test func `a profile's names are given to the members of a record, not inside them`() throws {
        let text = #"[{"Title":"a","Parts":[{"Title":"b"},{"Title":"c"}]},{"Title":"d"}]"#
        let reading = try TestReading(Array(text.utf8)) { ["Title": "title", "Parts": "part"][$0] }
        #expect(reading.records == [#"title="a" part{Title="b"} part{Title="c"}"#, #"title="d""#])
    }

    @Test func `an array within an array is an element with nameless children`() throws {
        let reading = try TestReading(#"{"line":[[49.8,40.4],[]]}"#)
        #expect(reading.records == ["line{=49.8 =40.4} line{}"])
    }

    @Test func `a record that is an array or a scalar has nameless children`() throws {
        #expect(try TestReading("[1,[2]]", at: "").records == ["=1 {=2}"])
        #expect(try TestReading("\"x\" 12\ntrue").records == ["=\"x\"", "=12", "=true"])
    }

    @Test(arguments: ["0", "-0", "-12.50", "1e5", "1E-5", "1.0e+10", "123456789012345678901234567890"])
    func `a number keeps its source text`(number: String) throws {
        #expect(try TestReading("{\"n\":\(number)}").records == ["n=\(number)"])
        #expect(try TestReading(number).records == ["=\(number)"])
    }

    @Test(arguments: [
        (#"\"\\\/"#, #""\/"#), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u0259"#, "ə"), (#"\uD83C\uDFAD"#, "🎭"),
        (#"x\u0000y"#, "x\u{0}y"),
    ])
    func `escapes are replaced by what they mean`(escaped: String, text: String) throws {
        #expect(try TestReading("{\"a\":\"\(escaped)\"}").records == ["a=\"\(text)\""])
    }

    @Test func `a name with escapes is the same name as without`() throws {
        let reading = try TestReading(#"[{"title":1},{"t\u0069tle":2},{"title":3}]"#)
        #expect(reading.records == ["title=1", "title=2", "title=3"])
    }

    @Test(arguments: [
        (#"{"a":▷}"#, "json.unexpected-character"),
        (#"{"a":"b▷\q"}"#, "json.bad-escape"),
        (#"{"a":"▷\u12g4"}"#, "json.bad-escape"),
        (#"{"a":"▷\ud83c"}"#, "json.lone-surrogate"),
        (#"{"a":"▷\udfad"}"#, "json.lone-surrogate"),
        (#"{"a":"▷\ud83c\u0041"}"#, "json.lone-surrogate"),
        (#"{"a":0▷1}"#, "json.bad-number"),
        (#"{"a":-▷}"#, "json.bad-number"),
        (#"{"a":1.▷}"#, "json.bad-number"),
        (#"{"a":1e▷}"#, "json.bad-number"),
        (#"{"a":▷+1}"#, "json.bad-number"),
        (#"{"a":▷NaN}"#, "json.bad-literal"),
        (#"{"a":▷tru}"#, "json.bad-literal"),
        (#"{"a":▷nullx}"#, "json.bad-literal"),
        (#"{"a":1 ▷"b":2}"#, "json.missing-comma"),
        (#"{"a":[1 ▷2]}"#, "json.missing-comma"),
        (#"{"a"▷ 1}"#, "json.missing-colon"),
        (#"{▷a:1}"#, "json.missing-name"),
        (#"{"a":1,▷}"#, "json.trailing-comma"),
        (#"{"a":[1,▷]}"#, "json.trailing-comma"),
        (#"{"a":[1▷}}"#, "json.wrong-bracket"),
        (#"{"a":1 ▷// one"# + "\n}", "json.comment"),
        (#"{"a":[1,2▷"#, "json.unterminated"),
        (#"{"a":"b▷"#, "json.unterminated-string"),
    ])
    func `a mistake is reported at its byte, and the record goes to quarantine`(marked: String, code: String) throws {
        let (text, places) = unmarked(marked.replacing("▷ 1", with: " ▷1"))
        let reading = try TestReading(text, at: "")
        #expect(reading.records.isEmpty)
        #expect(reading.places.first == "\(code) @\(places[0])")
        #expect(reading.rejected.first?.hasPrefix(#"{"#) == true)
        #expect(reading.findings.first?.hint != nil)
    }

    @Test func `a finding has line, column, path, excerpt and caret`() throws {
        let finding = try #require(TestReading("[\n{\"a\":1},\n{\"a\":{\"b\":\n  [tru]}}\n]").findings.first)
        #expect(finding.location == .init(source: 0, line: 4, column: 4, byteOffset: 25))
        #expect(finding.path == "a.b")
        #expect(finding.excerpt == .init(text: "  [tru]}}", caret: 3))
    }

    @Test func `raw control characters are kept with one warning per record`() throws {
        let (text, places) = unmarked("{\"a\":\"x▷\ty\nz\"}")
        let reading = try TestReading(text, at: "")
        #expect(reading.records == ["a=\"x\ty\nz\""])
        #expect(reading.places == ["json.control-character @\(places[0])"])
        #expect(reading.findings.first?.severity == .warning)
    }

    @Test func `a name that stands twice in one object is kept twice, with a warning`() throws {
        let (text, places) = unmarked(#"{"id":1,"a":{"id":2},"b":[{"id":3},{"id":4}],▷"i\u0064":5}"#)
        let reading = try TestReading(text)
        #expect(reading.records == ["id=1 a{id=2} b{id=3} b{id=4} id=5"])
        #expect(reading.places == ["json.duplicate-key @\(places[0])"])
    }

    @Test func `each node knows its byte and its line`() throws {
        let (text, places) = unmarked("[ ▷{▷\"a\": ▷1,\n\"b\":\n ▷[2]} ]".replacing("▷\"", with: "\""))
        var batch = RecordBatch()
        var chunk = RecordChunk(start: .init(source: 0))
        let format = JSONFormat()
        var splitter = format.makeSplitter(MemorySource(Array(text.utf8)), index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: NameTable())
        #expect(try splitter.next(into: &chunk))
        parser.parse(chunk, into: &batch)
        let record = try #require(batch.records.first)
        let locations = record.nodes.map { batch.location(of: $0, in: record) }
        #expect(locations.map(\.byteOffset) == [places[0], places[1], places[2] + 1])
        #expect(locations.map(\.line) == [1, 1, 3])
    }

    @Test func `nesting up to the limit is read and deeper nesting is a finding`() throws {
        let depth = RecordLimits().depth
        for (levels, codes) in [(depth, []), (depth + 1, ["json.too-deep"]), (100_000, ["json.too-deep"])] {
            let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            #expect(try TestReading(text, at: "").codes == codes)
        }
        #expect(try TestReading(String(repeating: "[", count: 100_000), at: "").codes == ["json.too-deep"])
        #expect(try !TestReading(String(repeating: "{\"a\":", count: 100_000)).codes.isEmpty)
    }
}
