internal import Diagnostics
internal import RecordStream

/// The unmapped ledger while records run: by number of the path, no strings but the samples.
struct LedgerTable {
    private struct Row { var count = 0, sample = "", location = Diagnostic.Location(source: 0) }
    /// By `PathID`; a count of 0 for a path all of whose values were used.
    private var rows: ContiguousArray<Row> = []

    mutating func add(_ path: PathID, _ location: Diagnostic.Location, sample: () -> String) {
        let index = Int(path.rawValue)
        while rows.count <= index { rows.append(Row()) }
        if rows[index].count == 0 || location.isBefore(rows[index].location) {
            (rows[index].sample, rows[index].location) = (Self.readable(sample()), location)
        }
        rows[index].count += 1
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

    /// One line of at most 80 characters.
    private static func readable(_ value: String) -> String {
        let line = value.split { $0.isWhitespace }.joined(separator: " ")
        return line.count <= 80 ? line : String(line.prefix(79)) + "…"
    }
}
