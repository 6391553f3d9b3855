/// A rectangle of cells; rows from 1, columns from 0, ends included.
struct CellRange: Hashable, Sendable {
    var rows: ClosedRange<Int>, columns: ClosedRange<Int>

    /// `B2` or `B2:D5`, also with `$` (ECMA-376 part 1, 18.18.62 ST_Ref).
    init?(_ text: String) {
        let corners = text.split(separator: ":").map { CellAddress(String($0)) }
        guard let first = corners.first ?? nil, let last = corners.last ?? nil, corners.count <= 2,
            first.row <= last.row, first.column <= last.column
        else { return nil }
        (rows, columns) = (first.row...last.row, first.column...last.column)
    }
}

/// The place of a cell in a sheet.
public struct CellAddress: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let row: Int
    /// From 0.
    public let column: Int
    public init(row: Int, column: Int) { (self.row, self.column) = (row, column) }

    /// `B7`, `$B$7`; `nil` for what is none.
    public init?(_ text: String) { self.init(text.utf8) }

    init?(_ bytes: some Sequence<UInt8>) {
        var (row, column, sawDigit) = (0, 0, false)
        for byte in bytes where byte != UInt8(ascii: "$") {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where !sawDigit: column = column * 26 + Int(byte - 64)
            case UInt8(ascii: "a")...UInt8(ascii: "z") where !sawDigit: column = column * 26 + Int(byte - 96)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): (row, sawDigit) = (row * 10 + Int(byte - 48), true)
            default: return nil
            }
            guard column <= 1 << 20, row <= 1 << 30 else { return nil }
        }
        guard column > 0, row > 0 else { return nil }
        (self.row, self.column) = (row, column - 1)
    }

    public var description: String { Self.letters(column) + String(row) }

    /// `0` → `A`, `27` → `AB`.
    static func letters(_ column: Int) -> String {
        var (rest, name) = (column + 1, "")
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }
}
