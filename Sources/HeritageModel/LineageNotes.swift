internal import Synchronization

/// The lineage of one object as mapping notes it: four numbers an entry, the names standing once in a table that all
/// objects of a mapper share. A record has dozens of entries, and their names are always the same.
public struct LineageNotes: Sendable {
    public struct Note: Sendable, BitwiseCopyable {
        /// Numbers of texts of the table; that of the field is its `number(of:)`.
        public let field, member, path: Int32
        public internal(set) var index: Int32
        public let line: Int

        public init(field: Int32, index: Int32, member: Int32, path: Int32, line: Int) {
            (self.field, self.index, self.member, self.path, self.line) = (field, index, member, path, line)
        }
    }

    public let texts: LineageTexts
    public internal(set) var notes: ContiguousArray<Note>

    public init(texts: LineageTexts, notes: ContiguousArray<Note>) { (self.texts, self.notes) = (texts, notes) }

    var entries: [Lineage.Entry] {
        notes.map {
            Lineage.Entry(
                field: texts[$0.field], index: Int($0.index), member: texts[$0.member], path: texts[$0.path],
                line: $0.line)
        }
    }
}

/// Names that lineage entries refer to by number; it only grows. Objects that refer to it may be on any thread.
public final class LineageTexts: Sendable {
    private let texts = Mutex<ContiguousArray<String>>([])
    /// Numbers of those that were asked for by name: two dozen short words, found sooner than hashed.
    private let numbers = Mutex<[(text: String, number: Int32)]>([])
    public init() {}

    /// Appends a text, whether it is there already or not, and returns its number.
    public func add(_ text: String) -> Int32 {
        texts.withLock { texts in
            texts.append(text)
            return Int32(texts.count - 1)
        }
    }

    public subscript(number: Int32) -> String { texts.withLock { $0[Int(number)] } }

    /// The number of the text, the same one each time; it is added when it was not asked for before.
    public func number(of text: String) -> Int32 {
        numbers.withLock { numbers in
            for known in numbers where known.text == text { return known.number }
            let number = add(text)
            numbers.append((text, number))
            return number
        }
    }
}
