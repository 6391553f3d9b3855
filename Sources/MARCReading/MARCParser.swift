internal import CScan
internal import Diagnostics
internal import JSONReading
internal import RecordStream

/// Turns chunks of MARC records in any form into record trees.
struct MARCParser: RecordParser {
    private let names: NameTable
    private let exchange: ExchangeParser
    private var fields: FieldBuilder
    private var json: JSONRecords

    init(names: NameTable) {
        self.names = names
        exchange = ExchangeParser(names: names)
        fields = FieldBuilder(names: names)
        json = JSONRecords(names: names)
    }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        guard let context = chunk.context as? MARCContext else { preconditionFailure("a chunk of another format") }
        if context.form == .json {
            var inner = chunk
            inner.context = context.inner
            return json.parse(inner, into: &batch)
        }
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (chunk.diagnostics, chunk.rejected)
        fields.begin(context.reading)
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let hasLines = unsafe cscan_count(base, chunk.count, UInt8(ascii: "\n")) > 0
            var here = chunk.start
            var position = 0
            for range in chunk.records {
                if hasLines {
                    unsafe here = here.advanced(over: .init(rebasing: bytes[position..<range.lowerBound]))
                } else {
                    here.byteOffset += range.lowerBound - position
                    here.column += range.lowerBound - position
                }
                position = range.lowerBound
                unsafe parse(bytes, range, here, context, into: &batch)
            }
        }
        fields.finish(into: &batch, at: chunk.start)
    }

    private mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ here: Diagnostic.Location, _ context: MARCContext,
        into batch: inout RecordBatch
    ) {
        let record = unsafe UnsafeBufferPointer(rebasing: bytes[range])
        if context.form == .exchange, unsafe exchange.parse(record, context.reading, here, range, into: &batch) {
            return
        }
        fields.startRecord(at: here)
        unsafe fields.read(record, context.form, into: &batch)
        if let fault = fields.fatal {
            batch.discardRecord()
            batch.diagnostics.append(fault)
            let rejected = unsafe ContiguousArray(record)
            batch.rejected.append(RejectedRecord(bytes: rejected, location: here, code: fault.code))
        } else {
            batch.endRecord(at: here, chunkRange: range)
        }
    }
}
