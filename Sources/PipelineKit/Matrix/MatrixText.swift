internal import CultureMatrix

/// The matrix for a terminal: one line per cluster, then what is missing where.
struct MatrixText {
    private let result: MatrixResult
    private let dataset: String
    private let language: String

    init(_ result: MatrixResult, _ dataset: String, _ language: String) {
        (self.result, self.dataset, self.language) = (result, dataset, language)
    }

    var text: String {
        var rows = [["", "records"] + result.definition.modules.map(\.code)]
        for row in result.rows {
            rows.append([name(row), Progress.grouped(row.records)] + row.cells.map(cell))
        }
        rows.append(["all", Progress.grouped(result.records)] + result.columns.map { total($0) })
        var text = "\(dataset): e-Culture matrix \(result.definition.name)@\(result.definition.version)\n\n"
        text += TextTable.render(rows, rightAlignedFrom: 1)
        text += "\nA cell: records that count, and per cent of them that are complete. "
        text += "· nothing there  – not applicable  ! not expected\n"
        for module in result.definition.modules {
            text += "\(module.code) \(title(module.title, module.id)): \(module.meaning[language] ?? "")\n"
        }
        if result.inactive > 0 { text += "Not active, counted nowhere: \(Progress.grouped(result.inactive))\n" }
        return text + weakCells + trend
    }

    private func name(_ row: MatrixResult.Row) -> String { row.id.isEmpty ? "(no cluster)" : row.id }
    private func title(_ words: MatrixDefinition.Words, _ id: String) -> String { words[language] ?? id }

    private func cell(_ cell: MatrixResult.Cell) -> String {
        switch cell.state {
        case .notApplicable: "–"
        case .empty: cell.applicability == .required ? "· !" : "·"
        case .unexpected: "\(total(cell)) !"
        default: total(cell)
        }
    }

    private func total(_ cell: MatrixResult.Cell) -> String {
        guard let percent = cell.percentComplete else { return "·" }
        return "\(Progress.grouped(cell.records)) \(percent)%"
    }

    /// Cells that are required and empty or weak, and the fields that most of their records lack.
    private var weakCells: String {
        var empty: [String] = []
        var rows: [[String]] = [["cluster", "module", "lacks", "records", "of", "most in"]]
        for row in result.rows where row.records > 0 {
            for (module, cell) in zip(result.definition.modules, row.cells) where cell.applicability == .required {
                if cell.records == 0 { empty.append("\(row.id) × \(module.code) \(title(module.title, module.id))") }
                guard cell.state == .sparse || cell.state == .partial else { continue }
                for missing in cell.missing.prefix(2) {
                    let field = module.fields.first { $0.name == missing.field }
                    let most = missing.sources.prefix(2).map { "\($0.source) \(Progress.grouped($0.count))" }
                    rows.append([
                        row.id, module.code, title(field?.title ?? [:], missing.field),
                        Progress.grouped(missing.count), Progress.grouped(cell.records),
                        most.joined(separator: ", "),
                    ])
                }
            }
        }
        var text = ""
        if !empty.isEmpty {
            text += "\nRequired, and nothing there:\n" + empty.map { "  \($0)\n" }.joined()
        }
        if rows.count > 1 {
            text += "\nRequired, and not complete (two commonest gaps; --json has all):\n"
            text += TextTable.render(rows, rightAlignedFrom: 6)
        }
        return text
    }

    private var trend: String {
        guard result.hasEarlier else { return "" }
        var lines: [String] = []
        for row in result.rows {
            for (module, cell) in zip(result.definition.modules, row.cells) {
                let (records, complete) = (cell.earlier?.records ?? 0, cell.earlier?.complete ?? 0)
                if records == cell.records, complete == cell.complete { continue }
                lines.append(
                    "  \(name(row)) × \(module.code): records \(records) → \(cell.records), complete \(complete) → \(cell.complete)"
                )
            }
        }
        if lines.isEmpty { return "\nNo cell has changed since the earlier release.\n" }
        return "\nChanged since the earlier release:\n" + lines.joined(separator: "\n") + "\n"
    }
}
