public import ArgumentParser
internal import PipelineKit

/// `khazina diff OLD NEW`
public struct DiffCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Says what has changed between two datasets.",
        discussion: """
            Objects that are new, changed (field by field), withdrawn, removed, merged into others, split off, or under
            a new id. The numbers add up: objects before + added - removed = objects now. docs/operations.md.

            EXAMPLES
              khazina diff last-month demo-output
              khazina diff dataset                               # the last two releases
              khazina diff dataset/releases/000011-3fa9c10b dataset
              khazina diff last-month demo-output --examples 50 --output changes.html --format html
              khazina diff last-month demo-output --format ndjson | jq 'select(.change == "merged")'
            """)

    public enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, ndjson, csv, html }

    @Argument(help: "Folder of a dataset. Alone: its release before the current one is compared with the current one.")
    var old: String
    @Argument(help: "Folder of a later one.")
    var new: String?
    @Option(help: "text, ndjson, csv or html.")
    var format = Format.text
    @Option(help: ArgumentHelp("How many examples of each kind text and html show.", valueName: "number"))
    var examples: Int?
    @Option(name: [.short, .long], help: ArgumentHelp("Default: standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func validate() throws {
        if let examples, !(0...100_000).contains(examples) { throw ValidationError("--examples is 0 to 100000") }
    }

    public func run() throws {
        let (old, new) = try sides()
        if let output {
            try OutputFile.replace(output) { file in try compare(old, new, writingTo: file) }
        } else {
            let file = OutputFile(standardOutput: ())
            try compare(old, new, writingTo: file)
            try file.flush()
        }
    }

    private func compare(_ old: String, _ new: String, writingTo file: OutputFile) throws {
        var difference = try DatasetDifference(old: old, new: new)
        switch format {
        case .ndjson, .csv:
            var lines = try DifferenceLines(format == .csv ? .csv : .ndjson, to: file)
            let counts = try difference.run { try lines.write($0) }
            try lines.finish(counts)
        case .text:
            var text = DifferenceText(limit: examples ?? 10)
            let counts = try difference.run { text.note($0) }
            try file.write(text.text(counts))
        case .html:
            var noted = DifferenceText(limit: examples ?? 200)
            let counts = try difference.run { noted.note($0) }
            let page = try DifferencePage(
                counts, examples: noted, old: old, new: new, resources: resources.located())
            try file.write(page.text)
        }
    }

    /// The folders to read. `current` is followed once, here: a run that publishes meanwhile changes nothing.
    private func sides() throws -> (old: String, new: String) {
        if let new { return (ReleaseShelf.readable(old), ReleaseShelf.readable(new)) }
        let shelf = ReleaseShelf(folder: old)
        guard let current = try shelf.current(),
            let before = try shelf.releases().last(where: { $0.number < current.number })
        else { throw ValidationError("\(old) has no two releases: name two folders") }
        return (before.folder, current.folder)
    }
}
