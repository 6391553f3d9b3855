internal import Diagnostics
internal import RecordStream

/// What stands between the records of the sources, such as an OAI `resumptionToken`: counted per source and path, so
/// that nothing is lost silently and a thousand pages make one finding.
struct OutsideLedger {
    struct Entry {
        let source: Int
        let path: String
        var count = 0
        let first: OutsideValue
    }
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]

    mutating func add(_ values: [OutsideValue], of source: Int) {
        for value in values {
            let key = "\(source) \(value.path)"
            let place = places[key] ?? entries.count
            if place == entries.count {
                places[key] = place
                entries.append(Entry(source: source, path: value.path, first: value))
            }
            entries[place].count += 1
        }
    }

    /// Adds what another part of a source has met.
    mutating func add(_ value: OutsideValue, count: Int, of source: Int) {
        add([value], of: source)
        if let place = places["\(source) \(value.path)"] { entries[place].count += count - 1 }
    }

    /// One note per source and path, in the order in which they were met.
    var findings: [Diagnostic] {
        entries.map { entry in
            Diagnostic(
                "reading.outside-records", .note,
                "\(entry.count) values at `\(entry.path)` belong to no record, e.g. `\(entry.first.value.prefix(80))`",
                at: entry.first.location, path: entry.path)
        }
    }
}
