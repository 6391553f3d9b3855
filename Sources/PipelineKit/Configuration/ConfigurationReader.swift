internal import Mapping

/// Typed values of a YAML file, with every mistake as `file:line:column: message`.
struct ConfigurationReader {
    let file: String
    private(set) var problems: [String] = []

    init(file: String) { self.file = file }

    /// The file's root node.
    /// - Throws: `ConfigurationProblem` when it is not YAML or empty.
    func root(of text: String) throws -> YAMLNode {
        let node: YAMLNode?
        do {
            node = try YAMLNode.parse(text, file: file)
        } catch {
            throw ConfigurationProblem(error.errors.map(\.description))
        }
        guard let node else { throw ConfigurationProblem(["\(file):1:1: the file is empty"]) }
        return node
    }

    mutating func report(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        problems.append("\(file):\(node.line):\(node.column): \(message)" + (hint.map { " (\($0))" } ?? ""))
    }

    /// Of something that was read before and whose node is gone.
    mutating func report(line: Int, _ message: String) { problems.append("\(file):\(line):1: \(message)") }

    /// The pairs of a mapping, in order.
    mutating func pairs(_ node: YAMLNode, _ what: String) -> [(key: String, value: YAMLNode)] {
        guard case .mapping(let pairs) = node.content else {
            report(node, "\(what) must be keys and values, not \(node.kindName)")
            return []
        }
        var result: [(key: String, value: YAMLNode)] = []
        for (key, value) in pairs {
            if let text = key.text { result.append((text, value)) } else { report(key, "a key must be a text") }
        }
        return result
    }

    mutating func members(_ node: YAMLNode, _ what: String) -> [String: YAMLNode] {
        Dictionary(pairs(node, what).map { ($0.key, $0.value) }) { first, _ in first }
    }

    mutating func reportUnknown(_ keys: [String: YAMLNode], known: [String]) {
        for (key, node) in keys.sorted(by: { ($0.value.line, $0.key) < ($1.value.line, $1.key) }) {
            let hint = nearest(to: key, among: known).map { "did you mean `\($0)`?" }
            report(node, "`\(key)` is not known here", hint: hint ?? "known: \(known.joined(separator: ", "))")
        }
    }

    /// - Parameter node: Where a value that is missing is reported; `nil`: it may be missing.
    mutating func text(
        _ keys: inout [String: YAMLNode], _ key: String, of node: YAMLNode? = nil
    ) -> String? {
        guard let value = keys.removeValue(forKey: key) else {
            if let node { report(node, "`\(key)` is missing") }
            return nil
        }
        guard let text = value.text, !text.isEmpty else {
            report(value, "`\(key)` must be a text, not \(value.kindName)")
            return nil
        }
        return text
    }

    mutating func integer(_ keys: inout [String: YAMLNode], _ key: String) -> Int? {
        guard let value = keys.removeValue(forKey: key) else { return nil }
        guard let number = value.text.flatMap(Int.init), number >= 0 else {
            report(value, "`\(key)` must be a whole number")
            return nil
        }
        return number
    }

    mutating func boolean(_ keys: inout [String: YAMLNode], _ key: String) -> Bool? {
        guard let value = keys.removeValue(forKey: key) else { return nil }
        guard let flag = value.text.flatMap(Bool.init) else {
            report(value, "`\(key)` must be true or false")
            return nil
        }
        return flag
    }

    mutating func list(
        _ keys: inout [String: YAMLNode], _ key: String, of node: YAMLNode, required: Bool = false
    ) -> [YAMLNode] {
        guard let value = keys.removeValue(forKey: key) else {
            if required { report(node, "`\(key)` is missing") }
            return []
        }
        guard case .list(let items) = value.content else {
            report(value, "`\(key)` must be a list, not \(value.kindName)")
            return []
        }
        return items
    }

    /// A text, or the texts of a list.
    mutating func texts(_ node: YAMLNode, _ what: String) -> [(text: String, node: YAMLNode)] {
        if let text = node.text { return [(text, node)] }
        guard case .list(let items) = node.content else {
            report(node, "\(what) must be a text or a list of texts")
            return []
        }
        var result: [(text: String, node: YAMLNode)] = []
        for item in items {
            if let text = item.text { result.append((text, item)) } else { report(item, "must be a text") }
        }
        return result
    }

    /// A text, or the texts of a list; none when the key is missing.
    mutating func texts(_ keys: inout [String: YAMLNode], _ key: String) -> [String] {
        guard let value = keys.removeValue(forKey: key) else { return [] }
        return texts(value, "`\(key)`").map(\.text)
    }

    /// Texts by language.
    mutating func words(_ keys: inout [String: YAMLNode], _ key: String, of node: YAMLNode) -> [String: String] {
        guard let value = keys.removeValue(forKey: key) else {
            report(node, "`\(key)` is missing")
            return [:]
        }
        var words: [String: String] = [:]
        for (language, text) in pairs(value, "`\(key)`") {
            if let text = text.text { words[language] = text } else { report(text, "must be a text") }
        }
        for language in ["az", "ru", "en"] where words[language] == nil {
            report(value, "`\(key)` has no text in `\(language)`")
        }
        return words
    }
}
