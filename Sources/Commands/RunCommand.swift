public import ArgumentParser
internal import PipelineKit

/// `khazina run PIPELINE.yaml`
public struct RunCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a pipeline: reads all its sources and writes one dataset.",
        discussion: """
            EXAMPLES
              khazina run pipelines/demo.yaml
              khazina run pipelines/open-collections.yaml --root ~/collections --output dataset
              khazina run national.yaml --threads 8 --strict-mapping --quiet      # in cron

            The dataset's files are described in docs/pipelines.md. They are put in their place only when all of them
            are complete.

            EXIT STATUS
              0 done   1 done, the data have errors   2 wrong usage or configuration   3 an input cannot be read
            """)

    @Argument(help: ArgumentHelp("The pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String
    @Option(
        help: ArgumentHelp(
            "Folder for the dataset.", discussion: "Default: what the pipeline says.", valueName: "folder"))
    var output: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @Flag(help: "Values that no rule uses are errors: a migration proves that nothing was forgotten.")
    var strictMapping = false
    @Option(
        help: ArgumentHelp(
            "Dataset whose ids this one goes on with. Default: the one in the output folder.", valueName: "folder"))
    var previous: String?
    @Option(
        help: ArgumentHelp(
            "Earlier release that the matrix and the report compare with: a dataset folder, or its matrix.json.",
            valueName: "path"))
    var against: String?
    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false
    @OptionGroup var resources: ResourceOptions

    public init() {}

    public func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
    }

    public func run() throws {
        let pipeline = try PipelineLoader.load(path: pipeline, root: root)
        guard let folder = output ?? pipeline.outputFolder else {
            throw ValidationError("the pipeline names no output directory: say --output FOLDER")
        }
        var options = PipelineRun.Options(outputFolder: folder)
        options.threads = threads ?? Processors.count
        options.strictMapping = strictMapping
        options.previousFolder = previous
        options.against = against
        options.progress = quiet ? .quiet : Progress.styleForStandardError
        let report = try PipelineRun(pipeline, options: options, resources: resources.located()).run()
        if !quiet {
            print(report.summary, terminator: "")
            print("\nThe dataset is in \(report.outputFolder)\(report.isNewDataset ? "" : ": nothing has changed")")
        }
        if report.status != .done { throw report.status }
    }
}
