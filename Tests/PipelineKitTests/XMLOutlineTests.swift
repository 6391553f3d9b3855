import Testing

@testable import PipelineKit

@Suite struct XMLOutlineTests {
    private func outline(_ text: String) -> XMLOutline { XMLOutline(ContiguousArray(text.utf8)) }
    private func closed(_ text: String) -> String { String(decoding: outline(text).closed, as: UTF8.self) }

    @Test(
        arguments: [
            ("<a><b x='1'>t</b><c><d/>te", "<a><b x='1'>t</b><c><d/>te</c></a>"),
            ("<a><b>1</b><c att", "<a><b>1</b></a>"),
            (
                "<a x='>'><!-- <b> --><![CDATA[<c>]]><?p <d>?><e>",
                "<a x='>'><!-- <b> --><![CDATA[<c>]]><?p <d>?><e></e></a>"
            ),
            ("<a><!-- cut", "<a></a>"),
            ("<!DOCTYPE a [<!ELEMENT a ANY>]><a>", "<!DOCTYPE a [<!ELEMENT a ANY>]><a></a>"),
            ("<p:a><p:b>", "<p:a><p:b></p:b></p:a>"), ("<a/>", "<a/>"), ("", ""), ("text", "text"), ("</a>", "</a>"),
        ])
    func `what is cut off is closed`(text: String, expected: String) {
        #expect(closed(text) == expected)
    }

    @Test func `elements are known by their local names`() {
        #expect(outline("<p:a><b/><!-- <c> --><d x='<e>'").elements == ["a", "b"])
    }
}
