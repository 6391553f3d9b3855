/// Where the values of one object came from, kept beside the object and not inside each value.
public struct Lineage: Hashable, Sendable {
    /// One value of the source that became, or became part of, a value of the object.
    public struct Entry: Hashable, Sendable {
        /// The member of the object, e.g. `titles`, `events`.
        public let field: String
        /// Which one of a list, from 0.
        public var index: Int
        /// What of it: `language`, `date`, `agents[1].role`; empty for the value itself.
        public let member: String
        /// Path of the value in the source record.
        public let path: String
        /// Line of the source, from 1.
        public let line: Int
        public init(field: String, index: Int, member: String, path: String, line: Int) {
            (self.field, self.index, self.member, self.path, self.line) = (field, index, member, path, line)
        }
    }

    public var source: String
    public var record: String
    /// Name and version of the mapping profile: `lido@1`.
    public var profile: String
    /// Where the record begins: line from 1, byte offset from 0, in the decoded text.
    public var line, byteOffset: Int
    private var storage = Storage.list([])

    private enum Storage: Sendable {
        case list([Entry])
        case notes(LineageNotes)
    }

    /// Whoever changes them pays for a list of them.
    public var entries: [Entry] {
        get {
            switch storage {
            case .list(let entries): entries
            case .notes(let notes): notes.entries
            }
        }
        set { storage = .list(newValue) }
    }

    /// The entries as mapping noted them; `nil` when they came otherwise or were changed since.
    public var notes: LineageNotes? {
        get { if case .notes(let notes) = storage { notes } else { nil } }
        set { storage = newValue.map { .notes($0) } ?? .list([]) }
    }

    public init(source: String, record: String, profile: String, line: Int, byteOffset: Int) {
        (self.source, self.record, self.profile) = (source, record, profile)
        (self.line, self.byteOffset) = (line, byteOffset)
    }

    public static func == (one: Lineage, other: Lineage) -> Bool {
        one.source == other.source && one.record == other.record && one.profile == other.profile
            && one.line == other.line && one.byteOffset == other.byteOffset && one.entries == other.entries
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(record)
        hasher.combine(byteOffset)
    }
}

/// An object on its way through the stages, with its lineage.
public struct TracedObject: Hashable, Sendable {
    public var object: CulturalObject
    /// One per source record; more than one after a merge.
    public var lineage: [Lineage]
    public init(_ object: CulturalObject, lineage: [Lineage]) { (self.object, self.lineage) = (object, lineage) }
}
