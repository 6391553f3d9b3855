import Testing

@testable import Deduplication

@Suite struct GroupingTests {
    /// Groups records by the weights of pairs; every other pair has `rest`.
    private func groups(_ records: Int, _ links: [(UInt32, UInt32, Float)], rest: Float) -> [[Int]] {
        let weights = Dictionary(uniqueKeysWithValues: links.map { (Int($0.0) << 32 | Int($0.1), $0.2) })
        let grouping = Grouping(
            records: records,
            links: ContiguousArray(links.filter { $0.2 >= 0 }.map { Link(a: $0.0, b: $0.1, weight: $0.2) }),
            threshold: 0
        ) { a, b in weights[a << 32 | b] ?? rest }
        return Dictionary(grouping: 0..<records) { grouping.labels[$0] }.values.filter { $0.count > 1 }.sorted {
            $0[0] < $1[0]
        }
    }

    @Test func `a series in which each is like its neighbor only does not chain`() {
        let chain = (0..<9).map { (UInt32($0), UInt32($0 + 1), Float(3)) }
        #expect(groups(10, chain, rest: -12).allSatisfy { $0.count == 2 })
    }

    @Test func `records that are all alike are one group, whichever links were found`() {
        #expect(groups(4, [(0, 1, 8), (1, 2, 7), (2, 3, 6)], rest: 5) == [[0, 1, 2, 3]])
    }

    @Test func `the strongest link is used first`() {
        #expect(groups(3, [(0, 1, 4), (1, 2, 9)], rest: -20) == [[1, 2]])
    }

    @Test func `a forbidden pair is never in one group`() {
        #expect(groups(3, [(0, 1, 15), (1, 2, 14)], rest: -.infinity) == [[0, 1]])
    }

    @Test func `the heap gives its elements from the smallest on`() {
        var heap = BinaryHeap<Int>()
        let numbers = (0..<200).map { $0 * 7919 % 211 }
        for number in numbers { heap.push(number) }
        var sorted: [Int] = []
        while let next = heap.pop() { sorted.append(next) }
        #expect(sorted == numbers.sorted())
    }
}
