internal import CSVReading
public import Diagnostics
public import RecordStream

/// Cuts a sheet or table into chunks of rows, and decides what is a title, what the header and what a record.
public final class TableSplitter: RecordSplitter {
    /// Rows looked at to find the header.
    private static let rowsLookedAt = 40

    private let source: any RowSource
    private let options: TableOptions
    private let limits: RecordLimits
    private let index: UInt32
    /// Rows read to find the header, not handed out yet.
    private var pending: ArraySlice<TableRow> = []
    private var columns: CSVColumns?
    /// Where in the file the columns stand: a header may begin to the right of empty ones.
    private var header = HeaderLayout()
    private var fills = MergeFills()
    private var notes = RowNotes()
    private var handedOut = 0
    /// What was found before the first row.
    private var opening: RecordChunk
    private var ended = false, saidEnd = false, sawRecord = false

    init(_ source: any RowSource, _ options: TableOptions, index: UInt32, limits: RecordLimits) {
        (self.source, self.options, self.index, self.limits) = (source, options, index, limits)
        opening = RecordChunk(start: .init(source: index))
        fills = MergeFills(source.merges)
    }

    /// The rows of a sheet.
    public convenience init(
        _ sheet: Workbook.Sheet, of workbook: Workbook, _ parts: any SheetParts, _ options: TableOptions,
        index: UInt32, limits: RecordLimits
    ) throws(Diagnostic) {
        self.init(
            try WorksheetRows(sheet, of: workbook, parts, index: index), options, index: index, limits: limits)
    }

    /// The rows of a DBF table.
    /// - Parameter source: The bytes of the file as they are.
    public convenience init(
        dbf source: any ByteSource, _ surroundings: any DBFSurroundings, _ options: TableOptions, index: UInt32,
        limits: RecordLimits
    ) throws(Diagnostic) {
        self.init(try DBFRows(source, surroundings, index: index), options, index: index, limits: limits)
    }

    /// How many headings the map of the options knows; `nil` without a map.
    public func knownHeadings() throws(Diagnostic) -> Int? {
        guard let rename = options.rename else { return nil }
        if columns == nil { try beginTable(&opening) }
        return header.names.count { rename($0) != nil || header.rename(rename)?($0) != nil }
    }

    public func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        chunk.bytes.removeAll(keepingCapacity: true)
        chunk.records.removeAll(keepingCapacity: true)
        (chunk.diagnostics, chunk.rejected, chunk.outside) = ([], [], [])
        if columns == nil { try beginTable(&opening) }
        swap(&chunk.diagnostics, &opening.diagnostics)
        swap(&chunk.outside, &opening.outside)
        guard let columns else { preconditionFailure("rows before the header") }
        var context = SheetContext(columns: columns)
        chunk.start = .init(source: index, byteOffset: handedOut)
        chunk.encoding = source.encoding
        var row = TableRow()
        while chunk.bytes.count < limits.chunkBytes, try nextRow(&row) { add(&row, to: &chunk, &context) }
        chunk.diagnostics += source.takeDiagnostics()
        if ended, !saidEnd {
            saidEnd = true
            chunk.diagnostics += notes.findings(index: index, fills.filled)
            if !sawRecord {
                chunk.diagnostics.append(
                    Diagnostic(
                        "sheet.no-rows", .warning, "the table has no rows with values", at: .init(source: index),
                        hint: "check which sheet holds the table"))
            }
        }
        chunk.count = chunk.bytes.count
        handedOut += chunk.count
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        chunk.context = context
        return chunk.count > 0 || !chunk.diagnostics.isEmpty || !chunk.outside.isEmpty
    }

    private func nextRow(_ row: inout TableRow) throws(Diagnostic) -> Bool {
        if let next = pending.popFirst() {
            row = next
            return true
        }
        if ended { return false }
        ended = try !source.next(&row)
        return !ended
    }

    // MARK: The beginning of the table

    private func beginTable(_ chunk: inout RecordChunk) throws(Diagnostic) {
        if let names = source.columnNames {
            header = HeaderLayout(columnCount: names.count)
            columns = CSVColumns(
                header: names, rename: options.rename, suggest: options.suggest, at: .init(source: index),
                &chunk.diagnostics)
            return
        }
        var rows: [TableRow] = []
        var row = TableRow()
        while rows.count(where: { !$0.isBlank }) < Self.rowsLookedAt, rows.count < 10 * Self.rowsLookedAt,
            try nextRow(&row)
        {
            rows.append(row)
        }
        header = HeaderLayout(rows, options, merges: source.merges)
        for row in rows[..<header.firstRow] {
            for cell in row.cells {
                let place = Diagnostic.Location(source: index, line: row.number, column: cell.column + 1)
                chunk.outside.append(.init(path: "title", value: row.string(cell), location: place))
            }
        }
        let place = Diagnostic.Location(
            source: index, line: header.firstRow < rows.count ? rows[header.firstRow].number : 1)
        if options.hasHeader {
            columns = CSVColumns(
                header: header.names, rename: header.rename(options.rename), suggest: options.suggest, at: place,
                &chunk.diagnostics)
        } else {
            columns = .nameless
        }
        pending = rows[header.endRow...]
    }

    // MARK: Rows

    private func add(_ row: inout TableRow, to chunk: inout RecordChunk, _ context: inout SheetContext) {
        if row.isBlank { return notes.blankRows += 1 }
        if header.isNumbering(row), !sawRecord { return notes.numberingRows += 1 }
        if header.isRepeated(row) { return notes.repeatedHeaders += 1 }
        if fills.isSection(row, columns: header.columnCount) || isTotal(row) {
            for cell in row.cells {
                let place = Diagnostic.Location(source: index, line: row.number, column: cell.column + 1)
                chunk.outside.append(
                    .init(path: isTotal(row) ? "total" : "section", value: row.string(cell), location: place))
            }
            return
        }
        fills.apply(to: &row)
        sawRecord = true
        let first = header.firstColumn
        let count = max(header.columnCount, (row.cells.last?.column ?? 0) - first + 1)
        context.rows.append(Int32(truncatingIfNeeded: row.number))
        let countPlace = context.rows.count
        context.rows.append(0)
        var next = first
        for cell in row.cells {
            while next < cell.column { empty(&next, &chunk, &context) }
            chunk.bytes.append(contentsOf: row.value(cell))
            chunk.bytes.append(UInt8(ascii: "\t"))
            context.rows.append(Int32(truncatingIfNeeded: cell.length))
            next += 1
        }
        while next < first + count { empty(&next, &chunk, &context) }
        context.rows[countPlace] = Int32(truncatingIfNeeded: context.rows.count - countPlace - 1)
        chunk.bytes.append(UInt8(ascii: "\n"))
        if options.hasHeader, count > header.columnCount { notes.wideRows += 1 }
    }

    private func empty(_ next: inout Int, _ chunk: inout RecordChunk, _ context: inout SheetContext) {
        chunk.bytes.append(UInt8(ascii: "\t"))
        context.rows.append(0)
        next += 1
    }

    private func isTotal(_ row: TableRow) -> Bool {
        guard let isTotal = options.isTotal, let first = row.cells.first else { return false }
        return row.cells.count <= max(2, header.columnCount / 2) && isTotal(row.string(first))
    }
}

/// What is said of rows once, at the end.
struct RowNotes {
    var blankRows = 0, numberingRows = 0, repeatedHeaders = 0, wideRows = 0

    func findings(index: UInt32, _ filled: Int) -> [Diagnostic] {
        let notes: [(Int, String, Diagnostic.Severity, String)] = [
            (blankRows, "sheet.blank-rows", .note, "blank rows, which are no records"),
            (numberingRows, "sheet.numbering-row", .note, "rows that number the columns, which are no records"),
            (repeatedHeaders, "table.repeated-header", .note, "rows that repeat the header, which are no records"),
            (filled, "sheet.merged-cells", .note, "cells that are merged with the one above have taken its value"),
            (
                wideRows, "sheet.too-many-values", .warning,
                "rows with values to the right of the last column with a name"
            ),
        ]
        return notes.filter { $0.0 > 0 }.map {
            Diagnostic($0.1, $0.2, "\($0.3): \($0.0)", at: .init(source: index))
        }
    }
}
