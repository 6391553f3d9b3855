internal import HeritageModel

/// A field of an object: `titles`, `events[production].date`, `identifiers[isbn]`, `media.url`.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    public enum Field: String, CaseIterable, Sendable {
        case identifiers, titles, descriptions, types, subjects, languages, agents, events, places, materials
        case techniques, dimensions, extent, condition, media, rights, holder, collections, relations, protection
        case performance

        /// What can stand behind the dot; the first is meant when there is none.
        var members: [String] {
            switch self {
            case .identifiers: ["value", "scheme"]
            case .titles, .descriptions, .extent, .condition: ["value", "language"]
            case .types, .subjects, .materials, .techniques, .collections, .holder, .relations:
                ["value", "id", "language"]
            case .languages: ["value"]
            case .agents: ["value", "id", "role", "dates"]
            case .events: ["type", "date", "places", "agents"]
            case .places: ["value", "id", "coordinates"]
            case .dimensions: ["value", "unit"]
            case .media: ["url", "rights", "type"]
            case .rights: ["any", "object", "metadata", "holder", "credit"]
            case .protection: ["number", "register", "level"]
            case .performance: ["season", "programme"]
            }
        }
    }

    public var field: Field
    /// The type, role or scheme of the items that are meant; `nil` for all.
    public var qualifier: String?
    public var member: String

    /// - Returns: `nil` with the reason when the text is no field.
    public static func parse(_ text: String) -> (path: FieldPath?, problem: String) {
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        var name = parts.first ?? "", qualifier: String?
        if let open = name.firstIndex(of: "["), name.hasSuffix("]") {
            qualifier = String(name[name.index(after: open)...].dropLast())
            name = String(name[..<open])
        }
        guard let field = Field(rawValue: name) else {
            return (nil, "`\(name)` is no field; known: \(Field.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let member = parts.count > 1 ? parts[1] : field.members[0]
        guard field.members.contains(member) else {
            return (nil, "`\(name)` has no `\(member)`; known: \(field.members.joined(separator: ", "))")
        }
        return (FieldPath(field: field, qualifier: qualifier, member: member), "")
    }

    public var description: String {
        field.rawValue + (qualifier.map { "[\($0)]" } ?? "") + (member == field.members[0] ? "" : "." + member)
    }
}
