import Diagnostics
import RecordStream
import Testing
import XMLReading

@Suite struct XMLParserTests {
    private let records = XMLFormat(records: ["r"])

    /// The first record of `text`, which stands in a root element.
    private func tree(_ text: String, _ format: XMLFormat = XMLFormat(records: ["r"])) -> String? {
        Reading("<x>\(text)</x>", format).records.first
    }

    @Test func `loose text of mixed content becomes nameless text, in order`() {
        #expect(
            tree("<r>Leyli <em>və</em> Məcnun <b/> opera</r>")
                == """
                r
                  - = Leyli\(" ")
                  em = və
                  - =  Məcnun\(" ")
                  b
                  - =  opera
                """)
    }

    @Test func `white space between elements makes no node, but belongs to the value of what contains it`() {
        let names = NameTable()
        var splitter = records.makeSplitter(
            MemorySource("<r> <a>x</a> <b>y</b>\n</r>".utf8.map { $0 }), index: 0, limits: .init())
        var parser = records.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
        while (try? splitter.next(into: &chunk)) == true {
            parser.parse(chunk, into: &batch)
            if !batch.records.isEmpty { break }
        }
        #expect(batch.nodes.map { names.name($0.name) } == ["r", "a", "b"])
        #expect(batch.string(of: 0) == " x y\n")
    }

    @Test func `white space alone in an element is its value`() { #expect(tree("<r> </r>") == "r =  ") }

    @Test func `comments, processing instructions and CDATA limits leave no trace in text`() {
        #expect(tree("<r>a<!-- </r> -->b<?p </r>?>c<![CDATA[<d>&amp;]]>e</r>") == "r = abc<d>&amp;e")
    }

    @Test func `references to characters and to the five entities of XML are resolved, in attributes too`() {
        #expect(
            tree("<r k='&lt;&amp;&#38;&#x259;&quot;'>&lt;&amp;amp;&#601;&gt;</r>")
                == "r = <&amp;ə>\n  @k = <&&ə\"")
    }

    @Test func `line ends become line feeds, and white space in attributes becomes spaces`() {
        #expect(tree("<r k='a\r\nb\tc'>1\r\n2\r3</r>") == "r = 1\n2\n3\n  @k = a b c")
    }

    @Test func `names lose their prefix, unless the profile binds the namespace`() {
        let text = "<r xmlns:p='urn:p' xmlns:q='urn:q' xmlns='urn:d'><p:a q:k='1'/><q:a/><a/></r>"
        #expect(tree(text) == "r\n  a\n    @k = 1\n  a\n  a")
        let format = XMLFormat(records: ["r"], namespaces: ["dc": "urn:p", "z": "urn:q", "m": "urn:d"])
        #expect(tree(text, format) == "m:r\n  dc:a\n    @z:k = 1\n  z:a\n  m:a")
    }

    @Test func `namespaces declared on an ancestor hold in every chunk`() {
        let text = "<x xmlns:p='urn:p'\n k='v'><r><p:a/></r><r><p:a/></r></x>"
        let format = XMLFormat(records: ["r"], namespaces: ["dc": "urn:p"])
        let reading = Reading(text, format, chunkBytes: 1)
        #expect(reading.records == ["r\n  dc:a", "r\n  dc:a"])
        #expect(reading.places.map(\.line) == [2, 2])
        #expect(reading.diagnostics.isEmpty)
    }

    @Test func `an undeclared prefix is a warning, counted once per record`() {
        let reading = Reading("<x><r><p:a/><p:b q:k=''/></r></x>", records)
        #expect(reading.records == ["r\n  a\n  b\n    @k"])
        #expect(reading.codes == ["xml.undeclared-prefix"])
        #expect(reading.diagnostics.first?.severity == .warning)
        #expect(reading.diagnostics.first?.message == "undeclared prefix `p`, 3 in the record")
    }

    @Test func `entities of HTML are resolved with a warning, in text and in attributes`() {
        let reading = Reading("<x><r k='a&nbsp;b'>1835&ndash;41</r></x>", records)
        #expect(reading.records == ["r = 1835–41\n  @k = a\u{A0}b"])
        #expect(reading.codes == ["xml.html-entity"])
    }

    @Test func `an entity that the document declares is never expanded, even if HTML knows its name`() {
        let text = "<!DOCTYPE x [<!ENTITY nbsp 'secret'><!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        let reading = Reading(text + "<x><r>&nbsp;</r><r>&e;</r><r k='&e;'/><r>ok</r></x>", records)
        #expect(reading.records == ["r = ok"])
        #expect(reading.codes.sorted() == ["xml.doctype", "xml.entity", "xml.entity", "xml.entity"])
        #expect(reading.rejected == ["<r>&nbsp;</r>", "<r>&e;</r>", "<r k='&e;'/>"])
    }

    @Test(arguments: [
        ("<r><a>▷</b></r>", "xml.tag-mismatch"), ("<r>&▷;</r>", "xml.malformed"), ("<r>a ▷& b</r>", "xml.malformed"),
        ("<r k=▷1/>", "xml.attribute"), ("<r k='1' k='2'▷/>", "xml.attribute"), ("<r><a k='▷<'/></r>", "xml.attribute"),
        ("<r>▷\u{1}</r>", "xml.character"), ("<r>&#1;▷</r>", "xml.character"), ("<r>&nix;▷</r>", "xml.entity"),
        ("<r>]]▷></r>", "xml.malformed"), ("<r><▷1/></r>", "xml.malformed"), ("<r><a></r▷>", "xml.tag-mismatch"),
    ])
    func `a broken record is left out where it breaks, and its neighbours survive`(_ broken: String, _ code: String) {
        let text = broken.replacing("▷", with: "")
        let reading = Reading("<x>\n<r>1</r>\(text)<r>2</r>\n</x>", records)
        #expect(reading.records == ["r = 1", "r = 2"])
        #expect(reading.codes == [code])
        #expect(reading.rejected == [text])
        let finding = reading.diagnostics.first
        #expect(finding?.location.line == 2)
        #expect(finding?.hint != nil)
        let start = "<x>\n<r>1</r>".utf8.count
        let place = (finding?.location.byteOffset ?? 0) - start
        #expect((0...text.utf8.count).contains(place))
        #expect(finding?.location.column == start - 4 + place + 1)
        #expect(finding?.excerpt?.caret == start - 4 + place)
    }

    @Test(arguments: ["<r>a ▷& b</r>", "<r>▷&;</r>", "<r>AT▷&T x</r>", "<r>&amp; é ▷& b</r>", "<r><a k='x ▷& y'/></r>"])
    func `a bare ampersand is reported where it stands`(_ broken: String) throws {
        let parts = broken.utf8.split(separator: "▷".utf8)
        let reading = Reading("<x>\n\(broken.replacing("▷", with: ""))</x>", records)
        let finding = try #require(reading.diagnostics.first)
        #expect(finding.code == "xml.malformed" && finding.location.line == 2)
        #expect(finding.location.column == parts[0].count + 1)
    }

    @Test(arguments: [
        ("a & b &amp; c &#39; &#x1F; &nbsp; &nbsp &amp &", [2, 45]),
        ("<a href='?x=1&y=2'/><![CDATA[&]]><!--&-->&", [13, 41]),
        ("AT&T; AT&T &# &#12 &1", [8, 11, 19]),
    ])
    func `what surely begins no reference is found, what may is left`(_ text: String, _ offsets: [Int]) {
        #expect(BareAmpersand.offsets(in: ArraySlice(text.utf8)) == offsets)
    }

    @Test func `nodes know their line and offset, whatever stands before them`() {
        let text = "<x>\n <r\n  a='1'\n  b = \"&amp;\"\n><c\n/>é<!-- -->t<d>é</d>\n<e/></r></x>"
        let names = NameTable()
        var splitter = records.makeSplitter(MemorySource(Array(text.utf8)), index: 0, limits: .init())
        var parser = records.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
        while batch.records.isEmpty, (try? splitter.next(into: &chunk)) == true { parser.parse(chunk, into: &batch) }
        let bytes = Array(text.utf8), start = 5
        let found = batch.nodes.map { node in
            let place = start + Int(node.offset)
            let line = bytes[..<place].count { $0 == 10 } - 1
            #expect(line == Int(node.line))
            return String(decoding: bytes[place..<min(place + 3, bytes.count)], as: UTF8.self)
        }
        #expect(found == ["<r\n", "a='", "b =", "<c\n", "é<", "<d>", "<e/"])
    }

    @Test func `deep nesting is refused at the limit and no record around it is lost`() {
        let deep = String(repeating: "<d>", count: 300) + String(repeating: "</d>", count: 300)
        let reading = Reading("<x><r>1</r><r>\(deep)</r><r>2</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 2"])
        #expect(reading.codes == ["xml.too-deep"])
    }

    @Test func `a tag with very many attributes is refused before it costs time`() {
        let attributes = (0..<100_000).map { " a\($0)=''" }.joined()
        let reading = Reading("<x><r>1</r><r><a\(attributes)/></r><r\(attributes)/><r>2</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 2"])
        #expect(reading.codes == ["xml.too-many-attributes", "xml.too-many-attributes"])
    }

    @Test func `very many namespaces in scope are refused`() {
        let nested = (0..<150).map { depth in
            "<d" + (0..<50).map { " xmlns:p\(depth)x\($0)='u'" }.joined() + ">"
        }
        let text = nested.joined() + String(repeating: "</d>", count: 150)
        let reading = Reading("<x><r>1</r><r>\(text)</r><r>2</r></x>", records)
        #expect(reading.records == ["r = 1", "r = 2"])
        #expect(reading.codes == ["xml.too-many-namespaces"])
    }

    @Test func `names come from attributes where a rule says so, and only there`() {
        let text = """
            <r><datafield tag="100" ind1="1"><subfield code="a">A</subfield><subfield>B</subfield>
            <subfield code="long-code">C</subfield></datafield><controlfield tag="">D</controlfield></r>
            """
        let format = XMLFormat(records: ["r"], nameFrom: marcXML.nameFrom)
        #expect(
            tree(text, format)
                == """
                r
                  100
                    @ind1 = 1
                    $a = A
                    subfield = B
                    $long-code = C
                  controlfield = D
                    @tag
                """)
    }

    @Test func `a record of many megabytes in one text is read`() {
        let text = "<x><r>" + String(repeating: "mətn ", count: 2_500_000) + "</r><r>2</r></x>"
        let reading = Reading(text, records)
        #expect(reading.records.map(\.utf8.count) == [15_000_004, 5])
        #expect(reading.diagnostics.isEmpty)
    }
}
