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

/// A value of an object with what normalizing found out about it.
struct FieldValue {
    var text: String
    /// Which one of the list.
    var index: Int
    /// As lineage calls it: empty for the value itself.
    var member = ""
    var isValid: Bool?
    var date: DateRange?
    var coordinates: Coordinates?
    /// What the value belongs to is there without it, such as a title without a language.
    var isMissing = false
}

extension FieldPath {
    /// Hands out the values; an item without the member is handed out as missing.
    func values(of object: CulturalObject, _ take: (FieldValue) -> Void) {
        func text(_ value: String?, _ index: Int, _ member: String = "") {
            let isMissing = value?.isEmpty ?? true
            take(FieldValue(text: value ?? "", index: index, member: member, isMissing: isMissing))
        }
        func texts(_ list: [Text]) {
            for (index, item) in list.enumerated() {
                member == "language" ? text(item.language, index, member) : text(item.value, index)
            }
        }
        func reference(_ item: Reference, _ index: Int) {
            switch member {
            case "id": text(item.id, index, member)
            case "language": text(item.label?.language, index, member)
            default: text(item.label?.value ?? item.id, index)
            }
        }
        func date(_ range: DateRange?, _ index: Int, _ member: String) {
            guard let range else { return text(nil, index, member) }
            let given = range.verbatim.isEmpty ? range.edtf : range.verbatim
            take(FieldValue(text: given, index: index, member: member, date: range, isMissing: given.isEmpty))
        }
        switch field {
        case .identifiers:
            for (index, item) in object.identifiers.enumerated() where qualifier == nil || item.scheme == qualifier {
                if member == "scheme" {
                    text(item.scheme, index, member)
                } else {
                    take(FieldValue(text: item.value, index: index, isValid: item.isValid))
                }
            }
        case .titles:
            for (index, item) in object.titles.enumerated() where qualifier == nil || item.kind.rawValue == qualifier {
                member == "language" ? text(item.text.language, index, member) : text(item.text.value, index)
            }
        case .descriptions:
            for (index, item) in object.descriptions.enumerated()
            where qualifier == nil || item.kind.rawValue == qualifier {
                member == "language" ? text(item.text.language, index, member) : text(item.text.value, index)
            }
        case .types: for (index, item) in object.types.enumerated() { reference(item, index) }
        case .subjects: for (index, item) in object.subjects.enumerated() { reference(item, index) }
        case .materials: for (index, item) in object.materials.enumerated() { reference(item, index) }
        case .techniques: for (index, item) in object.techniques.enumerated() { reference(item, index) }
        case .collections: for (index, item) in object.collections.enumerated() { reference(item, index) }
        case .holder: if let holder = object.holder { reference(holder, 0) }
        case .relations:
            for (index, item) in object.relations.enumerated() where qualifier == nil || item.type == qualifier {
                reference(item.target, index)
            }
        case .languages: for (index, item) in object.languages.enumerated() { text(item, index) }
        case .agents:
            for (index, item) in object.agents.enumerated() where qualifier == nil || item.role == qualifier {
                switch member {
                case "role": text(item.role, index, member)
                case "dates": if item.dates != nil { date(item.dates, index, member) }
                default: reference(item.agent, index)
                }
            }
        case .events:
            for (index, item) in object.events.enumerated() where qualifier == nil || item.type == qualifier {
                switch member {
                case "date": date(item.date, index, member)
                case "places": text(item.places.first?.place.label?.value, index, member)
                case "agents": text(item.agents.first?.agent.label?.value, index, member)
                default: text(item.type, index, "type")
                }
            }
        case .places:
            for (index, item) in object.places.enumerated() where qualifier == nil || item.role == qualifier {
                if member == "coordinates" {
                    guard item.coordinates != nil || item.coordinatesGiven != nil else {
                        text(nil, index, member)
                        continue
                    }
                    let given =
                        item.coordinatesGiven
                        ?? item.coordinates.map { "\($0.latitude), \($0.longitude)" } ?? ""
                    take(
                        FieldValue(
                            text: given, index: index, member: "latitude", isValid: item.coordinates != nil,
                            coordinates: item.coordinates))
                } else {
                    reference(item.place, index)
                }
            }
        case .dimensions:
            for (index, item) in object.dimensions.enumerated() where qualifier == nil || item.type == qualifier {
                member == "unit" ? text(item.unit, index, member) : text(item.verbatim, index)
            }
        case .extent: texts(object.extent)
        case .condition: texts(object.condition)
        case .media:
            for (index, item) in object.media.enumerated() where qualifier == nil || item.kind == qualifier {
                switch member {
                case "rights": text(item.rights?.uri ?? item.rights?.text?.value, index, member)
                case "type": text(item.mediaType ?? item.kind, index, "mediaType")
                default: text(item.url, index)
                }
            }
        case .rights:
            func statement(_ statement: RightsStatement?, _ name: String) {
                guard let statement else { return }
                let isKnown = statement.uri != nil ? statement.status != nil : nil
                take(
                    FieldValue(
                        text: statement.uri ?? statement.text?.value ?? "", index: 0, member: name, isValid: isKnown))
            }
            if member == "any" || member == "object" { statement(object.rights.object, "object") }
            if member == "any" || member == "metadata" { statement(object.rights.metadata, "metadata") }
            if member == "any" || member == "holder", let holder = object.rights.holder {
                text(holder.label?.value ?? holder.id, 0, "holder")
            }
            if member == "any" || member == "credit", let credit = object.rights.credit {
                text(credit.value, 0, "credit")
            }
        case .protection:
            for (index, item) in object.protection.enumerated() {
                switch member {
                case "register": text(item.register, index, member)
                case "level": text(item.level, index, member)
                default: text(item.number, index, member)
                }
            }
        case .performance:
            guard let performance = object.performance else { return }
            if member == "season" {
                text(performance.season, 0, member)
            } else {
                for (index, item) in performance.programme.enumerated() { text(item.title?.value, index, member) }
            }
        }
    }
}
