internal import HeritageModel

/// The lineage of the object being made.
struct LineageNotebook {
    let texts: LineageTexts
    private var notes: ContiguousArray<LineageNotes.Note> = []
    private var field: StaticString = ""
    private var index: Int32 = 0
    /// Of `field`; `-1` before it is asked for.
    private var fieldNumber: Int32 = -1
    /// The literals met so far, which are few, with their numbers.
    private var fields: ContiguousArray<(start: UInt, number: Int32)> = []

    init(_ texts: LineageTexts) { self.texts = texts }

    mutating func reset() { notes.removeAll(keepingCapacity: true) }

    /// What is noted from now on belongs to item `index` of `field`.
    mutating func begin(_ field: StaticString, _ index: Int) {
        if unsafe field.utf8Start != self.field.utf8Start { (self.field, fieldNumber) = (field, -1) }
        self.index = Int32(truncatingIfNeeded: index)
    }

    /// - Parameters:
    ///   - member: Its number in `texts`.
    ///   - path: Its number in `texts`.
    mutating func add(member: Int32, path: Int32, line: Int) {
        if fieldNumber < 0 { fieldNumber = number(of: field) }
        notes.append(LineageNotes.Note(field: fieldNumber, index: index, member: member, path: path, line: line))
    }

    private mutating func number(of field: StaticString) -> Int32 {
        let start = unsafe UInt(bitPattern: field.utf8Start)
        if let known = fields.first(where: { $0.start == start }) { return known.number }
        let number = texts.number(of: field.description)
        fields.append((start, number))
        return number
    }

    var count: Int { notes.count }
    /// Takes back what was noted for an item that did not come about.
    mutating func drop(to count: Int) { if notes.count > count { notes.removeLast(notes.count - count) } }

    /// What was noted. It shares its memory with the notebook, which takes it back when the object is gone by then.
    func copy() -> LineageNotes { LineageNotes(texts: texts, notes: notes) }
}
