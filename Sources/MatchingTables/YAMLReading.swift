internal import Diagnostics
internal import Yams

/// A node of a YAML file with the findings about the file: every complaint names its line.
struct YAMLReading {
    let source: UInt32
    var findings: [Diagnostic] = []

    init(source: UInt32) { self.source = source }

    mutating func complain(_ code: String, _ message: String, at node: Node, hint: String? = nil) {
        let mark = node.mark
        let location = Diagnostic.Location(source: source, line: mark?.line ?? 1, column: mark?.column ?? 1)
        findings.append(Diagnostic(code, .error, message, at: location, hint: hint))
    }

    mutating func mapping(_ node: Node, allowing keys: [String]) -> [String: Node] {
        guard let mapping = node.mapping else {
            complain("table.not-a-mapping", "a mapping of \(keys.joined(separator: ", ")) is expected here", at: node)
            return [:]
        }
        var out: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            if !keys.isEmpty, !keys.contains(name) {
                complain(
                    "table.unknown-key", "unknown key \(name)", at: key,
                    hint: "known are \(keys.joined(separator: ", "))")
            }
            out[name] = value
        }
        return out
    }

    /// The entries in the order of the file.
    mutating func entries(_ node: Node) -> [(key: Node, value: Node)] {
        guard let mapping = node.mapping else {
            complain("table.not-a-mapping", "a mapping is expected here", at: node)
            return []
        }
        return mapping.map { ($0.key, $0.value) }
    }

    mutating func list(_ node: Node) -> [Node] {
        guard let sequence = node.sequence else {
            complain("table.not-a-list", "a list is expected here", at: node)
            return []
        }
        return Array(sequence)
    }

    mutating func number(_ node: Node, atLeast least: Double = -.infinity) -> Double {
        guard let number = node.float ?? node.int.map(Double.init), number >= least else {
            complain(
                "table.not-a-number", "a number\(least > -.infinity ? " of at least \(least)" : "") is expected here",
                at: node)
            return max(least, 0)
        }
        return number
    }

    mutating func text(_ node: Node) -> String {
        guard let text = node.scalar?.string else {
            complain("table.not-a-text", "a text is expected here", at: node)
            return ""
        }
        return text
    }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ node: Node, of type: Value.Type) -> Value? {
        let name = text(node)
        if let value = Value(rawValue: name) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        complain("table.unknown-choice", "\(name) is not known here", at: node, hint: "known are \(known)")
        return nil
    }
}
