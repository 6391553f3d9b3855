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
    public var entries: [Entry] = []

    public init(source: String, record: String, profile: String, line: Int, byteOffset: Int) {
        (self.source, self.record, self.profile) = (source, record, profile)
        (self.line, self.byteOffset) = (line, byteOffset)
    }
}

/// An object on its way through the stages, with its lineage.
public struct TracedObject: Hashable, Sendable {
    public var object: CulturalObject
    /// One per source record; more than one after a merge.
    public var lineage: [Lineage]
    public init(_ object: CulturalObject, lineage: [Lineage]) { (self.object, self.lineage) = (object, lineage) }
}
