internal import Glibc

/// The Fellegi–Sunter weights of a run: for each comparison and level the shares among matches (m) and among other
/// pairs (u), in bits of log-odds.
///
/// Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969). A level's weight is log2(m/u); a value rarer
/// than usual weighs more (the frequency adjustment of Winkler, here on words: see `center`).
public struct MatchWeights: Sendable {
    /// One comparison at one level.
    public struct Level: Sendable {
        public internal(set) var m: Double, u: Double
        /// The share among candidates that are no match: look-alikes.
        public internal(set) var alike: Double
        /// The information, in bits, that the value of an average match at this level has. It is -log2 of the mean of
        /// 2^-information over matches: what makes the adjustment neutral on average when rare values are as likely
        /// among matches as among records.
        public internal(set) var center: Float = 0
        /// log2(m/u) and log2(m/alike).
        public internal(set) var weight: Float = 0, weightAgainstAlike: Float = 0
        public internal(set) var isVeto = false
    }

    /// For each comparison its levels from worst to best; `[c][level - 1]`.
    public internal(set) var levels: [[Level]]
    /// Log-odds in bits that two records taken at random match.
    public internal(set) var prior: Float
    /// Log-odds in bits that a candidate matches.
    public internal(set) var candidatePrior: Float
    public internal(set) var expectedMatches: Double
    /// What two comparisons that agree say less than each alone; of the tree in `Dependencies`.
    public internal(set) var dependencies: [Dependency] = []
    /// For each comparison the earlier one that must be at its best level for its vetoes to hold.
    let vetoConditions: [Int?]
    /// For each comparison the earlier one beside whose agreement its own says nothing.
    let dependsOn: [Int?]
    let fields: [Int]
    let frequency: [Float]
    /// No value counts for more than this: log2 of the number of records and a little.
    let informationLimit: Float
    static let veto: Float = -1_000

    init(_ table: MatchingTable, records: Int) {
        fields = table.comparisons.map(\.field)
        vetoConditions = table.comparisons.map(\.vetoCondition)
        dependsOn = table.comparisons.map(\.dependsOn)
        frequency = table.comparisons.map { Float($0.frequency) }
        informationLimit = log2(Float(max(records, 2))) + 6
        levels = table.comparisons.map { comparison in
            comparison.matchShares.enumerated().map { index, share in
                var level = Level(
                    m: share, u: 1 / Double(comparison.matchShares.count),
                    alike: 1 / Double(comparison.matchShares.count))
                level.isVeto = comparison.vetoes.contains(UInt8(index + 1))
                return level
            }
        }
        (prior, candidatePrior, expectedMatches) = (0, 0, 0)
    }

    /// Computes the weights from m, u and the centers.
    mutating func finish(matches: Double, candidates: Double, records: Int) {
        let pairs = max(Double(records) * Double(records - 1) / 2, 1)
        expectedMatches = min(max(matches, 1), pairs / 2)
        prior = Float(log2(expectedMatches / (pairs - expectedMatches)))
        candidatePrior = Float(log2(expectedMatches / max(candidates - expectedMatches, 1)))
        for c in levels.indices {
            for l in levels[c].indices {
                let level = levels[c][l]
                levels[c][l].weight = isVeto(c, level) ? Self.veto : Float(log2(level.m / level.u))
                levels[c][l].weightAgainstAlike = Float(log2(level.m / level.alike))
            }
        }
    }

    /// Whether a level forbids a match whatever else agrees.
    @inline(__always) private func isVeto(_ c: Int, _ level: Level) -> Bool { level.isVeto && vetoConditions[c] == nil }

    /// Whether a level speaks for a match.
    @inline(__always) func agrees(_ c: Int, _ level: UInt8) -> Bool {
        level > 0 && levels[c][Int(level) - 1].weight > 0
    }
}
