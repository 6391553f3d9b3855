internal import Diagnostics
internal import RecordStream

/// The unmapped ledger while records run: by number of the path, no strings but the samples.
struct LedgerTable {
    private struct Row { var count = 0, sample = "", location = Diagnostic.Location(source: 0) }
    /// By `PathID`; a count of 0 for a path all of whose values were used.
    private var rows: ContiguousArray<Row> = []

    mutating func add(_ path: PathID, _ node: Int, _ view: RecordView, _ record: RecordBatch.Record) {
        let index = Int(path.rawValue)
        while rows.count <= index { rows.append(Row()) }
        rows[index].count += 1
        // Records of one thread come in order: the first is only sought again after a jump back.
        let offset = record.location.byteOffset + Int(view[node].offset)
        if rows[index].count > 1, rows[index].location.byteOffset <= offset { return }
        rows[index].location = record.location(of: view[node])
        rows[index].sample = Self.readable(unsafe String(decoding: view.value(of: node).prefix(400), as: UTF8.self))
    }

    func export(_ text: (PathID) -> String) -> UnmappedLedger {
        var entries: [UnmappedLedger.Entry] = []
        for (index, row) in rows.enumerated() {
            if row.count == 0 { continue }
            entries.append(
                UnmappedLedger.Entry(
                    path: text(PathID(rawValue: UInt32(index))), count: row.count, sample: row.sample,
                    location: row.location))
        }
        return UnmappedLedger(entries)
    }

    mutating func removeAll() { rows.removeAll(keepingCapacity: true) }

    /// One line of at most 80 characters.
    private static func readable(_ value: String) -> String {
        let line = value.split { $0.isWhitespace }.joined(separator: " ")
        return line.count <= 80 ? line : String(line.prefix(79)) + "…"
    }
}
