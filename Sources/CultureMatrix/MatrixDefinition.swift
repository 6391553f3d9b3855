public import RecordStream

/// What the matrix crosses: its modules, the clusters, and which module matters for which cluster.
public struct MatrixDefinition: Sendable {
    /// Words in the languages of the reports: az, ru, en.
    public typealias Words = [String: String]

    /// A column: what makes a record count, and what makes it complete.
    public struct Module: Sendable {
        /// A field that a complete record has, at any of the paths.
        public struct Field: Sendable {
            public let name: String
            public let title: Words
            public let paths: [RecordPath]
            public init(name: String, title: Words, paths: [RecordPath]) {
                (self.name, self.title, self.paths) = (name, title, paths)
            }
        }
        public let id: String
        /// Short heading of the column: `M1`.
        public let code: String
        public let title: Words
        public let meaning: Words
        /// Each line needs one of its paths.
        public let counts: [[RecordPath]]
        public let fields: [Field]
        /// A record in which one of them finds something is not valid.
        public let faults: [RecordPath]
        /// A record in which one of them finds something is open; empty: openness does not matter here.
        public let open: [RecordPath]

        public init(
            id: String, code: String, title: Words, meaning: Words, counts: [[RecordPath]], fields: [Field],
            faults: [RecordPath], open: [RecordPath]
        ) {
            (self.id, self.code, self.title, self.meaning) = (id, code, title, meaning)
            (self.counts, self.fields, self.faults, self.open) = (counts, fields, faults, open)
        }
    }

    public enum Applicability: String, Sendable, CaseIterable {
        case required, optional
        case notApplicable = "not-applicable"
    }

    /// A row.
    public struct Cluster: Sendable {
        public let id: String
        public let title: Words
        /// By module, in the order of the modules.
        public let applicability: [Applicability]
        public init(id: String, title: Words, applicability: [Applicability]) {
            (self.id, self.title, self.applicability) = (id, title, applicability)
        }
    }

    public let name: String
    public let version: Int
    public let modules: [Module]
    public let clusters: [Cluster]
    /// Per cent of complete records below which a cell is sparse, and below which it is partial.
    public let sparse: Int, partial: Int

    public init(
        name: String, version: Int, modules: [Module], clusters: [Cluster], sparse: Int = 50, partial: Int = 90
    ) {
        (self.name, self.version, self.modules, self.clusters) = (name, version, modules, clusters)
        (self.sparse, self.partial) = (sparse, partial)
    }
}
