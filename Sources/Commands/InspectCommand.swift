public import ArgumentParser
internal import PipelineKit

/// `khazina inspect FILE…`
public struct InspectCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Says what files are: format, encoding, records, paths, and which profile fits.",
        discussion: """
            EXAMPLES
              khazina inspect delivery.zip
              khazina inspect ~/incoming                       # every file in the folder
              zcat old.xml.gz | khazina inspect -
              khazina inspect list.csv --all                   # all paths
              khazina inspect list.csv --format json | jq .fits

            Files are judged by their content, never by their name. All records are counted; what stands in them is
            looked at in the first --limit records. docs/inspect.md describes the report.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "Files, archives, folders; - is standard input.")
    var files: [String]
    @Option(help: "Form of the report; json is one line per text.")
    var format = Form.text
    @Option(help: ArgumentHelp("Records whose paths and values are looked at.", valueName: "records"))
    var limit = 20_000
    @Flag(help: "Show all paths, not only the first 40.")
    var all = false
    @OptionGroup var resources: ResourceOptions

    public init() {}

    public func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one file") }
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    public func run() throws {
        var options = Inspector.Options()
        options.limit = limit
        let inspector = try Inspector(options, resources: try resources.located())
        var (count, isReadable) = (0, true)
        for file in files.flatMap(Inspector.files) {
            try inspector.inspect(file) { inspection in
                switch format {
                case .text: print((count > 0 ? "\n" : "") + inspection.text(mostPaths: all ? .max : 40), terminator: "")
                case .json: print(inspection.json, terminator: "")
                }
                count += 1
                if !inspection.isReadable { isReadable = false }
            }
        }
        if !isReadable { throw ExitStatus.inputUnreadable }
    }
}
