// What happens to lineage when items of the object's lists come, go or move. Notes stay notes: a list of entries is made
// only of what is a list already.
extension Lineage {
    /// Forgets items of a list and moves those behind them.
    /// - Parameter removed: Their positions, ascending.
    public mutating func removeItems(_ removed: [Int], of field: String) {
        guard var notes else {
            return entries.removeItems(removed) { $0.field == field }
        }
        self.notes = nil
        let test = FieldTest(field, notes.texts)
        notes.notes.removeItems(removed) { test.isField($0.field) }
        self.notes = notes
    }

    /// What was one item of a list has become several, or moved.
    /// - Parameter origins: For each new item the old one it was made of.
    public mutating func spread(_ field: String, _ origins: [Int]) {
        guard var notes else {
            return entries.spread(origins) { $0.field == field }
        }
        self.notes = nil
        notes.spread(field, origins)
        self.notes = notes
    }

    /// A value that was made of another has the same origin.
    public mutating func copy(_ field: String, _ index: Int, to other: String, _ otherIndex: Int) {
        guard var notes else {
            for entry in entries where entry.field == field && entry.index == index {
                entries.append(
                    Entry(field: other, index: otherIndex, member: entry.member, path: entry.path, line: entry.line))
            }
            return
        }
        self.notes = nil
        let number = notes.texts.number(of: other)
        let test = FieldTest(field, notes.texts)
        // By number: whoever walks over the notes themselves holds them, and the first that is added copies all.
        for i in notes.notes.indices where notes.notes[i].place == index && test.isField(notes.notes[i].field) {
            let note = notes.notes[i]
            notes.notes.append(
                LineageNotes.Note(
                    field: number, index: Int32(truncatingIfNeeded: otherIndex), member: note.member, path: note.path,
                    line: note.line))
        }
        self.notes = notes
    }

    /// The path that the first value of an item came from; `nil` when nothing is known of it.
    /// - Parameter member: Of the item, or what begins with it and a point; empty for any.
    public func path(ofItem index: Int, of field: String, member: String) -> String? {
        func fits(_ name: String) -> Bool { member.isEmpty || name == member || name.hasPrefix(member + ".") }
        guard let notes else {
            return entries.first { $0.field == field && $0.index == index && fits($0.member) }?.path
        }
        let test = FieldTest(field, notes.texts)
        let first = notes.notes.first { note in
            note.place == index && test.isField(note.field) && fits(notes.texts[note.member])
        }
        return first.map { notes.texts[$0.path] }
    }
}

extension LineageNotes {
    /// The same for notes: those of one field mostly stand together, and move as one piece of memory.
    fileprivate mutating func spread(_ field: String, _ origins: [Int]) {
        let test = FieldTest(field, texts)
        var first = 0
        while first < notes.count, !test.isField(notes[first].field) { first += 1 }
        var end = first
        while end < notes.count, test.isField(notes[end].field) { end += 1 }
        if first == end { return }
        for later in end..<notes.count where test.isField(notes[later].field) {
            return notes.spread(origins) { test.isField($0.field) }
        }
        var after = ContiguousArray<Note>()
        after.reserveCapacity(notes.count + 2 * origins.count)
        after.append(contentsOf: notes[..<first])
        for (new, old) in origins.enumerated() {
            for i in first..<end where notes[i].place == old {
                var note = notes[i]
                note.place = new
                after.append(note)
            }
        }
        after.append(contentsOf: notes[end...])
        notes = after
    }
}

/// Whether a number means a field.
private struct FieldTest {
    private let wanted: Int32
    init(_ field: String, _ texts: LineageTexts) { wanted = texts.number(of: field) }
    func isField(_ number: Int32) -> Bool { number == wanted }
}

/// An entry or a note: something that belongs to an item of a list.
private protocol ItemPart {
    var place: Int { get set }
}

extension Lineage.Entry: ItemPart {
    fileprivate var place: Int {
        get { index }
        set { index = newValue }
    }
}

extension LineageNotes.Note: ItemPart {
    fileprivate var place: Int {
        get { Int(index) }
        set { index = Int32(truncatingIfNeeded: newValue) }
    }
}

extension RangeReplaceableCollection where Self: MutableCollection & BidirectionalCollection, Element: ItemPart {
    fileprivate mutating func removeItems(_ removed: [Int], where isMine: (Element) -> Bool) {
        removeAll { isMine($0) && removed.contains($0.place) }
        for i in indices where isMine(self[i]) {
            let place = self[i].place
            self[i].place = place - removed.count { $0 < place }
        }
    }

    fileprivate mutating func spread(_ origins: [Int], where isMine: (Element) -> Bool) {
        guard let first = firstIndex(where: isMine), let last = lastIndex(where: isMine) else { return }
        // Parts of one field mostly stand together; what stands between them comes behind.
        let between = self[first...last].filter { !isMine($0) }
        var after = Self()
        after.reserveCapacity(count + origins.count * 2)
        after.append(contentsOf: self[..<first])
        for (new, old) in origins.enumerated() {
            for var part in self[first...last] where part.place == old && (between.isEmpty || isMine(part)) {
                part.place = new
                after.append(part)
            }
        }
        after.append(contentsOf: between)
        after.append(contentsOf: self[last...].dropFirst())
        self = after
    }
}
