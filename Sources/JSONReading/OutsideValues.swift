internal import Diagnostics

/// The values of a document that stand outside its records, by path: nothing is lost silently.
struct OutsideValues {
    private struct Entry {
        let path: JSONRecordPath
        let excerpt: Diagnostic.Excerpt
        let location: Diagnostic.Location
        var count = 1
    }
    private var entries: [Entry] = []
    private var places: [JSONRecordPath: Int] = [:]
    /// Findings that one source may cause; further paths are counted together.
    private static let maximum = 100
    private(set) var furtherCount = 0

    /// Whether the value at this path would be the first, so that its excerpt is wanted.
    func isNew(_ path: JSONRecordPath) -> Bool { places[path] == nil }

    mutating func count(_ path: JSONRecordPath) {
        if let place = places[path] { entries[place].count += 1 } else { furtherCount += 1 }
    }

    mutating func add(_ path: JSONRecordPath, excerpt: Diagnostic.Excerpt, at location: Diagnostic.Location) {
        guard entries.count < Self.maximum else { return count(path) }
        places[path] = entries.count
        entries.append(Entry(path: path, excerpt: excerpt, location: location))
    }

    /// One note per path in the order met, with the first value and the number of values.
    var findings: [Diagnostic] {
        var findings = entries.map { entry in
            let values = entry.count == 1 ? "a value" : "\(entry.count) values"
            return Diagnostic(
                "json.outside-records", .note, "\(values) outside the records: \(entry.path)", at: entry.location,
                path: entry.path.description, excerpt: entry.excerpt)
        }
        if furtherCount > 0, let last = entries.last {
            findings.append(
                Diagnostic(
                    "json.outside-records", .note, "\(furtherCount) values at further paths outside the records",
                    at: last.location))
        }
        return findings
    }
}
