public import Diagnostics
public import Validation

/// `khazina validate`: reads what was handed in as a run would, and says everything that is wrong with it.
public struct Validator {
    public struct Options: Sendable {
        public var threads = 1
        /// Name or file; `none`: form and schema are checked, not content; `nil`: found for each text.
        public var profile: String?
        public var schemas: [String] = []
        public var ruleBooks: [String] = []
        public var cluster: String?
        public var encoding: String?
        /// The lowest severity that makes the delivery fail.
        public var failsOn = Diagnostic.Severity.error
        /// Findings shown of each code.
        public var mostExamples = 20
        public var language = "en"
        /// File for the findings as NDJSON, and as CSV; `-` is standard output.
        public var ndjson: String?, csv: String?
        /// File for the tier of each record, as NDJSON.
        public var tiers: String?
        /// Folder for corrected copies: new or empty, and apart from the delivery.
        public var fixFolder: String?
        /// Whether a report will name the files with their digests.
        public var digestsFiles = true
        /// Larger records are a finding and left out. Less than in a run: it bounds the memory.
        public var recordMebibytes = 8
        public var progress = Progress.Style.quiet
        public init() {}
    }

    private let options: Options
    private let resources: Resources
    public init(_ options: Options, resources: Resources) { (self.options, self.resources) = (options, resources) }

    /// - Parameters:
    ///   - paths: Files, archives, folders; `-` is standard input.
    ///   - books: What `books` gave; `nil` to load them.
    /// - Throws: What is wrong with the options, their files, and the output; never what is wrong with the delivery.
    public func run(_ paths: [String], books: [RuleBook]? = nil) throws -> ValidationReport {
        try ValidationRun(paths, options, resources, books: books ?? self.books()).run()
    }

    /// The rule books of this validation.
    public func books() throws -> [RuleBook] { try resources.ruleBooks(extra: options.ruleBooks) }
}
