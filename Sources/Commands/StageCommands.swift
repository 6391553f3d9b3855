public import ArgumentParser
internal import PipelineKit

/// What all stages have in common.
public struct StageOptions: ParsableArguments {
    @Option(
        name: [.short, .long], help: ArgumentHelp("File for the objects. Default: standard output.", valueName: "file"))
    var output: String?
    @Option(
        help: ArgumentHelp("File for the findings, as NDJSON. Default: standard error, as text.", valueName: "file"))
    var findings: String?
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
    }

    func stages() throws -> Stages {
        var options = Stages.Options()
        (options.output, options.findings) = (output, findings)
        options.threads = threads ?? Processors.count
        return Stages(options, resources: try resources.located())
    }

    /// Ends the command with the status of its data.
    func end(_ outcome: Stages.Outcome) throws {
        if outcome.status != .done { throw outcome.status }
    }
}

/// `khazina read`, `khazina-read`
public struct ReadCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Reads and maps records: files or a pipeline's sources in, objects as NDJSON out.",
        discussion: """
            EXAMPLES
              khazina read --profile lido delivery.xml.gz > objects.ndjson
              khazina read --profile museum-spreadsheet --source quba-museum list.csv --findings findings.ndjson
              khazina read --pipeline pipelines/demo.yaml | khazina normalize | khazina dedupe | khazina emit out
              khazina read --normalize --profile marc21 books.mrc | khazina dedupe > merged.ndjson
              zcat delivery.xml.gz | khazina read --profile lido -

            One line is {"object":{…},"lineage":[…]}; docs/pipelines.md describes it.
            """)

    @Argument(help: "Files, compressed or not; - is standard input.")
    var files: [String] = []
    @Option(help: "Mapping profile of the files: a name, or a .yaml file.")
    var profile: String?
    @Option(help: ArgumentHelp("Identifier of the source; canonical ids are made from it.", valueName: "id"))
    var source = "source"
    @Option(help: "Encoding of the files, when the bytes cannot tell.")
    var encoding: String?
    @Option(
        name: .customLong("columns"),
        help: ArgumentHelp(
            "Headings of this provider, heading TAB name; they win over the profile's.", valueName: "file.tsv"))
    var headings: [String] = []
    @Option(name: .customLong("sheet"), help: ArgumentHelp("Sheet of a workbook to read.", valueName: "name"))
    var sheets: [String] = []
    @Option(help: ArgumentHelp("Read the sources of this pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Flag(
        help: "Normalize the objects as well: the lines of khazina read | khazina normalize, in one process.")
    var normalize = false
    @OptionGroup var options: StageOptions

    public init() {}

    public func validate() throws {
        if (pipeline == nil) == files.isEmpty { throw ValidationError("Give files with --profile, or --pipeline.") }
        if pipeline == nil, profile == nil {
            throw ValidationError("Say with --profile how the files are mapped; khazina profile list names them.")
        }
    }

    public func run() throws {
        let stages = try options.stages(), sources = try sources()
        try options.end(try normalize ? stages.readNormalized(sources) : stages.read(sources))
    }

    private func sources() throws -> Pipeline {
        if let pipeline { return try PipelineLoader.load(path: pipeline, root: root) }
        var pipeline = Pipeline(source: source, files: files, profile: profile ?? "", encoding: encoding)
        (pipeline.sources[0].csv.headings, pipeline.sources[0].csv.sheets) = (headings, sheets)
        return pipeline
    }
}

/// `khazina normalize`, `khazina-normalize`
public struct NormalizeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "normalize",
        abstract: "Normalizes objects: dates to EDTF, identifiers, languages, white space.",
        discussion: """
            EXAMPLES
              khazina read --profile lido delivery.xml | khazina normalize > normalized.ndjson
              khazina normalize objects.ndjson --output normalized.ndjson
            """)

    @Argument(help: "Objects as khazina read writes them. Default: standard input.")
    var input: String?
    @Option(
        help: ArgumentHelp(
            "Take what this pipeline says of its sources: repair, what they have published, the order of sizes.",
            valueName: "pipeline.yaml"))
    var pipeline: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @OptionGroup var options: StageOptions
    public init() {}

    public func run() throws {
        let pipeline = try pipeline.map { try PipelineLoader.load(path: $0, root: root) }
        try options.end(try options.stages().normalize(input, options: pipeline))
    }
}

/// `khazina dedupe`, `khazina-dedupe`
public struct DedupeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "dedupe",
        abstract: "Merges objects that are the same: in one process, or step by step in many.",
        discussion: """
            EXAMPLES
              khazina dedupe --trust isbn --trust issn < normalized.ndjson > merged.ndjson
              khazina dedupe --pipeline pipelines/demo.yaml --ledger ledger.ndjson normalized.ndjson > merged.ndjson
              khazina dedupe objects --help        # what the two above can be told
              khazina dedupe plan --work W pipelines/demo.yaml        # the first step of a run in parts

            The other steps are a run in parts: files in a folder between processes, for what is too much for one
            machine (docs/scale.md). All of them take --work and the pipeline.
            """,
        subcommands: [
            DedupeObjectsCommand.self, PlanStep.self, CollectStep.self, HeadingsStep.self, StatisticsStep.self,
            KeysStep.self, CompareStep.self, EntitiesStep.self, RowsStep.self, GroupStep.self, MergeStep.self,
            FinishStep.self, TrainStep.self,
        ],
        defaultSubcommand: DedupeObjectsCommand.self)
    public init() {}
}

/// `khazina dedupe`, `khazina dedupe objects`
public struct DedupeObjectsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "objects",
        abstract: "Merges objects that are the same, in one process.",
        discussion: """
            EXAMPLES
              khazina dedupe --trust isbn --trust issn < normalized.ndjson > merged.ndjson
              khazina dedupe --previous monday --records tuesday < normalized.ndjson > merged.ndjson
              khazina dedupe --pipeline pipelines/demo.yaml --ledger ledger.ndjson normalized.ndjson > merged.ndjson

            Holds some hundred bytes of each object in memory, and the objects in a temporary folder (TMPDIR).
            """)

    @Argument(help: "Normalized objects. Default: standard input.")
    var input: String?
    @Option(
        name: .customLong("trust"),
        help: ArgumentHelp(
            "Scheme whose equal, valid identifiers may merge. Default: isbn, ismn and isrc.", valueName: "scheme"))
    var trusted: [String] = []
    @Option(help: ArgumentHelp("Take the trusted schemes from this pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String?
    @Option(help: ArgumentHelp("CSV of people's decisions; docs/deduplication.md.", valueName: "file"))
    var decisions: [String] = []
    @Option(help: ArgumentHelp("File for the decisions of this run, as NDJSON.", valueName: "file"))
    var ledger: String?
    @Option(
        help: ArgumentHelp(
            "Dataset, or its --records, whose ids go on, and what it compared is not compared again.",
            valueName: "folder"))
    var previous: String?
    @Flag(help: "Compare also what the previous dataset has compared: the same result, only later.")
    var compareAnew = false
    @Option(
        help: ArgumentHelp(
            "Folder for what stands beside the objects: agents, places, links, redirects, identities.",
            valueName: "folder"))
    var records: String?
    @OptionGroup var options: StageOptions
    public init() {}

    public func run() throws {
        var schemes = trusted, decided = decisions
        if let pipeline {
            let loaded = try PipelineLoader.load(path: pipeline, root: "")
            schemes += loaded.trustedIdentifiers
            decided += loaded.decisions
        } else if schemes.isEmpty {
            schemes = Pipeline.usuallyTrusted
        }
        try options.end(
            try options.stages().dedupe(
                input, trusting: schemes, decisions: decided, previous: previous, comparesAnew: compareAnew,
                ledger: ledger, records: records))
    }
}

/// `khazina emit`, `khazina-emit`
public struct EmitCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "emit",
        abstract: "Writes objects as a dataset: NDJSON, lineage, CSV, manifest.",
        discussion: """
            EXAMPLES
              khazina emit dataset < merged.ndjson
              khazina emit dataset merged.ndjson

            The folder appears when all its files are complete.
            """)

    @Argument(help: "Folder for the dataset.")
    var folder: String
    @Argument(help: "Objects. Default: standard input.")
    var input: String?
    @OptionGroup var options: StageOptions
    public init() {}

    public func validate() throws {
        if options.output != nil { throw ValidationError("emit writes a folder: name it as the first argument") }
    }
    public func run() throws { try options.end(try options.stages().emit(input, into: folder)) }
}
