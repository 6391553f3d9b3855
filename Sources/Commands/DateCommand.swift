public import ArgumentParser
import Diagnostics
import FoundationEssentials
import Normalization

/// `khazina date`: explains how a text is read as a date.
public struct DateCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "date",
        abstract: "Reads dates as people write them and shows EDTF, bounds and the rule.",
        discussion: """
            EXAMPLES
              khazina date "XIX əsrin sonu"
              khazina date --language ru "12 (25) января 1908 г."
              khazina date --two-digit-years 1900 "15 Jul 76"
              khazina date --edtf "2005-33"
              khazina date --tsv dates.txt > dates.tsv

            The statuses are dated, undated, ambiguous, invalid and unparsed; docs/dates.md explains them.
            """)

    @Argument(help: "The texts to explain.")
    public var texts: [String] = []
    @Option(
        help: ArgumentHelp(
            "Read one text per line, with the language as an optional second column, and write TSV. “-” is standard input.",
            valueName: "file"))
    public var tsv: String?
    @Option(help: "Language of the texts (BCP 47), where the file has none.")
    public var language: String?
    @Option(help: ArgumentHelp("Directory of the vocabularies.", valueName: "dir"))
    public var vocabularies: String?
    @Option(help: "The hundred that two-digit years belong to, for example 1900.")
    public var twoDigitYears: Int?
    @Option(help: "Order of day and month in 05/06/1923: day-first or month-first. Without it the language decides.")
    public var order: Order?
    @Flag(help: "The texts are EDTF: read them by the standard alone.")
    public var edtf = false

    public enum Order: String, ExpressibleByArgument, CaseIterable, Sendable {
        case dayFirst = "day-first"
        case monthFirst = "month-first"
    }

    public init() {}

    public func validate() throws {
        if texts.isEmpty == (tsv == nil) { throw ValidationError("Give texts or --tsv FILE.") }
    }

    public func run() throws {
        let reader = try makeReader()
        if let tsv { return try writeTable(tsv, reader) }
        for (index, text) in texts.enumerated() {
            if index > 0 { print() }
            print(DateReport.explain(text, reader(text, nil)))
        }
    }

    /// Text and language of the line to date.
    private typealias Reader = (String, String?) -> ParsedDate

    private func makeReader() throws -> Reader {
        if edtf { return { text, _ in ParsedDate(edtf: text) } }
        let parser: DateParser
        do {
            parser = DateParser(lexicon: try DateLexicon.load(vocabularies: vocabularies))
        } catch {
            throw CleanExit.failure(error)
        }
        var options = DateParser.Options()
        options.twoDigitYearBase = twoDigitYears
        options.isDayFirst = order.map { $0 == .dayFirst }
        let declared = language
        return { [options] text, language in parser.parse(text, language: language ?? declared, options: options) }
    }

    private func writeTable(_ file: String, _ reader: Reader) throws {
        print("text\tedtf\tearliest\tlatest\tstatus\trule")
        var isFirst = true
        for line in try Self.lines(file) {
            let line = line.last == "\r" ? line.dropLast() : line
            let columns = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
            defer { isFirst = false }
            if isFirst, columns[0] == "text" { continue }
            let language = columns.count > 1 && !columns[1].isEmpty ? String(columns[1]) : nil
            let text = String(columns[0])
            print(DateReport.row(text, reader(text, language)))
        }
    }

    private static func lines(_ file: String) throws -> [Substring] {
        var text = ""
        if file == "-" {
            while let line = readLine(strippingNewline: false) { text += line }
        } else {
            do {
                text = try String(contentsOfFile: file, encoding: .utf8)
            } catch {
                throw CleanExit.failure(
                    Diagnostic(
                        "date.no-input", .fatal, "cannot read \(file)", at: Diagnostic.Location(source: 0),
                        hint: "the file must exist and be UTF-8"))
            }
        }
        if text.last == "\n" { text.removeLast() }
        return text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

extension CleanExit {
    /// A failure that is told in one line, without usage.
    fileprivate static func failure(_ diagnostic: Diagnostic) -> any Error {
        ValidationError(diagnostic.message + (diagnostic.hint.map { "; " + $0 } ?? ""))
    }
}
