internal import Diagnostics
internal import RecordStream

/// The rows of one sheet of a workbook, as they stream by.
final class WorksheetRows: RowSource {
    let columnNames: [String]? = nil
    let merges: [CellRange]

    private let workbook: Workbook
    private let index: UInt32
    private var reader: PartReader
    private let names: Names
    private var findings: [Diagnostic] = []
    private var number = 0
    private var hiddenRows = 0, hiddenColumns = false, hyperlinks = 0
    private var counted = CountedFindings()
    private var scratch: ContiguousArray<UInt8> = []

    private struct Names {
        let cell: NameID, place: NameID, style: NameID, type: NameID, value: NameID, formula: NameID
        let inline: NameID, hidden: NameID, rich: RichText.Names
        init(_ reader: PartReader) {
            (cell, place, style, type) = (reader.id("c"), reader.id("r"), reader.id("s"), reader.id("t"))
            (value, formula, inline) = (reader.id("v"), reader.id("f"), reader.id("is"))
            (hidden, rich) = (reader.id("hidden"), RichText.Names(reader))
        }
    }

    /// - Parameter index: The number that findings carry as `Location.source`.
    init(_ sheet: Workbook.Sheet, of workbook: Workbook, _ parts: any SheetParts, index: UInt32) throws(Diagnostic) {
        (self.workbook, self.index) = (workbook, index)
        merges = try MergedCells.read(sheet, parts, index: index)
        guard let source = try parts.open(sheet.part) else {
            throw Diagnostic("sheet.missing", .fatal, "the part \(sheet.part) is gone", at: .init(source: index))
        }
        reader = PartReader(source, "sheetData/row", index: index)
        names = Names(reader)
        if sheet.isHidden {
            findings.append(
                Diagnostic(
                    "sheet.hidden", .note, "the sheet `\(sheet.name)` is hidden; it is read like the others",
                    at: .init(source: index), hint: "name the sheets to be read with `sheet`"))
        }
    }

    func next(_ row: inout TableRow) throws(Diagnostic) -> Bool {
        row.removeAll()
        guard let record = try reader.nextElement() else {
            noteOutside()
            finish()
            return false
        }
        noteOutside()
        number += 1
        var column = 0
        var node = record.nodes.lowerBound + 1
        while node < record.nodes.upperBound {
            let name = reader.batch.nodes[node].name
            if reader.batch.nodes[node].kind == .attribute {
                if name == names.place, let stated = Int(reader.batch.string(of: node)), stated >= number {
                    number = stated
                } else if name == names.hidden, isTrue(node) {
                    row.isHidden = true
                    hiddenRows += 1
                }
            } else if name == names.cell {
                readCell(node, &column, into: &row)
            }
            node = Int(reader.batch.nodes[node].end)
        }
        row.number = number
        row.sortByColumn()
        return true
    }

    func takeDiagnostics() -> [Diagnostic] {
        defer { findings = [] }
        return reader.takeFindings() + findings
    }

    // MARK: Cells

    private func readCell(_ cell: Int, _ column: inout Int, into row: inout TableRow) {
        var (type, style, value, inline, hasFormula) = ("n", 0, -1, -1, false)
        var node = cell + 1
        let end = Int(reader.batch.nodes[cell].end)
        while node < end {
            let name = reader.batch.nodes[node].name
            if reader.batch.nodes[node].kind == .attribute {
                if name == names.place {
                    // A cell without a place stands behind the one before.
                    let place = unsafe reader.batch.withValue(of: node) { unsafe CellAddress($0) }
                    if let place { (column, number) = (place.column, max(number, place.row)) }
                } else if name == names.type {
                    type = reader.batch.string(of: node)
                } else if name == names.style {
                    style = Int(reader.batch.string(of: node)) ?? 0
                }
            } else if name == names.value {
                value = node
            } else if name == names.inline {
                inline = node
            } else if name == names.formula {
                hasFormula = true
            }
            node = Int(reader.batch.nodes[node].end)
        }
        if inline >= 0 {
            scratch.removeAll(keepingCapacity: true)
            RichText.append(reader.batch, inline, names.rich, to: &scratch)
            row.append(column, .text, scratch)
        } else if value >= 0, reader.batch.nodes[value].valueLength > 0 {
            append(value, type, style, column, to: &row)
        } else if hasFormula, type != "str" {
            report(
                "sheet.formula-without-value", .warning, "a formula without a result: the cell is read as empty",
                column,
                hint: "open the workbook in a spreadsheet program and save it, so that results are stored")
        }
        column += 1
    }

    private func append(_ value: Int, _ type: String, _ style: Int, _ column: Int, to row: inout TableRow) {
        switch type {
        case "s":
            guard let index = Int(reader.batch.string(of: value)), let text = workbook.strings[index] else {
                return report(
                    "sheet.no-such-string", .error, "the workbook has no text number \(reader.batch.string(of: value))",
                    column, hint: "the workbook is damaged: ask for it again")
            }
            row.append(column, .text, text)
        case "str", "inlineStr":
            scratch.removeAll(keepingCapacity: true)
            unsafe reader.batch.withValue(of: value) { unsafe RichText.appendUnescaped($0, to: &scratch) }
            row.append(column, .text, scratch)
        case "b": row.append(column, .boolean, isTrue(value) ? "true".utf8 : "false".utf8)
        case "d": row.append(column, .date, reader.batch.string(of: value).utf8)
        case "e":
            let text = reader.batch.string(of: value)
            report(
                "sheet.error-value", text == "#N/A" ? .note : .warning,
                "the cell shows the error \(text): it is read as empty", column,
                hint: text == "#N/A" ? nil : "mend the formula, or write the value")
        default: appendNumber(reader.batch.string(of: value), workbook.styles[style], column, to: &row)
        }
    }

    private func appendNumber(_ text: String, _ look: CellStyles.Look, _ column: Int, to row: inout TableRow) {
        guard let number = Double(text) else { return row.append(column, .text, text.utf8) }
        switch look {
        case .number: row.append(column, .number, plain(number, text, column).utf8)
        case .padded(let width):
            let digits = plain(number, text, column)
            let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
            row.append(column, .number, ((digits.hasPrefix("-") ? "" : zeros) + digits).utf8)
        case .date(let look):
            do throws(SerialDate.Failure) {
                row.append(column, .date, try SerialDate.text(number, look, uses1904: workbook.uses1904).utf8)
            } catch {
                let why =
                    switch error {
                    case .leapDayOf1900: "29 February 1900, a day that never was"
                    case .outOfRange: "not a day that a workbook knows"
                    }
                report(
                    "sheet.no-date", .warning, "the date \(text) is \(why): the number is kept", column,
                    hint: "write the date as text")
                row.append(column, .number, text.utf8)
            }
        }
    }

    /// The shortest digits that give the same number: 203.40000000000001 is 203.4, as the program shows it.
    private func plain(_ number: Double, _ text: String, _ column: Int) -> String {
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 15 { return text }
        guard number.rounded() == number else { return "\(number)" }
        if abs(number) >= 1e15 {
            report(
                "sheet.rounded-number", .warning,
                "a number of more than 15 digits: the program has replaced the last ones by zeros", column,
                hint: "take the number from the original, and write it in a cell formatted as text")
        }
        return abs(number) < 9e18 ? String(Int64(number)) : "\(number)"
    }

    private func isTrue(_ node: Int) -> Bool { ["1", "true"].contains(reader.batch.string(of: node)) }

    // MARK: Findings

    private func report(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, _ column: Int, hint: String? = nil
    ) {
        guard counted.add(code, severity) else { return }
        let place = CellAddress(row: number, column: column)
        findings.append(
            Diagnostic(
                code, severity, "\(place): \(message)",
                at: .init(source: index, line: number, column: column + 1), hint: hint))
    }

    private func noteOutside() {
        for value in reader.takeOutside() {
            if value.path.hasSuffix("cols/col/@hidden"), value.value == "1" || value.value == "true" {
                hiddenColumns = true
            }
            if value.path.hasSuffix("hyperlinks/hyperlink/@ref") { hyperlinks += 1 }
        }
    }

    private func finish() {
        let place = Diagnostic.Location(source: index, line: max(number, 1))
        func note(_ code: String, _ message: String) { findings.append(Diagnostic(code, .note, message, at: place)) }
        if hiddenRows > 0 { note("sheet.hidden-rows", "\(hiddenRows) hidden rows are read like the others") }
        if hiddenColumns { note("sheet.hidden-columns", "hidden columns are read like the others") }
        if hyperlinks > 0 {
            note("sheet.hyperlinks", "the targets of \(hyperlinks) links behind cells are not read, only their text")
        }
        findings += counted.rest(at: place)
        (hiddenRows, hiddenColumns, hyperlinks) = (0, false, 0)
    }
}

/// Tells the first findings of a code one by one and counts the others.
struct CountedFindings {
    static let toldInFull = 1_000
    private var counts: [(code: String, severity: Diagnostic.Severity, count: Int)] = []

    /// Whether this one is to be told.
    mutating func add(_ code: String, _ severity: Diagnostic.Severity) -> Bool {
        guard let place = counts.firstIndex(where: { $0.code == code && $0.severity == severity }) else {
            counts.append((code, severity, 1))
            return true
        }
        counts[place].count += 1
        return counts[place].count <= Self.toldInFull
    }

    /// How many were not told; forgets them.
    mutating func rest(at place: Diagnostic.Location) -> [Diagnostic] {
        defer { counts = [] }
        return counts.filter { $0.count > Self.toldInFull }.map {
            Diagnostic(
                $0.code, $0.severity, "\($0.count) in all; only the first \(Self.toldInFull) are told one by one",
                at: place)
        }
    }
}
