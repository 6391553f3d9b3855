internal import Diagnostics
internal import RecordStream

/// One row of a sheet or table as its format has it, with the columns that say something.
struct TableRow {
    enum Kind: UInt8 { case text, number, date, boolean }
    struct Cell {
        /// From 0.
        var column: Int
        var start: Int, length: Int
        var kind: Kind
    }

    /// As the program shows it, from 1.
    var number = 0
    var isHidden = false
    private(set) var text: ContiguousArray<UInt8> = []
    /// In the order of the columns.
    private(set) var cells: ContiguousArray<Cell> = []

    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        isHidden = false
    }

    /// Adds a value that is not blank.
    mutating func append(_ column: Int, _ kind: Kind, _ value: some Sequence<UInt8>) {
        let start = text.count
        text.append(contentsOf: value)
        close(column, kind, from: start)
    }

    private mutating func close(_ column: Int, _ kind: Kind, from start: Int) {
        guard text[start...].contains(where: { $0 > 0x20 }) else { return text.removeLast(text.count - start) }
        cells.append(Cell(column: column, start: start, length: text.count - start, kind: kind))
    }

    mutating func sortByColumn() { cells.sort { ($0.column, $0.start) < ($1.column, $1.start) } }

    func value(_ cell: Cell) -> ArraySlice<UInt8> { ArraySlice(text[cell.start..<cell.start + cell.length]) }
    func string(_ cell: Cell) -> String { String(decoding: text[cell.start..<cell.start + cell.length], as: UTF8.self) }
    func string(at column: Int) -> String? { cells.first { $0.column == column }.map(string) }
    var isBlank: Bool { cells.isEmpty }
}

/// Where rows come from: a sheet of a workbook, a DBF table.
protocol RowSource: AnyObject {
    /// Names that the format itself gives to the columns; `nil` when they stand in a row.
    var columnNames: [String]? { get }
    /// Cells that are drawn as one; empty when the format has none.
    var merges: [CellRange] { get }
    /// How the texts are read, where the format leaves it open.
    var encoding: SettledEncoding? { get }
    /// Replaces `row` by the next one; `false` at the end.
    func next(_ row: inout TableRow) throws(Diagnostic) -> Bool
    func takeDiagnostics() -> [Diagnostic]
}
extension RowSource {
    var encoding: SettledEncoding? { nil }
}
