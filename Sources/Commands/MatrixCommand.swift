public import ArgumentParser
internal import PipelineKit

/// `khazina matrix DATASET`
public struct MatrixCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Shows the e-Culture matrix of a dataset: clusters × modules.",
        discussion: """
            EXAMPLES
              khazina matrix demo-output
              khazina matrix demo-output --against last-month/matrix.json
              khazina matrix demo-output --csv > matrix.csv
              khazina matrix demo-output --json --definition our-matrix.yaml

            What the modules are, which fields make a record complete and which module matters for which cluster says
            pipelines/matrix.yaml. docs/matrix.md explains the numbers.
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Option(
        help: ArgumentHelp("Earlier release: a dataset folder, or its matrix.json.", valueName: "path"))
    var against: String?
    @Option(help: ArgumentHelp("Another definition of the matrix.", valueName: "matrix.yaml"))
    var definition: String?
    @Flag(help: "As JSON, with all numbers.")
    var json = false
    @Flag(help: "As CSV, one line per cell.")
    var csv = false
    @Option(help: "Language of the titles: az, ru, en.")
    var language = "en"
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func validate() throws {
        if json, csv { throw ValidationError("--json and --csv exclude each other") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
        guard ["az", "ru", "en"].contains(language) else { throw ValidationError("--language is az, ru or en") }
    }

    public func run() throws {
        var options = DatasetMatrix.Options()
        (options.against, options.definition) = (against, definition)
        options.threads = threads ?? Processors.count
        let matrix = try DatasetMatrix(folder: dataset, options: options, resources: resources.located())
        print(json ? matrix.json : csv ? matrix.csv : matrix.text(language: language), terminator: "")
    }
}
