internal import Diagnostics

/// Keeps what can be shown of each code, and counts the rest.
struct Sieve {
    let most: Int
    private(set) var findings: [Diagnostic] = []
    private(set) var further: [FindingKey: Int] = [:]
    private var counts: [FindingKey: Int] = [:]
    /// Kinds of findings of which enough are shown already.
    private let closed: Set<FindingKey>

    init(most: Int, closed: Set<FindingKey> = []) { (self.most, self.closed) = (most, closed) }

    mutating func add(_ finding: Diagnostic) { add(finding) { finding } }

    /// Adds a finding about another text, whose name is counted with it.
    mutating func addForeign(_ finding: Diagnostic) { findings.append(finding) }

    mutating func add(_ finding: Diagnostic, _ complete: () -> Diagnostic) {
        add(finding.code, finding.severity, times: finding.times, complete)
    }

    mutating func add(
        _ code: String, _ severity: Diagnostic.Severity, times: Int = 1, _ make: () -> Diagnostic
    ) {
        let key = FindingKey(code: code, severity: severity)
        if closed.contains(key) {
            further[key, default: 0] += times
            return
        }
        counts[key, default: 0] += 1
        if counts[key]! <= most { findings.append(make()) } else { further[key, default: 0] += times }
    }
}
