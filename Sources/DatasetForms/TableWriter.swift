internal import JSONWriting
internal import RecordStream

/// Rows of a table as bytes: for each cell its length as four bytes, the lowest first, `absent` for a cell without a
/// value, then the value itself. Cells of a row stand in the order of the columns.
public struct RowBytes: Sendable {
    public static let absent: UInt32 = .max
    public internal(set) var bytes: ContiguousArray<UInt8> = []
    public internal(set) var rows = 0
    public init() {}

    /// Appends a row whose cells are all there.
    public mutating func append(row cells: [ContiguousArray<UInt8>]) {
        for cell in cells {
            let length = UInt32(truncatingIfNeeded: cell.count)
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
            }
            bytes.append(contentsOf: cell)
        }
        rows += 1
    }

    /// The next length in `bytes`, and the place behind it.
    public static func length(_ bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) -> UInt32 {
        var length: UInt32 = 0
        for place in 0..<4 { unsafe length |= UInt32(bytes[position + place]) << UInt32(8 * place) }
        position += 4
        return length
    }
}

/// Makes the rows that records have in one table.
final class TableWriter {
    private let table: Int
    private var cells = ByteBuffer(capacity: 1 << 14)
    private var rows = 0

    /// - Parameter table: Number among those of the program.
    init(_ table: Int) { self.table = table }

    func add(_ record: RecordView, with values: inout ValueWriter) {
        let table = values.program.tables[table]
        if table.each.isEmpty {
            Self.row(table, record.root, 0, record, &values, &cells, &rows)
            return
        }
        let first = values.find(table.each, from: record.root, of: record)
        for found in first..<values.found {
            Self.row(table, values.node(found), found - first, record, &values, &cells, &rows)
        }
        values.forget(from: first)
    }

    private static func row(
        _ table: FormProgram.Table, _ context: Int, _ position: Int, _ record: RecordView,
        _ values: inout ValueWriter, _ cells: inout ByteBuffer, _ rows: inout Int
    ) {
        if !table.when.isEmpty, unsafe values.text(table.when, at: context, position: position, of: record) == nil {
            return
        }
        for column in table.columns.range {
            let templates = values.program.columns[column]
            let text = unsafe values.text(templates, at: context, position: position, of: record)
            let length = unsafe text.map { UInt32(truncatingIfNeeded: $0.count) } ?? RowBytes.absent
            cells.reserve(4)
            for shift in stride(from: 0, to: 32, by: 8) {
                cells.push(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
            }
            if let text = unsafe text { unsafe cells.append(text) }
        }
        rows += 1
    }

    func take() -> RowBytes {
        var taken = RowBytes()
        (taken.bytes, taken.rows) = (unsafe ContiguousArray(cells.bytes), rows)
        cells.removeAll()
        rows = 0
        return taken
    }
}

/// Rows as CSV (RFC 4180, UTF-8, LF), safe to open in a spreadsheet.
public enum CSVRowsWriter {
    public static func header(_ table: FormDefinition.Table) -> String {
        table.columns.map(\.name).joined(separator: ",") + "\n"
    }

    /// - Parameter columns: Their kinds: a number that begins with a minus sign is no formula.
    static func text(_ rows: RowBytes, columns: [FormDefinition.Table.Column]) -> ContiguousArray<UInt8> {
        var text = ByteBuffer(capacity: rows.bytes.count + 64)
        unsafe rows.bytes.withUnsafeBufferPointer { bytes in
            var position = 0
            for _ in 0..<rows.rows {
                for index in columns.indices {
                    if index > 0 { text.append(",") }
                    let length = unsafe RowBytes.length(bytes, at: &position)
                    if length == RowBytes.absent { continue }  // an empty cell
                    let end = position + Int(length)
                    unsafe cell(
                        UnsafeBufferPointer(rebasing: bytes[position..<end]), isText: columns[index].kind == .text,
                        &text)
                    position = end
                }
                text.append("\n")
            }
        }
        return unsafe ContiguousArray(text.bytes)
    }

    /// Spreadsheets run a cell that begins with one of `= + - @`, tab or CR as a formula: an apostrophe before it makes
    /// it text again.
    private static func cell(_ value: UnsafeBufferPointer<UInt8>, isText: Bool, _ text: inout ByteBuffer) {
        var isFormula = false
        if isText, let first = unsafe value.first {
            switch first {
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
                isFormula = true
            default: break
            }
        }
        let isPlain = unsafe value.allSatisfy {
            $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != 0x0A && $0 != 0x0D
        }
        if !isPlain { text.append("\"") }
        if isFormula { text.append("'") }
        if isPlain {
            unsafe text.append(value)
            return
        }
        for index in 0..<value.count {
            let byte = unsafe value[index]
            text.reserve(2)
            if byte == UInt8(ascii: "\"") { text.push(byte) }
            text.push(byte)
        }
        text.append("\"")
    }
}
