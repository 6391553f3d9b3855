internal import HeritageModel

/// The members of an object under the names of the canonical form, for the tests inside profiles.
enum CanonicalMembers {
    static let topLevel = [
        "id", "kind", "cluster", "secondaryClusters", "status", "statusReason", "identifiers", "titles", "descriptions",
        "types", "subjects", "languages", "agents", "events", "places", "materials", "techniques", "dimensions",
        "extent",
        "condition", "media", "rights", "holder", "collections", "relations", "protection", "bibliographic",
        "performance", "sources",
    ]

    /// Address and value of everything an object has, in canonical order: `titles[0].value`, `events[0].date.verbatim`.
    static func all(of object: CulturalObject) -> [(member: String, value: String)] {
        var members = MemberList()
        members.add("id", object.id)
        members.add("kind", object.kind.rawValue)
        members.add("cluster", object.cluster)
        members.addAll("secondaryClusters", object.secondaryClusters) { $0.add($1, $2) }
        members.add("status", object.status.rawValue)
        members.add("statusReason", object.statusReason)
        members.addAll("identifiers", object.identifiers) { $0.add($1, $2) }
        members.addAll("titles", object.titles) { list, path, title in
            list.add(path, title.text)
            list.add(path + ".type", title.kind.rawValue)
            list.add(path + ".sort", title.sortText)
        }
        members.addAll("descriptions", object.descriptions) { list, path, description in
            list.add(path, description.text)
            list.add(path + ".type", description.kind.rawValue)
        }
        members.addAll("types", object.types) { $0.add($1, $2) }
        members.addAll("subjects", object.subjects) { $0.add($1, $2) }
        members.addAll("languages", object.languages) { $0.add($1, $2) }
        members.addAll("agents", object.agents) { $0.add($1, $2) }
        members.addAll("events", object.events) { list, path, event in
            list.add(path + ".type", event.type)
            list.add(path + ".date", event.date)
            list.addAll(path + ".places", event.places) { $0.add($1, $2) }
            list.addAll(path + ".agents", event.agents) { $0.add($1, $2) }
            list.add(path + ".note", event.note)
        }
        members.addAll("places", object.places) { $0.add($1, $2) }
        members.addAll("materials", object.materials) { $0.add($1, $2) }
        members.addAll("techniques", object.techniques) { $0.add($1, $2) }
        members.addAll("dimensions", object.dimensions) { list, path, dimension in
            list.add(path + ".verbatim", dimension.verbatim)
            list.add(path + ".type", dimension.type)
            list.add(path + ".value", dimension.value)
            list.add(path + ".unit", dimension.unit)
            list.add(path + ".part", dimension.part)
        }
        members.addAll("extent", object.extent) { $0.add($1, $2) }
        members.addAll("condition", object.condition) { $0.add($1, $2) }
        members.addAll("media", object.media) { list, path, media in
            list.add(path + ".url", media.url)
            list.add(path + ".mediaType", media.mediaType)
            list.add(path + ".type", media.kind)
            list.add(path + ".rights", media.rights)
            list.add(path + ".caption", media.caption)
        }
        members.add("rights.object", object.rights.object)
        members.add("rights.metadata", object.rights.metadata)
        members.add("rights.holder", object.rights.holder)
        members.add("rights.credit", object.rights.credit)
        members.add("holder", object.holder)
        members.addAll("collections", object.collections) { $0.add($1, $2) }
        members.addAll("relations", object.relations) { list, path, relation in
            list.add(path + ".type", relation.type)
            list.add(path, relation.target)
        }
        members.addAll("protection", object.protection) { list, path, protection in
            list.add(path + ".register", protection.register)
            list.add(path + ".number", protection.number)
            list.add(path + ".level", protection.level)
            list.add(path + ".date", protection.date)
        }
        members.add("bibliographic.edition", object.bibliographic?.edition)
        members.addAll("bibliographic.series", object.bibliographic?.series ?? []) { $0.add($1, $2) }
        members.add("bibliographic.responsibility", object.bibliographic?.responsibility)
        members.addAll("bibliographic.classifications", object.bibliographic?.classifications ?? []) { $0.add($1, $2) }
        members.add("performance.season", object.performance?.season)
        members.addAll("performance.programme", object.performance?.programme ?? []) { list, path, item in
            list.add(path + ".title", item.title)
            list.add(path + ".movement", item.movement)
            list.add(path + ".id", item.identifier)
            list.addAll(path + ".agents", item.agents) { $0.add($1, $2) }
        }
        members.addAll("sources", object.sources) { list, path, source in
            list.add(path + ".source", source.source)
            list.add(path + ".record", source.record)
        }
        return members.all
    }
}

/// The members collected so far; one `add` for each shared value.
private struct MemberList {
    var all: [(member: String, value: String)] = []

    mutating func add(_ member: String, _ value: String?) { if let value { all.append((member, value)) } }

    mutating func add(_ member: String, _ value: Double?) {
        guard let value else { return }
        add(member, value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)")
    }

    mutating func addAll<T>(_ member: String, _ values: [T], _ body: (inout MemberList, String, T) -> Void) {
        for (index, value) in values.enumerated() { body(&self, "\(member)[\(index)]", value) }
    }

    mutating func add(_ member: String, _ text: Text?) {
        add(member + ".value", text?.value)
        add(member + ".language", text?.language)
        add(member + ".script", text?.script)
    }

    mutating func add(_ member: String, _ reference: Reference?) {
        add(member + ".label", reference?.label?.value)
        add(member + ".language", reference?.label?.language)
        add(member + ".script", reference?.label?.script)
        add(member + ".id", reference?.id)
        add(member + ".authority", reference?.authority)
    }

    mutating func add(_ member: String, _ identifier: Identifier) {
        add(member + ".value", identifier.value)
        add(member + ".scheme", identifier.scheme)
    }

    mutating func add(_ member: String, _ date: DateRange?) {
        guard let date else { return }
        if !date.verbatim.isEmpty { add(member + ".verbatim", date.verbatim) }
        add(member + ".earliest", date.earliest)
        add(member + ".latest", date.latest)
    }

    mutating func add(_ member: String, _ link: AgentLink) {
        add(member, link.agent)
        add(member + ".role", link.role)
        add(member + ".name.kind", link.nameKind?.rawValue)
        add(member + ".certainty", link.certainty)
        add(member + ".character", link.character)
        add(member + ".dates", link.dates)
        addAll(member + ".variants", link.variants) { $0.add($1, $2) }
    }

    mutating func add(_ member: String, _ link: PlaceLink) {
        add(member, link.place)
        add(member + ".role", link.role)
        add(member + ".coordinates.latitude", link.coordinates?.latitude)
        add(member + ".coordinates.longitude", link.coordinates?.longitude)
    }

    mutating func add(_ member: String, _ rights: RightsStatement?) {
        add(member + ".uri", rights?.uri)
        add(member + ".text", rights?.text)
    }
}
