internal import Diagnostics

/// What people have decided about pairs of records: a CSV file that is only ever appended to.
///
/// `decision,first,second,by,note` with `same`, `different` or `revoke` (takes back what stands above about the pair).
/// The last line on a pair counts.
public struct PeopleDecisions: Sendable {
    public enum Verdict: String, Sendable { case same, different }

    /// A pair of ids, the smaller first.
    struct Pair: Hashable, Comparable, Sendable {
        let first, second: String
        init(_ a: String, _ b: String) { (first, second) = (min(a, b), max(a, b)) }
        static func < (a: Pair, b: Pair) -> Bool { (a.first, a.second) < (b.first, b.second) }
    }

    private(set) var verdicts: [Pair: Verdict] = [:]
    static let header = "decision,first,second,by,note\n"

    public init() {}

    /// - Parameter paths: Of the files; one that does not exist yet holds no decisions.
    public init(paths: [String]) throws {
        for path in paths where Folder.isFile(path) { try read(path) }
    }

    private mutating func read(_ path: String) throws {
        let rows = CSVRows.parse(try Folder.text(of: path))
        for (number, row) in rows.enumerated() where !(row.count == 1 && row[0].isEmpty) {
            if row.first == "decision" || row.first?.hasPrefix("#") == true { continue }
            guard row.count >= 3, let word = Word(rawValue: row[0]), !row[1].isEmpty, !row[2].isEmpty else {
                throw ConfigurationProblem([
                    "\(path): row \(number + 1): expected `same`, `different` or `revoke` and two ids"
                ])
            }
            add(word, row[1], row[2])
        }
    }

    private enum Word: String { case same, different, revoke }

    private mutating func add(_ word: Word, _ a: String, _ b: String) {
        verdicts[Pair(a, b)] = Verdict(rawValue: word.rawValue)
    }

    subscript(_ a: String, _ b: String) -> Verdict? { verdicts[Pair(a, b)] }

    /// The pairs in a fixed order.
    var sorted: [(pair: Pair, verdict: Verdict)] {
        verdicts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Appends lines to a file of decisions; an interrupted append leaves the file as it was.
    static func append(_ lines: [[String]], to path: String) throws {
        var text = Folder.isFile(path) ? try Folder.text(of: path) : header
        if !text.hasSuffix("\n") { text += "\n" }
        for line in lines { text += CSVRows.line(line) }
        try OutputFile.replace(path, with: ContiguousArray(text.utf8))
    }
}

/// Small CSV files of ours, whole in memory (RFC 4180).
enum CSVRows {
    static func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = [], row: [String] = [], cell = ""
        var isQuoted = false, wasQuote = false
        for scalar in text.unicodeScalars {
            if isQuoted {
                if scalar == "\"" { (isQuoted, wasQuote) = (false, true) } else { cell.unicodeScalars.append(scalar) }
                continue
            }
            switch scalar {
            case "\"":
                if wasQuote { cell.unicodeScalars.append(scalar) }
                isQuoted = true
            case ",":
                row.append(cell)
                cell = ""
            case "\n":
                rows.append(row + [cell])
                (row, cell) = ([], "")
            case "\r", "\u{FEFF}": break
            default: cell.unicodeScalars.append(scalar)
            }
            wasQuote = false
        }
        if !cell.isEmpty || !row.isEmpty { rows.append(row + [cell]) }
        return rows
    }

    /// A line with its end. A cell that a spreadsheet would run as a formula gets an apostrophe.
    static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let isFormula = cell.first.map { "=+-@\t".contains($0) } == true && Double(cell) == nil
            let safe = isFormula ? "'" + cell : cell
            guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
            return "\"" + safe.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",") + "\n"
    }
}
