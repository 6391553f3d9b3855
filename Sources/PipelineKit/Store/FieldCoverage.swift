internal import HeritageModel

/// Which fields an object has: a delivery whose objects have lost one is held back.
struct FieldCoverage: OptionSet, Hashable, Sendable, BitwiseCopyable {
    let rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Not a field: the provider says that the record is withdrawn.
    static let withdrawn = FieldCoverage(rawValue: 1 << 15)

    /// In the order of the bits; named as in the canonical form.
    static let names = [
        "titles", "identifiers", "types", "agents", "dates", "places", "holder", "rights", "descriptions", "languages",
        "subjects", "materials",
    ]

    init(_ object: CulturalObject) {
        let has = [
            !object.titles.isEmpty, !object.identifiers.isEmpty, !object.types.isEmpty,
            !object.agents.isEmpty || object.events.contains { !$0.agents.isEmpty },
            object.events.contains { $0.date?.edtf.isEmpty == false },
            !object.places.isEmpty || object.events.contains { !$0.places.isEmpty },
            object.holder != nil, object.rights.object != nil, !object.descriptions.isEmpty,
            !object.languages.isEmpty, !object.subjects.isEmpty, !object.materials.isEmpty,
        ]
        let fields: UInt16 = has.enumerated().reduce(0) { $0 | ($1.element ? 1 << UInt16($1.offset) : 0) }
        // What is withdrawn lacks its fields by right: it says nothing about the delivery.
        rawValue = object.status == .withdrawn ? Self.withdrawn.rawValue : fields
    }
}
