internal import Glibc

/// Which sources are free of duplicates: no two of their records are grouped.
struct DuplicateFreeSources: Sendable {
    private(set) var isFree: [Bool]

    /// Every source, or none.
    init(all: Bool, sources: Int) { isFree = Array(repeating: all, count: sources) }

    /// Infers it from the links: a source is free of duplicates when at least twenty of its records link to other
    /// sources, and fewer than a tenth as many have a better link within it than across.
    init(inferredFrom links: ContiguousArray<Link>, of prepared: borrowing PreparedRecords, sources: Int) {
        isFree = Array(repeating: false, count: sources)
        guard sources > 1 else { return }
        var within = ContiguousArray<Float>(repeating: -.infinity, count: prepared.count), across = within
        for link in links {
            let isWithin = prepared.sources[Int(link.a)] == prepared.sources[Int(link.b)]
            for record in [Int(link.a), Int(link.b)] {
                if isWithin {
                    within[record] = max(within[record], link.weight)
                } else {
                    across[record] = max(across[record], link.weight)
                }
            }
        }
        var inside = [Int](repeating: 0, count: sources), outside = inside
        for record in 0..<prepared.count {
            let source = Int(prepared.sources[record])
            if across[record] > -.infinity { outside[source] += 1 }
            if within[record] > across[record] { inside[source] += 1 }
        }
        for source in 0..<sources { isFree[source] = outside[source] >= 20 && inside[source] * 10 < outside[source] }
    }

    /// The links with what rivals claim taken off.
    ///
    /// Of the records of a source without duplicates at most one is the match of a record. So the probability is shared
    /// among those that are linked to it: 2^weight against 1 and all the rivals' 2^weight on both sides. Where three
    /// columns of one title, author and year stand against three others, none is sure, and all go to people.
    func shared(_ links: ContiguousArray<Link>, of prepared: borrowing PreparedRecords) -> ContiguousArray<Link> {
        guard isFree.contains(true) else { return links }
        /// For each record and source the sum of 2^weight of its links to that source.
        var claims: [UInt64: Double] = [:]
        func key(_ record: UInt32, _ other: UInt32) -> UInt64 {
            UInt64(record) << 16 | UInt64(prepared.sources[Int(other)])
        }
        func claim(_ link: Link) -> Double { exp2(Double(min(link.weight, 40))) }
        func isShared(_ link: Link) -> Bool { prepared.sources[Int(link.a)] != prepared.sources[Int(link.b)] }
        for link in links where isShared(link) {
            claims[key(link.a, link.b), default: 0] += claim(link)
            claims[key(link.b, link.a), default: 0] += claim(link)
        }
        return ContiguousArray(
            links.map { link in
                guard isShared(link) else { return link }
                var rivals = 0.0
                for (one, other) in [(link.a, link.b), (link.b, link.a)]
                where isFree[Int(prepared.sources[Int(other)])] {
                    rivals += max(0, (claims[key(one, other)] ?? 0) - claim(link))
                }
                return Link(a: link.a, b: link.b, weight: link.weight - Float(log2(1 + rivals)))
            })
    }

    @inline(__always) func forbids(_ prepared: borrowing PreparedRecords, _ a: Int, _ b: Int) -> Bool {
        prepared.sources[a] == prepared.sources[b] && isFree[Int(prepared.sources[a])]
    }
}
