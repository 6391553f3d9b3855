/// A pair that the weights hold for a match, or nearly.
struct Link: Equatable {
    var a: UInt32, b: UInt32
    var weight: Float
}

/// Groups records from the strongest link down; every merge is checked against the whole of both groups.
///
/// Average linkage on log-odds: two groups are merged while the mean weight of all pairs between them reaches the
/// link threshold, also of pairs that share no block. So a series of look-alikes, each like its neighbor only, does not
/// chain. A forbidden pair forbids the merge. Ties go to the groups with the records that come first.
struct Grouping {
    /// No single pair counts for more than this, so that one very strong link does not carry many contradictions.
    static let strongest: Float = 16, weakest: Float = -24

    private let weight: (Int, Int) -> Float
    private let threshold: Float
    private let comesFirst: (UInt32, UInt32) -> Bool
    /// For each record the smallest record of its group.
    private(set) var labels: ContiguousArray<UInt32>

    /// - Parameter links: Each at or above the threshold.
    /// - Parameter weight: The weight of any pair; `-infinity` forbids it.
    /// - Parameter comesFirst: Which of two records goes first among equals.
    init(
        records: Int, links: ContiguousArray<Link>, threshold: Float,
        comesFirst: @escaping (UInt32, UInt32) -> Bool = { $0 < $1 }, weight: @escaping (Int, Int) -> Float
    ) {
        (self.weight, self.threshold, self.comesFirst) = (weight, threshold, comesFirst)
        labels = ContiguousArray(0..<UInt32(records))
        for component in Self.components(records, links) { group(component) }
    }

    /// The links of each connected part of the graph.
    private static func components(_ records: Int, _ links: ContiguousArray<Link>) -> [ArraySlice<Link>] {
        var parent = ContiguousArray<UInt32>(0..<UInt32(records))
        func root(_ start: UInt32) -> UInt32 {
            var x = start
            while parent[Int(x)] != x {
                parent[Int(x)] = parent[Int(parent[Int(x)])]
                x = parent[Int(x)]
            }
            return x
        }
        for link in links {
            let a = root(link.a), b = root(link.b)
            if a != b { parent[Int(max(a, b))] = min(a, b) }
        }
        let sorted = radixSorted(
            ContiguousArray(
                links.enumerated().map { KeyedRecord(key: UInt64(root($0.element.a)), record: UInt32($0.offset)) }))
        let ordered = sorted.map { links[Int($0.record)] }
        var out: [ArraySlice<Link>] = []
        var start = 0
        for end in 1...max(sorted.count, 1) where end >= sorted.count || sorted[end].key != sorted[start].key {
            if start < sorted.count { out.append(ordered[start..<end]) }
            start = end
        }
        return out
    }

    private mutating func group(_ links: ArraySlice<Link>) {
        if let only = links.first, links.count == 1 {
            if clipped(only.weight) >= threshold { labels[Int(only.b)] = only.a }
            return
        }
        let records = Set(links.flatMap { [$0.a, $0.b] }).sorted(by: comesFirst)
        var linkage = AverageLinkage(records: records, threshold: threshold) { [weight] a, b in
            Self.clip(weight(Int(a), Int(b)))
        }
        for link in links { linkage.connect(link.a, link.b, link.weight, clipped: clipped(link.weight)) }
        for group in linkage.merged() {
            for record in group { labels[Int(record)] = group[0] }
        }
    }

    private func clipped(_ weight: Float) -> Float { Self.clip(weight) }

    private static func clip(_ weight: Float) -> Float {
        weight == -.infinity ? weight : min(max(weight, weakest), strongest)
    }
}
