internal import Diagnostics
internal import RecordStream

/// Turns chunks of XML records into trees. One per thread: it keeps a libxml2 parser and its names between chunks.
struct XMLParser: RecordParser {
    private let reader: TreeReader

    private var divider: RecordDivider?

    init(format: XMLFormat, names: NameTable) {
        reader = TreeReader(format: format, names: names)
        divider = format.division.map { RecordDivider($0, names: names, prefixes: format.namespaces.keys.sorted()) }
    }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        batch.removeAll()
        batch.diagnostics = chunk.diagnostics
        batch.rejected = chunk.rejected
        guard let context = chunk.context as? XMLContext, !chunk.records.isEmpty else { return }
        reader.read(chunk, context, into: &batch)
        divider?.divide(&batch)
    }
}
