internal import Diagnostics
internal import Mapping
internal import RecordStream
internal import SheetReading
internal import SourceInput

/// The sheets of a workbook, one after the other.
final class WorkbookTables {
    private let parts: any PackageFiles
    private let workbook: Workbook
    private let format: TableFormat
    private let isChoosy: Bool
    private var sheets: ArraySlice<Workbook.Sheet>
    /// Findings since the last table.
    private(set) var findings: [Diagnostic] = []

    /// - Parameter isChoosy: Whether sheets without known headings are left out beside others.
    /// - Throws: As `Workbook`.
    init(
        _ parts: any PackageFiles, _ format: TableFormat, isChoosy: Bool, index: UInt32
    ) throws(Diagnostic) {
        (self.format, self.parts, self.isChoosy) = (format, parts, isChoosy)
        workbook = try Workbook(parts, index: index, &findings)
        sheets = []
        sheets = try chosen(index)[...]
    }

    func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    /// The next table with its name; `nil` at the end.
    func next(index: UInt32, limits: RecordLimits) throws(Diagnostic) -> (name: String, splitter: any RecordSplitter)? {
        guard let sheet = sheets.popFirst() else { return nil }
        return (sheet.name, try splitter(sheet, index: index, limits: limits))
    }

    private func splitter(
        _ sheet: Workbook.Sheet, index: UInt32, limits: RecordLimits
    ) throws(Diagnostic) -> TableSplitter {
        parts.index = index
        return try TableSplitter(sheet, of: workbook, parts, format.sheets, index: index, limits: limits)
    }

    // MARK: Which sheets

    private func chosen(_ index: UInt32) throws(Diagnostic) -> [Workbook.Sheet] {
        if !format.sheets.sheets.isEmpty { return named(index) }
        guard isChoosy, workbook.sheets.count > 1, format.sheets.rename != nil else { return workbook.sheets }
        var known: [Bool] = []
        for sheet in workbook.sheets {
            // A sheet that cannot be opened is told when it is its turn.
            do throws(Diagnostic) {
                known.append(try splitter(sheet, index: index, limits: RecordLimits()).knownHeadings() ?? 2 > 1)
            } catch { known.append(true) }
        }
        guard known.contains(true) else { return workbook.sheets }
        for (sheet, isKnown) in zip(workbook.sheets, known) where !isKnown {
            findings.append(
                Diagnostic(
                    "sheet.left-out", .warning,
                    "the sheet `\(sheet.name)` has hardly any heading that the profile knows, unlike others: it is left out",
                    at: .init(source: index),
                    hint: "to read it all the same, name it in the pipeline: `sheet: [\(sheet.name)]`",
                    path: sheet.name))
        }
        return zip(workbook.sheets, known).filter(\.1).map(\.0)
    }

    private func named(_ index: UInt32) -> [Workbook.Sheet] {
        func key(_ name: String) -> String { name.split { $0.isWhitespace }.joined(separator: " ").lowercased() }
        for name in format.sheets.sheets where !workbook.sheets.contains(where: { key($0.name) == key(name) }) {
            let names = workbook.sheets.map(\.name)
            findings.append(
                Diagnostic(
                    "sheet.no-such-sheet", .error, "the workbook has no sheet `\(name)`", at: .init(source: index),
                    hint: nearest(to: name, among: names).map { "did you mean `\($0)`?" }
                        ?? "it has: \(names.joined(separator: ", "))", path: name))
        }
        let wanted = Set(format.sheets.sheets.map(key))
        return workbook.sheets.filter { wanted.contains(key($0.name)) }
    }
}
