internal import Diagnostics
internal import RecordStream

/// Reads a joined table into an arena.
struct TableLoader {
    private(set) var text: ContiguousArray<UInt8> = []
    private(set) var cells: ContiguousArray<JoinedTable.Cell> = []
    private(set) var rowStarts: ContiguousArray<UInt32> = [0]
    private(set) var keys = KeyIndex()

    private let spec: JoinSpec
    private let key: NameID
    private let orderBy: NameID?
    private var order: ContiguousArray<Double> = []
    private var sawKey = false, sawOrder = false

    init(
        _ spec: JoinSpec, _ source: any ByteSource, names: NameTable, _ findings: inout [Diagnostic]
    ) throws(Diagnostic) {
        self.spec = spec
        (key, orderBy) = (names.intern(spec.key), spec.orderBy.map(names.intern))
        var splitter = spec.format.makeSplitter(source, index: spec.source, limits: RecordLimits())
        var parser = spec.format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: spec.source))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            findings += batch.diagnostics
            for record in batch.records { add(record, of: batch) }
            guard text.count < UInt32.max >> 1, cells.count < UInt32.max >> 1 else {
                throw failure("join.table-too-large", "the table is too large to be joined: more than 2 GiB")
            }
        }
        if rowStarts.count > 1, !sawKey { throw noSuchColumn(spec.key) }
        if rowStarts.count > 1, let column = spec.orderBy, !sawOrder { throw noSuchColumn(column) }
        keys.finish(order: orderBy == nil ? nil : order)
    }

    private mutating func add(_ record: RecordBatch.Record, of batch: RecordBatch) {
        var place = Double.infinity
        var hasKey = false
        for index in record.nodes.dropFirst() {
            let name = batch.nodes[index].name
            unsafe batch.withValue(of: index) { value in
                unsafe text.append(contentsOf: value)
                if name == key, !hasKey {
                    hasKey = true
                    let isNull = spec.nullKeys.contains { unsafe value.elementsEqual($0.utf8) }
                    unsafe keys.add(isNull ? nil : value)
                } else if name == orderBy {
                    sawOrder = true
                    place = unsafe Double(String(decoding: value, as: UTF8.self)) ?? .infinity
                }
            }
            cells.append(JoinedTable.Cell(name: name, end: UInt32(text.count)))
        }
        if hasKey { sawKey = true } else { unsafe keys.add(nil) }
        if orderBy != nil { order.append(place) }
        rowStarts.append(UInt32(cells.count))
    }

    private func noSuchColumn(_ column: String) -> Diagnostic {
        failure("join.no-such-column", "the joined table \(spec.alias) has no column \(column)")
    }

    private func failure(_ code: String, _ message: String) -> Diagnostic {
        Diagnostic(code, .fatal, message, at: .init(source: spec.source), path: spec.alias)
    }
}
