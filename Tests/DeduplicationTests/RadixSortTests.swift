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
