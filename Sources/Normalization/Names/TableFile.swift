internal import Diagnostics

/// A table of tab-separated columns: one row per line, `#` opens a comment line, blank lines are skipped.
struct TableFile {
    struct Row {
        let line: Int, columns: [String]
        /// The column at `index`, or the empty string when the row is shorter.
        subscript(index: Int) -> String { index < columns.count ? columns[index] : "" }
    }

    let name: String, rows: [Row]
    private let source: UInt32

    /// - Parameter source: The place of the file in the caller's list, for the location of findings.
    init(name: String, text: String, source: Int) {
        (self.name, self.source) = (name, UInt32(source))
        var rows: [Row] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || line.first == "#" { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            rows.append(Row(line: index + 1, columns: columns))
        }
        self.rows = rows
    }

    /// The name without folder and suffix: `scripts/az-cyrl.tsv` is `az-cyrl`.
    var baseName: String {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        return last.hasSuffix(".tsv") ? String(last.dropLast(4)) : last
    }

    func finding(_ message: String, in row: Row, hint: String? = nil) -> Diagnostic {
        let location = Diagnostic.Location(source: source, line: row.line)
        return Diagnostic("names.bad-table", .fatal, "\(name):\(row.line): \(message)", at: location, hint: hint)
    }
}
