internal import ArgumentParser
internal import PipelineKit

/// What all steps of a run in parts are told.
struct PartOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String
    @Option(help: ArgumentHelp("Folder that the steps share.", valueName: "folder"))
    var work: String
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: "Number of threads; the result is the same for any.")
    var threads = 1
    @OptionGroup var resources: ResourceOptions

    func validate() throws {
        if !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
    }

    func loaded() throws -> Pipeline { try PipelineLoader.load(path: pipeline, root: root) }

    func stages() throws -> PartStages {
        PartStages(try loaded(), folder: work, resources: try resources.located(), threads: threads)
    }
}

/// `khazina dedupe plan`
struct PlanStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Cuts the sources of a pipeline into shards and says how many there are.",
        discussion: """
            EXAMPLES
              khazina dedupe plan --work W --output dataset pipelines/demo.yaml
              khazina dedupe plan --work W --megabytes 256 national.yaml
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "A shard has about so many megabytes of files; a packed file is not divided.")
    var megabytes = 64.0
    @Option(
        help: ArgumentHelp(
            "Folder for the dataset.", discussion: "Default: what the pipeline says.", valueName: "folder"))
    var output: String?
    @Option(
        help: ArgumentHelp(
            "Dataset whose ids this one goes on with. Default: the one in the output folder.", valueName: "folder"))
    var previous: String?

    func run() throws {
        guard megabytes > 0 else { throw ValidationError("--megabytes must be more than 0") }
        guard let folder = try output ?? options.loaded().outputFolder else {
            throw ValidationError("the pipeline names no output directory: say --output FOLDER")
        }
        let bytes = max(1, Int(megabytes * 1_000_000))
        print(try options.stages().plan(bytes: bytes, output: folder, previous: previous))
    }
}

/// `khazina dedupe collect`
struct CollectStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Reads, maps and normalizes one shard.",
        discussion: """
            EXAMPLES
              khazina dedupe collect --work W --part 0 pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run() throws {
        try options.stages().collect(part)
    }
}

/// `khazina dedupe headings`
struct HeadingsStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headings",
        abstract: "Joins the headings of agents and places of all parts.",
        discussion: """
            EXAMPLES
              khazina dedupe headings --work W pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions

    func run() throws {
        try options.stages().headings()
    }
}

/// `khazina dedupe statistics`
struct StatisticsStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: "Counts how often words and values occur: in one file of rows, or in all.",
        discussion: """
            EXAMPLES
              khazina dedupe statistics --work W --table agents --part 0 pipelines/demo.yaml
              khazina dedupe statistics --work W --table agents pipelines/demo.yaml        # adds up the parts
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Option(help: "Number of the file of rows. Default: add up what was counted.")
    var part: Int?

    func run() throws {
        try options.stages().statistics(of: table, part: part)
    }
}

/// `khazina dedupe keys`
struct KeysStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Writes the records of one file of rows under their blocking keys.",
        discussion: """
            EXAMPLES
              khazina dedupe keys --work W --table agents --part 0 pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run() throws {
        try options.stages().keys(of: table, part: part)
    }
}

/// `khazina dedupe compare`
struct CompareStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares the records that share a blocking key.",
        discussion: """
            EXAMPLES
              khazina dedupe compare --work W --table agents --name 0.ndjson pipelines/demo.yaml keys-0.ndjson
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Argument(help: "Lines of `keys`: for each key in it the lines of all parts.")
    var input: String
    @Option(help: "Name for the file of pairs in the folder W/tables/TABLE/edges.")
    var name: String

    func validate() throws {
        if name.isEmpty || name.hasPrefix(".") || name.contains("/") {
            throw ValidationError("--name is the name of a file, without folders")
        }
    }

    func run() throws {
        try options.stages().compare(table, input, name: name)
    }
}

/// `khazina dedupe entities`
struct EntitiesStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entities",
        abstract: "Says which headings are one agent or one place.",
        discussion: """
            EXAMPLES
              khazina dedupe entities --work W pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions

    func run() throws {
        try options.stages().entities()
    }
}

/// `khazina dedupe rows`
struct RowsStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Writes what is compared of the objects of one part.",
        discussion: """
            EXAMPLES
              khazina dedupe rows --work W --part 0 pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run() throws {
        try options.stages().rows(part)
    }
}

/// `khazina dedupe group`
struct GroupStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Says which objects are one, from the pairs that were found.",
        discussion: """
            EXAMPLES
              khazina dedupe group --work W pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions

    func run() throws {
        try options.stages().group()
    }
}

/// `khazina dedupe merge`
struct MergeStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Writes the objects of one part as the dataset has them.",
        discussion: """
            EXAMPLES
              khazina dedupe merge --work W --part 0 pipelines/demo.yaml
            """)

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run() throws {
        try options.stages().merge(part)
    }
}

/// `khazina dedupe finish`
struct FinishStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Puts the parts together: the dataset that khazina run writes.",
        discussion: """
            EXAMPLES
              khazina dedupe finish --work W pipelines/demo.yaml

            EXIT STATUS
              0 done   1 done, the data have errors   2 wrong usage or configuration   3 an input cannot be read
            """)

    @OptionGroup var options: PartOptions
    @Option(
        help: ArgumentHelp("Earlier release that the matrix and the report compare with.", valueName: "path"))
    var against: String?
    @Flag(help: "Values that no rule uses are errors: a migration proves that nothing was forgotten.")
    var strictMapping = false

    func run() throws {
        let report = try options.stages().finish(strictMapping: strictMapping, against: against)
        print(report.summary, terminator: "")
        print("\nThe dataset is in \(report.outputFolder)\(report.isNewDataset ? "" : ": nothing has changed")")
        if report.status != .done { throw report.status }
    }
}
