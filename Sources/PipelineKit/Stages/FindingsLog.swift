public import Diagnostics
internal import JSONWriting

/// Takes the findings of a run in order: all of them go to the file, counts and a few examples per code stay.
final class FindingsLog {
    private let file: OutputFile?
    private var json = JSONWriter()
    private(set) var counts = FindingCounts()

    /// - Parameter path: `nil`: findings of some weight go to standard error as text, a few per code.
    init(path: String?) throws(Diagnostic) { file = if let path { try OutputFile(path: path) } else { nil } }

    /// - Parameter name: Of the file that the finding is about.
    func add(_ finding: Diagnostic, in name: String) throws(Diagnostic) {
        counts.add(finding, in: name)
        guard let file else {
            if finding.severity > .note, counts.isExample(finding) {
                StandardError.write(finding.text(sourceName: name))
            }
            return
        }
        json.removeAll()
        finding.write(to: &json, sourceName: name)
        json.endLine()
        try file.write(json.bytes)
    }

    func synchronize() throws(Diagnostic) {
        guard let file else { return counts.sayRest() }
        try file.synchronize()
    }
}

/// Findings of a run by code.
public struct FindingCounts: Sendable {
    public struct Entry: Sendable {
        public let code: String
        public let severity: Diagnostic.Severity
        public internal(set) var count: Int
        /// The first ones, with the file they are about.
        public internal(set) var examples: [(finding: Diagnostic, name: String)]
    }
    private var byCode: [String: Entry] = [:]
    private static let exampleLimit = 2

    /// Worst first, then by code.
    public var entries: [Entry] {
        byCode.values.sorted { $0.severity == $1.severity ? $0.code < $1.code : $0.severity > $1.severity }
    }
    public var worst: Diagnostic.Severity? { byCode.values.map(\.severity).max() }

    /// Whether the finding just added is among the examples of its code.
    func isExample(_ finding: Diagnostic) -> Bool {
        (byCode["\(finding.code)/\(finding.severity.rawValue)"]?.count ?? 0) <= Self.exampleLimit
    }

    /// Says on standard error how many findings were not shown.
    func sayRest() {
        for entry in entries where entry.severity > .note && entry.count > entry.examples.count {
            let rest = Progress.grouped(entry.count - entry.examples.count)
            StandardError.write("\(rest) more: \(entry.severity.name) [\(entry.code)]; --findings FILE has them all\n")
        }
    }

    mutating func add(_ finding: Diagnostic, in name: String) {
        // One code can come with two severities; they are counted apart.
        let key = "\(finding.code)/\(finding.severity.rawValue)"
        var entry =
            byCode[key] ?? Entry(code: finding.code, severity: finding.severity, count: 0, examples: [])
        entry.count += 1
        if entry.examples.count < Self.exampleLimit { entry.examples.append((finding, name)) }
        byCode[key] = entry
    }
}

extension FindingCounts {
    /// Writes an array with one object for each code and severity: `code`, `severity`, `count`.
    func write(to json: inout JSONWriter) {
        json.beginArray()
        for entry in entries {
            json.beginObject()
            json.key("code")
            json.string(entry.code)
            json.key("severity")
            json.string(entry.severity.name)
            json.key("count")
            json.integer(entry.count)
            json.endObject()
        }
        json.endArray()
    }
}
