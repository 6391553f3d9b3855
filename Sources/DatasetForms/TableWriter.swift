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
        for cell in cells { append(cell) }
        rows += 1
    }

    mutating func append(_ cell: ContiguousArray<UInt8>?) {
        let length = cell.map { UInt32(truncatingIfNeeded: $0.count) } ?? Self.absent
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift))) }
        if let cell { bytes.append(contentsOf: cell) }
    }
}

/// Makes the rows that records have in the tables of a form.
struct TableWriter {
    private struct Table {
        let each: [CompiledPath]
        let when: [CompiledTemplate]
        let columns: [[CompiledTemplate]]
    }
    private let tables: [Table]
    private(set) var rows: [RowBytes]
    private var found: ContiguousArray<Int> = []

    init(_ tables: [FormDefinition.Table], maps: [String: CompiledMap], names: NameTable) {
        self.tables = tables.map { table in
            func compiled(_ templates: [ValueTemplate]) -> [CompiledTemplate] {
                templates.map { CompiledTemplate($0, maps: maps, names: names) }
            }
            return Table(
                each: table.each.map { CompiledPath($0, names: names) }, when: compiled(table.when),
                columns: table.columns.map { compiled($0.value) })
        }
        rows = tables.map { _ in RowBytes() }
    }

    mutating func add(_ record: RecordView, with values: inout ValueWriter) {
        for index in tables.indices {
            found.removeAll(keepingCapacity: true)
            if tables[index].each.isEmpty {
                found.append(record.root)
            } else {
                values.nodes(tables[index].each, from: record.root, of: record, into: &found)
            }
            for (position, node) in found.enumerated() {
                let when = tables[index].when
                if !when.isEmpty, !values.write(when, at: node, position: position, of: record) { continue }
                for column in tables[index].columns {
                    let isThere = values.write(column, at: node, position: position, of: record)
                    rows[index].append(isThere ? values.text : nil)
                }
                rows[index].rows += 1
            }
        }
    }

    mutating func take() -> [RowBytes] {
        defer { for index in rows.indices { rows[index] = RowBytes() } }
        return rows
    }
}

/// Rows as CSV (RFC 4180, UTF-8, LF), safe to open in a spreadsheet.
public enum CSVRowsWriter {
    public static func header(_ table: FormDefinition.Table) -> String {
        table.columns.map(\.name).joined(separator: ",") + "\n"
    }

    /// - Parameter columns: Their kinds: a number that begins with a minus sign is no formula.
    public static func append(
        _ rows: RowBytes, columns: [FormDefinition.Table.Column], to text: inout ContiguousArray<UInt8>
    ) {
        var position = 0
        for _ in 0..<rows.rows {
            for (index, column) in columns.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                var length: UInt32 = 0
                for place in 0..<4 { length |= UInt32(rows.bytes[position + place]) << UInt32(8 * place) }
                position += 4
                if length == RowBytes.absent { continue }
                cell(rows.bytes[position..<position + Int(length)], isText: column.kind == .text, &text)
                position += Int(length)
            }
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// Spreadsheets run a cell that begins with one of `= + - @`, tab or CR as a formula: an apostrophe before it makes
    /// it text again.
    private static func cell(
        _ value: ContiguousArray<UInt8>.SubSequence, isText: Bool, _ text: inout ContiguousArray<UInt8>
    ) {
        let isFormula =
            isText
            && [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D]
                .contains(value.first ?? 0)
        let isPlain = !value.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
        }
        if !isPlain { text.append(UInt8(ascii: "\"")) }
        if isFormula { text.append(UInt8(ascii: "'")) }
        if isPlain {
            text.append(contentsOf: value)
        } else {
            for byte in value {
                if byte == UInt8(ascii: "\"") { text.append(byte) }
                text.append(byte)
            }
            text.append(UInt8(ascii: "\""))
        }
    }
}
