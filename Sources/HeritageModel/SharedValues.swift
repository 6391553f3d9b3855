/// A text with what is known of its language and script.
public struct Text: Hashable, Sendable {
    public var value: String
    /// BCP 47, e.g. `az-Cyrl`; `nil` when not stated and not recognised.
    public var language: String?
    /// ISO 15924, e.g. `Arab`.
    public var script: String?
    @inlinable public init(_ value: String, language: String? = nil, script: String? = nil) {
        (self.value, self.language, self.script) = (value, language, script)
    }
}

/// A name for something that has, or may get, a record of its own: an agent, a place, a concept, a holder.
public struct Reference: Hashable, Sendable {
    public var label: Text?
    /// URI or local identifier.
    public var id: String?
    /// Who issued `id`: `ulan`, `wikidata`, `gnd`, a vocabulary's name.
    public var authority: String?
    /// Ours: the agent or place of the dataset that is meant (`kz-a…`, `kz-p…`); `nil` until it is resolved.
    public var entity: String?
    @inlinable public init(label: Text? = nil, id: String? = nil, authority: String? = nil) {
        (self.label, self.id, self.authority) = (label, id, authority)
    }
}

/// Earliest and latest day of something, with the text as given.
public struct DateRange: Hashable, Sendable {
    public enum Status: String, CaseIterable, Sendable {
        /// Understood: `edtf` holds it.
        case dated
        /// The provider says that there is no date.
        case undated
        /// Says a day that cannot be, e.g. 32.13.1999.
        case invalid
        /// Understood in one of several possible ways; `edtf` holds the likelier.
        case ambiguous
        /// Not understood; only the text as given is known.
        case unparsed
    }

    /// The text as given; empty when the provider gave bounds only.
    public var verbatim: String
    /// EDTF (ISO 8601-2:2019), levels 0 to 2; empty unless dated or ambiguous.
    public var edtf: String = ""
    /// Inclusive days as `YYYY-MM-DD`, proleptic Gregorian, astronomical years; `nil` = no bound.
    public var earliest, latest: String?
    /// `nil` for the Gregorian calendar.
    public var calendar: String?
    public var status: Status = .unparsed
    @inlinable public init(verbatim: String) { self.verbatim = verbatim }
}

/// An identifier as given and in its normal form.
public struct Identifier: Hashable, Sendable {
    public var value: String
    /// `local`, `accession`, `inventory`, `isbn`, `issn`, `uri`…
    public var scheme: String
    /// One spelling per identifier, e.g. ISBN-13 without hyphens; `nil` when there is no rule for the scheme.
    public var normalized: String?
    /// Whether check digit and syntax are right; `nil` when there is nothing to check.
    public var isValid: Bool?
    /// As a URI, for schemes that have one.
    public var uri: String?
    /// What was printed behind it: `pbk.`, a price.
    public var qualifier: String?
    @inlinable public init(_ value: String, scheme: String) { (self.value, self.scheme) = (value, scheme) }
}

public struct Title: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case main, alternative, original, uniform, translated, supplied }
    public var text: Text
    public var kind: Kind
    /// What it sorts by where that is not the whole text: without “The”, “Der”. `nil` when it sorts as it stands.
    public var sortText: String?
    @inlinable public init(_ text: Text, kind: Kind = .main) { (self.text, self.kind) = (text, kind) }
}

public struct Description: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case abstract, note, history, inscription, synopsis, contents }
    public var text: Text
    public var kind: Kind
    @inlinable public init(_ text: Text, kind: Kind = .note) { (self.text, self.kind) = (text, kind) }
}

/// Who had which part in it.
public struct AgentLink: Hashable, Sendable {
    public var agent: Reference
    /// MARC relator code (`aut`, `cmp`, `drt`) where there is one, else the provider's word.
    public var role: String?
    /// The provider's word, where `role` is a code made of it.
    public var roleLabel: String?
    /// `attributed to`, `after`, `circle of`…; `nil` when the provider states the part without reserve.
    public var certainty: String?
    /// The part played, on a stage.
    public var character: String?
    /// Life dates or nationality as given beside the name.
    public var dates: DateRange?
    /// Other forms of the name that the same record gives: in its own script (MARC 21, field 880), other names.
    public var variants: [Text] = []
    /// The label taken apart; `nil` before normalizing.
    public var name: AgentName? {
        get { nameIfAny.first }
        set { nameIfAny = newValue.map { [$0] } ?? [] }
    }
    /// None or one: agents are moved more often than their names are looked at.
    public var nameIfAny: [AgentName] = []
    @inlinable public var hasName: Bool { !nameIfAny.isEmpty }
    /// The same without a copy of the name.
    @inlinable public var nameKind: AgentName.Kind? { nameIfAny.isEmpty ? nil : nameIfAny[0].kind }
    /// Sets the name without a copy.
    /// - Parameter name: None or one; whoever else holds it shares the memory.
    public mutating func shareName(_ name: [AgentName]) {
        precondition(name.count <= 1)
        nameIfAny = name
    }
    @inlinable public init(_ agent: Reference, role: String? = nil) { (self.agent, self.role) = (agent, role) }
}

/// A name taken apart. The label keeps the text as given.
public struct AgentName: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case person, group, corporateBody = "corporate-body", anonymous }
    public var kind: Kind
    /// The name alone, in direct order: without dates, roles, words of doubt and remarks.
    public var display: String?
    public var family, given, patronymic, honorific, suffix: String?
    @inlinable public init(kind: Kind) { self.kind = kind }
}

public struct PlaceLink: Hashable, Sendable {
    public var place: Reference
    /// `made`, `depicted`, `found`, `current`, `venue`, `origin`, `published`.
    public var role: String?
    /// WGS 84, decimal degrees.
    public var coordinates: Coordinates?
    /// The coordinates as given, where they are not two plain numbers.
    public var coordinatesGiven: String?
    @inlinable public init(_ place: Reference, role: String? = nil) { (self.place, self.role) = (place, role) }
}

public struct Coordinates: Hashable, Sendable {
    public var latitude, longitude: Double
    @inlinable public init(latitude: Double, longitude: Double) {
        (self.latitude, self.longitude) = (latitude, longitude)
    }
}

/// Something that happened to the object, or that the object is.
public struct Event: Hashable, Sendable {
    /// `creation`, `production`, `publication`, `premiere`, `performance`, `acquisition`, `find`, `restoration`,
    /// `exhibition`, `inscription-on-list`, or the provider's word.
    public var type: String
    public var date: DateRange?
    public var places: [PlaceLink] = []
    public var agents: [AgentLink] = []
    public var note: Text?
    @inlinable public init(type: String) { self.type = type }
}

public struct Dimension: Hashable, Sendable {
    /// `height`, `width`, `depth`, `diameter`, `weight`, `duration`…; `nil` when only the text is known.
    public var type: String?
    public var value: Double?
    /// UCUM code: `mm`, `cm`, `kg`, `s`.
    public var unit: String?
    /// The value in the base unit of its kind, to compare by: mm, g, s, mm2, ml.
    public var normalized: Double?
    /// What was measured: `support`, `frame`, `image`.
    public var part: String?
    public var verbatim: String
    @inlinable public init(verbatim: String) { self.verbatim = verbatim }
}

public struct MediaLink: Hashable, Sendable {
    public var url: String
    public var mediaType: String?
    /// `image`, `sound`, `video`, `text`, `3d`, `page`.
    public var kind: String?
    public var rights: RightsStatement?
    public var caption: Text?
    @inlinable public init(url: String) { self.url = url }
}

/// A licence or statement: its URI, its text, or both.
public struct RightsStatement: Hashable, Sendable {
    public var uri: String?
    public var text: Text?
    /// `public-domain`, `open-licence`, `restricted-licence`, `in-copyright`, `restricted`, `undetermined`; `nil` when
    /// nothing is known, which does not mean closed.
    public var status: String?
    @inlinable public init(uri: String? = nil, text: Text? = nil) { (self.uri, self.text) = (uri, text) }
}

public struct Rights: Hashable, Sendable {
    /// Of the object itself, and of its description: two different things.
    public var object, metadata: RightsStatement?
    public var holder: Reference?
    public var credit: Text?
    @inlinable public init() {}
    @inlinable public var isEmpty: Bool {
        // Patterns look at the values where they are; comparing with `nil` copied them.
        if case .some = object { return false }
        if case .some = metadata { return false }
        if case .some = holder { return false }
        if case .some = credit { return false }
        return true
    }
}

public struct Relation: Hashable, Sendable {
    /// `partOf`, `hasPart`, `instanceOf`, `performanceOf`, `basedOn`, `about`, `sameAs`, `related`.
    public var type: String
    public var target: Reference
    /// 0 to 1; `nil` when the provider states it.
    public var confidence: Double?
    @inlinable public init(type: String, target: Reference) { (self.type, self.target) = (type, target) }
}

/// Entry in a register of protected heritage.
public struct Protection: Hashable, Sendable {
    public var register, number, level: String?
    public var date: DateRange?
    @inlinable public init() {}
}

/// What only printed and written works have.
public struct Bibliographic: Hashable, Sendable {
    /// The edition statement.
    public var edition: Text?
    public var series: [Text] = []
    /// Statement of responsibility, as printed.
    public var responsibility: Text?
    /// Classification marks with their scheme: `udc`, `bbk`, `ddc`.
    public var classifications: [Identifier] = []
    @inlinable public init() {}
}

/// What only performances and their programmes have.
public struct Performance: Hashable, Sendable {
    public var season: String?
    /// What was played, in order.
    public var programme: [ProgrammeItem] = []
    @inlinable public init() {}
}

public struct ProgrammeItem: Hashable, Sendable {
    public var title: Text?
    public var movement: Text?
    public var identifier: String?
    public var agents: [AgentLink] = []
    @inlinable public init() {}
}

/// A provider's record that an object was made from.
public struct SourceReference: Hashable, Sendable {
    /// Identifier of the source in the pipeline.
    public var source: String
    /// The provider's own identifier of the record.
    public var record: String
    @inlinable public init(source: String, record: String) { (self.source, self.record) = (source, record) }
}

/// A text that was stored in a wrong charset or font, before and after its repair. The value itself tells which one it
/// was: places in lists move when records are merged.
public struct Repair: Hashable, Sendable {
    /// The text as given, and as it stands in the object.
    public var given, value: String
    /// `text.font`, `text.mojibake-utf8-as-cp1252`…
    public var rule: String
    @inlinable public init(given: String, value: String, rule: String) {
        (self.given, self.value, self.rule) = (given, value, rule)
    }
}
