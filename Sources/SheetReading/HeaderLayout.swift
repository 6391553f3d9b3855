/// Which rows of a sheet are titles, which the header, and what its columns are called.
struct HeaderLayout {
    /// Indices of rows: of the header, and behind it.
    private(set) var firstRow = 0, endRow = 0
    private(set) var firstColumn = 0, columnCount = 0
    /// Headings of several rows are joined by ` / `.
    private(set) var names: [String] = []
    /// The last row of the header, to know it again.
    private var lastRow: [(column: Int, text: String)] = []
    /// The lowest heading of each column, when the rows above only group them.
    private var lowest: [String: String] = [:]

    init() {}
    /// A table whose format names the columns.
    init(columnCount: Int) { self.columnCount = columnCount }

    init(_ rows: [TableRow], _ options: TableOptions, merges: [CellRange]) {
        let start = rows.firstIndex { !$0.isBlank && $0.number > options.skippedRows } ?? rows.count
        guard options.hasHeader, start < rows.count else {
            (firstRow, endRow) = (start, start)
            return
        }
        let (anchor, isKnown) = Self.anchor(rows, from: start, options)
        (firstRow, endRow) = (anchor, anchor + 1)
        let hasGroups = extend(rows, merges, from: start)
        let cells = rows[firstRow..<endRow].flatMap(\.cells)
        guard let left = cells.map(\.column).min(), let right = cells.map(\.column).max() else { return }
        (firstColumn, columnCount) = (left, right - left + 1)
        names = (left...right).map { column in
            rows[firstRow..<endRow].reduce(into: [String]()) { parts, row in
                let text = Self.heading(of: column, row, merges)
                if let text, parts.last != text { parts.append(text) }
            }.joined(separator: " / ")
        }
        lastRow = rows[endRow - 1].cells.map { ($0.column, rows[endRow - 1].string($0)) }
        guard hasGroups, isKnown else { return }
        for column in left...right {
            guard let text = rows[anchor].string(at: column) else { continue }
            lowest[names[column - left]] = Self.oneLine(text)
        }
    }

    /// A heading below a group is looked up with the group, then by itself.
    func rename(_ rename: (@Sendable (String) -> String?)?) -> ((String) -> String?)? {
        guard let rename else { return nil }
        return { name in rename(name) ?? lowest[name].flatMap { rename($0) } }
    }

    // MARK: Finding the header

    /// The row of which most headings are known; else the first row that is as wide as the table and holds only text.
    private static func anchor(
        _ rows: [TableRow], from start: Int, _ options: TableOptions
    ) -> (row: Int, isKnown: Bool) {
        if let rename = options.rename {
            var best = (row: start, known: 0)
            for index in rows.indices where index >= start {
                let known = rows[index].cells.count { rename(oneLine(rows[index].string($0))) != nil }
                if known > best.known { best = (index, known) }
            }
            if best.known >= 2 { return (best.row, true) }
        }
        let widths = rows[start...].map(\.cells.count).filter { $0 > 0 }.sorted()
        let typical = widths.isEmpty ? 1 : widths[widths.count / 2]
        let header = rows.indices.first { index in
            index >= start && 5 * rows[index].cells.count >= 3 * typical && !rows[index].isBlank
                && rows[index].cells.allSatisfy { $0.kind == .text }
        }
        return (header ?? start, false)
    }

    /// Takes in rows that merged cells tie to the header: groups above it, parts below it.
    /// - Returns: Whether there are groups above.
    private mutating func extend(_ rows: [TableRow], _ merges: [CellRange], from start: Int) -> Bool {
        guard !merges.isEmpty else { return false }
        let anchor = firstRow
        func merged(_ index: Int) -> [CellRange] {
            guard rows.indices.contains(index) else { return [] }
            return merges.filter { merge in
                merge.rows.contains(rows[index].number)
                    && rows[index].cells.contains { merge.columns.contains($0.column) || merge.rows.count > 1 }
            }
        }
        // Below: as far as a cell of the header reaches, and one row more where a heading spans several columns.
        let own = merged(anchor).filter { $0.rows.lowerBound == rows[anchor].number }
        let bottom = own.map(\.rows.upperBound).max() ?? rows[anchor].number
        while endRow < rows.count, rows[endRow].number <= bottom { endRow += 1 }
        let isGroup = own.contains { $0.columns.count > 1 && $0.rows.count == 1 }
        if endRow == anchor + 1, isGroup, endRow < rows.count, rows[endRow].number == rows[anchor].number + 1,
            !rows[endRow].isBlank, rows[endRow].cells.allSatisfy({ $0.kind == .text })
        {
            endRow += 1
        }
        // Above: a row of at least two headings, one of which spans several columns but not the whole table.
        var above = anchor - 1
        while above >= start, rows[above].number == rows[above + 1].number - 1, rows[above].cells.count >= 2,
            merged(above).contains(where: { $0.columns.count > 1 && $0.columns.count < rows[anchor].cells.count })
        {
            firstRow = above
            above -= 1
        }
        return firstRow < anchor
    }

    /// What stands at a column in a row of the header; of a merged cell, what is drawn over the column.
    private static func heading(of column: Int, _ row: TableRow, _ merges: [CellRange]) -> String? {
        if let text = row.string(at: column) { return oneLine(text) }
        let merge = merges.first {
            $0.rows.lowerBound == row.number && $0.columns.contains(column) && $0.columns.count > 1
        }
        return merge.flatMap { row.string(at: $0.columns.lowerBound) }.map(oneLine)
    }

    /// Line breaks and repeated blanks in a heading are for its looks.
    static func oneLine(_ text: String) -> String {
        text.split { $0.isWhitespace }.joined(separator: " ")
    }

    // MARK: Rows that are no records

    /// A row that numbers the columns 1, 2, 3 …, as printed forms do.
    func isNumbering(_ row: TableRow) -> Bool {
        guard columnCount >= 3, row.cells.count == columnCount else { return false }
        return row.cells.enumerated().allSatisfy { row.string($1) == String($0 + 1) }
    }

    func isRepeated(_ row: TableRow) -> Bool {
        guard !lastRow.isEmpty, row.cells.count == lastRow.count, lastRow.count > 1 else { return false }
        return zip(row.cells, lastRow).allSatisfy { $0.column == $1.column && row.string($0) == $1.text }
    }
}
