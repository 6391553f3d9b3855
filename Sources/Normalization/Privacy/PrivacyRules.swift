public import Diagnostics

/// What must not reach the open dataset, from `privacy.tsv`.
public struct PrivacyRules: Sendable {
    /// Words to a rule.
    typealias Words = [String: String]

    private(set) var agentRoles: Words = [:], eventTypes: Words = [:], placeRoles: Words = [:], labels: Words = [:]
    /// The ASCII letters and digits that no label begins with: a quick no for most texts.
    private var beginsNoLabel = ContiguousArray(repeating: false, count: 128)
    private var creditRules: [String] = [], phraseRules: [String] = []
    private var credits = PhraseFinder([]), phrases = PhraseFinder([])
    private var currencies = PhraseFinder([])
    private(set) var bornAfter = Int.max, birthdayRule = ""
    /// No rules: nothing is withheld.
    public init() {}

    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        let file = TableFile(name: name, text: text, source: 0)
        var creditForms: [(String, String)] = [], phraseForms: [(String, String)] = [], currencyForms: [String] = []
        for row in file.rows {
            let forms = row[2].split(separator: "|").map { TextFolding.folded(String($0)) }
            guard row.columns.count >= 3, !forms.isEmpty else {
                throw Self.bad(row, name, "expected rule, place and words")
            }
            let rule = row[0]
            func add(_ words: inout Words) { for form in forms { words[form] = rule } }
            switch row[1] {
            case "agent-role": add(&agentRoles)
            case "event-agents": add(&eventTypes)
            case "place-role": add(&placeRoles)
            case "label": add(&labels)
            case "credit": creditForms += forms.map { ($0, rule) }
            case "phrase": phraseForms += forms.map { ($0, rule) }
            case "currency": currencyForms += forms
            case "born-after":
                guard let year = Int(forms[0]) else { throw Self.bad(row, name, "expected a year") }
                (bornAfter, birthdayRule) = (year, rule)
            default: throw Self.bad(row, name, "unknown place `\(row[1])`")
            }
        }
        for byte in 0..<128 where UInt8(byte) &- 0x30 < 10 || (UInt8(byte) | 0x20) &- 0x61 < 26 {
            let folded = UInt8(byte) &- 0x41 < 26 ? UInt8(byte) | 0x20 : UInt8(byte)
            beginsNoLabel[byte] = !labels.keys.contains { $0.utf8.first == folded }
        }
        (credits, creditRules) = (PhraseFinder(creditForms.map(\.0)), creditForms.map(\.1))
        currencies = PhraseFinder(currencyForms)
        (phrases, phraseRules) = (PhraseFinder(phraseForms.map(\.0)), phraseForms.map(\.1))
    }

    private static func bad(_ row: TableFile.Row, _ file: String, _ message: String) -> Diagnostic {
        Diagnostic(
            "vocabulary.bad-line", .fatal, "\(file):\(row.line): \(message)", at: .init(source: 0, line: row.line),
            hint: "rule, place and words are separated by tabs, alternative words by |")
    }

    /// The rule for what an agent did. Relator codes, which most roles are by now, need no folding.
    func agentRule(of role: String) -> String? {
        let isCode = role.utf8.count == 3 && role.utf8.allSatisfy { $0 &- 0x61 < 26 }
        return agentRoles[isCode ? role : TextFolding.folded(role)]
    }

    /// The rule for a text that begins with a label of something withheld: “Место хранения: шкаф 5”, “Rəf 3”.
    func labelRule(of text: String) -> String? {
        guard !labels.isEmpty, let first = text.utf8.first else { return nil }
        if first < 0x80, beginsNoLabel[Int(first)] { return nil }
        guard let end = Self.endOfLabel(text.utf8Span.span) else { return nil }
        return labels[Self.key(text.utf8.prefix(end))]
    }

    /// Where the first colon, dash, end of a line or numeral stands among the first 64 characters.
    private static func endOfLabel(_ text: Span<UInt8>) -> Int? {
        var position = 0, count = 0
        while position < text.count, count < 64 {
            let start = position
            let scalar = nextScalar(text, &position)
            if endsLabel(scalar) { return start }
            count += 1
        }
        return nil
    }

    @inline(__always)
    private static func endsLabel(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3A, 0x3D, 0x0A, 0x0D, 0x30...0x39, 0x2013, 0x2014, 0x2116: true
        case ..<0x80, 0xC0..<0x600: false  // Latin, Greek, Cyrillic, Armenian, Hebrew: no numerals among them
        default: Unicode.Scalar(scalar)?.properties.numericType != nil
        }
    }

    /// The rule for a text that speaks of an amount of money in connection with the object's value.
    func phraseRule(of text: String, scratch: inout [UInt8]) -> String? {
        guard !phrases.isEmpty, Self.hasDigit(text) else { return nil }
        scratch.removeAll(keepingCapacity: true)
        TextFolding.fold(text.utf8Span.span, appendingTo: &scratch)
        return phraseRule(ofFolded: scratch)
    }

    private static func hasDigit(_ text: String) -> Bool {
        unsafe text.withBytes { bytes in unsafe bytes.contains { $0 &- 0x30 < 10 } }
    }

    private func phraseRule(ofFolded folded: [UInt8]) -> String? {
        guard currencies.first(in: folded) != nil else { return nil }
        return phrases.first(in: folded).map { phraseRules[$0.index] }
    }

    /// The rule for a credit line with a word of giving in it, and the one for amounts of money.
    func creditRules(of text: String) -> (credit: String?, phrase: String?) {
        let folded = PhraseFinder.folded(text)
        return (
            credits.first(in: folded).map { creditRules[$0.index] },
            !phrases.isEmpty && Self.hasDigit(text) ? phraseRule(ofFolded: folded) : nil
        )
    }

    private static func key(_ text: Substring.UTF8View) -> String {
        WhiteSpace.collapsed(TextFolding.folded(String(Substring(text))))
    }
}
