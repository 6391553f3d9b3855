public import HeritageModel

/// The source that records come from, and what the pipeline says of all of them. It fills what a record does not say.
public struct MappingSource: Sendable {
    /// Identifier of the source in the pipeline; part of every canonical identifier.
    public var identifier: String
    /// A record's own cluster wins over it, a constant of the profile does not.
    public var cluster: String?
    /// BCP 47 tag of texts that state none; wins over that of the profile.
    public var language: String?
    public var holder: Reference?
    public var objectRights, metadataRights: RightsStatement?

    public init(identifier: String) { self.identifier = identifier }
}
