internal import Glibc

/// The weights of a run laid out for scoring: one row of numbers for each level of each comparison, no lists of lists.
struct WeightTable: Sendable {
    private struct Step: BitwiseCopyable {
        var weight: Float = 0, weightAgainstAlike: Float = 0
        var center: Float = 0, frequency: Float = 0
        /// The bit of the comparison that must be at its best level for this level to forbid a match; 0 for none.
        var vetoWhenSame: UInt32 = 0
        /// This comparison's bit where the level speaks for a match, and where it is the best one.
        var agreed: UInt32 = 0, same: UInt32 = 0
        /// The bit of the comparison beside whose agreement this level, when it speaks for a match, says nothing.
        var silentBeside: UInt32 = 0
    }
    private struct Discount: BitwiseCopyable {
        var first: UInt32
        var bits: Float
    }

    /// `[comparison * levelsEach + level]`, level 0 for a missing value.
    private var steps: ContiguousArray<Step>
    private static let levelsEach = 16
    private var discounts: ContiguousArray<Discount> = []
    /// Where the discounts of each comparison begin.
    private var discountStarts: ContiguousArray<Int> = [0]
    private let start: Score
    private let informationLimit: Float
    let comparisons: Int

    init(_ weights: MatchWeights) {
        comparisons = weights.levels.count
        informationLimit = weights.informationLimit
        start = Score(againstRandom: weights.prior, againstAlike: weights.candidatePrior)
        steps = ContiguousArray(repeating: Step(), count: comparisons * Self.levelsEach)
        for c in weights.levels.indices {
            precondition(weights.levels[c].count < Self.levelsEach, "a comparison has at most 15 levels")
            for (l, level) in weights.levels[c].enumerated() {
                let condition = weights.vetoConditions[c]
                let isVeto = level.isVeto && condition == nil
                var step = Step(weight: level.weight, weightAgainstAlike: level.weightAgainstAlike)
                step.frequency = isVeto ? 0 : weights.frequency[c]
                step.center = level.center
                if level.isVeto, let condition { step.vetoWhenSame = 1 << UInt32(condition) }
                if level.weight > 0 {
                    step.agreed = 1 << UInt32(c)
                    if let other = weights.dependsOn[c] { step.silentBeside = 1 << UInt32(other) }
                }
                if l + 1 == weights.levels[c].count { step.same = 1 << UInt32(c) }
                steps[c * Self.levelsEach + l + 1] = step
            }
            for dependency in weights.dependencies where dependency.second == c {
                discounts.append(Discount(first: 1 << UInt32(dependency.first), bits: dependency.bits))
            }
            discountStarts.append(discounts.count)
        }
    }

    /// What is known of a pair so far.
    struct Score: BitwiseCopyable {
        fileprivate(set) var againstRandom: Float, againstAlike: Float
        /// Bits of the comparisons that speak for a match, and of those at their best level.
        fileprivate(set) var agreed: UInt32 = 0, same: UInt32 = 0

        fileprivate init(againstRandom: Float, againstAlike: Float) {
            (self.againstRandom, self.againstAlike) = (againstRandom, againstAlike)
        }

        /// Log-odds in bits against both kinds of other pairs together: a match must be more likely than a chance
        /// meeting and than a look-alike that shares a block.
        var total: Float {
            let (low, high) =
                againstRandom < againstAlike ? (againstRandom, againstAlike) : (againstAlike, againstRandom)
            return high - low > 20 ? low : low - log2f(1 + exp2f(low - high))
        }
    }

    var begin: Score { start }

    @inline(__always) func add(_ c: Int, _ finding: Finding, to score: inout Score) {
        guard finding.level > 0 else { return }
        let step = steps[c * Self.levelsEach + Int(finding.level)]
        if step.vetoWhenSame & score.same != 0 { score.againstRandom += MatchWeights.veto }
        score.same |= step.same
        if step.silentBeside & score.agreed != 0 { return score.agreed |= step.agreed }
        score.againstRandom +=
            step.weight + step.frequency * (min(finding.information, informationLimit) - step.center)
        score.againstAlike += step.weightAgainstAlike
        if step.agreed != 0 {
            score.againstRandom -= discount(c, agreed: score.agreed)
            score.agreed |= step.agreed
        }
    }

    /// What to take off when the comparisons of `agreed`, bits in their order, agree; `c` is the last of them.
    @inline(__always) func discount(_ c: Int, agreed: UInt32) -> Float {
        var bits: Float = 0
        for i in discountStarts[c]..<discountStarts[c + 1] where discounts[i].first & agreed != 0 {
            bits += discounts[i].bits
        }
        return bits
    }

    /// The bits that one finding adds after what is known, and those against look-alikes; without the discount.
    func bits(_ c: Int, _ finding: Finding, after score: Score) -> (againstRandom: Float, againstAlike: Float) {
        guard finding.level > 0 else { return (0, 0) }
        let step = steps[c * Self.levelsEach + Int(finding.level)]
        if step.silentBeside & score.agreed != 0 { return (0, 0) }
        return (
            step.weight + step.frequency * (min(finding.information, informationLimit) - step.center),
            step.weightAgainstAlike
        )
    }

    /// The most that one comparison can add when the rarer value has `information` bits.
    func best(_ c: Int, _ information: Float) -> (againstRandom: Float, againstAlike: Float) {
        var best: (againstRandom: Float, againstAlike: Float) = (0, 0)
        let known = min(information, informationLimit)
        for step in steps[c * Self.levelsEach + 1..<(c + 1) * Self.levelsEach] {
            best.againstRandom = max(best.againstRandom, step.weight + step.frequency * (known - step.center))
            best.againstAlike = max(best.againstAlike, step.weightAgainstAlike)
        }
        return best
    }
}
