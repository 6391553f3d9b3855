import Diagnostics
import Testing

/// The excerpt round the `▷` of `marked`, which is not part of the text.
private func excerpt(_ marked: String) -> Diagnostic.Excerpt {
    let parts = marked.utf8.split(separator: "▷".utf8, omittingEmptySubsequences: false)
    return ExcerptMaker.excerpt(of: Array(parts.joined()).span, around: parts[0].count)
}

/// The excerpt with `▷` at its caret.
private func shown(_ marked: String) -> String {
    let excerpt = excerpt(marked)
    let bytes = Array(excerpt.text.utf8)
    return String(decoding: bytes[..<excerpt.caret] + Array("▷".utf8) + bytes[excerpt.caret...], as: UTF8.self)
}

@Suite struct ExcerptMakerTests {
    @Test(arguments: [
        ("first\nse▷cond\nthird", "se▷cond"),
        ("▷", "▷"),
        ("first\n▷", "▷"),
        ("first▷\nsecond", "first▷"),
        ("Şamaxı▷ ə", "Şamaxı▷ ə"),
        ("a\t▷b\u{1B}[2J\r\n", "a␉▷b␛[2J␍"),
        ("\u{7F}▷\u{9B}", "␡▷\u{FFFD}"),
    ])
    func `an excerpt is the line round the place, with controls made visible`(marked: String, expected: String) {
        #expect(shown(marked) == expected)
    }

    @Test func `a long line is cut to whole characters at both ends`() {
        let long = String(repeating: "ə", count: 500)
        let result = excerpt(long + "▷x" + long)
        #expect(result.text.utf8.count <= ExcerptMaker.maximumBytes)
        #expect(result.text.hasPrefix("…ə"))
        #expect(result.text.hasSuffix("ə…"))
        #expect(Array(result.text.utf8)[result.caret] == UInt8(ascii: "x"))
    }

    @Test func `bytes that are no UTF-8 do not spoil the excerpt`() {
        let result = ExcerptMaker.excerpt(of: [0x61, 0x80, 0xC3, 0x62, 0xF0, 0x9F].span, around: 3)
        #expect(result.text == "a\u{FFFD}\u{FFFD}b\u{FFFD}")
        #expect(result.caret == 7)
    }

    @Test func `a place outside the text is moved to its end`() {
        #expect(ExcerptMaker.excerpt(of: Array("ab".utf8).span, around: 99).caret == 2)
        #expect(ExcerptMaker.excerpt(of: [UInt8]().span, around: 5).text == "")
    }
}
