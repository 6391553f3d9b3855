internal import Yams

/// A node of a YAML file with its place: all that the loader needs of Yams, and the only file that knows it.
package struct YAMLNode {
    package enum Content {
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    package let content: Content
    /// From 1; columns count characters.
    package let line, column: Int

    package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }
    /// `key:` with nothing behind it, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }
    package var kindName: String {
        switch content {
        case .scalar: "a text"
        case .list: "a list"
        case .mapping: "keys and values"
        }
    }

    /// - Throws: One error: text that is not YAML cannot be read any further.
    package static func parse(_ text: String, file: String) throws(ProfileErrors) -> YAMLNode? {
        let root: Node?
        do {
            // All scalars are texts here. Yams finds out what else they could be by regular expressions, for each key.
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw ProfileErrors(errors: [ProfileError(error, file: file)])
        }
        var budget = 200_000
        guard let node = root.map({ YAMLNode($0, budget: &budget) }) else { return nil }
        if budget <= 0 {
            let error = ProfileError(
                file: file, line: 1, column: 1, message: "aliases make the file too large", hint: nil)
            throw ProfileErrors(errors: [error])
        }
        return node
    }

    /// `budget` bounds what nested aliases can unfold to.
    private init(_ node: Node, budget: inout Int) {
        budget -= 1
        (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
        guard budget > 0 else {
            content = .list([])
            return
        }
        switch node {
        case .scalar(let scalar): content = .scalar(scalar.string, isPlain: scalar.style == .plain)
        case .sequence(let items):
            var list: [YAMLNode] = []
            for item in items { list.append(YAMLNode(item, budget: &budget)) }
            content = .list(list)
        case .mapping(let pairs):
            var list: [(key: YAMLNode, value: YAMLNode)] = []
            for (key, value) in pairs {
                list.append((YAMLNode(key, budget: &budget), YAMLNode(value, budget: &budget)))
            }
            content = .mapping(list)
        case .alias: content = .list([])
        }
    }
}

extension ProfileError {
    fileprivate init(_ error: any Error, file: String) {
        func at(_ mark: Mark, _ message: String, hint: String? = nil) -> ProfileError {
            ProfileError(file: file, line: mark.line, column: mark.column, message: message, hint: hint)
        }
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            self = at(mark, "not YAML: \(problem)", hint: "a text with `: `, `#`, `[` or `*` needs quotes")
        case .duplicatedKeysInMapping(let keys, let context)?:
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            self = at(context.mark, "\(names) stands twice", hint: "put all rules of a member in one list")
        default:
            self.init(file: file, line: 1, column: 1, message: "not YAML: \(error)", hint: nil)
        }
    }
}
