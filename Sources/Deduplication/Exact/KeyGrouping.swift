/// Groups objects that share a key and nowhere contradict each other, under what people have decided.
public struct KeyGrouping: Sendable {
    /// An object that shares a key with another.
    public struct Candidate: Sendable {
        public let id: String
        let features: MatchFeatures
        let keys: [MatchKey]
        /// - Parameter keys: Empty for an object that may be joined to nothing.
        public init(id: String, features: MatchFeatures, keys: [MatchKey]) {
            (self.id, self.features, self.keys) = (id, features, keys)
        }
    }

    /// Two candidates, the earlier first.
    public struct Pair: Sendable {
        public let first, second: Int
        /// What they have in common; `nil` when a person or the weights joined them.
        public let key: MatchKey?
        /// Whether weights brought them together.
        public let isWeighed: Bool
        /// What keeps them apart; `nil` when they were joined.
        public let reason: String?
    }

    /// Candidates of each group, ascending; by first member.
    public let groups: [[Int]]
    public let merges: [Pair]
    /// Pairs with a key in common, or that a person wanted joined, that did not become one.
    public let keptApart: [Pair]

    /// More objects than these under one key are compared with the first of them only.
    private static let largestBlock = 40
    /// Causes are numbers of keys; 0 is a person's word.
    private static let weightCause = 1

    /// - Parameters:
    ///   - candidates: In any order; who is grouped with whom depends on their ids alone.
    ///   - same: Pairs of ids that a person holds for one.
    ///   - weighed: Pairs of candidates with bits above the threshold of their table.
    ///   - verdict: Whether a person holds two ids for one; `nil` when nobody said.
    ///   - objection: What else keeps two candidates apart.
    ///   - weight: Bits of any two candidates above the threshold of their table; 0 when there is none.
    public init(
        _ candidates: [Candidate], same: [(String, String)] = [], weighed: [ScoredPair] = [],
        verdict: (String, String) -> Bool? = { _, _ in nil }, objection: (Int, Int) -> String? = { _, _ in nil },
        weight: (Int, Int) -> Float = { _, _ in 0 }
    ) {
        let order = candidates.indices.sorted { (candidates[$0].id, $0) < (candidates[$1].id, $1) }
        let ranked = order.map { candidates[$0] }
        var rank = order
        for (place, candidate) in order.enumerated() { rank[candidate] = place }
        var keys: [MatchKey?] = [nil, nil]
        let byWeight = weighed.map {
            ConstrainedGrouping.Link(rank[$0.first], rank[$0.second], weight: $0.weight, cause: Self.weightCause)
        }
        let grouping = ConstrainedGrouping(
            links: Self.links(ranked, same, &keys) + byWeight, threshold: 0,
            objection: { a, b in
                switch verdict(ranked[a].id, ranked[b].id) {
                case false?: .decided("a person's decision")
                case true?: nil
                case nil:
                    (ranked[a].features.contradiction(with: ranked[b].features) ?? objection(order[a], order[b]))
                        .map { .contradiction($0) }
                }
            }, weight: { weight(order[$0], order[$1]) })
        groups = grouping.groups.map { $0.map { order[$0] }.sorted() }.sorted { $0[0] < $1[0] }
        func pair(_ link: ConstrainedGrouping.Link, _ reason: String?) -> Pair {
            let (a, b) = (order[link.first], order[link.second])
            return Pair(
                first: min(a, b), second: max(a, b), key: keys[link.cause],
                isWeighed: link.cause == Self.weightCause, reason: reason)
        }
        merges = grouping.merges.map { pair($0, nil) }
        var groupOf: [Int: Int] = [:]
        for (group, members) in groups.enumerated() { for member in members { groupOf[member] = group } }
        var told: Set<[Int]> = []
        keptApart = grouping.refusals.map { pair($0.link, $0.reason) }
            .filter { groupOf[$0.first] == nil || groupOf[$0.first] != groupOf[$0.second] }
            .filter { told.insert([$0.first, $0.second]).inserted }
            .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }

    private static func links(
        _ ranked: [Candidate], _ same: [(String, String)], _ keys: inout [MatchKey?]
    ) -> [ConstrainedGrouping.Link] {
        var links: [ConstrainedGrouping.Link] = [], byID: [String: Int] = [:], blocks: [UInt64: [Int]] = [:]
        for (rank, candidate) in ranked.enumerated() {
            if byID[candidate.id] == nil { byID[candidate.id] = rank }
            for key in Set(candidate.keys) { blocks[key.hash, default: []].append(rank) }
        }
        for (one, other) in same {
            if let a = byID[one], let b = byID[other] { links.append(.init(a, b, weight: .infinity, cause: 0)) }
        }
        for (hash, block) in blocks.sorted(by: { $0.key < $1.key }) where block.count > 1 {
            guard let key = ranked[block[0]].keys.first(where: { $0.hash == hash }) else { continue }
            keys.append(key)
            // An identifier says more than a title.
            let weight: Float = if case .identifier = key.rule { 30 } else { 20 }
            for i in 0..<(block.count > largestBlock ? 1 : block.count) {
                for j in i + 1..<block.count {
                    links.append(.init(block[i], block[j], weight: weight, cause: keys.count - 1))
                }
            }
        }
        return links
    }
}
