internal import CSVReading
internal import Diagnostics
public import RecordStream

/// Makes record trees of the rows of sheets and tables: the same trees as of rows of CSV, a child per column.
///
/// Places are those of the program that made the sheet: the line is the row, the column the number of the column.
public struct SheetParser: RecordParser {
    private let table: NameTable
    private var columns: [String] = []
    private var names: ContiguousArray<NameID> = []
    private var nodes: ContiguousArray<RecordBatch.Node> = []

    public init(names: NameTable) { table = names }

    /// Whether a chunk is one of sheet rows.
    public static func reads(_ chunk: RecordChunk) -> Bool { chunk.context is SheetContext }

    public mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        guard let context = chunk.context as? SheetContext else { preconditionFailure("a chunk of another format") }
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (chunk.diagnostics, chunk.rejected)
        if columns != context.columns.names {
            columns = context.columns.names
            names = ContiguousArray(columns.map(table.intern))
        }
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            unsafe batch.append(text: UnsafeBufferPointer(rebasing: bytes[..<chunk.count]))
        }
        var (entry, position) = (0, 0)
        while entry < context.rows.count {
            let (number, count) = (Int(context.rows[entry]), Int(context.rows[entry + 1]))
            let lengths = context.rows[(entry + 2)..<(entry + 2 + count)]
            entry += 2 + count
            let start = position
            let first = batch.nodes.count
            nodes.removeAll(keepingCapacity: true)
            nodes.append(node(.none, .element, start, 0, end: first + count + 1, column: 0))
            for (column, length) in lengths.enumerated() {
                nodes.append(
                    node(name(column), .text, position, Int(length), end: first + column + 2, column: column))
                position += Int(length) + 1
            }
            position += 1
            nodes[0].valueLength = UInt32(truncatingIfNeeded: max(0, position - start - 2))
            var location = Diagnostic.Location(source: chunk.start.source)
            (location.line, location.byteOffset) = (number, chunk.start.byteOffset + start)
            unsafe nodes.withUnsafeBufferPointer {
                unsafe batch.appendRecord($0, at: location, chunkRange: start..<max(start, position - 2))
            }
        }
    }

    private mutating func name(_ column: Int) -> NameID {
        while column >= names.count {
            guard names.count < CSVColumns.mostNames else { return names[names.count - 1] }
            names.append(table.intern(CSVColumns.placeholder(names.count)))
        }
        return names[column]
    }

    private func node(
        _ name: NameID, _ kind: RecordBatch.Kind, _ start: Int, _ length: Int, end: Int, column: Int
    ) -> RecordBatch.Node {
        RecordBatch.Node(
            name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: start),
            valueLength: UInt32(truncatingIfNeeded: length), end: UInt32(truncatingIfNeeded: end),
            offset: UInt32(truncatingIfNeeded: column), line: 0)
    }
}
