public import ArgumentParser
internal import PipelineKit

/// `khazina show DATASET ID`
public struct ShowCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one object, agent or place of a dataset, and where each value came from.",
        discussion: """
            EXAMPLES
              khazina show demo-output kz-0123456789abcdef
              khazina show demo-output kz-a0123456789abcdef --json
              khazina show nightly kz-0123456789abcdef --store work/nightly.sqlite
              khazina show demo-output https://khazina.example/object/kz-0123456789abcdef   # as EDM names it

            An id that was merged into another shows the other.
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "The id: kz-… for objects, kz-a… for agents, kz-p… for places.")
    var id: String
    @Option(
        help: ArgumentHelp(
            "Also the source records as they came, and when they came and changed: the store of the pipeline.",
            valueName: "file"))
    var store: String?
    @Flag(help: "The lines of the files: the record, then its lineage.")
    var json = false
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        let view = DatasetView(folder: dataset, resources: try resources.located(), threads: Processors.count)
        let record = try view.show(id)
        if json {
            for line in record.lines { print(line) }
        } else {
            print(record.text, terminator: "")
            if let store { print(try RecordHistory(store: store).text(of: record.sources), terminator: "") }
        }
    }
}

/// `khazina search DATASET WORDS`
public struct SearchCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Finds objects by names and words, whatever script they are in.",
        discussion: """
            EXAMPLES
              khazina search demo-output hacibeyov              # finds Гаджибеков, too
              khazina search demo-output "leyli mecnun" --limit 5

            Words are folded as names are compared: Azerbaijani, Cyrillic, Arabic and Russian spellings of one name have
            one key. An object must have all the words, or begin with them; those found by sound alone come last and are
            marked with ~. The dataset needs khazina.sqlite (`forms: [sqlite]`).
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Argument(help: "What to look for.")
    var words: [String]
    @Option(help: "At most so many.")
    var limit = 20
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func validate() throws {
        if !(1...10_000).contains(limit) { throw ValidationError("--limit must be from 1 to 10000") }
        if words.isEmpty { throw ValidationError("say what to look for") }
    }

    public func run() throws {
        let view = DatasetView(folder: dataset, resources: try resources.located())
        let hits = try view.search(words.joined(separator: " "), limit: limit)
        if hits.isEmpty { print("nothing found") }
        for hit in hits {
            let details = [hit.agents, hit.date].filter { !$0.isEmpty }.joined(separator: ", ")
            print(
                "\(hit.isExact ? " " : "~") \(hit.id)  \(hit.cluster)/\(hit.kind)  \(hit.title)"
                    + (details.isEmpty ? "" : "  (\(details))"))
        }
    }
}

/// `khazina export DATASET --form FORM`
public struct ExportCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a dataset, or a part of it, in any form.",
        discussion: """
            EXAMPLES
              khazina export demo-output --form lido --where cluster=museum > museums.xml
              khazina export demo-output --form marcxml --where kind=edition --where languages=az > books.xml
              khazina export demo-output --form edm --file edm.nt > edm.nt
              khazina export demo-output --form sqlite --output search
              khazina export demo-output --where "agents[role=cmp]" > composed.ndjson

            Forms are described in pipelines/forms; docs/forms.md says what each can and cannot express. A condition is
            a path of the canonical form that must find something, `!path` one that must not, or path=value.
            """)

    @Argument(help: "Folder of a dataset.")
    var dataset: String
    @Option(help: ArgumentHelp("csv, edm, lido, linked-art, marcxml, ndjson, schema-org, sqlite, or a .yaml file."))
    var form = "ndjson"
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Condition of the objects; several must all hold.", valueName: "path=value"))
    var filters: [String] = []
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Folder for the files, or file for ndjson. Default: standard output.", valueName: "folder"))
    var output: String?
    @Option(help: "Which file of the form goes to standard output.")
    var file: String?
    @Option(help: "What ids become IRIs with.")
    var base: String?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        var options = DatasetExport.Options()
        (options.form, options.filters, options.output, options.file) = (form, filters, output, file)
        if let base { options.base = base }
        options.threads = Processors.count
        let count = try DatasetExport(folder: dataset, options: options, resources: resources.located()).run()
        if count == 0 {
            let conditions = filters.isEmpty ? "" : " that holds " + filters.joined(separator: " and ")
            printError("\(dataset) has no object\(conditions)")
        }
        if let output { print("\(count) objects are in \(output)") }
    }
}

/// `khazina describe`
public struct DescribeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Documents the dataset: fields, tables, forms and what they become.",
        discussion: """
            EXAMPLES
              khazina describe > docs/dataset.md
              khazina describe demo-output                      # with the coverage of each field
            """)

    @Argument(help: "Folder of a dataset, for the coverage of the fields.")
    var dataset: String?
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        let description = try DatasetDescription(
            resources: resources.located(), folder: dataset, threads: Processors.count)
        print(try description.markdown, terminator: "")
    }
}
