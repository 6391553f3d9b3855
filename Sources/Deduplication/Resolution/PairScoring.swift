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

/// What lets a run go on from an earlier one.
public struct EarlierComparisons: Sendable {
    /// What the earlier run found; `nil`: nothing, everything is compared.
    public var known: ComparedPairs?
    /// For each record of the input what the caller compares of it outside the engine that depends on other records.
    public var marks: [UInt64]
    /// A hash of the tools by which the caller compares.
    public var tools: UInt64
    /// Records of the input that are not compared among themselves, only with others; empty: there are none. Counts only
    /// when nothing is known.
    public var apart: [Bool]

    public init(_ known: ComparedPairs?, marks: [UInt64], tools: UInt64, apart: [Bool] = []) {
        (self.known, self.marks, self.tools, self.apart) = (known, marks, tools, apart)
    }
}

/// Candidates with their weights, and the weight of any other pair: what grouping, review and `near` ask.
public struct PairScoring: Sendable {
    /// Candidates at or above the floor, by first and second record; only those that no earlier run compared.
    public let pairs: [ScoredPair]
    /// What an earlier run found of the other candidates: the weight as the caller gave it to `compared`.
    public let carried: [ScoredPair]
    public let weights: MatchWeights
    public let blocking: BlockingReport
    /// Records that are not what they were in the earlier run; all of them without one.
    public let changedRecords: Int
    private let matcher: Matcher
    private let blocks: Blocks
    private let scorer: PairScorer
    /// Place of each record of the input in the matcher's order.
    private let positions: ContiguousArray<Int>
    private let fingerprints: ContiguousArray<UInt64>
    private let rules: UInt64

    init(
        _ matcher: Matcher, _ blocks: Blocks, _ weights: MatchWeights, threads: Int, floor: Float,
        rules: UInt64 = 0, fingerprints: ContiguousArray<UInt64> = [], earlier: ComparedPairs? = nil,
        apart: [Bool] = []
    ) {
        (self.matcher, self.blocks, self.weights) = (matcher, blocks, weights)
        (self.rules, self.fingerprints) = (rules, fingerprints)
        scorer = PairScorer(matcher.prepared, weights)
        blocking = blocks.report
        let order = matcher.prepared.order
        var positions = ContiguousArray(repeating: 0, count: order.count)
        for (position, record) in order.enumerated() { positions[Int(record)] = position }
        self.positions = positions
        func inInputOrder(_ links: ContiguousArray<Link>) -> [ScoredPair] {
            inPairOrder(
                links.map { ScoredPair(Int(order[Int($0.a)]), Int(order[Int($0.b)]), weight: $0.weight) }
            ) { ($0.first, $0.second) }
        }
        guard let earlier, earlier.rules == rules else {
            let apart = apart.isEmpty ? [] : ContiguousArray(blocks.members.map { apart[Int(order[Int($0)])] })
            pairs = inInputOrder(blocks.scored(by: scorer, floor: floor, threads: threads, known: apart))
            (carried, changedRecords) = ([], order.count)
            return
        }
        let before = earlier.unchanged(matcher.prepared, matcher.recordIDs, fingerprints)
        changedRecords = before.count { $0 < 0 }
        let known = blocks.known(from: earlier, before)
        pairs = inInputOrder(blocks.scored(by: scorer, floor: floor, threads: threads, known: known))
        carried = inInputOrder(blocks.carried(from: earlier, before))
    }

    /// The weight of any two records.
    public func weight(_ a: Int, _ b: Int) -> Float {
        let (i, j) = (positions[a], positions[b])
        let memory = ComparisonMemory(matcher.prepared, records: 0)
        return scorer.score(min(i, j), max(i, j), memory, floor: -.infinity)
    }

    /// A hash of all that weights are a function of beside the records; `nil` when they depend on all of these.
    public var weighing: UInt64? { fingerprints.isEmpty ? nil : rules }

    /// A hash of all of a record that its weights are made of; only where there is `weighing`.
    public func fingerprint(_ record: Int) -> UInt64 { fingerprints[positions[record]] }

    public func explain(_ a: Int, _ b: Int) -> Explanation {
        matcher.explain(positions: positions[a], positions[b], weights: weights)
    }

    /// Whether blocking brings the two together at all.
    public func areCandidates(_ a: Int, _ b: Int) -> Bool { blocks.areCandidates(positions[a], positions[b]) }

    /// What the next run needs to know.
    /// - Parameter pairs: All candidates at or above the caller's threshold, the carried ones among them.
    public func compared(_ pairs: [ScoredPair]) -> ComparedPairs {
        ComparedPairs(
            rules: rules, matcher.prepared, matcher.recordIDs, fingerprints, blocks,
            pairs: ContiguousArray(
                inPairOrder(
                    pairs.map { pair in
                        let (i, j) = (positions[pair.first], positions[pair.second])
                        return Link(a: UInt32(min(i, j)), b: UInt32(max(i, j)), weight: pair.weight)
                    }
                ) { (Int($0.a), Int($0.b)) }))
    }
}

extension Matcher {
    /// Weights estimated from the records, as a text for `MatchingTable.trained`.
    public func estimatedWeights() -> String {
        Estimation(prepared, Blocks(prepared, table.blocking), table).weights().text(table, records: prepared.count)
    }

    /// Scores all candidates, by the table's own weights, by those of an earlier estimation, or by estimated ones.
    /// - Parameters:
    ///   - threads: 1 or more; changes nothing but the time.
    ///   - floor: Candidates below it are left out.
    public func scoring(threads: Int, floor: Float) -> PairScoring {
        let blocks = Blocks(prepared, table.blocking)
        let weights =
            table.knownWeights(records: prepared.count) ?? Estimation(prepared, blocks, table).weights()
        return PairScoring(self, blocks, weights, threads: threads, floor: floor)
    }

    /// Scores the candidates that no earlier run compared, by the weights that the table states.
    ///
    /// Nothing is carried over when the table, the tools or the engine are others, or when the number of records has
    /// passed a power of two: how rare words are is counted against it.
    /// - Parameter records: Those of the matcher.
    public func scoring(
        _ records: borrowing RecordColumns, threads: Int, floor: Float, after earlier: EarlierComparisons
    ) -> PairScoring {
        guard let given = table.given else { return scoring(threads: threads, floor: floor) }
        return PairScoring(
            self, Blocks(prepared, table.blocking, keepsKeys: true),
            MatchWeights(given: given, table, records: prepared.count), threads: threads, floor: floor,
            rules: table.rules(records: prepared.count, tools: earlier.tools),
            fingerprints: prepared.fingerprints(records, table, marks: earlier.marks), earlier: earlier.known,
            apart: earlier.apart)
    }
}
