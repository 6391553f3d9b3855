/// How two names compare: the score, the verdict and the alignment behind them.
public struct NameComparison: Hashable, Sendable {
    /// Two aligned pieces and what their difference costs; one piece is empty when it stands alone.
    public struct Pair: Hashable, Sendable {
        public let a: String, b: String
        /// In full differences (one consonant for an unrelated one), and what would be allowed for this length.
        public let cost: Double, allowed: Double
        /// Why it stands alone and what that means: `title`, `patronymic`, `middle name`, `no counterpart` …
        public let note: String?
    }

    /// The one cut-off: from this score on the names are held to be spellings of one name.
    public static let cutOff = 0.72

    /// 0…1, of the worst aligned pair.
    public let score: Double
    public let pairs: [Pair]
    /// What decided beyond the letters: an alias, a repair of the text, a contradiction.
    public let reasons: [String]
    public var isSame: Bool { score >= Self.cutOff }

    /// A name alone never merges two records; equality here makes them candidates (domain facts, §1.5 step 9).
    init(ratio: Double, pairs: [Pair], reasons: [String] = []) {
        // At the allowed cost the score is the cut-off; beyond it falls to 0 at three times the cost.
        let score = ratio <= 1 ? 1 - (1 - Self.cutOff) * ratio : max(0, Self.cutOff * (1 - (ratio - 1) / 2))
        (self.score, self.pairs, self.reasons) = (ratio > 1 ? min(score, Self.cutOff - 0.01) : score, pairs, reasons)
    }

    init(score: Double, pairs: [Pair], reasons: [String]) {
        (self.score, self.pairs, self.reasons) = (score, pairs, reasons)
    }

    func adding(_ reason: String) -> NameComparison {
        NameComparison(score: score, pairs: pairs, reasons: reasons + [reason])
    }
}
