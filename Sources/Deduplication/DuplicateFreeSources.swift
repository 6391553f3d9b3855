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

    @inline(__always) func forbids(_ prepared: borrowing PreparedRecords, _ a: Int, _ b: Int) -> Bool {
        prepared.sources[a] == prepared.sources[b] && isFree[Int(prepared.sources[a])]
    }
}
