public import HeritageModel

/// What the objects of a delivery have, counted; one per thread, added up at the end.
public struct Survey: Sendable {
    public private(set) var objects = 0
    private var presence: [Int] = Array(repeating: 0, count: Self.fields.count)
    /// Objects by the decade of their earliest date; keys are years.
    public private(set) var decades: [Int: Int] = [:]
    /// Objects without a date that is understood.
    public private(set) var undated = 0
    public private(set) var clusters: [String: Int] = [:], kinds: [String: Int] = [:]
    public private(set) var tiers = TierCounts()

    public init() {}

    /// Objects that have a value of the field.
    public var having: [FieldPath.Field: Int] {
        Dictionary(uniqueKeysWithValues: zip(Self.fields, presence).filter { $0.1 > 0 })
    }

    public mutating func add(_ object: CulturalObject, _ tier: Tier) {
        objects += 1
        clusters[object.cluster, default: 0] += 1
        kinds[object.kind.rawValue, default: 0] += 1
        addPresence(of: object)
        var earliest: Int?
        for event in object.events {
            guard let years = event.date?.years, let year = years.first ?? years.last else { continue }
            earliest = min(earliest ?? year, year)
        }
        if let year = earliest {
            decades[Int((Double(year) / 10).rounded(.down)) * 10, default: 0] += 1
        } else {
            undated += 1
        }
        tiers.add(tier)
    }

    public mutating func merge(_ other: Survey) {
        objects += other.objects
        undated += other.undated
        for field in presence.indices { presence[field] += other.presence[field] }
        decades.merge(other.decades) { $0 + $1 }
        clusters.merge(other.clusters) { $0 + $1 }
        kinds.merge(other.kinds) { $0 + $1 }
        tiers.merge(other.tiers)
    }

    private static let fields: [FieldPath.Field] = [
        .identifiers, .titles, .descriptions, .types, .subjects, .languages, .agents, .events, .places, .materials,
        .dimensions, .media, .rights, .holder,
    ]

    /// In the order of `fields`.
    private mutating func addPresence(of object: CulturalObject) {
        var field = 0
        func note(_ isThere: Bool) {
            if isThere { presence[field] += 1 }
            field += 1
        }
        note(!object.identifiers.isEmpty)
        note(!object.titles.isEmpty)
        note(!object.descriptions.isEmpty)
        note(!object.types.isEmpty)
        note(!object.subjects.isEmpty)
        note(!object.languages.isEmpty)
        note(!object.agents.isEmpty || object.events.contains { !$0.agents.isEmpty })
        note(!object.events.isEmpty)
        note(!object.places.isEmpty || object.events.contains { !$0.places.isEmpty })
        note(!object.materials.isEmpty)
        note(!object.dimensions.isEmpty)
        note(!object.media.isEmpty)
        note(!object.rights.isEmpty)
        note(object.holder != nil)
    }
}
