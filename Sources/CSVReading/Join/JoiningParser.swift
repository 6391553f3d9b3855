internal import Diagnostics
internal import RecordStream
internal import Synchronization

/// Adds the joined rows to each record of another parser, behind the record's own columns.
///
/// A joined node has the place of the main row: `offset` and `line` cannot name another file.
struct JoiningParser: RecordParser {
    private var main: any RecordParser
    private let join: RelationalJoin
    private var rows = RecordBatch()
    private var nodes: ContiguousArray<RecordBatch.Node> = []
    /// Joined rows the current record may still get.
    private var room = 0

    init(_ main: any RecordParser, _ join: RelationalJoin) { (self.main, self.join) = (main, join) }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        main.parse(chunk, into: &rows)
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (rows.diagnostics, rows.rejected)
        unsafe rows.text.withUnsafeBufferPointer { unsafe batch.append(text: $0) }
        for record in rows.records { add(record, to: &batch) }
    }

    private mutating func add(_ record: RecordBatch.Record, to batch: inout RecordBatch) {
        let base = batch.nodes.count
        let shift = UInt32(truncatingIfNeeded: base &- record.nodes.lowerBound)
        nodes.removeAll(keepingCapacity: true)
        for index in record.nodes {
            var node = rows.nodes[index]
            node.end &+= shift
            nodes.append(node)
        }
        room = RelationalJoin.mostRows
        for table in join.tables {
            guard let key = record.nodes.dropFirst().first(where: { rows.nodes[$0].name == table.parentKey }) else {
                table.keylessParents.add(1, ordering: .relaxed)
                continue
            }
            let match = unsafe rows.withValue(of: key) { value in
                unsafe isNull(value, table) ? nil : table.find(value)
            }
            if let match { append(table, match, base, &batch) }
        }
        nodes[0].end = UInt32(truncatingIfNeeded: base + nodes.count)
        unsafe nodes.withUnsafeBufferPointer {
            unsafe batch.appendRecord($0, at: record.location, chunkRange: record.chunkRange)
        }
        if room < 0 { reportTooMany(record, &batch) }
    }

    /// Appends the rows of `table` that have the key at `match`, each with what is joined to it.
    private mutating func append(_ table: JoinedTable, _ match: Int, _ base: Int, _ batch: inout RecordBatch) {
        for row in table.rows(match) {
            room -= 1
            if room < 0 { return }
            let cells = Int(table.rowStarts[Int(row)])..<Int(table.rowStarts[Int(row) + 1])
            let textStart = cells.lowerBound == 0 ? 0 : Int(table.cells[cells.lowerBound - 1].end)
            let textEnd = cells.isEmpty ? textStart : Int(table.cells[cells.upperBound - 1].end)
            let valueStart = batch.text.count
            unsafe table.text.withUnsafeBufferPointer {
                unsafe batch.append(text: UnsafeBufferPointer(rebasing: $0[textStart..<textEnd]))
            }
            let element = nodes.count
            nodes.append(node(table.alias, .element, valueStart, textEnd - textStart))
            var start = textStart
            for cell in table.cells[cells] {
                var leaf = node(cell.name, .text, valueStart + start - textStart, Int(cell.end) - start)
                leaf.end = UInt32(truncatingIfNeeded: base + nodes.count + 1)
                nodes.append(leaf)
                start = Int(cell.end)
            }
            for child in table.children { append(child, row: cells, of: table, base, &batch) }
            nodes[element].end = UInt32(truncatingIfNeeded: base + nodes.count)
        }
    }

    /// Appends the rows of `child` that belong to one row of `table`.
    private mutating func append(
        _ child: JoinedTable, row cells: Range<Int>, of table: JoinedTable, _ base: Int, _ batch: inout RecordBatch
    ) {
        guard let cell = cells.first(where: { table.cells[$0].name == child.parentKey }) else {
            child.keylessParents.add(1, ordering: .relaxed)
            return
        }
        let start = cell == 0 ? 0 : Int(table.cells[cell - 1].end)
        let match = unsafe table.text.withUnsafeBufferPointer { text in
            let value = unsafe UnsafeBufferPointer(rebasing: text[start..<Int(table.cells[cell].end)])
            return unsafe isNull(value, child) ? nil : child.find(value)
        }
        if let match { append(child, match, base, &batch) }
    }

    private func isNull(_ value: UnsafeBufferPointer<UInt8>, _ table: JoinedTable) -> Bool {
        table.spec.nullKeys.contains { unsafe value.elementsEqual($0.utf8) }
    }

    private func node(_ name: NameID, _ kind: RecordBatch.Kind, _ start: Int, _ length: Int) -> RecordBatch.Node {
        RecordBatch.Node(
            name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: start),
            valueLength: UInt32(truncatingIfNeeded: length), end: 0, offset: 0, line: 0)
    }

    private func reportTooMany(_ record: RecordBatch.Record, _ batch: inout RecordBatch) {
        batch.diagnostics.append(
            Diagnostic(
                "join.too-many-rows", .error,
                "more than \(RelationalJoin.mostRows) joined rows for one row: the others are left out",
                at: record.location, hint: "check the key columns of the joins"))
    }
}
