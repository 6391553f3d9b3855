/// How well predicted groups agree with true ones: the figures of the bench's `evaluate.py`.
public struct MatchQuality: Equatable, Sendable {
    public struct Figures: Equatable, Sendable {
        public let precision: Double, recall: Double
        public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
    }
    public private(set) var predictedPairs = 0, truePairs = 0, correctPairs = 0
    /// Over pairs of records.
    public var pairwise: Figures {
        Figures(
            precision: predictedPairs > 0 ? Double(correctPairs) / Double(predictedPairs) : 1,
            recall: truePairs > 0 ? Double(correctPairs) / Double(truePairs) : 1)
    }
    /// Over records (Bagga and Baldwin 1998).
    public private(set) var bCubed = Figures(precision: 1, recall: 1)
    public private(set) var predictedGroups = 0, trueGroups = 0, exactGroups = 0

    /// - Parameter predicted: The group of each record; `truth` likewise.
    /// - Parameter sources: When given, only pairs of two sources are counted.
    /// - Parameter truePairs: When given with `sources`, the true pairs as they stand, not closed transitively.
    public init(predicted: [Int], truth: [Int], sources: [Int]? = nil, literalPairs: [(Int, Int)]? = nil) {
        precondition(predicted.count == truth.count, "one group for each record")
        let all = Counts(predicted, truth)
        (predictedGroups, trueGroups) = (all.predicted.count, all.truth.count)
        exactGroups = all.both.count {
            $0.value == all.predicted[$0.key.predicted] && $0.value == all.truth[$0.key.truth]
        }
        (predictedPairs, truePairs, correctPairs) = (pairs(all.predicted), pairs(all.truth), pairs(all.both))
        var precision = 0.0, recall = 0.0
        for (cell, count) in all.both.sorted(by: { ($0.key.predicted, $0.key.truth) < ($1.key.predicted, $1.key.truth) }
        ) {
            precision += Double(count * count) / Double(all.predicted[cell.predicted] ?? 1)
            recall += Double(count * count) / Double(all.truth[cell.truth] ?? 1)
        }
        if !predicted.isEmpty {
            bCubed = Figures(precision: precision / Double(predicted.count), recall: recall / Double(predicted.count))
        }
        guard let sources else { return }
        for source in Set(sources) {
            let own = sources.indices.filter { sources[$0] == source }
            let within = Counts(own.map { predicted[$0] }, own.map { truth[$0] })
            predictedPairs -= pairs(within.predicted)
            truePairs -= pairs(within.truth)
            correctPairs -= pairs(within.both)
        }
        guard let literalPairs else { return }
        let wanted = Set(
            literalPairs.filter { sources[$0.0] != sources[$0.1] }.map { Pair(min($0.0, $0.1), max($0.0, $0.1)) })
        truePairs = wanted.count
        correctPairs = wanted.count { predicted[$0.predicted] == predicted[$0.truth] }
    }

    private struct Pair: Hashable {
        let predicted: Int, truth: Int
        init(_ predicted: Int, _ truth: Int) { (self.predicted, self.truth) = (predicted, truth) }
    }

    private struct Counts {
        var both: [Pair: Int] = [:], predicted: [Int: Int] = [:], truth: [Int: Int] = [:]
        init(_ predicted: [Int], _ truth: [Int]) {
            for (one, other) in zip(predicted, truth) {
                both[Pair(one, other), default: 0] += 1
                self.predicted[one, default: 0] += 1
                self.truth[other, default: 0] += 1
            }
        }
    }

    private func pairs(_ counts: [some Hashable: Int]) -> Int { counts.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
}
