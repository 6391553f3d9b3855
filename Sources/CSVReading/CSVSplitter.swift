internal import CScan
internal import Diagnostics
internal import RecordStream

/// Cuts a table into chunks of whole rows, and decides once what the dialect and the columns are.
struct CSVSplitter: RecordSplitter {
    /// Bytes looked at to find out the dialect.
    static let sampleBytes = 64 << 10

    private let format: CSVFormat
    private let limits: RecordLimits
    private var input: CSVInput
    /// Where the first byte not yet handed out stands.
    private var here: Diagnostic.Location
    /// `nil` until the header has been read.
    private var context: CSVContext?
    /// What a first line `sep=;` says.
    private var statedDelimiter: UInt8?
    private var sawRows = false, saidEmpty = false
    /// Bytes that may still be scanned again because of quotes that never close, a multiple of the bytes handed out:
    /// so the time stays linear. When it is spent, quotes are given up.
    private var rescanBudget = 256 << 20
    /// The quote last found to open a value after all; no need to look again.
    private var soundQuote = -1

    init(_ source: any ByteSource, _ format: CSVFormat, index: UInt32, limits: RecordLimits) {
        (self.format, self.limits, here) = (format, limits, .init(source: index))
        input = CSVInput(source)
    }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        chunk.bytes.removeAll(keepingCapacity: true)
        chunk.records.removeAll(keepingCapacity: true)
        (chunk.diagnostics, chunk.rejected, chunk.outside) = ([], [], [])
        if context == nil { readHeader(&chunk) }
        chunk.start = here
        soundQuote = -1
        let (cut, literalQuotes) = fill(&chunk)
        finish(&chunk, at: cut, literalQuotes)
        if chunk.count > 0 || !chunk.diagnostics.isEmpty { return true }
        if let failure = input.takeFailure() { throw failure }
        return false
    }

    // MARK: The beginning of the table

    /// A longer header is cut there: it is no header, but a file without line ends.
    private var headerLimit: Int { min(limits.recordBytes, 1 << 20) }

    /// Passes over the lines before the header, finds out the dialect and reads the header.
    private mutating func readHeader(_ chunk: inout RecordChunk) {
        var wanted = Self.sampleBytes
        while true {
            while chunk.bytes.count < wanted, !input.isAtEnd { input.read(into: &chunk.bytes, upTo: wanted) }
            readSeparatorLine(chunk.bytes)
            guard var start = startOfTable(chunk.bytes) else {
                if input.isAtEnd || wanted > headerLimit { return beginTable(&chunk, CSVDialect(), nil) }
                wanted *= 2
                continue
            }
            var format = format
            format.delimiter = format.delimiter ?? statedDelimiter
            let (dialect, header) = unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
                let sample = unsafe UnsafeBufferPointer(rebasing: bytes[start..<min(start + wanted, bytes.count)])
                let isWhole = input.isAtEnd && start + sample.count == bytes.count
                let dialect = unsafe CSVDialect.detect(sample, format, isWhole: isWhole)
                unsafe start = passTitles(bytes, from: start, dialect, &chunk.outside)
                return unsafe (dialect, CSVRow(bytes, from: start, dialect))
            }
            let mayGoOn = header.end == chunk.bytes.count && !input.isAtEnd && wanted <= headerLimit
            guard format.header == .firstRow, mayGoOn else {
                return beginTable(&chunk, dialect, header, start)
            }
            wanted *= 2
        }
    }

    /// Excel's first line `sep=;`, which names the delimiter.
    private mutating func readSeparatorLine(_ bytes: ContiguousArray<UInt8>) {
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }.filter { $0 != UInt8(ascii: "\"") }
        guard line.count == 5, line.count < bytes.count, format.skippedLines == 0,
            String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=", line[4] < 0x80
        else { return }
        statedDelimiter = line[4]
    }

    /// Where the header begins, behind rows of titles: the first rows are titles when a later one has more headings
    /// that are known, and at least two. What the titles say belongs to no record.
    private func passTitles(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ dialect: CSVDialect, _ outside: inout [OutsideValue]
    ) -> Int {
        guard let rename = format.rename, format.header == .firstRow else { return start }
        var rows: [(row: CSVRow, start: Int)] = []
        var (position, best) = (start, (index: 0, known: 1))
        while position < bytes.count, rows.count < 30 {
            let row = unsafe CSVRow(bytes, from: position, dialect)
            let known = row.values.count { rename(String(decoding: $0, as: UTF8.self)) != nil }
            if known > best.known { best = (rows.count, known) }
            if rows.isEmpty, known >= 2 { return start }
            rows.append((row, position))
            position = row.end
        }
        guard best.known >= 2, best.index > 0 else { return start }
        for (line, title) in rows[..<best.index].enumerated() {
            for value in title.row.values where value.contains(where: { $0 > 0x20 }) {
                let place = Diagnostic.Location(
                    source: here.source, line: here.line + line, byteOffset: here.byteOffset + title.start)
                outside.append(.init(path: "title", value: String(decoding: value, as: UTF8.self), location: place))
            }
        }
        return rows[best.index].start
    }

    /// Where the first line that counts begins; `nil` when it has not been read yet.
    private func startOfTable(_ bytes: ContiguousArray<UInt8>) -> Int? {
        var (start, skipped) = (0, 0)
        while start < bytes.count {
            let isBlank = bytes[start] == 0x0A || bytes[start] == 0x0D
            let isSeparatorLine = start == 0 && statedDelimiter != nil
            if skipped == format.skippedLines, !isBlank, !isSeparatorLine { return start }
            guard let lineEnd = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
            let isPair = bytes[lineEnd] == 0x0D && lineEnd + 1 < bytes.count && bytes[lineEnd + 1] == 0x0A
            start = lineEnd + (isPair ? 2 : 1)
            if skipped < format.skippedLines { skipped += 1 }
        }
        return nil
    }

    private mutating func beginTable(
        _ chunk: inout RecordChunk, _ dialect: CSVDialect, _ firstRow: CSVRow?, _ start: Int = 0
    ) {
        handOut(start, of: chunk.bytes)
        var columns = CSVColumns.nameless
        var tableStart = start
        switch format.header {
        case .none: break
        case .names(let names):
            columns = CSVColumns(
                header: names, rename: format.rename, suggest: format.suggest, at: here, &chunk.diagnostics)
        case .firstRow:
            guard let firstRow else { break }
            let names = firstRow.values.map { String(decoding: $0, as: UTF8.self) }
            columns = CSVColumns(
                header: names, rename: format.rename, suggest: format.suggest, at: here, &chunk.diagnostics)
            tableStart = firstRow.end
        }
        chunk.bytes.removeFirst(start)
        handOut(tableStart - start, of: chunk.bytes)
        input.putBack(chunk.bytes[(tableStart - start)...])
        chunk.bytes.removeAll(keepingCapacity: true)
        context = CSVContext(dialect: dialect, columns: columns)
    }

    // MARK: Rows

    /// Reads until the chunk is large enough and ends with a row.
    /// - Returns: The end of its last row, and the quotes in it that open nothing.
    private mutating func fill(_ chunk: inout RecordChunk) -> (cut: Int, literalQuotes: [Int]) {
        var scan = cscan_csv()
        var literalQuotes: [Int] = []
        while true {
            scanRows(chunk, &scan, &literalQuotes)
            let count = chunk.bytes.count
            if scan.row_end > 0, count >= limits.chunkBytes { return (scan.row_end, literalQuotes) }
            let mustEnd = input.isAtEnd || count > limits.recordBytes
            if mustEnd, scan.quoted {
                if rescanBudget < 0, scan.row_end > 0 { return (scan.row_end, literalQuotes) }
                giveUp(&scan, &chunk, &literalQuotes)
            } else if input.isAtEnd {
                return (count, literalQuotes)
            } else if mustEnd {
                skipRow(&chunk)
                (scan, literalQuotes) = (cscan_csv(), [])
            } else {
                input.read(into: &chunk.bytes, upTo: max(limits.chunkBytes - count, min(limits.chunkBytes, 64 << 10)))
            }
        }
    }

    private mutating func scanRows(_ chunk: RecordChunk, _ scan: inout cscan_csv, _ literalQuotes: inout [Int]) {
        guard let context else { preconditionFailure("rows before the header") }
        let dialect = context.dialect
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            while true {
                let stray = unsafe cscan_csv_rows(
                    &scan, base, bytes.count, input.isAtEnd, dialect.delimiter, dialect.quoteByte)
                if stray == bytes.count { return }
                if scan.opened == soundQuote { continue }
                if unsafe opensNothing(scan, stray, bytes) {
                    literalQuotes.append(scan.opened)
                    (scan.quoted, scan.position) = (false, scan.opened + 1)
                }
            }
        }
    }

    /// Whether the quote at `scan.opened` should not have opened a value: a later line has a quote at `stray` that
    /// looks like an opening one, and the row has the right number of values if the quote is an ordinary character.
    private mutating func opensNothing(_ scan: cscan_csv, _ stray: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let context, context.columns.areKnown else { return false }
        let before = unsafe bytes[stray - 1]
        guard before == context.dialect.delimiter || before == 0x0A || before == 0x0D else { return false }
        guard unsafe bytes[scan.opened..<stray].contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return false }
        let row = unsafe CSVRow(bytes, from: scan.row_end, context.dialect, literal: scan.opened)
        if row.isWhole, row.end <= stray, row.values.count == context.columns.names.count { return true }
        soundQuote = scan.opened
        return false
    }

    /// A quoted value goes on to the end of the text or beyond the limit: its quote is taken as an ordinary
    /// character, so that the rows behind it are not lost. Where that happens too often, all quotes are.
    private mutating func giveUp(_ scan: inout cscan_csv, _ chunk: inout RecordChunk, _ literalQuotes: inout [Int]) {
        rescanBudget -= chunk.bytes.count - scan.opened
        if rescanBudget < 0 {
            let message = "too many quotes that never close: from here on quotes are ordinary characters"
            chunk.diagnostics.append(
                Diagnostic("csv.quotes-given-up", .error, message, at: here, hint: "name the quote character"))
            context?.dialect.quote = nil
            (scan, literalQuotes) = (cscan_csv(), [])
            keepRow(around: 0, &chunk)
        } else {
            literalQuotes.append(scan.opened)
            (scan.quoted, scan.position) = (false, scan.opened + 1)
            keepRow(around: scan.opened, &chunk)
        }
    }

    /// Puts back most of a chunk that has grown in search of a closing quote: rows enough are in it.
    private mutating func keepRow(around quote: Int, _ chunk: inout RecordChunk) {
        let lineEnd = chunk.bytes[quote...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? chunk.bytes.count
        let kept = max(lineEnd + 2, limits.chunkBytes)
        guard kept < chunk.bytes.count else { return }
        input.putBack(chunk.bytes[kept...])
        chunk.bytes.removeLast(chunk.bytes.count - kept)
    }

    /// Passes over a row that is larger than the limit, in constant memory.
    private mutating func skipRow(_ chunk: inout RecordChunk) {
        let message = "the row has more than \(limits.recordSize); it is left out up to the next line end"
        chunk.diagnostics.append(
            Diagnostic(
                "csv.record-too-large", .error, message, at: here,
                hint: "check the line ends and quotes of the file, or raise the limit"))
        let beginning = ContiguousArray(chunk.bytes.prefix(4096))
        chunk.rejected.append(RejectedRecord(bytes: beginning, location: here, code: "csv.record-too-large"))
        while true {
            let lineEnd = chunk.bytes.firstIndex { $0 == 0x0A || $0 == 0x0D }
            if let lineEnd {
                if lineEnd + 1 == chunk.bytes.count { input.read(into: &chunk.bytes, upTo: 1) }
                let isPair =
                    lineEnd + 1 < chunk.bytes.count && chunk.bytes[lineEnd] == 0x0D && chunk.bytes[lineEnd + 1] == 0x0A
                handOut(lineEnd + (isPair ? 2 : 1), of: chunk.bytes)
                chunk.bytes.removeFirst(lineEnd + (isPair ? 2 : 1))
            } else {
                handOut(chunk.bytes.count, of: chunk.bytes)
                chunk.bytes.removeAll(keepingCapacity: true)
                if !input.isAtEnd {
                    input.read(into: &chunk.bytes, upTo: 64 << 10)
                    continue
                }
            }
            chunk.start = here
            return
        }
    }

    /// Moves `here` behind the first `count` bytes, which end with a line end or the text.
    private mutating func handOut(_ count: Int, of bytes: ContiguousArray<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            here.line += unsafe cscan_count_lines(base, count, false)
        }
        here.byteOffset += count
    }

    /// Keeps the bytes behind `cut` for the next chunk, and says what was found in those before it.
    private mutating func finish(_ chunk: inout RecordChunk, at cut: Int, _ literalQuotes: [Int]) {
        guard var context else { preconditionFailure("rows before the header") }
        for quote in literalQuotes where quote < cut {
            context.literalQuotes.append(quote)
            chunk.diagnostics.append(unterminated(quote, in: chunk.bytes))
        }
        chunk.context = context
        input.putBack(chunk.bytes[cut...])
        chunk.bytes.removeLast(chunk.bytes.count - cut)
        chunk.count = cut
        handOut(cut, of: chunk.bytes)
        rescanBudget += 8 * cut
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        chunk.diagnostics += input.takeDiagnostics()
        sawRows = sawRows || cut > 0
        if !sawRows, input.isAtEnd, !saidEmpty {
            saidEmpty = true
            if here.byteOffset > 0 {
                chunk.diagnostics.append(
                    Diagnostic("csv.no-rows", .warning, "the table has a header and no rows", at: here))
            }
        }
    }

    private func unterminated(_ quote: Int, in bytes: ContiguousArray<UInt8>) -> Diagnostic {
        let lineStart = (bytes[..<quote].lastIndex { $0 == 0x0A || $0 == 0x0D } ?? -1) + 1
        var location = here
        location.byteOffset += quote
        unsafe bytes.withUnsafeBufferPointer { bytes in
            location.line += unsafe cscan_count_lines(bytes.baseAddress.unsafelyUnwrapped, lineStart, false)
        }
        location.column = quote - lineStart + 1
        return Diagnostic(
            "csv.unterminated-quote", .error,
            "the quote opens a value that never ends; it is taken as an ordinary character", at: location,
            hint: "close the value with a quote, or write a quote inside a value twice")
    }
}
