internal import HeritageModel

// The canonical JSON form: member names and their order, one extension per type of the model.
// `Schemas/cultural-object.schema.json` documents it; a test holds the two together.

extension CulturalObject: Coded {
    init() { self.init(kind: .object, cluster: "") }

    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("id", &id)
        visitor.choice("kind", &kind)
        visitor.text("cluster", &cluster)
        visitor.texts("secondaryClusters", &secondaryClusters)
        visitor.choice("status", &status)
        visitor.text("statusReason", &statusReason)
        visitor.list("identifiers", &identifiers)
        visitor.list("titles", &titles)
        visitor.list("descriptions", &descriptions)
        visitor.list("types", &types)
        visitor.list("subjects", &subjects)
        visitor.texts("languages", &languages)
        visitor.list("agents", &agents)
        visitor.list("events", &events)
        visitor.list("places", &places)
        visitor.list("materials", &materials)
        visitor.list("techniques", &techniques)
        visitor.list("dimensions", &dimensions)
        visitor.list("extent", &extent)
        visitor.list("condition", &condition)
        visitor.list("media", &media)
        visitor.object("rights", &rights, isLeftOut: rights.isEmpty)
        visitor.object("holder", &holder)
        visitor.list("collections", &collections)
        visitor.list("relations", &relations)
        visitor.list("protection", &protection)
        visitor.object("bibliographic", &bibliographic)
        visitor.object("performance", &performance)
        visitor.list("repairs", &repairs)
        visitor.list("sources", &sources)
    }
}

extension Text: Coded {
    init() { self.init("") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("value", &value)
        visitor.text("language", &language)
        visitor.text("script", &script)
    }
}

extension Reference: Coded {
    init() { self.init(label: nil) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.label(&label)
        visitor.text("id", &id)
        visitor.text("authority", &authority)
        visitor.text("entity", &entity)
    }
}

extension DateRange: Coded {
    init() { self.init(verbatim: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("verbatim", &verbatim)
        visitor.text("edtf", &edtf)
        visitor.text("earliest", &earliest)
        visitor.text("latest", &latest)
        visitor.text("calendar", &calendar)
        visitor.choice("status", &status)
    }
}

extension Identifier: Coded {
    init() { self.init("", scheme: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("value", &value)
        visitor.text("scheme", &scheme)
        visitor.text("normalized", &normalized)
        visitor.flag("valid", &isValid)
        visitor.text("uri", &uri)
        visitor.text("qualifier", &qualifier)
    }
}

extension Title: Coded {
    init() { self.init(Text("")) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        text.visit(&visitor)
        visitor.choice("type", &kind)
        visitor.text("sort", &sortText)
    }
}

extension Description: Coded {
    init() { self.init(Text("")) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        text.visit(&visitor)
        visitor.choice("type", &kind)
    }
}

extension AgentLink: Coded {
    init() { self.init(Reference()) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        agent.visit(&visitor)
        visitor.text("role", &role)
        visitor.text("roleLabel", &roleLabel)
        visitor.text("certainty", &certainty)
        visitor.text("character", &character)
        visitor.object("dates", &dates)
        visitor.list("variants", &variants)
        visitor.object("name", first: &nameIfAny)
    }
}

extension AgentName: Coded {
    init() { self.init(kind: .person) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.choice("kind", &kind)
        visitor.text("display", &display)
        visitor.text("family", &family)
        visitor.text("given", &given)
        visitor.text("patronymic", &patronymic)
        visitor.text("honorific", &honorific)
        visitor.text("suffix", &suffix)
    }
}

extension Repair: Coded {
    init() { self.init(given: "", value: "", rule: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("given", &given)
        visitor.text("value", &value)
        visitor.text("rule", &rule)
    }
}

extension PlaceLink: Coded {
    init() { self.init(Reference()) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        place.visit(&visitor)
        visitor.text("role", &role)
        visitor.object("coordinates", &coordinates)
        visitor.text("coordinatesGiven", &coordinatesGiven)
    }
}

extension Coordinates: Coded {
    init() { self.init(latitude: 0, longitude: 0) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        var (north, east) = (Optional(latitude), Optional(longitude))
        visitor.number("latitude", &north)
        visitor.number("longitude", &east)
        (latitude, longitude) = (north ?? 0, east ?? 0)
    }
}

extension Event: Coded {
    init() { self.init(type: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("type", &type)
        visitor.object("date", &date)
        visitor.list("places", &places)
        visitor.list("agents", &agents)
        visitor.object("note", &note)
    }
}

extension Dimension: Coded {
    init() { self.init(verbatim: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("verbatim", &verbatim)
        visitor.text("type", &type)
        visitor.number("value", &value)
        visitor.text("unit", &unit)
        visitor.number("normalized", &normalized)
        visitor.text("part", &part)
    }
}

extension MediaLink: Coded {
    init() { self.init(url: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("url", &url)
        visitor.text("mediaType", &mediaType)
        visitor.text("type", &kind)
        visitor.object("rights", &rights)
        visitor.object("caption", &caption)
    }
}

extension RightsStatement: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("uri", &uri)
        visitor.object("text", &text)
        visitor.text("status", &status)
    }
    init() { self.init(uri: nil) }
}

extension Rights: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.object("object", &object)
        visitor.object("metadata", &metadata)
        visitor.object("holder", &holder)
        visitor.object("credit", &credit)
    }
}

extension Relation: Coded {
    init() { self.init(type: "", target: Reference()) }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("type", &type)
        target.visit(&visitor)
        visitor.number("confidence", &confidence)
    }
}

extension Protection: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("register", &register)
        visitor.text("number", &number)
        visitor.text("level", &level)
        visitor.object("date", &date)
    }
}

extension Bibliographic: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.object("edition", &edition)
        visitor.list("series", &series)
        visitor.object("responsibility", &responsibility)
        visitor.list("classifications", &classifications)
    }
}

extension Performance: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("season", &season)
        visitor.list("programme", &programme)
    }
}

extension ProgrammeItem: Coded {
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.object("title", &title)
        visitor.object("movement", &movement)
        visitor.text("id", &identifier)
        visitor.list("agents", &agents)
    }
}

extension SourceReference: Coded {
    init() { self.init(source: "", record: "") }
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V) {
        visitor.text("source", &source)
        visitor.text("record", &record)
    }
}
