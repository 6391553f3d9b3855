import Testing

@testable import Deduplication

@Test func `radix sort orders by key and keeps records of one key in their order`() {
    var state: UInt64 = 7
    let items = ContiguousArray(
        (0..<5000).map { record in
            state = Hashing.mix(state, 3) &+ 1
            return KeyedRecord(key: record.isMultiple(of: 3) ? state : state % 50, record: UInt32(record))
        })
    let expected = items.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map(
        \.element)
    #expect(Array(radixSorted(items)) == expected)
}

@Test(arguments: [0, 1, 2, 5000])
func `pairs are ordered by first and second record, equal ones stay in their order`(count: Int) {
    var state: UInt64 = 11
    let pairs = (0..<count).map { number in
        state = Hashing.mix(state, 5) &+ 1
        return ScoredPair(Int(state % 40), Int(state >> 32 % 90), weight: Float(number))
    }
    let expected = pairs.enumerated().sorted {
        ($0.element.first, $0.element.second, $0.offset) < ($1.element.first, $1.element.second, $1.offset)
    }.map(\.element)
    #expect(inPairOrder(pairs) { ($0.first, $0.second) } == expected)
    #expect(inPairOrder(expected) { ($0.first, $0.second) } == expected)
}
