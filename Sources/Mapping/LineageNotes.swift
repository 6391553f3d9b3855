internal import HeritageModel

/// The lineage of the object being made.
struct LineageNotes {
    private var entries: [Lineage.Entry] = []
    private var field = ""
    private var index = 0

    /// Records repeat each other: room for as many entries as the last one had.
    private var usual = 0

    mutating func reset() {
        entries = []
        entries.reserveCapacity(usual)
    }

    /// What is noted from now on belongs to item `index` of `field`.
    mutating func begin(_ field: String, _ index: Int) { (self.field, self.index) = (field, index) }

    mutating func add(member: String, path: String, line: Int) {
        entries.append(Lineage.Entry(field: field, index: index, member: member, path: path, line: line))
    }

    var count: Int { entries.count }
    /// Takes back what was noted for an item that did not come about.
    mutating func drop(to count: Int) { if entries.count > count { entries.removeLast(entries.count - count) } }

    mutating func take() -> [Lineage.Entry] {
        defer { entries = [] }
        usual = entries.count
        return entries
    }
}
