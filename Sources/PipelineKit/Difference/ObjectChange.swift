/// What became of one object between two datasets.
public struct ObjectChange: Sendable {
    /// The words are those of NDJSON, CSV and the page.
    public enum Kind: String, Sendable, CaseIterable {
        /// New, from records that no earlier object had.
        case added
        /// New, and part of another object before.
        case split
        /// The same id, other values.
        case changed
        /// The same id; the provider has withdrawn it.
        case withdrawn
        /// Gone, and nothing leads on.
        case removed
        /// Gone into another object; its id leads there.
        case merged
        /// Goes on under another id; the old id leads there.
        case reidentified
    }

    public let kind: Kind
    public let id: String
    /// For `split` the object it was part of, for `merged` and `reidentified` the one that its id leads to.
    public internal(set) var other: String?
    /// First title.
    public internal(set) var title = ""
    /// Identifier of the source of its first record.
    public internal(set) var source = ""
    public internal(set) var fields: [FieldChange] = []
    /// Whether the id is gone though the record goes on: a promise that was not kept.
    public internal(set) var isBroken = false

    /// The values of one field that are no longer there, and those that are new, as JSON texts.
    public struct FieldChange: Sendable {
        /// `titles`, `rights.object`
        public let field: String
        public let old: [String], new: [String]
    }
}

extension ObjectChange {
    init(_ kind: Kind, _ id: String, _ object: JSONSlices) {
        (self.kind, self.id) = (kind, id)
        title = object["titles"]?.items.first?["value"]?.plain ?? ""
        source = object["sources"]?.items.first?["source"]?.plain ?? ""
    }

    /// Compares two versions of an object, member by member; items of lists are compared as a bag, so that another
    /// order alone is a change without old and new values.
    static func fields(_ old: JSONSlices, _ new: JSONSlices) -> [FieldChange] {
        var changes: [FieldChange] = []
        compare(old, new, below: "", into: &changes)
        return changes
    }

    private static func compare(
        _ old: JSONSlices, _ new: JSONSlices, below path: String, into changes: inout [FieldChange]
    ) {
        let (before, after) = (old.members, new.members)
        for (name, value) in before {
            let field = path.isEmpty ? name : "\(path).\(name)"
            guard let other = after.first(where: { $0.name == name })?.value else {
                changes.append(FieldChange(field: field, old: value.items.map(\.string), new: []))
                continue
            }
            if value.text == other.text { continue }
            if value.isObject, other.isObject {
                compare(value, other, below: field, into: &changes)
            } else {
                changes.append(difference(field, value.items.map(\.string), other.items.map(\.string)))
            }
        }
        for (name, value) in after where !before.contains(where: { $0.name == name }) {
            let field = path.isEmpty ? name : "\(path).\(name)"
            changes.append(FieldChange(field: field, old: [], new: value.items.map(\.string)))
        }
    }

    private static func difference(_ field: String, _ old: [String], _ new: [String]) -> FieldChange {
        var counts: [String: Int] = [:]
        for item in new { counts[item, default: 0] += 1 }
        var gone: [String] = []
        for item in old {
            if let count = counts[item], count > 0 { counts[item] = count - 1 } else { gone.append(item) }
        }
        // What is left of the counts, in the order of the new list.
        var added: [String] = []
        for item in new {
            if let count = counts[item], count > 0 {
                counts[item] = count - 1
                added.append(item)
            }
        }
        return FieldChange(field: field, old: gone, new: added)
    }
}
