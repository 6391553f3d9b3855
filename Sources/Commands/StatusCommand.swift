public import ArgumentParser
internal import PipelineKit

/// `khazina status PIPELINE.yaml`
public struct StatusCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says how a pipeline and its dataset are, and what waits for somebody.",
        discussion: """
            EXAMPLES
              khazina status national.yaml
              khazina status national.yaml --stale 36 --check    # for a monitor: 1 when something waits
              khazina status dataset --json

            EXIT STATUS
              0 done   1 with --check: something waits for somebody   2 wrong usage or configuration
            """)

    @Argument(help: ArgumentHelp("A pipeline, or the folder of a dataset.", valueName: "path"))
    var path: String
    @Option(help: ArgumentHelp("Folder of the dataset.", discussion: "Default: what the pipeline says."))
    var output: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: ArgumentHelp("A dataset that was published longer ago is old.", valueName: "hours"))
    var stale: Int?
    @Flag(help: "End with 1 when something waits for somebody.")
    var check = false
    @Flag(help: "As one JSON object.")
    var json = false
    public init() {}

    public func validate() throws {
        if let stale, stale < 1 { throw ValidationError("--stale is at least 1") }
    }

    public func run() throws {
        let pipeline =
            path.hasSuffix(".yaml") || path.hasSuffix(".yml")
            ? try PipelineLoader.load(path: path, root: root) : nil
        guard let folder = output ?? (pipeline == nil ? path : pipeline?.outputFolder) else {
            throw ValidationError("the pipeline names no output directory: say --output FOLDER")
        }
        let status = try DatasetStatus(pipeline: pipeline, folder: folder, staleHours: stale)
        print(json ? status.json : status.text, terminator: "")
        if check, !status.isWell { throw ExitStatus.dataHasErrors }
    }
}
