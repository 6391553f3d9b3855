public import Diagnostics
internal import JSONWriting

/// Takes the findings of a run in order: all of them go to the file, counts and a few examples per code stay.
final class FindingsLog {
    private let file: OutputFile?
    private var json = JSONWriter()
    private(set) var counts = FindingCounts()

    /// - Parameter path: `nil`: findings of some weight go to standard error as text, a few per code.
    init(path: String?) throws(Diagnostic) { file = if let path { try OutputFile(path: path) } else { nil } }

    /// Number of findings so far.
    private(set) var count = 0

    /// - Parameter name: Of the file that the finding is about.
    func add(_ finding: Diagnostic, in name: String) throws(Diagnostic) {
        counts.add(finding, in: name)
        count += 1
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

    /// Adds the findings of another process.
    /// - Parameters:
    ///   - path: Of its file.
    ///   - extra: A finding to be added after some number of them.
    func append(_ path: String, extra: (after: Int, line: String)? = nil) throws {
        var number = 0
        func add(_ line: ContiguousArray<UInt8>) throws {
            try file?.write(line)
            count += 1
        }
        func insert() throws {
            guard let extra, extra.after == number else { return }
            let line = ContiguousArray((extra.line + "\n").utf8)
            NDJSONLines.parse(line) { counts.add($0) }
            try add(line)
        }
        try NDJSONLines.forEachWithBytes(path: path) { finding, bytes in
            try insert()
            counts.add(finding)
            try add(bytes)
            number += 1
        }
        try insert()
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

    /// Counts a finding of another process, which is no example any more.
    mutating func add(_ line: JSONLine) {
        let code = line.text("code") ?? "", severity = line.text("severity") ?? ""
        guard let severity = Diagnostic.Severity.allCases.first(where: { $0.name == severity }) else { return }
        let key = "\(code)/\(severity.rawValue)"
        byCode[key, default: Entry(code: code, severity: severity, count: 0, examples: [])].count += 1
    }

    /// Takes over what an earlier run has counted.
    mutating func add(_ entry: Entry) { byCode["\(entry.code)/\(entry.severity.rawValue)"] = entry }

    mutating func add(_ finding: Diagnostic, in name: String) {
        // One code can come with two severities; they are counted apart.
        let key = "\(finding.code)/\(finding.severity.rawValue)"
        var entry =
            byCode[key] ?? Entry(code: finding.code, severity: finding.severity, count: 0, examples: [])
        entry.count += finding.times
        if entry.examples.count < Self.exampleLimit { entry.examples.append((finding, name)) }
        byCode[key] = entry
    }
}

extension FindingCounts {
    /// Writes an array with one object for each code and severity: `code`, `severity`, `count`.
    func write(to json: inout JSONWriter) { json.counts(entries.map { ($0.code, $0.severity, $0.count) }) }
}
