/// Finds the records that describe one thing: blocking, estimation, comparison, grouping.
///
/// The result depends on the records and the table alone, not on their order or the number of threads: records are
/// put in the order of a hash of their ids first, and work is cut into the same pieces for any number of threads.
public struct Matcher: Sendable {
    let table: MatchingTable
    let prepared: PreparedRecords
    private let sourceNames: [String]
    private let ids: RecordColumns.Arena
    /// Number of all records.
    let counted: Int
    /// By number of the input.
    var recordIDs: RecordColumns.Arena { ids }

    /// - Parameter statistics: Of all records, when these are some of them; `nil`: these are all.
    public init(_ records: borrowing RecordColumns, table: MatchingTable, statistics: MatchStatistics? = nil) {
        self.table = table
        (sourceNames, ids) = (records.sourceNames, records.ids)
        prepared = PreparedRecords(records, table: table, statistics: statistics)
        counted = statistics?.records ?? records.count
    }

    /// Matches all records.
    /// - Parameters:
    ///   - threads: 1 or more; changes nothing but the time.
    ///   - known: Weights of before; `nil`: they are estimated from the records.
    public func match(threads: Int, weights known: MatchWeights? = nil) -> MatchResult {
        let blocks = Blocks(prepared, table.blocking)
        let weights = known ?? Estimation(prepared, blocks, table).weights()
        let scorer = PairScorer(prepared, weights)
        let candidates = blocks.scored(by: scorer, floor: table.review, threads: threads)
        let free = duplicateFree(ContiguousArray(candidates.filter { $0.weight >= table.link }))
        let scored = free.shared(candidates, of: prepared)
        let strong = ContiguousArray(scored.filter { $0.weight >= table.link })
        let usable = ContiguousArray(strong.filter { !free.forbids(prepared, Int($0.a), Int($0.b)) })
        let memory = ComparisonMemory(prepared, records: prepared.count)
        // Equal series in two sources are aligned in the order of their numbers.
        let grouping = Grouping(
            records: prepared.count, links: usable, threshold: table.link,
            comesFirst: { [prepared, ids] a, b in
                ids.comesFirst(Int(prepared.order[Int(a)]), Int(prepared.order[Int(b)]))
            }
        ) { [prepared] a, b in
            if free.forbids(prepared, a, b) { return -.infinity }
            let score = scorer.score(a, b, memory, floor: Grouping.weakest)
            return score < MatchWeights.veto / 2 ? -.infinity : score
        }
        return MatchResult(
            clusters: inInputOrder(grouping.labels), weights: weights, blocking: blocks.report,
            review: scored.count - strong.count, links: strong.count, scored: scored, order: prepared.order,
            duplicateFreeSources: sourceNames.indices.filter { free.isFree[$0] }.map { sourceNames[$0] })
    }

    private func duplicateFree(_ links: ContiguousArray<Link>) -> DuplicateFreeSources {
        switch table.sources {
        case .any: DuplicateFreeSources(all: false, sources: sourceNames.count)
        case .duplicateFree: DuplicateFreeSources(all: true, sources: sourceNames.count)
        case .infer: DuplicateFreeSources(inferredFrom: links, of: prepared, sources: sourceNames.count)
        }
    }

    private func inInputOrder(_ labels: ContiguousArray<UInt32>) -> [UInt32] {
        var out = [UInt32](repeating: 0, count: labels.count)
        for (record, label) in labels.enumerated() { out[Int(prepared.order[record])] = prepared.order[Int(label)] }
        return out
    }
}

/// What matching found.
public struct MatchResult: Sendable {
    /// For each record, in the order of the input, one record of its group: the same for all of the group.
    public let clusters: [UInt32]
    public let weights: MatchWeights
    public let blocking: BlockingReport
    /// Pairs in the review band, and pairs at or above the link threshold.
    public let review: Int, links: Int
    let scored: ContiguousArray<Link>, order: ContiguousArray<UInt32>
    public let duplicateFreeSources: [String]

    /// All pairs at or above the review threshold, by first and second record.
    public var pairs: [ScoredPair] {
        scored.map { ScoredPair(Int(order[Int($0.a)]), Int(order[Int($0.b)]), weight: $0.weight) }
            .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }
}
