/// Groups objects that share a key and nowhere contradict each other.
public struct ExactGrouping: Sendable {
    /// Why two objects were, or were not, taken for one.
    public struct Decision: Hashable, Sendable {
        /// Positions in the input, the earlier first.
        public let first, second: Int
        public let key: UInt64
        /// `nil`: merged. Else the field that kept them apart.
        public let contradiction: String?
    }

    /// Groups of two or more, each in input order, ordered by their first member.
    public let groups: [[Int]]
    public let decisions: [Decision]

    /// The result depends on the input's content and order only: keys are visited from small to large, their members in
    /// input order, and a merge is checked against every member of both groups.
    /// - Parameter positions: Where the objects stand in the input, ascending; `nil`: one after another.
    public init(_ features: [MatchFeatures], positions: [Int]? = nil) {
        var pairs: [(key: UInt64, index: Int)] = []
        for (index, feature) in features.enumerated() where !feature.isWithdrawn {
            for key in feature.keys { pairs.append((key, index)) }
        }
        pairs.sort { $0.key == $1.key ? $0.index < $1.index : $0.key < $1.key }

        var groups = GroupTable()
        var decisions: [Decision] = []
        var start = 0
        while start < pairs.count {
            var end = start + 1
            while end < pairs.count, pairs[end].key == pairs[start].key { end += 1 }
            for later in start..<end where later > start {
                Self.place(
                    pairs[later].index, among: pairs[start..<later].map(\.index), key: pairs[start].key, features,
                    &groups, &decisions)
            }
            start = end
        }
        let sorted = decisions.sorted { ($0.first, $0.second, $0.key) < ($1.first, $1.second, $1.key) }
        guard let positions else {
            (self.groups, self.decisions) = (groups.all, sorted)
            return
        }
        self.groups = groups.all.map { $0.map { positions[$0] } }
        self.decisions = sorted.map {
            Decision(
                first: positions[$0.first], second: positions[$0.second], key: $0.key, contradiction: $0.contradiction)
        }
    }

    /// Joins `index` to the first of the groups of `candidates` that it does not contradict.
    private static func place(
        _ index: Int, among candidates: [Int], key: UInt64, _ features: [MatchFeatures], _ groups: inout GroupTable,
        _ decisions: inout [Decision]
    ) {
        var tried: Set<Int> = []
        for candidate in candidates {
            let group = groups.leader(of: candidate), own = groups.leader(of: index)
            if group == own { return }
            guard tried.insert(group).inserted else { continue }
            let contradiction = contradiction(
                between: groups.members(of: group), and: groups.members(of: own), features)
            decisions.append(
                Decision(
                    first: min(candidate, index), second: max(candidate, index), key: key, contradiction: contradiction)
            )
            if contradiction == nil {
                groups.join(group, own)
                return
            }
        }
    }
}

/// The first reason that keeps any member of one group from any of the other.
private func contradiction(between group: [Int], and other: [Int], _ features: [MatchFeatures]) -> String? {
    for one in group {
        for another in other {
            if let reason = features[one].contradiction(with: features[another]) { return reason }
        }
    }
    return nil
}

/// Disjoint groups of positions; the leader is the smallest member.
private struct GroupTable {
    private var leaders: [Int: Int] = [:]
    private var groups: [Int: [Int]] = [:]

    func leader(of index: Int) -> Int { leaders[index] ?? index }
    func members(of leader: Int) -> [Int] { groups[leader] ?? [leader] }

    mutating func join(_ a: Int, _ b: Int) {
        let (kept, gone) = (min(a, b), max(a, b))
        let members = (members(of: kept) + members(of: gone)).sorted()
        groups[gone] = nil
        groups[kept] = members
        for member in members { leaders[member] = kept }
    }

    var all: [[Int]] { groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] } }
}
