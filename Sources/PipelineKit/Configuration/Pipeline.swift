public import Normalization

/// Which sources become one dataset, and how: a YAML file after loading (docs/pipelines.md).
public struct Pipeline: Sendable {
    public var name: String
    /// Where it was loaded from.
    public var file: String?
    public var version: Int
    public var sources: [Source]
    /// Schemes on whose identifiers deduplication may merge.
    public var trustedIdentifiers = usuallyTrusted
    /// Numbers that one agency gives to one edition or recording, with a check digit or a fixed form.
    public static let usuallyTrusted = ["isbn", "ismn", "isrc"]
    /// Files of people's decisions on pairs, in order; the last line on a pair counts.
    public var decisions: [String] = []
    /// Folders of vocabularies that win over those that come with Khazina.
    public var vocabularies: [String] = []
    /// Whether the dataset has a table (`objects.csv`) beside the NDJSON files.
    public var writesTable = true
    /// Forms of the dataset beside the NDJSON files: names of `pipelines/forms`, or files.
    public var forms: [String] = []
    /// What ids become IRIs with in the forms.
    public var base = Pipeline.defaultBase
    /// The definition of the matrix, when it is not that of Khazina.
    public var matrix: String?
    /// Where the dataset goes when the command line does not say.
    public var outputFolder: String?
    /// How many releases are kept beside each other; `nil`: the dataset is one plain folder.
    public var releases: Int?
    /// The work store; `nil`: every run reads everything.
    public var store: String?

    /// How many releases are kept when the pipeline does not say.
    public static let releasesKept = 14

    /// A name that belongs to nobody (RFC 2606): a ministry puts its own domain in its place.
    public static let defaultBase = "https://khazina.example/"

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
        /// Files in the drop folder that are not complete yet.
        public var waiting: [DropFolder.Waiting] = []
        /// Where the files come from, when Khazina fetches them itself.
        public var harvest: HarvestDescription?
        public var defaults = Defaults()
        public var csv = CSVOptions()
        public var joins: [Join] = []
        public var normalization = NormalizationOptions()
        /// Whether the files are all that the provider has, or what has changed.
        public var delivery = Delivery.full
        /// Lists of identifiers that an incremental delivery takes away, one a line.
        public var deletes: [String] = []
        /// What holds a delivery back.
        public var guards = DeliveryGuards()
        /// Whether there is nothing to read yet.
        var isWaiting: Bool { !waiting.isEmpty && files.isEmpty }
        /// Line in the pipeline, for messages.
        public var line: Int
    }

    /// What the files of a source are.
    public enum Delivery: String, CaseIterable, Sendable {
        /// All that the provider has: what is missing was withdrawn.
        case full
        /// Records that are new or have changed: the last one of an identifier counts, what is missing stays.
        case incremental
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
        /// Sheets of a workbook to be read; empty for those that the profile knows, else all.
        public var sheets: [String] = []
        /// Files with headings of this provider, which win over those of the profile; the first wins.
        public var headings: [String] = []
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
