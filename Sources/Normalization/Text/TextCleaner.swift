internal import CUnicodeTables

/// Cleans one value: NFC, no invisible marks, no HTML, no letters of a wrong script, no superfluous white space.
///
/// Cleaning is idempotent, and never a guess about meaning: charset and font repair is `TextRepair`'s work.
/// Text that is clean already is only read: 40 bytes of ASCII take a few nanoseconds.
public struct TextCleaner: Sendable {
    /// What becomes of line breaks: a space like all white space, or one line break per run.
    public enum LineBreaks: Sendable { case join, keep }
    /// A value and what was done to it; without rules the value is the text as given.
    public struct Cleaned: Hashable, Sendable {
        public let value: String, rules: TextRules
        public init(value: String, rules: TextRules) { (self.value, self.rules) = (value, rules) }
    }

    private let lineBreaks: LineBreaks
    public init(lineBreaks: LineBreaks = .join) { self.lineBreaks = lineBreaks }

    public func clean(_ text: String) -> Cleaned {
        let bytes = text.utf8Span.span
        if isPlain(bytes) { return Cleaned(value: text, rules: []) }
        var output: [UInt8] = []
        let rules = clean(bytes, into: &output)
        return Cleaned(value: rules.isEmpty ? text : String(folded: output), rules: rules)
    }

    /// Whether a text is surely clean; `false` means "perhaps not".
    func isPlain(_ text: String) -> Bool { isPlain(text.utf8Span.span) }

    /// Cleans UTF-8 bytes into `output`. When no rule fires, `output` stays empty: the text itself is the value.
    public func clean(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        output.removeAll(keepingCapacity: true)
        if isPlain(text) { return [] }
        var survey = TextSurvey(text, lineBreaks: lineBreaks)
        if survey.isClean { return [] }
        var rules: TextRules = []
        output.append(run: text)
        // One stage can make work for an earlier one (an entity that spells a tag); each pass shortens the text or
        // settles it. The bound only matters for text made to defeat it.
        for _ in 0..<16 {
            let fired = cleanOnce(&output, &survey)
            rules.formUnion(fired)
            if fired.isEmpty || survey.isClean { break }
        }
        if rules.isEmpty { output.removeAll(keepingCapacity: true) }
        return rules
    }

    /// - Parameter survey: Of the text; afterwards of what it became.
    private func cleanOnce(_ text: inout [UInt8], _ survey: inout TextSurvey) -> TextRules {
        var rules: TextRules = []
        func apply(_ stage: (Span<UInt8>, inout [UInt8]) -> TextRules) {
            var result: [UInt8] = []
            result.reserveCapacity(text.count)
            let fired = stage(text.span, &result)
            if !fired.isEmpty { (text, rules) = (result, rules.union(fired)) }
        }
        if survey.hasInvalid || survey.hasDroppable { apply(InvisibleMarks.remove) }
        if survey.mayHaveMarkup { apply(Markup.removeToPlainText) }
        if survey.mayNeedNFC || !rules.isDisjoint(with: .entity) { apply(composed) }
        if rules == .nfc {
            // The most frequent change mostly leaves nothing more to do.
            survey = TextSurvey(text.span, lineBreaks: lineBreaks)
            if survey.isClean { return rules }
        }
        if survey.mayHaveConfusables || !rules.isEmpty { apply(Confusables.repair) }
        if survey.hasLooseSpace || !rules.isEmpty { apply(WhiteSpace(lineBreaks: lineBreaks).collapse) }
        if !rules.isEmpty { survey = TextSurvey(text.span, lineBreaks: lineBreaks) }
        return rules
    }

    private func composed(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        if UnicodeNormalizer.isSurelyNFC(text) { return [] }
        var normalizer = UnicodeNormalizer()
        normalizer.compose(text, appendingTo: &output)
        if output.count == text.count, (0..<text.count).allSatisfy({ output[$0] == text[$0] }) { return [] }
        return .nfc
    }

    @inline(__always)
    private func isPlain(_ text: Span<UInt8>) -> Bool {
        let count = text.count
        guard count > 0 else { return true }
        if text[0] == UInt8(ascii: " ") || text[count - 1] == UInt8(ascii: " ") { return false }
        return unsafe text.withUnsafeBufferPointer { unsafe cunicode_plain_ascii($0.baseAddress!, count) } == count
    }
}
