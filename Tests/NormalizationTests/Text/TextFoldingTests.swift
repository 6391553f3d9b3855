import Normalization
import Testing

@Suite struct TextFoldingTests {
    @Test(arguments: [
        ("José Clemente OROZCO", "jose clemente orozco"), ("Ёлка", "елка"), ("ﬁnal", "final"), ("Straße", "strasse"),
        ("Łódź", "lodz"), ("İSTANBUL Iğdır", "istanbul igdir"), ("Œuvre", "oeuvre"), ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Əli", "əli"),
        ("مُحَمَّد", "محمد"), ("한국", "한국"), ("①", "1"),
    ])
    func `folding takes case, marks and compatibility forms away`(text: String, expected: String) {
        #expect(TextFolding.folded(text) == expected)
    }

    @Test func `the Turkic rule keeps the two letters i apart`() {
        var common: [UInt8] = [], turkic: [UInt8] = []
        let text = "İLK ISIQ i\u{307}"
        TextFolding.foldCase(text.utf8Span.span, appendingTo: &common)
        TextFolding.foldCase(text.utf8Span.span, rule: .turkic, appendingTo: &turkic)
        #expect(String(decoding: common, as: UTF8.self) == "i\u{307}lk isiq i\u{307}")
        #expect(String(decoding: turkic, as: UTF8.self) == "ilk ısıq i")
    }
}
