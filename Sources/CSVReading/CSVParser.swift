internal import CLibCSV
internal import CScan
internal import Diagnostics
internal import RecordStream

/// Parses chunks of rows: plain ones itself, all others with libcsv.
///
/// A row is plain when each of its values either does not begin with a quote or stands between two quotes with none
/// inside. libcsv reads byte by byte, which cost more than all else that is done to find the values of a row.
///
/// libcsv hands over values without their places; `RowBuilder` follows in the input, value by value. Its blank
/// trimming is switched off: a blank is data, as in RFC 4180.
@safe final class CSVParser: RecordParser {
    private let parser: UnsafeMutablePointer<csv_parser>
    private let builder: UnsafeMutablePointer<RowBuilder>
    private typealias ValuePlaces = ContiguousArray<(start: Int, count: Int)>
    /// Where the values of the row at hand stand; kept for its memory.
    private var values: ValuePlaces = []
    private let readsPlainRows: Bool

    /// - Parameter readsPlainRows: Whether libcsv is spared plain rows; it makes no difference to what is read.
    init(names: NameTable, isTotal: (@Sendable (String) -> Bool)? = nil, readsPlainRows: Bool = true) {
        self.readsPlainRows = readsPlainRows
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: csv_parser())
        unsafe csv_init(parser, 0)
        unsafe csv_set_space_func(parser, khazina_csv_no_space)
        unsafe csv_set_blk_size(parser, 64 << 10)
        unsafe builder = .allocate(capacity: 1)
        unsafe builder.initialize(to: RowBuilder(names: names, isTotal: isTotal))
    }

    deinit {
        unsafe csv_free(parser)
        unsafe parser.deallocate()
        unsafe builder.pointee.deallocate()
        unsafe builder.deinitialize(count: 1)
        unsafe builder.deallocate()
    }

    func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        guard let context = chunk.context as? CSVContext else { preconditionFailure("a chunk of another format") }
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (chunk.diagnostics, chunk.rejected)
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe builder.pointee.begin(base, chunk.count, context, at: chunk.start, lending: &batch)
            unsafe csv_set_delim(parser, context.dialect.delimiter)
            unsafe csv_set_quote(parser, context.dialect.quoteByte)
            var position = 0
            if readsPlainRows, context.literalQuotes.isEmpty {
                position = unsafe readRows(base, chunk.count, context.dialect)
            }
            for quote in context.literalQuotes {
                unsafe feed(base + position, quote - position)
                unsafe csv_set_quote(parser, 0xFF)
                unsafe feed(base + quote, 1)
                unsafe csv_set_quote(parser, context.dialect.quoteByte)
                position = quote + 1
            }
            unsafe feed(base + position, chunk.count - position)
            unsafe csv_fini(parser, onValue, onRow, builder)
            unsafe builder.pointee.end(returning: &batch)
        }
    }

    // MARK: Plain rows

    /// Reads rows until the last one that has a line end.
    /// - Returns: Where it stopped.
    private func readRows(_ base: UnsafePointer<UInt8>, _ count: Int, _ dialect: CSVDialect) -> Int {
        let (quote, delimiter) = (dialect.quoteByte, dialect.delimiter)
        var position = 0
        var values = ValuePlaces()
        swap(&values, &self.values)
        defer { swap(&values, &self.values) }
        while position < count {
            // The builder follows line ends itself; the second half of a pair is no row either.
            if unsafe Self.isLineEnd(base[position]) {
                position += 1
                continue
            }
            if let end = unsafe Self.findValues(base, position, count, quote, delimiter, &values) {
                for value in values {
                    unsafe builder.pointee.value(base + value.start, value.count)
                }
                unsafe builder.pointee.endRow(Int32(base[end]))
                position = end + 1
            } else {
                // libcsv gets whole lines until its row is at an end.
                repeat {
                    let rest = unsafe cscan_until3(base + position, count - position, 0x0A, 0x0D, 0x0A)
                    if position + rest == count { return position }
                    unsafe feed(base + position, rest + 1)
                    position += rest + 1
                } while unsafe parser.pointee.pstate != 0 && position < count
            }
        }
        return position
    }

    /// Finds the values of a plain row and notes them in `values`.
    /// - Returns: Where its line end is; `nil` when the row is not plain, or has no line end.
    private static func findValues(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ quote: UInt8, _ delimiter: UInt8,
        _ values: inout ValuePlaces
    ) -> Int? {
        values.removeAll(keepingCapacity: true)
        var position = start
        while position < count {
            let isQuoted = unsafe base[position] == quote
            let first = isQuoted ? position + 1 : position
            let length =
                isQuoted
                ? unsafe cscan_until3(base + first, count - first, quote, quote, quote)
                : unsafe cscan_until3(base + first, count - first, delimiter, 0x0A, 0x0D)
            let end = isQuoted ? first + length + 1 : first + length
            guard end < count else { return nil }
            values.append((first, length))
            let byte = unsafe base[end]
            if isLineEnd(byte) { return end }
            guard byte == delimiter else { return nil }
            position = end + 1
        }
        return nil
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        let parsed = unsafe csv_parse(parser, bytes, count, onValue, onRow, builder)
        // Without the strict options only memory can run out.
        guard parsed == count else { fatalError("libcsv: out of memory") }
    }
}

private func onValue(_ value: UnsafeMutableRawPointer?, _ length: Int, _ builder: UnsafeMutableRawPointer?) {
    unsafe builder.unsafelyUnwrapped.assumingMemoryBound(to: RowBuilder.self).pointee.value(
        value?.assumingMemoryBound(to: UInt8.self), length)
}

private func onRow(_ end: Int32, _ builder: UnsafeMutableRawPointer?) {
    unsafe builder.unsafelyUnwrapped.assumingMemoryBound(to: RowBuilder.self).pointee.endRow(end)
}
