public import ArgumentParser
internal import PipelineKit

/// `khazina explain DATASET [A [B]]`
public struct ExplainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says why records of a dataset were merged or kept apart.",
        discussion: """
            EXAMPLES
              khazina explain demo-output
              khazina explain demo-output kz-0az0kt03m2byh9s9
              khazina explain demo-output kz-a1tnnd9c41ve22cz6 kz-a8xv0bq3rkxz5yw0j --html pair.html
              khazina explain demo-output --limit 3

            With two ids: what was compared, each outcome's bits, and what became of the pair, merged or not.
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "Only decisions on this record.")
    var id: String?
    @Argument(help: "The other record of a pair.")
    var other: String?
    @Option(help: "At most so many decisions.")
    var limit: Int?
    @Option(help: ArgumentHelp("Writes the pair as a chart.", valueName: "file"))
    var svg: String?
    @Option(help: ArgumentHelp("Writes the pair as a page that works offline.", valueName: "file"))
    var html: String?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func validate() throws {
        if other == nil, svg != nil || html != nil { throw ValidationError("--svg and --html need two ids") }
    }

    public func run() throws {
        if let id, let other {
            let report = try ResolvedDataset(folder: dataset, resources: resources.located()).explain(id, other)
            print(report.text, terminator: "")
            if let svg { try WholeFile.write(ContiguousArray(report.svg.utf8), to: svg) }
            if let html { try WholeFile.write(ContiguousArray(report.html.utf8), to: html) }
            return
        }
        let decisions = try Ledger(folder: dataset).explanations(of: id, limit: limit ?? .max)
        if decisions.isEmpty { print(id.map { "no decision concerns \($0)" } ?? "nothing was merged or kept apart") }
        print(decisions.joined(separator: "\n"), terminator: "")
    }
}
