public import ArgumentParser
internal import PipelineKit

/// `khazina explain DATASET [ID]`
public struct ExplainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says why objects of a dataset were merged or kept apart.",
        discussion: """
            EXAMPLES
              khazina explain demo-output
              khazina explain demo-output kz-0az0kt03m2byh9s9
              khazina explain demo-output --limit 3
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "Only decisions on this object.")
    var id: String?
    @Option(help: "At most so many decisions.")
    var limit: Int?
    public init() {}

    public func run() throws {
        let decisions = try Ledger(folder: dataset).explanations(of: id, limit: limit ?? .max)
        if decisions.isEmpty { print(id.map { "no decision concerns \($0)" } ?? "nothing was merged or kept apart") }
        print(decisions.joined(separator: "\n"), terminator: "")
    }
}
