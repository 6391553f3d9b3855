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
        /// The information, in bits, that the value of an average match at this level has. It is -log2 of the mean of
        /// 2^-information over matches: what makes the adjustment neutral on average when rare values are as likely
        /// among matches as among records.
        public internal(set) var center: Float = 0
        public internal(set) var weight: Float = 0
        public internal(set) var isVeto = false
    }

    /// For each comparison its levels from worst to best; `[c][level - 1]`.
    public internal(set) var levels: [[Level]]
    /// Log-odds in bits that two records taken at random match.
    public internal(set) var prior: Float
    public internal(set) var expectedMatches: Double
    /// What two comparisons that agree say less than each alone; of the tree in `Dependencies`.
    public internal(set) var dependencies: [Dependency] = []
    let fields: [Int]
    let frequency: [Float]
    /// No value counts for more than this: log2 of the number of records and a little.
    let informationLimit: Float
    /// The most that the comparisons from this one on can add.
    private(set) var bestRest: [Float] = []
    static let veto: Float = -1_000

    init(_ table: MatchingTable, records: Int) {
        fields = table.comparisons.map(\.field)
        frequency = table.comparisons.map { Float($0.frequency) }
        informationLimit = log2(Float(max(records, 2))) + 6
        levels = table.comparisons.map { comparison in
            comparison.matchShares.enumerated().map { index, share in
                var level = Level(m: share, u: 1 / Double(comparison.matchShares.count))
                level.isVeto = comparison.vetoes.contains(UInt8(index + 1))
                return level
            }
        }
        (prior, expectedMatches) = (0, 0)
        finish(matches: Double(records) * 0.3, records: records)
    }

    /// Computes the weights from m, u and the centers.
    mutating func finish(matches: Double, records: Int) {
        let pairs = max(Double(records) * Double(records - 1) / 2, 1)
        expectedMatches = min(max(matches, 1), pairs / 2)
        prior = Float(log2(expectedMatches / (pairs - expectedMatches)))
        bestRest = Array(repeating: 0, count: levels.count + 1)
        for c in levels.indices.reversed() {
            var best: Float = 0
            for l in levels[c].indices {
                let level = levels[c][l]
                levels[c][l].weight = level.isVeto ? Self.veto : Float(log2(level.m / level.u))
                best = max(best, levels[c][l].weight + frequency[c] * (informationLimit - level.center))
            }
            bestRest[c] = bestRest[c + 1] + best
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

    /// Whether a level speaks for a match.
    @inline(__always) func agrees(_ c: Int, _ level: UInt8) -> Bool {
        level > 0 && levels[c][Int(level) - 1].weight > 0
    }

    /// The bits that one finding adds.
    @inline(__always) func weight(_ c: Int, _ finding: Finding) -> Float {
        guard finding.level > 0 else { return 0 }
        let level = levels[c][Int(finding.level) - 1]
        guard frequency[c] > 0, !level.isVeto else { return level.weight }
        return level.weight + frequency[c] * (min(finding.information, informationLimit) - level.center)
    }

    /// Log-odds in bits that two records match; stops early, with a number below `floor`, when they cannot reach it.
    func score(_ prepared: borrowing PreparedRecords, _ a: Int, _ b: Int, _ costs: EditCosts, floor: Float) -> Float {
        var score = prior, agreed: UInt32 = 0
        for c in fields.indices {
            let finding = prepared.compare(fields[c], a, b, costs)
            score += weight(c, finding)
            if agrees(c, finding.level) {
                score -= dependency(c, agreed: agreed)
                agreed |= 1 << UInt32(c)
            }
            if score + bestRest[c + 1] < floor { return score + bestRest[c + 1] }
        }
        return score
    }
}
