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
    /// The random pairs by their levels.
    private let classes: [LevelClass]
    /// How many candidates each sampled one stands for.
    private let scale: Double

    /// Findings of pairs, one row each.
    private struct Sample {
        var levels: ContiguousArray<UInt8> = []
        var information: ContiguousArray<Float> = []
        let comparisons: Int
        var count: Int { levels.count / comparisons }

        mutating func append(
            _ prepared: borrowing PreparedRecords, _ fields: [Int], _ a: Int, _ b: Int,
            _ memory: ComparisonMemory
        ) {
            for field in fields {
                let finding = prepared.compare(field, a, b, memory)
                levels.append(finding.level)
                information.append(finding.information)
            }
        }
    }

    /// Pairs with the same levels in all comparisons.
    private struct LevelClass {
        var levels: ContiguousArray<UInt8>
        /// The most information that one of them has in each comparison.
        var most: ContiguousArray<Float>
        var pairs: ContiguousArray<Int32> = []
    }

    static let candidateLimit = 400_000, randomLimit = 500_000, rounds = 15

    init(_ prepared: borrowing PreparedRecords, _ blocks: borrowing Blocks, _ table: MatchingTable) {
        self.table = table
        records = prepared.count
        let fields = table.comparisons.map(\.field), memory = ComparisonMemory(prepared, records: prepared.count)
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
        for (a, b) in pairs { candidates.append(prepared, fields, a, b, memory) }
        let possible = prepared.count * (prepared.count - 1) / 2
        var state: UInt64 = 1
        for _ in 0..<min(Self.randomLimit, possible) {
            state = Hashing.mix(state, Hashing.seed) &+ Hashing.seed
            let a = Int(state % UInt64(prepared.count)), b = Int((state >> 32) % UInt64(prepared.count))
            if a != b { random.append(prepared, fields, min(a, b), max(a, b), memory) }
        }
        classes = Self.classes(random)
    }

    private static func classes(_ sample: Sample) -> [LevelClass] {
        var numbers: [UInt64: Int] = [:], out: [LevelClass] = []
        for pair in 0..<sample.count {
            let row = pair * sample.comparisons..<(pair + 1) * sample.comparisons
            var key = Hashing.seed
            for i in row { key = Hashing.mix(key, UInt64(sample.levels[i])) }
            let number = numbers[key] ?? out.count
            if number == out.count {
                numbers[key] = number
                out.append(
                    LevelClass(
                        levels: ContiguousArray(sample.levels[row]),
                        most: ContiguousArray(repeating: 0, count: sample.comparisons)))
            }
            for (c, i) in row.enumerated() { out[number].most[c] = max(out[number].most[c], sample.information[i]) }
            out[number].pairs.append(Int32(pair))
        }
        return out
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
        countOthers(&weights, nil)
        countAlike(&weights, ContiguousArray(repeating: 0, count: candidates.count))
        let all = Double(candidates.count) * scale
        weights.finish(matches: min(Double(records) * 0.3, all / 2), candidates: all, records: records)
        for round in 0..<Self.rounds {
            let matches = probabilities(candidates, weights, againstChance: round < roundsAgainstChance)
            countMatches(&weights, matches)
            countOthers(&weights, weights)
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
        let weights = WeightTable(weights)
        var out: ContiguousArray<Float> = []
        out.reserveCapacity(sample.count)
        var i = 0
        for _ in 0..<sample.count {
            var score = weights.begin
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

    /// Calls `body` with the levels of random pairs and how many of them are no match.
    ///
    /// Where not even the rarest values of a class could make a match of more than 1 in 2^25, which a `Float` beside 1
    /// does not show, its pairs are counted together.
    /// - Parameter weights: `nil`: none is a match.
    private func forEachOther(_ weights: MatchWeights?, _ body: (ContiguousArray<UInt8>, Double) -> Void) {
        guard let weights else {
            for one in classes { body(one.levels, Double(one.pairs.count)) }
            return
        }
        let table = WeightTable(weights)
        for one in classes {
            if score(table, one.levels, one.most[...]) < -25 {
                body(one.levels, Double(one.pairs.count))
                continue
            }
            var others = 0.0
            for pair in one.pairs {
                let first = Int(pair) * random.comparisons
                let information = random.information[first..<first + random.comparisons]
                others += Double(1 - 1 / (1 + exp2(-score(table, one.levels, information))))
            }
            body(one.levels, others)
        }
    }

    private func score(
        _ table: WeightTable, _ levels: ContiguousArray<UInt8>, _ information: ContiguousArray<Float>.SubSequence
    ) -> Float {
        var score = table.begin
        for (level, (c, bits)) in zip(levels, zip(levels.indices, information)) {
            table.add(c, Finding(level: level, information: bits), to: &score)
        }
        return score.total
    }

    private func dependencies(_ weights: MatchWeights) -> [Dependency] {
        var dependencies = Dependencies(comparisons: random.comparisons)
        forEachOther(weights) { levels, others in
            var known: UInt32 = 0, agreed: UInt32 = 0
            for (c, level) in levels.enumerated() {
                if level > 0 { known |= 1 << UInt32(c) }
                if weights.agrees(c, level) { agreed |= 1 << UInt32(c) }
            }
            dependencies.count(known: known, agreed: agreed, share: others)
        }
        return dependencies.tree()
    }

    /// - Parameter known: The weights so far; `nil` at first, when no pair is taken for a match.
    private func countOthers(_ weights: inout MatchWeights, _ known: MatchWeights?) {
        var sums = weights.levels.map { [Double](repeating: 0, count: $0.count + 1) }
        forEachOther(known) { levels, others in
            for (c, level) in levels.enumerated() { sums[c][Int(level)] += others }
        }
        for c in weights.levels.indices {
            let levels = weights.levels[c].count
            let total = sums[c].dropFirst().reduce(0, +)
            for l in 0..<levels { weights.levels[c][l].u = (sums[c][l + 1] + 0.5) / (total + 0.5 * Double(levels)) }
        }
    }
}
