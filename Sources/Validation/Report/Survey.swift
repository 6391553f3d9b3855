public import HeritageModel

/// What the objects of a delivery have, counted; one per thread, added up at the end.
public struct Survey: Sendable {
    public private(set) var objects = 0
    /// Objects that have a value of the field.
    public private(set) var having: [FieldPath.Field: Int] = [:]
    /// Objects by the decade of their earliest date; keys are years.
    public private(set) var decades: [Int: Int] = [:]
    /// Objects without a date that is understood.
    public private(set) var undated = 0
    public private(set) var clusters: [String: Int] = [:], kinds: [String: Int] = [:]
    public private(set) var tiers = TierCounts()

    public init() {}

    public mutating func add(_ object: CulturalObject, _ tier: Tier) {
        objects += 1
        clusters[object.cluster, default: 0] += 1
        kinds[object.kind.rawValue, default: 0] += 1
        for (field, isThere) in Self.presence(of: object) where isThere { having[field, default: 0] += 1 }
        let years = object.events.lazy.compactMap { $0.date.flatMap { RuleChecker.years($0) } }
        if let year = years.compactMap({ $0.first ?? $0.last }).min() {
            decades[Int((Double(year) / 10).rounded(.down)) * 10, default: 0] += 1
        } else {
            undated += 1
        }
        tiers.add(tier)
    }

    public mutating func merge(_ other: Survey) {
        objects += other.objects
        undated += other.undated
        having.merge(other.having) { $0 + $1 }
        decades.merge(other.decades) { $0 + $1 }
        clusters.merge(other.clusters) { $0 + $1 }
        kinds.merge(other.kinds) { $0 + $1 }
        tiers.merge(other.tiers)
    }

    private static func presence(of object: CulturalObject) -> [(FieldPath.Field, Bool)] {
        [
            (.identifiers, !object.identifiers.isEmpty), (.titles, !object.titles.isEmpty),
            (.descriptions, !object.descriptions.isEmpty), (.types, !object.types.isEmpty),
            (.subjects, !object.subjects.isEmpty), (.languages, !object.languages.isEmpty),
            (.agents, !object.agents.isEmpty || object.events.contains { !$0.agents.isEmpty }),
            (.events, !object.events.isEmpty),
            (.places, !object.places.isEmpty || object.events.contains { !$0.places.isEmpty }),
            (.materials, !object.materials.isEmpty), (.dimensions, !object.dimensions.isEmpty),
            (.media, !object.media.isEmpty), (.rights, !object.rights.isEmpty), (.holder, object.holder != nil),
        ]
    }
}
