public import Diagnostics

/// What a file, or a member of an archive, turned out to be.
public struct TextInspection: Sendable {
    /// A path with what stands at it.
    public struct Path: Sendable {
        public let path: String
        public let nodes: Int, records: Int, values: Int, empty: Int
        public let distinct: Int
        /// Otherwise there are more different values than were remembered.
        public let isDistinctExact: Bool
        /// What the values look like, the commonest first, in percent.
        public let shapes: [(name: String, percent: Int)]
        public let samples: [String]
        public let longest: Int
    }

    public internal(set) var name: String
    /// `gzip`, `zip`: outermost first.
    public internal(set) var packing: [String] = []
    /// `csv`, `json` …; empty when it holds no records.
    public internal(set) var format = ""
    /// In words: "a table (CSV)".
    public internal(set) var title = ""
    /// What is peculiar to the format, label and value: delimiter, root element, layout.
    public internal(set) var details: [(label: String, value: String)] = []
    public internal(set) var encoding = "", declaredEncoding: String?
    public internal(set) var encodingMargin = 0.0
    public internal(set) var hasByteOrderMark = false
    /// `nil` when it holds none.
    public internal(set) var records: Int?
    /// Records whose paths were counted, from the first.
    public internal(set) var surveyed = 0
    public internal(set) var rejected = 0
    public internal(set) var paths: [Path] = []
    public internal(set) var nodesAtOtherPaths = 0
    public internal(set) var scripts: [(script: String, percent: Int)] = []
    /// Profiles tried, best first.
    public internal(set) var trials: [ProfileTrial] = []
    public internal(set) var findings: [(code: String, count: Int, example: Diagnostic)] = []

    init(name: String) { self.name = name }

    /// Whether all of it could be read.
    public var isReadable: Bool {
        !findings.contains {
            $0.example.severity == .fatal || ($0.code.hasPrefix("input.") && $0.example.severity >= .error)
        }
    }
    public var holdsRecords: Bool { (records ?? 0) > 0 }
    public var best: ProfileTrial? { trials.first.flatMap { $0.fits ? $0 : nil } }

    /// Takes back what was found with codes that begin so.
    mutating func forgetFindings(_ prefix: String) { findings.removeAll { $0.code.hasPrefix(prefix) } }

    mutating func add(_ new: [Diagnostic]) {
        for finding in new {
            if let index = findings.firstIndex(where: { $0.code == finding.code }) {
                findings[index].count += 1
            } else {
                findings.append((finding.code, 1, finding))
            }
        }
    }
}
