import Testing

@testable import Deduplication

@Test func `two comparisons that depend on each other are found and independent ones are not`() {
    var dependencies = Dependencies(comparisons: 3)
    for i in 0..<9000 {
        // The first two agree together in one of ten pairs; the third agrees in one of nine, whatever the others do.
        let together: UInt32 = i.isMultiple(of: 10) ? 0b011 : 0
        dependencies.count(known: 0b111, agreed: together | (i.isMultiple(of: 9) ? 0b100 : 0), share: 1)
    }
    let tree = dependencies.tree()
    #expect(tree.count == 1)
    #expect(tree[0].first == 0 && tree[0].second == 1)
    #expect(abs(tree[0].bits - 3.32) < 0.05)
}

/// Copies of all records and nothing else: every candidate is a match, and none is a look-alike.
@Test func `a list that holds every record twice is not taken for look-alikes`() {
    let records = Authored.distinct(things: 60, copies: 1)
    let copies = records.map { (id: "again " + $0.id, values: $0.values) }
    let groups = Authored.groups(records + copies)
    #expect(groups.count == 60)
    #expect(groups.allSatisfy { $0.count == 2 })
}
