public import ArgumentParser
internal import PipelineKit

/// `khazina migrate PIPELINE.yaml`
public struct MigrateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Runs a pipeline and proves that nothing was lost.",
        discussion: """
            A run as `khazina run` makes it, and beside the dataset a reconciliation: for each file rows in = objects +
            merged + rejected; for each path how many values were mapped, ignored for a reason, or forgotten.
            reconciliation.html is for people, reconciliation.csv and .json are for programs. docs/migration.md.

            EXAMPLES
              khazina migrate legacy-catalogue.yaml --output migrated
              khazina migrate --profile museum-spreadsheet --output migrated list.csv
              khazina migrate legacy-catalogue.yaml --allow-forgotten       # while the profile is being written

            EXIT STATUS
              0 every row and value accounted for   1 values are forgotten, or the data have errors
              2 wrong usage or configuration   3 an input cannot be read   70 the numbers do not add up
            """)

    @Argument(help: ArgumentHelp("The pipeline, or files with --profile.", valueName: "pipeline.yaml"))
    var inputs: [String]
    @Option(help: "Mapping profile of the files: a name, or a .yaml file.")
    var profile: String?
    @Option(help: ArgumentHelp("Identifier of the source when files are given.", valueName: "id"))
    var source = "source"
    @Option(help: "Encoding of the files, when the bytes cannot tell.")
    var encoding: String?
    @Option(
        help: ArgumentHelp(
            "Folder for the dataset and the reconciliation.", discussion: "Default: what the pipeline says.",
            valueName: "folder"))
    var output: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @Flag(help: "Do not fail because of values that no rule uses.")
    var allowForgotten = false
    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false
    @OptionGroup var resources: ResourceOptions

    public init() {}

    public func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
        if profile == nil, inputs.count != 1 { throw ValidationError("Name one pipeline, or files with --profile.") }
    }

    public func run() throws {
        let pipeline =
            if let profile {
                Pipeline(source: source, files: inputs, profile: profile, encoding: encoding)
            } else {
                try PipelineLoader.load(path: inputs[0], root: root)
            }
        guard let folder = output ?? pipeline.outputFolder else {
            throw ValidationError("say --output FOLDER: the pipeline names no output directory")
        }
        var options = PipelineRun.Options(outputFolder: folder)
        options.threads = threads ?? Processors.count
        options.reconciles = true
        options.progress = quiet ? .quiet : Progress.styleForStandardError
        let report = try PipelineRun(pipeline, options: options, resources: resources.located()).run()
        guard let reconciliation = report.reconciliation else { throw ExitStatus.defect }
        if !quiet {
            print(reconciliation.summary, terminator: "")
            print("\nThe dataset is in \(folder); open \(folder)/reconciliation.html")
        }
        try end(report, reconciliation)
    }

    private func end(_ report: RunReport, _ reconciliation: Reconciliation) throws {
        if !reconciliation.isBalanced {
            printError("khazina: the numbers of the reconciliation do not add up: this is a defect of ours")
            throw ExitStatus.defect
        }
        if report.status != .done { throw report.status }
        if reconciliation.forgotten > 0, !allowForgotten { throw ExitStatus.dataHasErrors }
    }
}
