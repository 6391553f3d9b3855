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
    private let vetoConditions: [Int?]
    let fields: [Int]
    let frequency: [Float]
    /// No value counts for more than this: log2 of the number of records and a little.
    let informationLimit: Float
    static let veto: Float = -1_000

    init(_ table: MatchingTable, records: Int) {
        fields = table.comparisons.map(\.field)
        vetoConditions = table.comparisons.map(\.vetoCondition)
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

    /// What to take off when the comparisons of `agreed`, bits in their order, agree; `c` is the last of them.
    @inline(__always) func dependency(_ c: Int, agreed: UInt32) -> Float {
        var bits: Float = 0
        for dependency in dependencies where dependency.second == c {
            if agreed >> UInt32(dependency.first) & 1 == 1 { bits += dependency.bits }
        }
        return bits
    }

    /// Whether a level forbids a match whatever else agrees.
    @inline(__always) private func isVeto(_ c: Int, _ level: Level) -> Bool { level.isVeto && vetoConditions[c] == nil }

    /// Whether a level forbids a match because of what else agrees.
    /// - Parameter same: Bits of the comparisons at their best level.
    @inline(__always) func isVetoed(_ c: Int, _ level: UInt8, same: UInt32) -> Bool {
        guard let condition = vetoConditions[c], levels[c][Int(level) - 1].isVeto else { return false }
        return same >> UInt32(condition) & 1 == 1
    }

    /// Whether a level speaks for a match.
    @inline(__always) func agrees(_ c: Int, _ level: UInt8) -> Bool {
        level > 0 && levels[c][Int(level) - 1].weight > 0
    }

    /// The bits that one finding adds.
    @inline(__always) func weight(_ c: Int, _ finding: Finding) -> Float {
        guard finding.level > 0 else { return 0 }
        let level = levels[c][Int(finding.level) - 1]
        guard frequency[c] > 0, !isVeto(c, level) else { return level.weight }
        return level.weight + frequency[c] * (min(finding.information, informationLimit) - level.center)
    }

    /// The bits that one finding adds against look-alikes.
    @inline(__always) func weightAgainstAlike(_ c: Int, _ finding: Finding) -> Float {
        finding.level > 0 ? levels[c][Int(finding.level) - 1].weightAgainstAlike : 0
    }

    /// What is known of a pair so far.
    struct Score {
        fileprivate(set) var againstRandom: Float, againstAlike: Float
        /// Bits of the comparisons that speak for a match, and of those at their best level.
        fileprivate(set) var agreed: UInt32 = 0, same: UInt32 = 0

        /// Log-odds in bits against both kinds of other pairs together: a match must be more likely than a chance
        /// meeting and than a look-alike that shares a block.
        var total: Float {
            let (low, high) =
                againstRandom < againstAlike ? (againstRandom, againstAlike) : (againstAlike, againstRandom)
            return high - low > 20 ? low : low - log2f(1 + exp2f(low - high))
        }
    }

    func start() -> Score { Score(againstRandom: prior, againstAlike: candidatePrior) }

    @inline(__always) func add(_ c: Int, _ finding: Finding, to score: inout Score) {
        guard finding.level > 0 else { return }
        if isVetoed(c, finding.level, same: score.same) { score.againstRandom += Self.veto }
        if Int(finding.level) == levels[c].count { score.same |= 1 << UInt32(c) }
        score.againstRandom += weight(c, finding)
        score.againstAlike += weightAgainstAlike(c, finding)
        if agrees(c, finding.level) {
            score.againstRandom -= dependency(c, agreed: score.agreed)
            score.agreed |= 1 << UInt32(c)
        }
    }

    /// Log-odds in bits that two records match; stops early, with a number below `floor`, when they cannot reach it.
    func score(
        _ prepared: borrowing PreparedRecords, _ a: Int, _ b: Int, _ costs: EditCosts, _ bounds: borrowing WeightBounds,
        floor: Float
    ) -> Float {
        var score = start()
        for c in fields.indices {
            let rest = bounds.rest(c, a, b)
            let best = min(score.againstRandom + rest.againstRandom, score.againstAlike + rest.againstAlike)
            if best < floor { return best }
            add(c, prepared.compare(fields[c], a, b, costs), to: &score)
        }
        return score.total
    }
}
