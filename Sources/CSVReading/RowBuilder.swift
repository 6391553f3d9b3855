internal import CScan
internal import Diagnostics
internal import RecordStream

/// Finds out where in the chunk each value stands that libcsv hands over, and makes nodes of them.
///
/// The batch gets the chunk's text as a whole. A value is a range of it; only where quotes were doubled is the value
/// written over its quoted form, which is never shorter. This is called for every value: it holds plain memory only.
@safe struct RowBuilder {
    private var batch = RecordBatch()
    /// The chunk's bytes, on the way to the batch.
    private var text: UnsafeMutableBufferPointer<UInt8>
    /// The nodes of one row, its root first.
    private var nodes: UnsafeMutableBufferPointer<RecordBatch.Node>
    private let table: NameTable
    /// Names of the columns, then of the values beyond them, as far as any row had some.
    private var names: ContiguousArray<NameID> = []
    private var columns = CSVColumns.nameless
    private var quote: UInt8 = 0, delimiter: UInt8 = 0
    private var literalQuotes: ArraySlice<Int> = []
    /// The first of `literalQuotes`.
    private var nextLiteral = -1

    private var input: UnsafePointer<UInt8>
    private var count = 0
    private var start = Diagnostic.Location(source: 0)
    /// Where the next value begins, and the line ends before it.
    private var position = 0, line = 0
    private var rowPosition = 0, rowLine = 0
    private var column = 0
    /// Index in the batch of the row's first value.
    private var firstNode = 0
    /// Rows of the chunk told one by one that have too many or too few values; the others are only counted.
    private static let findingsInFull = 1_000
    private var marks = ProgramMarks()
    private var repeatedHeaders = (count: 0, line: 0)
    private let isTotal: (@Sendable (String) -> Bool)?
    private var raggedRows = 0
    /// Ragged rows beyond those told one by one, and where the first of each kind stands.
    private var tooShort = (count: 0, place: Diagnostic.Location(source: 0))
    private var tooLong = (count: 0, place: Diagnostic.Location(source: 0))
    /// The first value of the row that has no column.
    private var firstExtra = (position: 0, line: 0)

    init(names table: NameTable, isTotal: (@Sendable (String) -> Bool)?) {
        (self.table, self.isTotal) = (table, isTotal)
        unsafe input = UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        unsafe text = .allocate(capacity: 1)
        unsafe nodes = .allocate(capacity: 256)
    }

    func deallocate() {
        unsafe text.deallocate()
        unsafe nodes.deallocate()
    }

    /// Starts a chunk; `batch` is this builder's until `end`.
    mutating func begin(
        _ input: UnsafePointer<UInt8>, _ count: Int, _ context: CSVContext, at start: Diagnostic.Location,
        lending batch: inout RecordBatch
    ) {
        swap(&self.batch, &batch)
        unsafe self.input = input
        (self.count, self.start, position, line, column, raggedRows) = (count, start, 0, 0, 0, 0)
        (quote, delimiter) = (context.dialect.quoteByte, context.dialect.delimiter)
        literalQuotes = context.literalQuotes[...]
        nextLiteral = literalQuotes.first ?? -1
        if columns.names != context.columns.names || names.isEmpty {
            columns = context.columns
            names = ContiguousArray(columns.names.map(table.intern))
        }
        if unsafe text.count < count {
            unsafe text.deallocate()
            unsafe text = .allocate(capacity: count)
        }
        unsafe text.baseAddress?.update(from: input, count: count)
    }

    mutating func end(returning batch: inout RecordBatch) {
        passEmptyLines()
        reportNULs()
        reportRepeatedHeaders()
        for rest in marks.rest() { report(rest.code, rest.severity, rest.message, at: start) }
        reportOtherRaggedRows()
        unsafe self.batch.append(text: UnsafeBufferPointer(rebasing: text[..<count]))
        swap(&self.batch, &batch)
    }

    // MARK: What libcsv calls

    mutating func value(_ value: UnsafePointer<UInt8>?, _ length: Int) {
        if column == 0 { startRow() }
        if column >= columns.names.count { noteExtraValue() }
        if unsafe column + 2 > nodes.count { growNodes() }
        let (offset, valueLine) = (position, line)
        let isQuoted = unsafe input[offset] == quote && offset != nextLiteral
        let first = isQuoted ? offset + 1 : offset
        // Without quotes and line ends in it, the value stands in the input as it is.
        position = first + length + (isQuoted ? 2 : 1)
        var (valueStart, valueLength) = (first, length)
        if length > 0, unsafe cscan_until3_padded(input + first, length, quote, 0x0A, 0x0D) < length {
            unsafe lookInto(value, length, at: first, isQuoted)
        }
        if length > 0, unsafe ProgramMarks.mayBe(text[first]) || (length > 4 && text[first + length - 3] == 0x2B) {
            readMark(&valueStart, &valueLength, at: offset, line: valueLine)
        }
        column += 1
        unsafe nodes[column] = RecordBatch.Node(
            name: names[min(column, names.count) - 1], kind: .text, valueStart: UInt32(truncatingIfNeeded: valueStart),
            valueLength: UInt32(truncatingIfNeeded: valueLength),
            end: UInt32(truncatingIfNeeded: firstNode &+ column),
            offset: UInt32(truncatingIfNeeded: offset &- rowPosition),
            line: UInt32(truncatingIfNeeded: valueLine &- rowLine))
    }

    /// - Parameter end: The byte that ended the row, or -1 at the end of the chunk.
    mutating func endRow(_ end: Int32) {
        let rowEnd = min(position - 1, count)
        if end == 0x0D, position < count, unsafe input[position] == 0x0A { position += 1 }
        line += 1
        if isRepeatedHeader || isRowOfTotals() { return column = 0 }
        unsafe nodes[0] = RecordBatch.Node(
            name: .none, kind: .element, valueStart: UInt32(truncatingIfNeeded: rowPosition),
            valueLength: UInt32(truncatingIfNeeded: rowEnd - rowPosition),
            end: UInt32(truncatingIfNeeded: firstNode + column), offset: 0, line: 0)
        var location = start
        location.line += rowLine
        location.byteOffset += rowPosition
        unsafe batch.appendRecord(
            UnsafeBufferPointer(rebasing: nodes[...column]), at: location, chunkRange: rowPosition..<rowEnd)
        if columns.areKnown, column != columns.names.count {
            raggedRows += 1
            if raggedRows <= Self.findingsInFull {
                reportRaggedRow(at: location)
            } else if column < columns.names.count {
                if tooShort.count == 0 { tooShort.place = location }
                tooShort.count += 1
            } else {
                if tooLong.count == 0 { tooLong.place = self.location(firstExtra.position, line: firstExtra.line) }
                tooLong.count += 1
            }
        }
        column = 0
    }

    private mutating func growNodes() {
        let larger = unsafe UnsafeMutableBufferPointer<RecordBatch.Node>.allocate(capacity: nodes.count * 2)
        unsafe larger.baseAddress?.update(from: nodes.baseAddress.unsafelyUnwrapped, count: nodes.count)
        unsafe nodes.deallocate()
        unsafe nodes = larger
    }

    // MARK: Places

    private mutating func startRow() {
        passEmptyLines()
        (rowPosition, rowLine) = (position, line)
        firstNode = batch.nodes.count + 1
    }

    /// libcsv says nothing of empty lines.
    private mutating func passEmptyLines() {
        let first = (position: position, line: line)
        while position < count {
            let byte = unsafe input[position]
            guard byte == 0x0A || byte == 0x0D else { break }
            let isPair = unsafe byte == 0x0D && position + 1 < count && input[position + 1] == 0x0A
            position += isPair ? 2 : 1
            line += 1
        }
        guard line > first.line else { return }
        let lines = line - first.line
        report(
            "csv.empty-line", .note, lines == 1 ? "an empty line is no row" : "\(lines) empty lines are no rows",
            at: location(first.position, line: first.line))
    }

    /// A value with quotes or line ends in it: finds its end, and writes it over its quoted form.
    private mutating func lookInto(_ value: UnsafePointer<UInt8>?, _ length: Int, at first: Int, _ isQuoted: Bool) {
        if isQuoted {
            moveBehindQuoted(from: first)
            if let value = unsafe value {
                unsafe text.baseAddress?.advanced(by: first).update(from: value, count: length)
            }
        } else if first == nextLiteral {
            literalQuotes.removeFirst()
            nextLiteral = literalQuotes.first ?? -1
        } else if unsafe ProgramMarks.textFormula(UnsafeBufferPointer(start: input + first, count: length)) == nil {
            let before = unsafe cscan_until3(input + first, length, quote, quote, quote)
            reportStrayQuote(first + before)
        }
    }

    /// Goes through a quoted value that has quotes or line ends in it.
    private mutating func moveBehindQuoted(from first: Int) {
        var i = first
        while i < count {
            let byte = unsafe input[i]
            let next = i + 1 < count ? unsafe input[i + 1] : 0x0A
            if byte == 0x0A || (byte == 0x0D && next != 0x0A) {
                line += 1
            } else if byte == quote {
                if i + 1 < count, next == quote {
                    i += 1
                } else if next == delimiter || next == 0x0A || next == 0x0D {
                    break
                } else {
                    reportStrayQuote(i)
                }
            }
            i += 1
        }
        position = i + 2  // the quote, and the delimiter or the line end's first byte
    }

    /// Values without a column are kept under `#7` and so on.
    private mutating func noteExtraValue() {
        if column == columns.names.count { firstExtra = (position, line) }
        if column == names.count, column < CSVColumns.mostNames {
            names.append(table.intern(CSVColumns.placeholder(column)))
        }
    }

    /// - Parameters:
    ///   - position: Offset in the chunk.
    ///   - line: Line ends of the chunk before it.
    private func location(_ position: Int, line: Int) -> Diagnostic.Location {
        var location = start
        location.line += line
        location.byteOffset += position
        var lineStart = position
        while lineStart > 0, unsafe input[lineStart - 1] != 0x0A, unsafe input[lineStart - 1] != 0x0D { lineStart -= 1 }
        location.column = position - lineStart + 1
        return location
    }

    // MARK: What programs leave in values

    /// A value that a spreadsheet program has marked or spoilt: takes off the mark, and says what is lost.
    private mutating func readMark(_ start: inout Int, _ length: inout Int, at offset: Int, line: Int) {
        let value = unsafe UnsafeBufferPointer(rebasing: text[start..<start + length])
        guard let mark = unsafe ProgramMarks.read(value, isFirst: column == 0) else { return }
        start += mark.range.lowerBound
        length = mark.range.count
        guard let finding = mark.finding, marks.add(finding) else { return }
        report(finding.code, finding.severity, finding.message, at: location(offset, line: line), hint: finding.hint)
    }

    private func value(of node: RecordBatch.Node) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(
            rebasing: text[Int(node.valueStart)..<Int(node.valueStart) + Int(node.valueLength)])
    }

    /// Whether the row at hand is the header again, as in files that were put together.
    private var isRepeatedHeader: Bool {
        mutating get {
            let headings = columns.headings
            guard column == headings.count, column > 1 else { return false }
            for index in 0..<column {
                guard unsafe value(of: nodes[index + 1]).elementsEqual(headings[index]) else { return false }
            }
            if repeatedHeaders.count == 0 { repeatedHeaders.line = rowLine }
            repeatedHeaders.count += 1
            return true
        }
    }

    private mutating func isRowOfTotals() -> Bool {
        guard let isTotal, columns.areKnown else { return false }
        var (filled, first) = (0, -1)
        for index in 1...max(column, 1) where unsafe nodes[index].valueLength > 0 {
            filled += 1
            if first < 0 { first = index }
        }
        guard first > 0, filled <= max(2, columns.names.count / 2) else { return false }
        let text = unsafe String(decoding: value(of: nodes[first]), as: UTF8.self)
        guard isTotal(text) else { return false }
        report(
            "table.total-row", .note, "the row of totals that begins with `\(text.prefix(40))` is no record",
            at: location(rowPosition, line: rowLine))
        return true
    }

    private mutating func reportRepeatedHeaders() {
        guard repeatedHeaders.count > 0 else { return }
        var place = start
        place.line += repeatedHeaders.line
        report(
            "table.repeated-header", .note,
            "rows that repeat the header, which are no records: \(repeatedHeaders.count)",
            at: place)
        repeatedHeaders = (0, 0)
    }

    // MARK: Findings

    private mutating func reportRaggedRow(at location: Diagnostic.Location) {
        let expected = columns.names.count
        if column < expected {
            report(
                "csv.too-few-values", .warning,
                "the row has \(column) values and the table \(expected) columns: the last are missing", at: location,
                hint: "look for a line break or a quote that does not belong there")
        } else {
            report(
                "csv.too-many-values", .warning,
                "the row has \(column) values and the table \(expected) columns: the others are called "
                    + "\(CSVColumns.placeholder(expected)) and so on",
                at: self.location(firstExtra.position, line: firstExtra.line),
                hint: "quote values that have the delimiter in them")
        }
    }

    private mutating func reportOtherRaggedRows() {
        for (rest, code, words) in [
            (tooShort, "csv.too-few-values", "too few"), (tooLong, "csv.too-many-values", "too many"),
        ] where rest.count > 0 {
            report(
                code, .warning,
                "from here to line \(start.line + line) \(rest.count) rows have \(words) values",
                at: rest.place, hint: "check the delimiter and the header of the table")
            batch.diagnostics[batch.diagnostics.count - 1].times = rest.count
        }
        (tooShort.count, tooLong.count) = (0, 0)
    }

    private mutating func reportStrayQuote(_ position: Int) {
        report(
            "csv.stray-quote", .warning, "a quote inside a value is taken as an ordinary character",
            at: location(position, line: line), hint: "quote the value, and write the quote in it twice")
    }

    /// NULs are kept: whoever reads the value decides.
    private mutating func reportNULs() {
        let first = unsafe cscan_until3(input, count, 0, 0, 0)
        guard first < count else { return }
        let number = unsafe cscan_count(input, count, 0)
        let line = unsafe cscan_count_lines(input, first, false)
        report(
            "csv.nul-byte", .warning, number == 1 ? "a NUL byte" : "\(number) NUL bytes from here on",
            at: location(first, line: line), hint: "the file may be damaged, or in UTF-16")
    }

    private mutating func report(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, at location: Diagnostic.Location,
        hint: String? = nil
    ) {
        batch.diagnostics.append(Diagnostic(code, severity, message, at: location, hint: hint))
    }
}
