public import ArgumentParser
internal import Diagnostics
internal import Glibc
internal import PipelineKit
internal import Validation

/// `khazina validate PATH…`, `khazina-validate`
public struct ValidateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Says everything that is wrong with submitted files, with place and way out.",
        discussion: """
            EXAMPLES
              khazina validate delivery.xml
              khazina validate delivery/ --html report.html --receipt receipt.json
              khazina validate objects.xml --schema lido-v1.0.xsd --language az
              khazina validate list.csv --cluster museum --ndjson findings.ndjson --csv findings.csv
              khazina validate delivery/ --fix mended/
              zcat old.xml.gz | khazina validate -

            Files, folders, archives; formats and profiles are found by the content. Every error is counted; of each
            code the first --max-examples are kept. docs/validation.md describes checks and reports.

            EXIT STATUS
              0 accepted   1 rejected   2 wrong usage   3 an input cannot be read
            """)

    enum Language: String, ExpressibleByArgument, CaseIterable { case en, az, ru }
    enum Level: String, ExpressibleByArgument, CaseIterable { case warning, error }
    enum Color: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    @Argument(help: "Files, archives, folders; - is standard input.")
    var paths: [String]
    @Option(
        help:
            "Mapping profile of the files: a name, a .yaml file, or none to check form and schema alone. Default: found for each file."
    )
    var profile: String?
    @Option(
        name: .customLong("schema"),
        help: ArgumentHelp("Schema to check against, also several: .xsd, .rng, .json.", valueName: "file"))
    var schemas: [String] = []
    @Option(name: .customLong("rules"), help: ArgumentHelp("A rule book of your own, also several.", valueName: "file"))
    var rules: [String] = []
    @Option(help: "Cluster of the files, where the profile does not say it, e.g. museum.")
    var cluster: String?
    @Option(help: "Encoding of the files, when the bytes cannot tell.")
    var encoding: String?
    @Option(help: "Lowest severity that rejects the delivery.")
    var failOn = Level.error
    @Option(help: ArgumentHelp("Findings kept of each code; all are counted.", valueName: "number"))
    var maxExamples = 20
    @Option(help: ArgumentHelp("Size of the largest record; larger ones are errors.", valueName: "MiB"))
    var recordLimit = 8
    @Option(help: "Language of the report: en, az, ru.")
    var language = Language.en
    @Option(help: ArgumentHelp("Write the findings as NDJSON; - is standard output.", valueName: "file"))
    var ndjson: String?
    @Option(help: ArgumentHelp("Write the findings as CSV; - is standard output.", valueName: "file"))
    var csv: String?
    @Option(help: ArgumentHelp("Write the tier of each record as NDJSON.", valueName: "file"))
    var tiers: String?
    @Option(help: ArgumentHelp("Write the report as one HTML page.", valueName: "file"))
    var html: String?
    @Option(help: ArgumentHelp("Write the findings as SARIF 2.1.0.", valueName: "file"))
    var sarif: String?
    @Option(help: ArgumentHelp("Write the findings as JUnit XML.", valueName: "file"))
    var junit: String?
    @Option(help: ArgumentHelp("Write a receipt, to be attached to the delivery.", valueName: "file"))
    var receipt: String?
    @Option(
        help: ArgumentHelp(
            "Write corrected copies and fixes.diff into a new folder; the files stay as they are.", valueName: "folder")
    )
    var fix: String?
    @Option(help: "Color on the terminal.")
    var color = Color.auto
    @Flag(name: .shortAndLong, help: "Print the verdict alone.")
    var quiet = false
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @OptionGroup var resources: ResourceOptions

    public init() {}

    public func validate() throws {
        if paths.isEmpty { throw ValidationError("name at least one file") }
        if maxExamples < 0 { throw ValidationError("--max-examples must not be negative") }
        if !(1...1024).contains(recordLimit) { throw ValidationError("--record-limit must be from 1 to 1024") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
    }

    public func run() throws {
        var options = Validator.Options()
        options.threads = threads ?? Processors.count
        (options.profile, options.schemas, options.ruleBooks) = (profile, schemas, rules)
        (options.cluster, options.encoding) = (cluster, encoding)
        options.failsOn = failOn == .warning ? .warning : .error
        (options.mostExamples, options.language) = (maxExamples, language.rawValue)
        (options.ndjson, options.csv, options.tiers) = (ndjson, csv, tiers)
        (options.fixFolder, options.recordMebibytes) = (fix, recordLimit)
        let located = try resources.located()
        var files = ReportFiles()
        (files.html, files.sarif, files.junit, files.receipt) = (html, sarif, junit, receipt)
        options.digestsFiles = files.nameDigests
        let validator = Validator(options, resources: located)
        let books = try validator.books()
        let words = try located.words(language.rawValue, books: books)
        let report = try validator.run(paths, books: books)
        try files.write(report, words: words)
        if ![ndjson, csv, html, sarif, junit, receipt].contains("-") {
            let isColored = color == .always || (color == .auto && isatty(1) == 1)
            let text = TextReport(report, words: words, isColored: isColored, shown: quiet ? 0 : min(3, maxExamples))
            print(quiet ? text.verdict : text.text, terminator: "")
        }
        switch report.verdict {
        case .accepted: break
        case .rejected: throw ExitStatus.dataHasErrors
        case .unreadable: throw ExitStatus.inputUnreadable
        }
    }
}
