internal import Glibc

/// Estimates the weights from the records themselves, without labels, by expectation–maximization.
///
/// - u is counted on pairs drawn at random from all records, so that blocking does not bias it; each pair counts by the
///   probability that it is no match.
/// - m is counted on candidates of all blocking keys together, so that no key's own field is trained on its own block
///   alone. The table's shares count as `priorPairs` pairs: they hold the estimate when the data are few or odd.
///   No share moves further from the table's than by the table's leeway: look-alikes that outnumber the matches cannot
///   teach that matches have unlike titles.
/// - Look-alikes are the candidates that are no match, each counted by that probability.
/// - The number of matches, and so the prior, follows from the same probabilities.
struct Estimation {
    private let table: MatchingTable
    private let records: Int
    private var candidates: Sample, random: Sample
    /// How many candidates each sampled one stands for.
    private let scale: Double

    /// Findings of pairs, one row each.
    private struct Sample {
        var levels: ContiguousArray<UInt8> = []
        var information: ContiguousArray<Float> = []
        let comparisons: Int
        var count: Int { levels.count / comparisons }

        mutating func append(
            _ prepared: borrowing PreparedRecords, _ fields: [Int], _ a: Int, _ b: Int, _ costs: EditCosts
        ) {
            for field in fields {
                let finding = prepared.compare(field, a, b, costs)
                levels.append(finding.level)
                information.append(finding.information)
            }
        }
    }

    static let candidateLimit = 400_000, randomLimit = 500_000, rounds = 15

    init(_ prepared: borrowing PreparedRecords, _ blocks: borrowing Blocks, _ table: MatchingTable, _ costs: EditCosts)
    {
        self.table = table
        records = prepared.count
        let fields = table.comparisons.map(\.field)
        candidates = Sample(comparisons: fields.count)
        random = Sample(comparisons: fields.count)
        // Records are in the order of a hash: every k-th is a random sample.
        let step = max(1, blocks.report.pairs / Self.candidateLimit)
        scale = Double(step)
        var seen = ContiguousArray<UInt32>(repeating: .max, count: prepared.count)
        var pairs: [(Int, Int)] = []
        for record in stride(from: 0, to: prepared.count, by: step) {
            blocks.forEachCandidate(of: record, seen: &seen) { pairs.append((record, $0)) }
        }
        for (a, b) in pairs { candidates.append(prepared, fields, a, b, costs) }
        let possible = prepared.count * (prepared.count - 1) / 2
        var state: UInt64 = 1
        for _ in 0..<min(Self.randomLimit, possible) {
            state = Hashing.mix(state, Hashing.seed) &+ Hashing.seed
            let a = Int(state % UInt64(prepared.count)), b = Int((state >> 32) % UInt64(prepared.count))
            if a != b { random.append(prepared, fields, min(a, b), max(a, b), costs) }
        }
    }

    /// The weights; where the first start ends with no match at all, a second one is tried.
    ///
    /// When nearly all candidates match, the first count of look-alikes is one of matches, and the estimation can end
    /// where every agreement is a look-alike's. The second start knows of chance alone until matches and look-alikes
    /// are told apart. It serves this one case: elsewhere it takes look-alikes for matches (see docs/matching.md).
    func weights() -> MatchWeights {
        let first = weights(roundsAgainstChance: 0)
        guard first.expectedMatches < Self.collapsed else { return first }
        let second = weights(roundsAgainstChance: 6)
        return second.expectedMatches < Self.collapsed ? first : second
    }

    /// Fewer expected matches than this are none.
    private static let collapsed = 2.0

    private func weights(roundsAgainstChance: Int) -> MatchWeights {
        var weights = MatchWeights(table, records: records)
        countOthers(&weights, ContiguousArray(repeating: 1, count: random.count))
        countAlike(&weights, ContiguousArray(repeating: 0, count: candidates.count))
        let all = Double(candidates.count) * scale
        weights.finish(matches: min(Double(records) * 0.3, all / 2), candidates: all, records: records)
        for round in 0..<Self.rounds {
            let matches = probabilities(candidates, weights, againstChance: round < roundsAgainstChance)
            countMatches(&weights, matches)
            countOthers(&weights, ContiguousArray(probabilities(random, weights).map { 1 - $0 }))
            countAlike(&weights, matches)
            weights.finish(matches: matches.reduce(0) { $0 + Double($1) } * scale, candidates: all, records: records)
            weights.dependencies = dependencies(weights)
        }
        return weights
    }

    /// - Parameter againstChance: Whether look-alikes are left out of account.
    private func probabilities(_ sample: Sample, _ weights: MatchWeights, againstChance: Bool = false)
        -> ContiguousArray<Float>
    {
        var out: ContiguousArray<Float> = []
        out.reserveCapacity(sample.count)
        var i = 0
        for _ in 0..<sample.count {
            var score = weights.start()
            for c in 0..<sample.comparisons {
                weights.add(c, Finding(level: sample.levels[i], information: sample.information[i]), to: &score)
                i += 1
            }
            out.append(1 / (1 + exp2(-(againstChance ? score.againstRandom : score.total))))
        }
        return out
    }

    private func countMatches(_ weights: inout MatchWeights, _ share: ContiguousArray<Float>) {
        for c in weights.levels.indices {
            let levels = weights.levels[c].count
            var sums = [Double](repeating: 0, count: levels + 1), rarity = sums
            let frequency = weights.frequency[c]
            for pair in share.indices where share[pair] > 0.0001 {
                let i = pair * candidates.comparisons + c
                let level = Int(candidates.levels[i])
                sums[level] += Double(share[pair])
                let information = min(candidates.information[i], weights.informationLimit)
                rarity[level] += Double(share[pair] * exp2(-frequency * information))
            }
            let total = sums.dropFirst().reduce(0, +)
            for l in 0..<levels {
                let prior = table.comparisons[c].matchShares[l]
                let share = (sums[l + 1] + prior * table.priorPairs) / (total + table.priorPairs)
                weights.levels[c][l].m = min(max(share, prior / table.leeway), prior * table.leeway)
                if frequency > 0, sums[l + 1] > 0 {
                    weights.levels[c][l].center =
                        Float(-log2((rarity[l + 1] + 1e-9) / (sums[l + 1] + 1e-9))) / frequency
                }
            }
        }
    }

    private func countAlike(_ weights: inout MatchWeights, _ matches: ContiguousArray<Float>) {
        for c in weights.levels.indices {
            let levels = weights.levels[c].count
            var sums = [Double](repeating: 0, count: levels + 1)
            for pair in matches.indices {
                sums[Int(candidates.levels[pair * candidates.comparisons + c])] += Double(1 - matches[pair])
            }
            let total = sums.dropFirst().reduce(0, +)
            for l in 0..<levels { weights.levels[c][l].alike = (sums[l + 1] + 2) / (total + 2 * Double(levels)) }
        }
    }

    private func dependencies(_ weights: MatchWeights) -> [Dependency] {
        var dependencies = Dependencies(comparisons: random.comparisons)
        for (pair, share) in probabilities(random, weights).enumerated() {
            var known: UInt32 = 0, agreed: UInt32 = 0
            for c in 0..<random.comparisons {
                let level = random.levels[pair * random.comparisons + c]
                if level > 0 { known |= 1 << UInt32(c) }
                if weights.agrees(c, level) { agreed |= 1 << UInt32(c) }
            }
            dependencies.count(known: known, agreed: agreed, share: Double(1 - share))
        }
        return dependencies.tree()
    }

    private func countOthers(_ weights: inout MatchWeights, _ share: ContiguousArray<Float>) {
        for c in weights.levels.indices {
            let levels = weights.levels[c].count
            var sums = [Double](repeating: 0, count: levels + 1)
            for pair in share.indices { sums[Int(random.levels[pair * random.comparisons + c])] += Double(share[pair]) }
            let total = sums.dropFirst().reduce(0, +)
            for l in 0..<levels { weights.levels[c][l].u = (sums[l + 1] + 0.5) / (total + 0.5 * Double(levels)) }
        }
    }
}
