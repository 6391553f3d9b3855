public import ArgumentParser
internal import PipelineKit

/// Where people's decisions are kept.
public struct DecisionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("CSV of people's decisions, as the pipeline names it.", valueName: "file"))
    var decisions: String?
    @Option(help: ArgumentHelp("Takes the file of decisions from this pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String?
    @Option(help: "Who decides; written beside each decision.")
    var by = ""
    public init() {}

    public func validate() throws {
        if (decisions == nil) == (pipeline == nil) {
            throw ValidationError("Give --decisions FILE or --pipeline FILE.")
        }
    }

    func path() throws -> String {
        if let decisions { return decisions }
        guard let path = try pipeline.flatMap({ try PipelineLoader.load(path: $0, root: "").decisions.last }) else {
            throw ValidationError("the pipeline names no file under options, decisions")
        }
        return path
    }
}

/// `khazina near DATASET ID`
public struct NearCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "near", abstract: "Lists the records most like one, that are not one with it.")

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "An agent or place: kz-a…, kz-p….")
    var id: String
    @Option(help: "At most so many.")
    var limit = 10
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        let found = try ResolvedDataset(folder: dataset, resources: resources.located()).near(id, limit: limit)
        if found.isEmpty { print("nothing shares a block with \(id)") }
        for report in found { print("\(report.total ?? 0)\t\(report.second)\t\(report.titles[1])") }
    }
}

/// `khazina review export|import`
public struct ReviewCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Hands doubtful pairs to people, and takes their decisions back.",
        subcommands: [Export.self, Import.self])
    public init() {}

    public struct Export: ParsableCommand {
        public static let configuration = CommandConfiguration(
            abstract: "Writes the doubtful pairs as CSV: fill the first column with same or different.")
        @Argument(help: "Folder of a dataset.")
        var dataset: String
        @Option(name: [.short, .long], help: "File for the list. Default: standard output.")
        var output: String?
        @OptionGroup var resources: ResourceOptions
        public init() {}

        public func run() throws {
            let list = try ResolvedDataset(folder: dataset, resources: resources.located()).reviewList()
            guard let output else { return print(list.csv, terminator: "") }
            try WholeFile.write(ContiguousArray(list.csv.utf8), to: output)
            print("\(list.pairs) pairs are in \(output)")
        }
    }

    public struct Import: ParsableCommand {
        public static let configuration = CommandConfiguration(
            abstract: "Appends the decisions of a list to the pipeline's file of decisions.")
        @Argument(help: "The list, with decisions.")
        var list: String
        @OptionGroup var options: DecisionOptions
        public init() {}

        public func run() throws {
            let path = try options.path()
            let result = try ResolvedDataset.importReview(
                try WholeFile.readText(list), by: options.by, into: path)
            print(
                "\(result.taken) decisions appended to \(path), \(result.open) pairs still open; run the pipeline to apply them"
            )
        }
    }
}

/// `khazina undo DATASET DECISION`
public struct UndoCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Takes back one decision, and nothing else.",
        discussion: """
            EXAMPLES
              khazina explain demo-output                      # names the decisions
              khazina undo demo-output d-0123456789abcdef --pipeline pipelines/demo.yaml --by "A. Steward"
              khazina run pipelines/demo.yaml                  # applies it

            It appends a line to the file of decisions: a rule's merge is overruled by `different`, a person's decision
            is revoked. The next run gives the dataset without that decision.
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "The decision: d-….")
    var decision: String
    @OptionGroup var options: DecisionOptions
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        let path = try options.path()
        let line = try ResolvedDataset(folder: dataset, resources: resources.located())
            .undo(decision, by: options.by, decisions: path)
        print("appended to \(path): \(line)\nrun the pipeline to apply it")
    }
}
