internal import Diagnostics
internal import HeritageModel

/// What has changed between two datasets: `khazina diff`.
///
/// Both files of objects are indexed by id and digest (64 bytes for each object of both), merged in the order of ids,
/// and only the lines of objects that differ are read. old + added − removed = new, always; a run that breaks this ends
/// as a defect.
public struct DatasetDifference {
    public struct Counts: Sendable {
        /// Objects before and after.
        public internal(set) var old = 0, new = 0
        public internal(set) var unchanged = 0
        public internal(set) var kinds: [ObjectChange.Kind: Int] = [:]
        /// How many objects changed in a field.
        public internal(set) var fields: [String: Int] = [:]
        /// By source: what became of its objects.
        public internal(set) var sources: [String: [ObjectChange.Kind: Int]] = [:]
        /// Ids that are gone without leading on, though their record goes on.
        public internal(set) var broken = 0

        public subscript(_ kind: ObjectChange.Kind) -> Int { kinds[kind] ?? 0 }
        /// Ids that are new: an object that goes on under another id is gone under the old one and new under the other.
        public var added: Int { self[.added] + self[.split] + self[.reidentified] }
        public var removed: Int { self[.removed] + self[.merged] + self[.reidentified] }
        public var changed: Int { self[.changed] + self[.withdrawn] }
        public var isNothing: Bool { added == 0 && removed == 0 && changed == 0 }
        var addsUp: Bool { old + added - removed == new && old == unchanged + changed + removed }
    }

    private let old: ObjectIndex, new: ObjectIndex
    /// Ids of the old dataset that lead on in the new one; ids of the new one that led on in the old one.
    private let gone: [IdentityKey: IdentityKey], back: [IdentityKey: IdentityKey]
    private var counts = Counts()
    /// New ids that an old one goes on under: not counted as added once more.
    private var heirs: Set<IdentityKey> = []

    /// - Parameters:
    ///   - old: Folder of a dataset.
    ///   - new: Folder of a later one.
    /// - Throws: `input.not-a-dataset`, `input.cannot-read`.
    public init(old: String, new: String) throws {
        for folder in [old, new] where !Folder.isFile("\(folder)/objects.ndjson") {
            throw Diagnostic(
                "input.not-a-dataset", .fatal, "\(folder) is not the folder of a dataset", at: .init(source: .max),
                hint: "name folders that khazina run has written")
        }
        let before = try ObjectIndex(path: "\(old)/objects.ndjson")
        let after = try ObjectIndex(path: "\(new)/objects.ndjson")
        gone = try Self.redirects(of: new) { before.contains($0) && !after.contains($0) }
        back = try Self.redirects(of: old) { after.contains($0) && !before.contains($0) }
        (self.old, self.new) = (before, after)
        (counts.old, counts.new) = (before.entries.count, after.entries.count)
    }

    private static func redirects(
        of folder: String, where isWanted: (IdentityKey) -> Bool
    ) throws -> [IdentityKey: IdentityKey] {
        let path = folder + "/redirects.ndjson"
        guard Folder.isFile(path) else { return [:] }
        var result: [IdentityKey: IdentityKey] = [:]
        try NDJSONLines.forEach(path: path) { line in
            guard let from = line.text("id").flatMap({ IdentityKey($0) }),
                let to = line.text("replacedBy").flatMap({ IdentityKey($0) })
            else {
                throw Diagnostic("input.not-a-dataset", .fatal, "\(path): a line has no ids", at: .init(source: .max))
            }
            if isWanted(from) { result[from] = to }
        }
        return result
    }

    /// Hands out the changes: first what is gone, then what is new or other, each in the order of ids.
    public mutating func run(_ take: (ObjectChange) throws -> Void) throws -> Counts {
        let lost = try recordsOfLostIDs()
        try gone(lost, take)
        try newAndChanged(take)
        guard counts.addsUp else {
            throw Diagnostic(
                "difference.unbalanced", .fatal, "the numbers of the comparison do not add up", at: .init(source: .max),
                hint: "this is a defect of ours: please report it")
        }
        return counts
    }

    // MARK: What is gone

    private struct LostRecords {
        /// By id that is gone and leads nowhere: the new object that has one of its records, if any.
        var heirs: [IdentityKey: IdentityKey] = [:]
    }

    /// An id that is gone without leading on although one of its records is in a new object breaks what ids promise:
    /// it must be found and said.
    private func recordsOfLostIDs() throws(Diagnostic) -> LostRecords {
        var owners: [UInt64: IdentityKey] = [:]
        for entry in old.entries where !new.contains(entry.key) && gone[entry.key] == nil {
            for record in Self.records(of: try old.line(entry)) { owners[record] = entry.key }
        }
        var lost = LostRecords()
        if owners.isEmpty { return lost }
        for entry in new.entries {
            if let place = old.place(of: entry.key), old.entries[place].digest == entry.digest { continue }
            for record in Self.records(of: try new.line(entry)) {
                if let owner = owners[record] { lost.heirs[owner] = entry.key }
            }
        }
        return lost
    }

    private static func records(of object: JSONSlices) -> [UInt64] {
        (object["sources"]?.items ?? []).map { source in
            let key = (source["source"]?.string ?? "") + "\u{0}" + (source["record"]?.string ?? "")
            return SipHash.hash128(key.utf8Span.span).0
        }
    }

    private mutating func gone(_ lost: LostRecords, _ take: (ObjectChange) throws -> Void) throws {
        for entry in old.entries where !new.contains(entry.key) {
            let heir = gone[entry.key] ?? lost.heirs[entry.key]
            let kind: ObjectChange.Kind =
                if let heir, new.contains(heir) {
                    // The first id that leads to a new one goes on there; the others are merged into it.
                    !old.contains(heir) && back[heir] == nil && heirs.insert(heir).inserted ? .reidentified : .merged
                } else {
                    .removed
                }
            var change = ObjectChange(kind, entry.key.id, try old.line(entry))
            if kind != .removed {
                change.other = heir?.id
                change.isBroken = gone[entry.key] == nil
                if change.isBroken { counts.broken += 1 }
            }
            try count(change, take)
        }
    }

    // MARK: What is new or other

    private mutating func newAndChanged(_ take: (ObjectChange) throws -> Void) throws {
        for entry in new.entries {
            if let place = old.place(of: entry.key) {
                let former = old.entries[place]
                if former.digest == entry.digest {
                    counts.unchanged += 1
                } else {
                    try compare(try old.line(former), try new.line(entry), entry.key.id, take)
                }
            } else if !heirs.contains(entry.key) {
                var change = ObjectChange(
                    back[entry.key] == nil ? .added : .split, entry.key.id, try new.line(entry))
                change.other = back[entry.key]?.id
                try count(change, take)
            }
        }
    }

    private mutating func compare(
        _ before: JSONSlices, _ after: JSONSlices, _ id: String, _ take: (ObjectChange) throws -> Void
    ) throws {
        let withdrawn = "withdrawn"
        let isWithdrawn = after["status"]?.plain == withdrawn && before["status"]?.plain != withdrawn
        var change = ObjectChange(isWithdrawn ? .withdrawn : .changed, id, after)
        change.fields = ObjectChange.fields(before, after)
        for field in Set(change.fields.map(\.field)) { counts.fields[field, default: 0] += 1 }
        try count(change, take)
    }

    private mutating func count(_ change: ObjectChange, _ take: (ObjectChange) throws -> Void) throws {
        counts.kinds[change.kind, default: 0] += 1
        counts.sources[change.source, default: [:]][change.kind, default: 0] += 1
        try take(change)
    }
}
