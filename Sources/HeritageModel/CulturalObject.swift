/// A thing described: a museum object, a book edition, a production, a site… What it is says `kind`; how it relates to
/// others say `relations`; nothing is nested by level.
///
/// Text stays as the provider gave it, apart from white space; what normalizing adds stands beside it.
public struct CulturalObject: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case object, work, edition, item, production, performance, recording, site, practice, specimen, collection
        case institution
    }

    public enum Status: String, CaseIterable, Sendable { case active, withdrawn, merged }

    /// Ours, stable over runs: see `ObjectIdentity`.
    public var id: String = ""
    public var kind: Kind
    /// Code of the primary cluster, e.g. `museum`. The list is open; unknown codes are a warning.
    public var cluster: String
    public var secondaryClusters: [String] = []
    public var status: Status = .active
    public var statusReason: String?
    public var identifiers: [Identifier] = []
    public var titles: [Title] = []
    public var descriptions: [Description] = []
    public var types: [Reference] = []
    public var subjects: [Reference] = []
    /// BCP 47 tags of the object's content.
    public var languages: [String] = []
    public var agents: [AgentLink] = []
    public var events: [Event] = []
    public var places: [PlaceLink] = []
    public var materials: [Reference] = []
    public var techniques: [Reference] = []
    public var dimensions: [Dimension] = []
    public var extent: [Text] = []
    public var condition: [Text] = []
    public var media: [MediaLink] = []
    public var rights = Rights()
    /// Who keeps it.
    public var holder: Reference?
    public var collections: [Reference] = []
    public var relations: [Relation] = []
    public var protection: [Protection] = []
    public var bibliographic: Bibliographic?
    public var performance: Performance?
    /// Texts of this object that were repaired, as given.
    public var repairs: [Repair] = []
    /// Where the description came from; more than one after a merge.
    public var sources: [SourceReference] = []

    public init(kind: Kind, cluster: String) {
        (self.kind, self.cluster) = (kind, cluster)
    }

    /// Makes it a new object that keeps the memory of the old one's lists: objects that stream by need no other.
    ///
    /// A list that is not named here only loses its memory, and never keeps values of the old object.
    public mutating func renew(kind: Kind, cluster: String) {
        var new = CulturalObject(kind: kind, cluster: cluster)
        Self.hand(over: &identifiers, to: &new.identifiers)
        Self.hand(over: &titles, to: &new.titles)
        Self.hand(over: &descriptions, to: &new.descriptions)
        Self.hand(over: &types, to: &new.types)
        Self.hand(over: &subjects, to: &new.subjects)
        Self.hand(over: &languages, to: &new.languages)
        Self.hand(over: &agents, to: &new.agents)
        Self.hand(over: &events, to: &new.events)
        Self.hand(over: &places, to: &new.places)
        Self.hand(over: &materials, to: &new.materials)
        Self.hand(over: &techniques, to: &new.techniques)
        Self.hand(over: &dimensions, to: &new.dimensions)
        Self.hand(over: &extent, to: &new.extent)
        Self.hand(over: &media, to: &new.media)
        Self.hand(over: &collections, to: &new.collections)
        Self.hand(over: &relations, to: &new.relations)
        Self.hand(over: &sources, to: &new.sources)
        self = new
    }

    @inline(__always)
    private static func hand<Value>(over old: inout [Value], to new: inout [Value]) {
        if !old.isEmpty { old.removeAll(keepingCapacity: true) }
        swap(&old, &new)
    }
}
