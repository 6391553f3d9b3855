internal import CLibCSV
internal import CScan
internal import Diagnostics
internal import RecordStream

/// Parses chunks of rows with libcsv.
///
/// libcsv hands over values without their places; `RowBuilder` follows in the input, value by value. Its blank
/// trimming is switched off: a blank is data, as in RFC 4180.
@safe final class CSVParser: RecordParser {
    private let parser: UnsafeMutablePointer<csv_parser>
    private let builder: UnsafeMutablePointer<RowBuilder>

    init(names: NameTable, isTotal: (@Sendable (String) -> Bool)? = nil) {
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
