/// Average linkage of one connected part of the graph of links.
///
/// Only groups that some link joins are candidates for a merge; the sums between groups count every pair, computed when
/// it was not linked. A heap with outdated entries left in place gives the best pair; O(links log links) and the
/// comparisons between merged groups.
struct AverageLinkage {
    private struct Candidate: Comparable {
        var mean: Float
        /// The strongest link between the two, not clipped: it decides between means that are.
        var strongest: Float
        var a: Int32, b: Int32  // groups; `a` < `b`
        /// Strongest first, then the groups that are oldest, which are those of the first records.
        static func < (x: Candidate, y: Candidate) -> Bool {
            (-x.mean, -x.strongest, x.a, x.b) < (-y.mean, -y.strongest, y.a, y.b)
        }
    }

    /// Place of each record: what decides between equals.
    private let places: [UInt32: Int]
    private let threshold: Float
    private let weight: (UInt32, UInt32) -> Float
    /// Members of each group, ascending; empty when it was merged into another. A merged group gets a new number.
    private var members: [[UInt32]]
    /// For each group the sums of weights to its neighbors.
    private var sums: [[Int32: Float]]
    /// For each group the strongest links to its neighbors, not clipped.
    private var strongest: [[Int32: Float]]

    /// - Parameter records: In the order that decides between equals.
    init(records: [UInt32], threshold: Float, weight: @escaping (UInt32, UInt32) -> Float) {
        (self.threshold, self.weight) = (threshold, weight)
        places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1, $0) })
        members = records.map { [$0] }
        sums = Array(repeating: [:], count: records.count)
        strongest = sums
    }

    /// - Parameter clipped: The weight as it counts in means.
    mutating func connect(_ a: UInt32, _ b: UInt32, _ weight: Float, clipped: Float) {
        guard let i = places[a], let j = places[b] else { preconditionFailure("a link is between the records") }
        (sums[i][Int32(j)], sums[j][Int32(i)]) = (clipped, clipped)
        (strongest[i][Int32(j)], strongest[j][Int32(i)]) = (weight, weight)
    }

    /// The groups of two records and more.
    mutating func merged() -> [[UInt32]] {
        var heap = BinaryHeap<Candidate>()
        for i in sums.indices {
            for (j, sum) in sums[i] where j > i && sum >= threshold {
                heap.push(Candidate(mean: sum, strongest: strongest[i][j] ?? sum, a: Int32(i), b: j))
            }
        }
        while let best = heap.pop() {
            let a = Int(best.a), b = Int(best.b)
            if members[a].isEmpty || members[b].isEmpty { continue }
            merge(a, b, &heap)
        }
        return members.filter { $0.count > 1 }
    }

    private mutating func merge(_ a: Int, _ b: Int, _ heap: inout BinaryHeap<Candidate>) {
        let new = members.count
        members.append((members[a] + members[b]).sorted())
        sums.append([:])
        strongest.append([:])
        let neighbors = Set(sums[a].keys).union(sums[b].keys).sorted()
        for neighbor in neighbors {
            let n = Int(neighbor)
            if n == a || n == b || members[n].isEmpty { continue }
            let sum = (sums[a][neighbor] ?? between(a, n)) + (sums[b][neighbor] ?? between(b, n))
            let link = max(strongest[a][neighbor] ?? -.infinity, strongest[b][neighbor] ?? -.infinity)
            (sums[n][Int32(a)], sums[n][Int32(b)]) = (nil, nil)
            (strongest[n][Int32(a)], strongest[n][Int32(b)]) = (nil, nil)
            if sum == -.infinity { continue }
            sums[n][Int32(new)] = sum
            sums[new][neighbor] = sum
            (strongest[n][Int32(new)], strongest[new][neighbor]) = (link, link)
            let mean = sum / Float(members[new].count * members[n].count)
            if mean >= threshold {
                heap.push(Candidate(mean: mean, strongest: link, a: neighbor, b: Int32(new)))
            }
        }
        (members[a], members[b], sums[a], sums[b]) = ([], [], [:], [:])
        (strongest[a], strongest[b]) = ([:], [:])
    }

    private func between(_ a: Int, _ b: Int) -> Float {
        var sum: Float = 0
        for one in members[a] { for other in members[b] { sum += weight(min(one, other), max(one, other)) } }
        return sum
    }
}

/// A heap whose smallest element is taken first.
struct BinaryHeap<Element: Comparable> {
    private var items: [Element] = []

    mutating func push(_ item: Element) {
        items.append(item)
        var i = items.count - 1
        while i > 0, items[i] < items[(i - 1) / 2] {
            items.swapAt(i, (i - 1) / 2)
            i = (i - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = items.first else { return nil }
        let last = items.removeLast()
        if items.isEmpty { return first }
        items[0] = last
        var i = 0
        while true {
            var smallest = i
            for child in [2 * i + 1, 2 * i + 2] where child < items.count && items[child] < items[smallest] {
                smallest = child
            }
            if smallest == i { return first }
            items.swapAt(i, smallest)
            i = smallest
        }
    }
}
