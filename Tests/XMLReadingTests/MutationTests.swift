import Diagnostics
import Testing
import XMLReading

@Suite struct MutationTests {
    /// Pieces that make trouble when they stand in the wrong place.
    private static let pieces = [
        "<", ">", "</", "/>", "<r>", "</r>", "<r ", "<x>", "</x>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&",
        "&lt;",
        "&nbsp;", "&#0;", "&#x1F600;", "\"", "'", "=", " k='v'", "xmlns:p='u'", "p:", "<p:a/>", "ə", "\u{FFFE}", "\r\n",
        "\u{B}",
        "<!DOCTYPE x [", "]>", "<!ENTITY a 'b'>", "<?xml version='1.0'?>", " ", "",
    ]

    private static let seed = """
        <?xml version="1.0"?><!-- c --><x xmlns:p='urn:p' k='v'><t>1</t><r a='1'>text<b/>tail</r>
        <r><![CDATA[<r>]]>&amp;<p:a p:k="x">é</p:a></r><r/>\n<r>\n<r>2</r></r></x>
        """

    private func mutated(_ generator: inout SplitMix64) -> [UInt8] {
        XMLReadingTests.mutated(Self.seed, with: Self.pieces, times: 1...4, using: &generator)
    }

    /// Binding a namespace, even one that does not occur, makes libxml2 read everything.
    private let byLibxml2 = XMLFormat(records: ["r"], namespaces: ["none": "urn:none"])

    @Test(arguments: [
        "<r>a</r>", "<r> <a/> </r>", "<r>a<b>c</b> <d/>e</r>", "<r k='1' l=\"2\">]]&gt;]] > ]</r>", "<r\nk='1'\n/>",
        "<r>&lt;&#x20;<a/>&#10;<b/>&amp;&apos;&quot;&#x10FFFF;</r>", "<r k='&amp;&#233;&lt;'/>", "<r>&#0;</r>",
        "<r>&#xD800;</r>",
        "<r>&#xFFFE;</r>", "<r>&#99999999;</r>", "<r>&#;</r>", "<r>&#x;</r>", "<r>\u{FFFE}</r>",
        "<r>\u{FEFF}\u{FFFD}</r>",
        "<r>a]]>b</r>", "<r>\r</r>", "<r k='\t'/>", "<r k='a' k='b'/>", "<r p:k='a' k='b'/>",
        "<r xmlns:p='u' p:k='1' q:k='2'/>",
        "<r><p:a xmlns:p='u'/><p:a/></r>", "<r p:k='1' xmlns:p='u'/>", "<r xmlns:p=''/>", "<r xmlns='' xmlns='u'/>",
        "<r xmlns:xml='u'/>", "<r xml:lang='az'/>", "<r xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<r xmlns:p='u' xmlns:p='v'/>",
        "<r xmlns:p='not a uri'><p:a/></r>", "<r><a:b:c/></r>", "<r><1/></r>", "<r><a.b-c_1/></r>", "<r><ə/></r>",
        "<r><a\u{B7}/></r>",
        "<r><:a/></r>", "<r><a:/></r>", "<r><a k ='1'/></r>", "<r><a k= '1'/></r>", "<r><a k='1'l='2'/></r>",
        "<r><a/ ></r>", "<r></r >",
        "<r></r\n>", "<r><a></a\t></r>", "<r><a></b></r>", "<r><a k/></r>", "<r><a k=1/></r>", "<r><a k='<'/></r>",
        "<r>\u{7F}\u{85}</r>",
        "<r><!-- c -->a</r>", "<r><?p?>a</r>", "<r><![CDATA[a]]></r>", "<r>&nbsp;</r>", "<r><xmlfoo xmlns1='2'/></r>",
        "<r> \n </r>",
        "<r>aaaaaaaaaaaaaaaaaaaaaaaa<b>bbbbbbbbbbbbbbbbbbbbbbbbb</b>               \n              <c/></r>",
        "<r>a\tb\nc</r>",
    ])
    func `plain records are read as libxml2 reads them`(_ record: String) {
        let text = Array("<x xmlns:q='urn:q'>\n<r>1</r>\(record)<r>2</r></x>".utf8)
        #expect(Reading(text, XMLFormat(records: ["r"])) == Reading(text, byLibxml2))
    }

    @Test func `damaged text never crashes, and gives the same however it is cut`() {
        var generator = SplitMix64(state: 2024)
        let format = XMLFormat(records: ["r"])
        for number in 0..<1_500 {
            let text = mutated(&generator)
            let whole = Reading(text, format).withoutExcerpts
            let cut = Reading(text, format, chunkBytes: Int.random(in: 1...60, using: &generator), piece: 7)
            #expect(cut.withoutExcerpts == whole, "number \(number): \(String(decoding: text, as: UTF8.self))")
            let isWhole = whole.diagnostics.allSatisfy { $0.severity < .error }
            #expect(!isWhole || whole.rejected.isEmpty, "a record is left out without an error")
            #expect(Reading(text, byLibxml2).withoutExcerpts == whole, "number \(number)")
            _ = Reading(text, XMLFormat(), chunkBytes: 20)
        }
    }
}
