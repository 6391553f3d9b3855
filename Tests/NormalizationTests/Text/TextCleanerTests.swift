import Normalization
import Testing

@Suite struct TextCleanerTests {
    let cleaner = TextCleaner()

    @Test(arguments: [
        "", "Vase", "Üzeyir Hacıbəyov", "Узеир Гаджибеков", "Haçьbəjov", "1999-<[999]>", "a < b > c", "R&D; x", "Q&A",
        "قره\u{200C}باغ", "info@museum.az", "@museum_az", "<Ohne Titel>", "Tom, Dick & Harry", "Å ångström", "за́мок",
    ])
    func `clean text is returned as given`(text: String) {
        #expect(cleaner.clean(text) == .init(value: text, rules: []))
    }

    @Test(
        arguments: [
            ("u\u{308}", "ü", TextRules.nfc), ("a\u{200B}b", "ab", .zeroWidth), ("a\u{202A}b", "ab", .bidi),
            ("ki\u{AD}tap", "kitap", .softHyphen), ("a\u{7}b", "ab", .control), ("كـتاب", "كتاب", .tatweel),
            ("  two \t lines\n", "two lines", .space), ("a\u{A0}b", "a b", .space),
            ("Koro&#287;lu", "Koroğlu", .entity),
            ("A &amp; B", "A & B", .entity), ("<i>Nature</i> morte", "Nature morte", .tag), ("&#146;t", "’t", .entity),
            ("&amp;eacute;", "é", .entity), ("Şǝki", "Şəki", .confusable), ("Хurşidbanu", "Xurşidbanu", .confusable),
            ("Гаджибeков", "Гаджибеков", .confusable), ("ХIХ", "XIX", .confusable),
            ("Fikr@t @mirov", "Fikrət Əmirov", .confusable),
            ("Həsәn", "Həsən", .confusable), ("\u{FEFF}Baku", "Baku", .zeroWidth), ("x&shy;y", "xy", .entity),
            ("&lt;b&gt;Baku&lt;/b&gt;", "Baku", [.entity, .tag]), ("one<br/>two<p>", "one two", [.tag, .space]),
        ] as [(String, String, TextRules)])
    func `each rule repairs its own fault and says so`(given: String, value: String, rules: TextRules) {
        #expect(cleaner.clean(given) == .init(value: value, rules: rules))
    }

    @Test(arguments: ["PDF-файл", "СССР", "Мазда 3", "Wikiданные", "ТЮЗ", "Тыва"])
    func `a token that cannot be of one script stays as it is`(text: String) {
        #expect(cleaner.clean(text).value == text)
    }

    @Test func `line breaks are joined unless they are kept`() {
        #expect(cleaner.clean("Höhe: 63 mm\r\n\n Breite").value == "Höhe: 63 mm Breite")
        #expect(TextCleaner(lineBreaks: .keep).clean("Höhe: 63 mm\r\n\n Breite").value == "Höhe: 63 mm\nBreite")
        #expect(TextCleaner(lineBreaks: .keep).clean("one\ntwo").rules == [])
    }

    @Test func `bytes that are no UTF-8 become replacement characters`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62]
        var output: [UInt8] = []
        #expect(cleaner.clean(bytes.span, into: &output) == .invalidUTF8)
        #expect(output == Array("a\u{FFFD}b".utf8))
    }

    @Test func `rules have stable names`() {
        #expect(TextRules([.nfc, .tag, .space]).changes.map(\.rule) == ["text.html-tag", "text.nfc", "text.space"])
    }

    @Test func `cleaning is idempotent on texts made of troublesome pieces`() {
        let pieces = [
            "&", "&amp", ";", "&#59;", "amp;", "<", ">", "b", "/b", "<i", "!--", "--", " ", "\n", "\u{301}", "e",
            "\u{200C}", "ب",
            "\u{AD}", "@", "ə", "а", "X", "І", "I", "ǝ", "\u{37E}", "\u{338}", "&#x301;", "&#8203;", "lt", "\u{A0}",
            "К", "\u{1100}",
            "\u{1161}", "ь", ".", ",", "&gt;", "К", "Z",
        ]
        var numbers = SeededNumbers(state: 1)
        for _ in 0..<40_000 {
            let text = (0..<Int.random(in: 1...12, using: &numbers)).map { _ in pieces.randomElement(using: &numbers)! }
                .joined()
            let once = cleaner.clean(text)
            let twice = cleaner.clean(once.value)
            if twice.value != once.value || !twice.rules.isEmpty { Issue.record("\(text.debugDescription)") }
            if once.rules.isEmpty != (once.value.utf8.elementsEqual(text.utf8)) {
                Issue.record("rules: \(text.debugDescription)")
            }
        }
    }

    @Test func `random bytes never crash and come out as valid text that stays`() {
        var numbers = SeededNumbers(state: 2)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            var output: [UInt8] = [], again: [UInt8] = []
            let rules = cleaner.clean(bytes.span, into: &output)
            let value = rules.isEmpty ? bytes : output
            #expect(String(validating: value, as: UTF8.self) != nil)
            #expect(cleaner.clean(value.span, into: &again) == [])
        }
    }
}
