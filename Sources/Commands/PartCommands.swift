internal import ArgumentParser
internal import PipelineKit

/// A step of a run in parts.
protocol PartStep: ParsableCommand {
    /// Name of the step, what it does, and what a command line looks like beyond `--work W` and the pipeline.
    static var step: (name: String, abstract: String, options: String) { get }
    var options: PartOptions { get }
    func run(_ stages: PartStages) throws
}

extension PartStep {
    static var configuration: CommandConfiguration {
        let options = step.options.isEmpty ? "" : " " + step.options
        return CommandConfiguration(
            commandName: step.name, abstract: step.abstract,
            discussion: """
                EXAMPLES
                  khazina dedupe \(step.name) --work W\(options) pipelines/demo.yaml
                """)
    }

    func run() throws { try run(try options.stages()) }
}

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
struct CollectStep: PartStep {
    static let step = (name: "collect", abstract: "Reads, maps and normalizes one shard.", options: "--part 0")

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run(_ stages: PartStages) throws { try stages.collect(part) }
}

/// `khazina dedupe headings`
struct HeadingsStep: PartStep {
    static let step = (
        name: "headings", abstract: "Joins the headings of agents and places of all parts.", options: ""
    )

    @OptionGroup var options: PartOptions

    func run(_ stages: PartStages) throws { try stages.headings() }
}

/// `khazina dedupe statistics`
struct StatisticsStep: PartStep {
    static let step = (
        name: "statistics", abstract: "Counts how often words and values occur: in one file of rows, or in all.",
        options: "--table agents --part 0"
    )

    @OptionGroup var options: PartOptions
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Option(help: "Number of the file of rows. Default: add up what was counted.")
    var part: Int?

    func run(_ stages: PartStages) throws { try stages.statistics(of: table, part: part) }
}

/// `khazina dedupe keys`
struct KeysStep: PartStep {
    static let step = (
        name: "keys", abstract: "Writes the records of one file of rows under their blocking keys.",
        options: "--table agents --part 0"
    )

    @OptionGroup var options: PartOptions
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run(_ stages: PartStages) throws { try stages.keys(of: table, part: part) }
}

/// `khazina dedupe compare`
struct CompareStep: PartStep {
    static let step = (
        name: "compare", abstract: "Compares the records that share a blocking key (a file follows the pipeline).",
        options: "--table agents --name 0.ndjson"
    )

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

    func run(_ stages: PartStages) throws { try stages.compare(table, input, name: name) }
}

/// `khazina dedupe entities`
struct EntitiesStep: PartStep {
    static let step = (
        name: "entities", abstract: "Says which headings are one agent or one place.", options: ""
    )

    @OptionGroup var options: PartOptions

    func run(_ stages: PartStages) throws { try stages.entities() }
}

/// `khazina dedupe rows`
struct RowsStep: PartStep {
    static let step = (
        name: "rows", abstract: "Writes what is compared of the objects of one part.", options: "--part 0"
    )

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run(_ stages: PartStages) throws { try stages.rows(part) }
}

/// `khazina dedupe group`
struct GroupStep: PartStep {
    static let step = (
        name: "group", abstract: "Says which objects are one, from the pairs that were found.", options: ""
    )

    @OptionGroup var options: PartOptions

    func run(_ stages: PartStages) throws { try stages.group() }
}

/// `khazina dedupe merge`
struct MergeStep: PartStep {
    static let step = (
        name: "merge", abstract: "Writes the objects of one part as the dataset has them.", options: "--part 0"
    )

    @OptionGroup var options: PartOptions
    @Option(help: "Number of the part, from 0.")
    var part: Int

    func run(_ stages: PartStages) throws { try stages.merge(part) }
}

/// `khazina dedupe train`
struct TrainStep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Estimates the weights of a table once, from the dataset of a sample.",
        discussion: """
            For a table of pipelines/resolution that states no bits. With `weights: FILE` in the table the file takes the
            place of an estimation, in a run of one process and in parts: docs/scale.md.

            EXAMPLES
              khazina run sample.yaml --output sample
              khazina dedupe train sample --table edition --output pipelines/resolution/edition.weights
            """)

    @Argument(help: "Folder of a dataset whose records are the sample.")
    var dataset: String
    @Option(help: "Table of pipelines/resolution: agents, places, or a kind of objects.")
    var table: String
    @Option(name: [.short, .long], help: ArgumentHelp("Default: standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var resources: ResourceOptions

    func run() throws {
        let text = try resources.located().estimatedWeights(of: table, from: dataset)
        guard let output else { return print(text, terminator: "") }
        try OutputFile.replace(output, with: ContiguousArray(text.utf8))
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
