public import Normalization

/// Which sources become one dataset, and how: a YAML file after loading (docs/pipelines.md).
public struct Pipeline: Sendable {
    public var name: String
    /// Where it was loaded from.
    public var file: String?
    public var version: Int
    public var sources: [Source]
    /// Schemes on whose identifiers deduplication may merge.
    public var trustedIdentifiers: [String] = []
    /// Folders of vocabularies that win over those that come with Khazina.
    public var vocabularies: [String] = []
    /// Whether the dataset has a table (`objects.csv`) beside the NDJSON files.
    public var writesTable = true
    /// Where the dataset goes when the command line does not say.
    public var outputFolder: String?

    /// What the sources say about normalizing, by their identifiers.
    var normalizationOptions: [String: NormalizationOptions] {
        Dictionary(sources.map { ($0.id, $0.normalization) }) { first, _ in first }
    }

    init(name: String, version: Int, sources: [Source]) {
        (self.name, self.version, self.sources) = (name, version, sources)
    }

    /// A pipeline of one source, for files named on the command line.
    public init(source id: String, files: [String], profile: String, encoding: String?) {
        var source = Source(id: id, files: files, profile: profile, line: 1)
        source.encoding = encoding
        self.init(name: id, version: 1, sources: [source])
    }

    /// One feed of one provider.
    public struct Source: Sendable {
        /// Stable: canonical ids are made from it.
        public var id: String
        public var title: String?
        /// Files in order, patterns resolved.
        public var files: [String]
        /// Name of the mapping profile.
        public var profile: String
        /// What the provider says; `nil` to go by the bytes.
        public var encoding: String?
        public var defaults = Defaults()
        public var csv = CSVOptions()
        public var joins: [Join] = []
        public var normalization = NormalizationOptions()
        /// Line in the pipeline, for messages.
        public var line: Int
    }

    /// What the records of a source do not say because it is the same for all.
    public struct Defaults: Sendable, Hashable {
        public var holder, cluster, language, metadataRights: String?
        public init() {}
    }

    /// Reader options that override the profile's.
    public struct CSVOptions: Sendable, Hashable {
        public var delimiter, quote: String?
        public var hasHeader: Bool?
        public var skip: Int?
        public init() {}
    }

    /// A table whose rows become children of the rows that they belong to.
    public struct Join: Sendable {
        public var alias: String
        public var files: [String]
        /// Column of the joined table, and of its parent.
        public var key, parentKey: String
        public var orderBy: String?
        public var joins: [Join] = []
        public var line: Int
    }
}
