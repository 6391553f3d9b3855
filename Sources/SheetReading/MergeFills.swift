/// What merged cells mean for rows: one drawn over several rows holds for all of them; one drawn over the whole width
/// is the heading of a section.
struct MergeFills {
    /// Merges over several rows, by their first row, then column.
    private var upcoming: ArraySlice<CellRange> = []
    /// Those that reach the current row, with the value of their first cell.
    private var active: [(range: CellRange, value: ContiguousArray<UInt8>, kind: TableRow.Kind)] = []
    private var wide: [Int: ClosedRange<Int>] = [:]
    /// Cells that have taken a value.
    private(set) var filled = 0

    init(_ merges: [CellRange] = []) {
        upcoming =
            merges.filter { $0.rows.count > 1 && $0.columns.count == 1 }.sorted {
                ($0.rows.lowerBound, $0.columns.lowerBound) < ($1.rows.lowerBound, $1.columns.lowerBound)
            }[...]
        for merge in merges where merge.columns.count > 1 { wide[merge.rows.lowerBound] = merge.columns }
    }

    /// Whether the row's only value is drawn over most of the table.
    func isSection(_ row: TableRow, columns: Int) -> Bool {
        guard row.cells.count == 1, columns >= 3, let merge = wide[row.number] else { return false }
        return merge.contains(row.cells[0].column) && 2 * merge.count > columns
    }

    /// Gives the empty cells of the row the value of the merged cell above. Rows come in order.
    mutating func apply(to row: inout TableRow) {
        active.removeAll { $0.range.rows.upperBound < row.number }
        let taken = active.filter { fill in !row.cells.contains { $0.column == fill.range.columns.lowerBound } }
        while let next = upcoming.first, next.rows.lowerBound <= row.number {
            upcoming.removeFirst()
            guard next.rows.contains(row.number),
                let cell = row.cells.first(where: { $0.column == next.columns.lowerBound })
            else { continue }
            active.append((next, ContiguousArray(row.value(cell)), cell.kind))
        }
        for fill in taken {
            row.append(fill.range.columns.lowerBound, fill.kind, fill.value)
            filled += 1
        }
        if !taken.isEmpty { row.sortByColumn() }
    }
}
