internal import HeritageModel

/// A member of an object that rules can fill, and the lists inside one that take rules of their own.
public enum Target: String, CaseIterable, Sendable {
    case identifiers, titles, descriptions, types, subjects, materials, techniques, collections, languages, agents
    case events, places, dimensions, extent, condition, media, rights, holder, relations, protection, bibliographic
    case performance, status, secondaryClusters
    /// Only in `agents`.
    case variants
    /// Only in `bibliographic`.
    case classifications
    /// Only in `performance`.
    case programme

    /// The members that stand directly under `map:`.
    public static let members = allCases.filter { $0 != .variants && $0 != .classifications && $0 != .programme }

    /// What a rule can say, in the order of `docs/profiles.md`.
    public var parts: [Part] {
        switch self {
        case .identifiers, .classifications: [.value, .scheme]
        case .titles: [.value, .language, .script, .type, .sort]
        case .descriptions: [.value, .language, .script, .type]
        case .types, .subjects, .materials, .techniques, .collections: [.value, .language, .script, .id, .authority]
        case .languages, .secondaryClusters: [.value]
        case .agents:
            [.value, .language, .script, .id, .authority, .role, .kind, .certainty, .character, .dates, .variants]
        case .events: [.type, .date, .note, .places, .agents]
        case .places: [.value, .language, .script, .id, .authority, .role, .latitude, .longitude]
        case .dimensions: [.value, .type, .number, .unit, .part]
        case .extent, .condition, .variants: [.value, .language, .script]
        case .media: [.value, .mediaType, .type, .rights, .rightsText, .caption]
        case .rights: [.object, .objectText, .metadata, .metadataText, .holder, .credit]
        case .holder: [.value, .language, .script, .id, .authority]
        case .relations: [.value, .language, .script, .id, .authority, .type]
        case .protection: [.register, .number, .level, .date]
        case .bibliographic: [.edition, .responsibility, .series, .classifications]
        case .performance: [.season, .programme]
        case .status: [.value, .reason]
        case .programme: [.value, .movement, .id, .agents]
        }
    }

    /// The member is not a list and takes one rule.
    public var isSingle: Bool {
        switch self {
        case .rights, .holder, .bibliographic, .performance, .status: true
        default: false
        }
    }

    /// The words that a part allows; `nil` when it is open.
    func vocabulary(of part: Part) -> [String]? {
        switch (self, part) {
        case (.titles, .type): ["main", "alternative", "original", "uniform", "translated", "supplied"]
        case (.descriptions, .type): ["abstract", "note", "history", "inscription", "synopsis", "contents"]
        case (.status, .value): ["active", "withdrawn"]
        case (.agents, .kind): AgentName.Kind.allCases.map(\.rawValue)
        default: nil
        }
    }
}

/// What a rule says about an item. The number is the place in the tables of a compiled profile.
public enum Part: Int, CaseIterable, Sendable {
    case value, language, type, id, authority, scheme, role, certainty, character, dates, date, note, places, agents
    case latitude, longitude, number, unit, part, mediaType, rights, rightsText, caption, object, objectText, metadata
    case metadataText, holder, credit, register, level, edition, responsibility, series, classifications, season
    case programme, movement, reason, script, sort, variants, kind

    /// What stands behind the key: an expression unless said otherwise.
    public enum Shape: Hashable, Sendable {
        case expression, date
        case rules(Target)
    }

    /// The key in a profile.
    public var name: String { Part.names[rawValue] }
    private static let names = allCases.map { "\($0)" }

    public var shape: Shape {
        switch self {
        case .date, .dates: .date
        case .places: .rules(.places)
        case .agents: .rules(.agents)
        case .classifications: .rules(.classifications)
        case .programme: .rules(.programme)
        case .variants: .rules(.variants)
        default: .expression
        }
    }
}
