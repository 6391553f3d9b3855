/// The most that the comparisons of a pair can still add, known before they are made.
///
/// A comparison in which a record has no value adds nothing, and no value says more than how rare it is: so the bound is
/// a sum of each record's own, and most look-alikes are given up before their titles are aligned.
struct WeightBounds: Sendable {
    struct Rest: Sendable, BitwiseCopyable {
        var againstRandom: Float = 0, againstAlike: Float = 0
    }

    /// For each record, for each comparison: what it and the later ones can add at most.
    private var rests: ContiguousArray<Rest>
    private let comparisons: Int

    init(_ prepared: borrowing PreparedRecords, _ weights: MatchWeights) {
        comparisons = weights.fields.count
        rests = ContiguousArray(repeating: Rest(), count: prepared.count * comparisons)
        for record in 0..<prepared.count {
            var rest = Rest()
            for c in weights.fields.indices.reversed() {
                if let information = prepared.information(weights.fields[c], record) {
                    let best = weights.best(c, information)
                    rest.againstRandom += best.againstRandom
                    rest.againstAlike += best.againstAlike
                }
                rests[record * comparisons + c] = rest
            }
        }
    }

    /// What the comparisons of two records from `c` on can add at most.
    @inline(__always) func rest(_ c: Int, _ a: Int, _ b: Int) -> Rest {
        let one = rests[a * comparisons + c], other = rests[b * comparisons + c]
        return Rest(
            againstRandom: min(one.againstRandom, other.againstRandom),
            againstAlike: min(one.againstAlike, other.againstAlike))
    }
}

extension MatchWeights {
    /// The most that one comparison can add when the rarer value has `information` bits.
    func best(_ c: Int, _ information: Float) -> WeightBounds.Rest {
        var best = WeightBounds.Rest()
        for level in levels[c].indices {
            let finding = Finding(level: UInt8(level + 1), information: information)
            best.againstRandom = max(best.againstRandom, weight(c, finding))
            best.againstAlike = max(best.againstAlike, weightAgainstAlike(c, finding))
        }
        return best
    }
}
