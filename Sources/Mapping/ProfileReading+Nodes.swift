import RecordStream

/// The small questions that every part of a profile asks of a node.
extension ProfileReading {
    mutating func report(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        errors.append(ProfileError(file: file, line: node.line, column: node.column, message: message, hint: hint))
    }

    /// `did you mean …?`, or all that is known when it is not much.
    func suggestion(_ word: String, among known: [String]) -> String {
        if let near = nearest(to: word, among: known) { return "did you mean `\(near)`?" }
        return "known: " + known.joined(separator: ", ")
    }

    /// The values by key; unknown keys are errors, keys without a value count as absent.
    mutating func keys(of node: YAMLNode, _ what: String, allowed: [String]) -> [String: YAMLNode]? {
        guard case .mapping(let pairs) = node.content else {
            report(node, "\(what) is written as keys and values, not as \(node.kindName)")
            return nil
        }
        var found: [String: YAMLNode] = [:]
        for (key, value) in pairs {
            guard let name = key.text, allowed.contains(name) else {
                report(key, "unknown key `\(key.text ?? "?")` in \(what)", hint: hint(key.text ?? "", allowed))
                continue
            }
            if !value.isNull { found[name] = value }
        }
        return found
    }

    private func hint(_ key: String, _ allowed: [String]) -> String {
        key == "joins" ? "joins stand in the pipeline, not in the profile" : suggestion(key, among: allowed)
    }

    mutating func required(
        _ keys: [String: YAMLNode], _ key: String, in node: YAMLNode, hint: String? = nil
    ) -> YAMLNode? {
        if let value = keys[key] { return value }
        report(node, "`\(key)` is missing", hint: hint)
        return nil
    }

    mutating func text(_ node: YAMLNode) -> String? {
        if let text = node.text { return text }
        report(node, "expected a text, found \(node.kindName)")
        return nil
    }

    /// One text or a list of them.
    mutating func texts(_ node: YAMLNode) -> [String] {
        if case .list(let nodes) = node.content { return nodes.compactMap { text($0) } }
        return text(node).map { [$0] } ?? []
    }

    mutating func number(_ node: YAMLNode) -> Int? {
        if let number = node.text.flatMap({ Int($0) }), number >= 0 { return number }
        report(node, "expected a whole number")
        return nil
    }

    mutating func flag(_ node: YAMLNode) -> Bool? {
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            report(node, "expected `true` or `false`")
            return nil
        }
    }

    mutating func choice<C: RawRepresentable<String> & CaseIterable>(_ node: YAMLNode, _ type: C.Type) -> C? {
        guard let word = text(node) else { return nil }
        if let choice = C(rawValue: word) { return choice }
        report(node, "unknown value `\(word)`", hint: suggestion(word, among: C.allCases.map(\.rawValue)))
        return nil
    }

    /// The items of a list; a single item need not be written as a list.
    func list(_ node: YAMLNode?) -> [YAMLNode] {
        guard let node, !node.isNull else { return [] }
        if case .list(let nodes) = node.content { return nodes }
        return [node]
    }

    mutating func path(_ node: YAMLNode) -> RecordPath? {
        guard let text = text(node) else { return nil }
        return path(text, at: node, offset: 0)
    }

    /// - Parameter offset: Where the path begins within the text of `node`.
    mutating func path(_ text: String, at node: YAMLNode, offset: Int) -> RecordPath? {
        do {
            let path = try RecordPath(parsing: text)
            if formats.contains(.xml) { checkPrefixes(of: path, at: node) }
            return path
        } catch {
            // A quoted text has its quote before the first character.
            let quote = if case .scalar(_, isPlain: false) = node.content { 1 } else { 0 }
            let column = node.column + quote + offset + error.offset
            let message = "in the path `\(text)`: \(error.message)"
            errors.append(
                ProfileError(file: file, line: node.line, column: column, message: message, hint: error.hint))
            return nil
        }
    }

    private mutating func checkPrefixes(of path: RecordPath, at node: YAMLNode) {
        for step in path.steps {
            switch step.test {
            case .name(let name), .attribute(let name):
                guard let colon = name.firstIndex(of: ":") else { break }
                let prefix = String(name[..<colon])
                if prefix != "xml", !prefixes.contains(prefix) {
                    report(
                        node, "the prefix `\(prefix)` is not bound", hint: "add it under `namespaces`, or leave it out")
                }
            case .anyName, .anyAttribute: break
            }
            for case .equals(let inner, _) in step.predicates { checkPrefixes(of: inner, at: node) }
            for case .present(let inner) in step.predicates { checkPrefixes(of: inner, at: node) }
        }
    }
}
