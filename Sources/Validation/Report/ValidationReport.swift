public import Diagnostics

/// What a validation found: everything that its reports are made of.
public struct ValidationReport: Sendable {
    /// A text of the delivery: a file, a member of an archive, a sheet of a workbook.
    public struct Text: Sendable {
        public var name: String
        /// `XML`, `a table (CSV)`…
        public var format: String
        /// Name and version; empty when the records were only read.
        public var profile: String
        public var encoding = "", declaredEncoding = ""
        /// Records met, and those of them that could not be read.
        public var records = 0, rejected = 0
        /// Objects that the profile made of them.
        public var objects = 0
        /// Whether it is of a kind that holds records.
        public var holdsRecords = true
        public init(name: String, format: String, profile: String) {
            (self.name, self.format, self.profile) = (name, format, profile)
        }
    }

    public struct File: Sendable {
        public var path: String
        public var bytes: Int
        public var sha256: String
        public var isReadable: Bool
        public init(path: String, bytes: Int, sha256: String, isReadable: Bool) {
            (self.path, self.bytes, self.sha256, self.isReadable) = (path, bytes, sha256, isReadable)
        }
    }

    /// A schema or rule book that was used.
    public struct Authority: Sendable, Hashable {
        public var name: String
        /// `XML Schema`, `RELAX NG`, `JSON Schema`, `Table Schema`, `rules`, `profile`.
        public var kind: String
        public var digest: String
        public init(name: String, kind: String, digest: String) {
            (self.name, self.kind, self.digest) = (name, kind, digest)
        }
    }

    public enum Verdict: String, Sendable {
        /// Nothing at the level that fails.
        case accepted
        case rejected
        /// Something could not be read at all.
        case unreadable
    }

    public var files: [File] = []
    public var texts: [Text] = []
    public var tally: FindingTally
    public var survey = Survey()
    public var authorities: [Authority] = []
    /// The lowest severity that makes a delivery fail.
    public var failsOn = Diagnostic.Severity.error

    public init(mostExamples: Int) { tally = FindingTally(mostExamples: mostExamples) }

    public var records: Int { texts.reduce(0) { $0 + $1.records } }
    public var errors: Int { tally.count(.error) + tally.count(.fatal) }
    public var warnings: Int { tally.count(.warning) }
    public var notes: Int { tally.count(.note) }

    public var verdict: Verdict {
        if files.contains(where: { !$0.isReadable }) { return .unreadable }
        return (tally.worst ?? .note) >= failsOn ? .rejected : .accepted
    }
}
