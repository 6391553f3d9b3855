internal import Diagnostics
internal import RecordStream

/// Gives rows the values that a description of the table states for all of them: where the column is missing, and
/// where its value is blank.
struct DefaultsParser: RecordParser {
    private var main: any RecordParser
    private let defaults: [(name: NameID, value: ContiguousArray<UInt8>)]
    private var rows = RecordBatch()
    private var nodes: ContiguousArray<RecordBatch.Node> = []

    init(_ main: any RecordParser, _ defaults: [CSVFormat.Default], names: NameTable) {
        self.main = main
        self.defaults = defaults.map { (names.intern($0.column), ContiguousArray($0.value.utf8)) }
    }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        main.parse(chunk, into: &rows)
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (rows.diagnostics, rows.rejected)
        unsafe rows.text.withUnsafeBufferPointer { unsafe batch.append(text: $0) }
        // Each value stands in the text once, behind the rows.
        var starts: [Int] = []
        for value in defaults {
            starts.append(batch.text.count)
            unsafe value.value.withUnsafeBufferPointer { unsafe batch.append(text: $0) }
        }
        for record in rows.records { add(record, starts, to: &batch) }
    }

    private mutating func add(_ record: RecordBatch.Record, _ starts: [Int], to batch: inout RecordBatch) {
        let base = batch.nodes.count
        let shift = UInt32(truncatingIfNeeded: base &- record.nodes.lowerBound)
        nodes.removeAll(keepingCapacity: true)
        for index in record.nodes {
            var node = rows.nodes[index]
            node.end &+= shift
            nodes.append(node)
        }
        for (value, start) in zip(defaults, starts) {
            let length = UInt32(truncatingIfNeeded: value.value.count)
            if let place = nodes.indices.dropFirst().first(where: { nodes[$0].name == value.name }) {
                guard nodes[place].valueLength == 0 else { continue }
                (nodes[place].valueStart, nodes[place].valueLength) = (UInt32(truncatingIfNeeded: start), length)
            } else {
                nodes.append(
                    RecordBatch.Node(
                        name: value.name, kind: .text, valueStart: UInt32(truncatingIfNeeded: start),
                        valueLength: length, end: UInt32(truncatingIfNeeded: base + nodes.count + 1), offset: 0, line: 0
                    ))
            }
        }
        nodes[0].end = UInt32(truncatingIfNeeded: base + nodes.count)
        unsafe nodes.withUnsafeBufferPointer {
            unsafe batch.appendRecord($0, at: record.location, chunkRange: record.chunkRange)
        }
    }
}
