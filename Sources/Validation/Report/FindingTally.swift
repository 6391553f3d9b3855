public import Diagnostics

/// Findings by code: counts are exact, examples are a few.
public struct FindingTally: Sendable {
    public struct Example: Sendable {
        public var finding: Diagnostic
        /// Of the file or member.
        public var name: String
    }
    public struct Entry: Sendable {
        public let code: String
        public let severity: Diagnostic.Severity
        public internal(set) var count = 0
        public internal(set) var examples: [Example] = []
        /// By the name of the text.
        public internal(set) var texts: [String: Int] = [:]
    }
    private var byKey: [String: Entry] = [:]
    /// Of one code and severity; of all together not more than `allExamples`.
    public let mostExamples: Int
    private static let allExamples = 20_000
    private var examples = 0

    public init(mostExamples: Int) { self.mostExamples = mostExamples }

    /// - Returns: Whether the finding is kept as an example.
    @discardableResult
    public mutating func add(_ finding: Diagnostic, in name: String) -> Bool {
        let key = "\(finding.severity.rawValue)/\(finding.code)"
        var entry = byKey.removeValue(forKey: key) ?? Entry(code: finding.code, severity: finding.severity)
        entry.count += finding.times
        entry.texts[name, default: 0] += finding.times
        let isKept = entry.examples.count < mostExamples && examples < Self.allExamples
        if isKept {
            entry.examples.append(Example(finding: finding, name: name))
            examples += 1
        }
        byKey[key] = entry
        return isKept
    }

    /// Counts findings that nobody made, because enough examples were there.
    public mutating func add(count: Int, of code: String, _ severity: Diagnostic.Severity, in name: String) {
        let key = "\(severity.rawValue)/\(code)"
        byKey[key, default: Entry(code: code, severity: severity)].count += count
        byKey[key]?.texts[name, default: 0] += count
    }

    /// Worst first, then the commonest.
    public var entries: [Entry] {
        byKey.values.sorted {
            ($1.severity, $1.count, $0.code) < ($0.severity, $0.count, $1.code)
        }
    }
    public func count(_ severity: Diagnostic.Severity) -> Int {
        byKey.values.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
    }
    public var worst: Diagnostic.Severity? { byKey.values.map(\.severity).max() }
}
