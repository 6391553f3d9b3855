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
        public var progress = Progress.Style.quiet
        public init() {}
    }

    private let options: Options
    private let resources: Resources
    public init(_ options: Options, resources: Resources) { (self.options, self.resources) = (options, resources) }

    /// - Parameter paths: Files, archives, folders; `-` is standard input.
    /// - Throws: What is wrong with the options, their files, and the output; never what is wrong with the delivery.
    public func run(_ paths: [String]) throws -> ValidationReport {
        let run = try ValidationRun(paths, options, resources)
        return try run.run()
    }
}
