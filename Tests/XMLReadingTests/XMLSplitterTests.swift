import Diagnostics
import RecordStream
import Testing
import XMLReading

@Suite struct XMLSplitterTests {
    private let records = XMLFormat(records: ["r"])

    private static let samples = [
        "<?xml version='1.0'?>\n<!-- a -->\n<x><t k='1'>v&amp;</t><r>1</r>loose<r a='>'>2<r/></r><e/></x>\n<!-- z -->",
        "<x><r><![CDATA[</r>]]><!-- </r> --><?p </r>?></r>\n<r/><r   k=\"/>\"  />\n</x>",
        "<o xmlns:a='u'><p><a:r><b/></a:r></p><p xmlns:b='v'><a:r>\n<b:r/>\n</a:r></p></o>",
        "<x><r>1</r><r>2<r>3</r><r>&bad;</r><r>4</x>", "<x><r>1<!-- <r>2</r></x>", "<x><r>1</r></y></x><r>2</r>",
        "<x><r>əşğ</r>\r\n<r>\r\n</r></x> tail", "<!DOCTYPE x [<!ENTITY a \"]>\"> <!-- ' -->]><x><r>&a;</r><r/></x>",
        "<r>alone</r>", "<x><y><r/></x>", "<x><r a='<r>1</r><r>2</r></x>", "<x", "<x><r></r", "", "abc", "<x><!-- ",
    ]

    @Test(arguments: samples)
    func `the result does not depend on the size of chunks nor on how the bytes arrive`(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = Reading(bytes, records).withoutExcerpts
        for size in 1...max(bytes.count, 1) {
            #expect(Reading(bytes, records, chunkBytes: size).withoutExcerpts == whole, "chunks of \(size)")
            #expect(Reading(bytes, records, chunkBytes: 50, piece: size).withoutExcerpts == whole, "pieces of \(size)")
        }
    }

    @Test(arguments: [
        ("<x><r><a/></r><r><a/></r></x>", 2, "records are found: a child that comes twice"),
        ("<x><h/><r k='1'/><r k='2'/></x>", 2, "a child of attributes alone"),
        ("<x><s>1</s><s>2</s></x>", 1, "fields that repeat are no records"), ("<x/>", 1, "an empty root"),
        ("<x><h><a/></h><b><a/></b></x>", 1, "nothing comes twice"), ("<r>1</r>", 1, "text alone"),
        ("<x><h><a/></h><r><a/></r><!-- <r> --><r><a/></r></x>", 2, "a head before the records"),
    ])
    func `without a name, records are the repeated child of the root or the root itself`(
        _ text: String, _ count: Int, _ why: Comment
    ) {
        for size in [1, 10, 1_000] { #expect(Reading(text, chunkBytes: size).records.count == count, why) }
    }

    @Test func `the root may be the record`() {
        #expect(Reading("<lido><a/></lido>", XMLFormat(records: ["lido"])).records == ["lido\n  a"])
    }

    @Test func `a path with a slash at the front is the whole path`() {
        let format = XMLFormat(records: ["/r"])
        #expect(Reading("<r><a/></r>", format).records.count == 1)
        #expect(Reading("<x><r><a/></r></x>", format).records.isEmpty)
    }

    @Test func `a path names records only below the elements it says`() {
        let text = "<o><record>no</record><ListRecords><record>yes</record></ListRecords></o>"
        let reading = Reading(text, XMLFormat(records: ["ListRecords/record"]))
        #expect(reading.records == ["record = yes"])
        #expect(reading.outside == ["o/record: no"])
    }

    @Test func `attributes of ancestors and empty elements between records are given back`() {
        let reading = Reading("<x v='1'><t/>a<![CDATA[<b>]]><r/><u k='2'/></x>", records)
        #expect(reading.outside == ["x/@v: 1", "x/t: ", "x: a", "x: <b>", "x/u/@k: 2"])
    }

    @Test func `a record without an end tag costs itself alone`() {
        let reading = Reading("<x><r>1</r><r>2<a></a><r>3</r><r>4</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 3", "r = 4"])
        #expect(reading.codes == ["xml.unclosed-record"])
        #expect(reading.rejected == ["<r>2<a></a>"])
        #expect(reading.diagnostics.first?.location.column == 12)
    }

    @Test func `the last record without an end tag does not take its parent's with it`() {
        let reading = Reading("<x><y><r>1</r><r>2</y></x>", records)
        #expect(reading.records == ["r = 1"])
        #expect(reading.codes == ["xml.unclosed-record"])
    }

    @Test(arguments: ["<!-- ", "<![CDATA[", "<?pi "])
    func `a section without an end costs its record alone`(_ opening: String) {
        let reading = Reading("<x><r>1</r><r>\(opening)</r><r>3</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 3"])
        #expect(reading.rejected == ["<r>\(opening)</r>"])
        #expect(!reading.codes.isEmpty)
    }

    @Test func `a file that breaks off keeps the records before, and says where it ends`() {
        let reading = Reading("<x>\n<r>1</r>\n<r>2</", records)
        #expect(reading.records == ["r = 1"])
        #expect(reading.codes == ["xml.truncated", "xml.unclosed"])
        #expect(reading.diagnostics.map(\.location.line) == [3, 3])
        #expect(reading.diagnostics.map(\.location.column) == [1, 7])
        #expect(reading.rejected == ["<r>2</"])
    }

    @Test func `a root that is not closed is a finding at the end`() {
        let reading = Reading("<x><r>1</r>\n", records)
        #expect(reading.records == ["r = 1"])
        #expect(reading.codes == ["xml.unclosed"])
        #expect(reading.diagnostics.first?.location.line == 2)
    }

    @Test func `a document type declaration is left aside with a warning`() {
        let text = "<!DOCTYPE x PUBLIC \"-//]>//\" 'x>y.dtd' [ <!-- ]> --> <?p ]>?> <!ENTITY % p '>'> ]>\n<x><r/></x>"
        let reading = Reading(text, records)
        #expect(reading.records == ["r"])
        #expect(reading.codes == ["xml.doctype"])
    }

    @Test func `a declaration behind a line break is a warning`() {
        let reading = Reading("\n<?xml version='1.0'?><x><r/></x>", records)
        #expect(reading.records == ["r"])
        #expect(reading.codes == ["xml.late-declaration"])
    }

    @Test func `a stray end tag and an element left open do not hide the records behind them`() {
        let reading = Reading("<x><y></z><r>1</r></x><x><r>2</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 2"])
        #expect(reading.codes == ["xml.stray-end-tag", "xml.tag-mismatch", "xml.several-roots"])
    }

    @Test(arguments: [
        ("", "xml.empty"), (" \n", "xml.empty"), ("<!-- x -->", "xml.empty"), ("id;title\n1;x\n", "xml.not-xml"),
        ("<x><y/></x>", "xml.no-records"), ("\u{0}\u{1}\u{2}", "xml.not-xml"),
    ])
    func `a file without records is a finding`(_ text: String, _ code: String) {
        let reading = Reading(text, records)
        #expect(reading.records.isEmpty)
        #expect(reading.codes == [code])
        #expect(reading.diagnostics.first.map { $0.severity >= .error } == true)
    }

    @Test func `what the file holds instead of records is said`() {
        let hint = Reading("<OAI-PMH><error code='noRecordsMatch'/></OAI-PMH>", records).diagnostics.first?.hint
        #expect(hint == "the root is `OAI-PMH`, it holds `error`")
    }

    @Test func `a record over the size limit is left out without being kept in memory`() {
        var limits = RecordLimits()
        limits.recordBytes = 1_000
        let large = "<r>" + String(repeating: "<a>text</a>", count: 50_000) + "</r>"
        for size in [1, 300, 5_000] {
            let reading = Reading(
                Array("<x><r>1</r>\(large)<r>2</r></x>".utf8), records, chunkBytes: size, limits: limits)
            #expect(reading.records == ["r = 1", "r = 2"])
            #expect(reading.codes == ["xml.record-too-large"])
            #expect(reading.rejected.map(\.utf8.count).allSatisfy { $0 <= 65_536 })
        }
    }

    @Test func `text before the root is a finding and is given back`() {
        let reading = Reading("Warning: x<x><r>1</r></x>", records)
        #expect(reading.records == ["r = 1"])
        #expect(reading.codes == ["xml.text-outside-root"])
        #expect(reading.outside == [": Warning: x"])
    }
}
