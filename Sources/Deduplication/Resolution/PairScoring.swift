internal import Glibc

extension MatchWeights {
    /// The weights that a table states itself.
    init(given: MatchingTable.GivenWeights, _ table: MatchingTable, records: Int) {
        self.init(table, records: records)
        for c in levels.indices {
            for l in levels[c].indices {
                (levels[c][l].u, levels[c][l].alike) = (1, 1)
                levels[c][l].m = exp2(Double(given.bits[c][l]))
            }
        }
        finish(matches: 1, candidates: 2, records: records)
        // Chance and look-alikes weigh the same here; together they take one bit off (`Score.total`).
        (prior, candidatePrior) = (given.base + 1, given.base + 1)
    }
}

/// Two records and their match weight; numbers of the input, the smaller first.
public struct ScoredPair: Hashable, Sendable {
    public let first, second: Int
    public var weight: Float
    public init(_ a: Int, _ b: Int, weight: Float) {
        (first, second, self.weight) = (min(a, b), max(a, b), weight)
    }

    /// The probability of a match that the weight means.
    public var probability: Double { 1 / (1 + exp2(-Double(weight))) }
}

/// Candidates with their weights, and the weight of any other pair: what grouping, review and `near` ask.
public struct PairScoring: Sendable {
    /// Candidates at or above the floor, by first and second record.
    public let pairs: [ScoredPair]
    public let weights: MatchWeights
    public let blocking: BlockingReport
    private let matcher: Matcher
    private let blocks: Blocks
    private let scorer: PairScorer
    /// Place of each record of the input in the matcher's order.
    private let positions: ContiguousArray<Int>

    init(_ matcher: Matcher, _ blocks: Blocks, _ weights: MatchWeights, threads: Int, floor: Float) {
        (self.matcher, self.blocks, self.weights) = (matcher, blocks, weights)
        scorer = PairScorer(matcher.prepared, weights)
        blocking = blocks.report
        var positions = ContiguousArray(repeating: 0, count: matcher.prepared.count)
        for (position, record) in matcher.prepared.order.enumerated() { positions[Int(record)] = position }
        self.positions = positions
        let order = matcher.prepared.order
        pairs = blocks.scored(by: scorer, floor: floor, threads: threads)
            .map { ScoredPair(Int(order[Int($0.a)]), Int(order[Int($0.b)]), weight: $0.weight) }
            .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }

    /// The weight of any two records.
    public func weight(_ a: Int, _ b: Int) -> Float {
        let (i, j) = (positions[a], positions[b])
        let memory = ComparisonMemory(matcher.prepared, records: 0)
        return scorer.score(min(i, j), max(i, j), memory, floor: -.infinity)
    }

    public func explain(_ a: Int, _ b: Int) -> Explanation { matcher.explain(a, b, weights: weights) }

    /// Whether blocking brings the two together at all.
    public func areCandidates(_ a: Int, _ b: Int) -> Bool {
        let (i, j) = (positions[a], positions[b])
        var seen = ContiguousArray<UInt32>(repeating: .max, count: positions.count), found = false
        blocks.forEachCandidate(of: min(i, j), seen: &seen) { if $0 == max(i, j) { found = true } }
        return found
    }
}

extension Matcher {
    /// Scores all candidates, by the table's own weights or by estimated ones.
    /// - Parameters:
    ///   - threads: 1 or more; changes nothing but the time.
    ///   - floor: Candidates below it are left out.
    public func scoring(threads: Int, floor: Float) -> PairScoring {
        let blocks = Blocks(prepared, table.blocking)
        let weights =
            table.given.map { MatchWeights(given: $0, table, records: prepared.count) }
            ?? Estimation(prepared, blocks, table).weights()
        return PairScoring(self, blocks, weights, threads: threads, floor: floor)
    }
}
