import RecordStream

/// Expressions and conditions.
extension ProfileReading {
    /// What gives the values; one of them, beside the transforms.
    static let sourceKeys = ["path", "join", "template"]
    /// In the order in which they are applied.
    static let transformKeys = [
        "when", "slice", "before", "after", "split", "strip", "isbd", "stripPrefix", "stripSuffix", "nonsorting",
        "html",
        "lower", "upper", "prefix", "suffix", "lookup", "otherwise", "default",
    ]
    static let conditionKeys = [
        "path", "slice", "is", "not", "exists", "missing", "starts", "contains", "lacks", "linked", "any",
    ]

    mutating func expression(_ node: YAMLNode) -> Expression? {
        switch node.content {
        case .scalar: return constantOrPath(node)
        case .list(let nodes):
            if nodes.isEmpty { report(node, "a list of alternatives is empty") }
            return Expression(.first(nodes.compactMap { expression($0) }), line: node.line)
        case .mapping: return transformed(node)
        }
    }

    private mutating func constantOrPath(_ node: YAMLNode) -> Expression? {
        guard let text = text(node) else { return nil }
        if text.utf8.first != UInt8(ascii: "=") { return path(node).map { Expression(.path($0), line: node.line) } }
        let constant = String(text.dropFirst())
        if constant.utf8.allSatisfy({ $0 <= 0x20 }) { report(node, "the constant is empty") }
        return Expression(.constant(constant), line: node.line)
    }

    private mutating func transformed(_ node: YAMLNode) -> Expression? {
        let allowed = Self.sourceKeys + ["with"] + Self.transformKeys
        guard let keys = keys(of: node, "an expression", allowed: allowed) else { return nil }
        guard var expression = source(keys, at: node) else { return nil }
        expression.line = node.line
        expression.when = keys["when"].flatMap { condition($0) }
        expression.transforms = Self.transformKeys.compactMap { key in keys[key].flatMap { transform(key, $0, keys) } }
        expression.fallback = keys["default"].flatMap { constant($0) }
        if let node = keys["otherwise"], keys["lookup"] == nil {
            report(node, "`otherwise` needs a `lookup` beside it")
        }
        if let node = keys["with"], keys["join"] == nil { report(node, "`with` needs a `join` beside it") }
        return expression
    }

    private mutating func source(_ keys: [String: YAMLNode], at node: YAMLNode) -> Expression? {
        let given = Self.sourceKeys.filter { keys[$0] != nil }
        guard given.count == 1, let key = given.first, let value = keys[key] else {
            let list = Self.sourceKeys.map { "`\($0)`" }.joined(separator: ", ")
            let count = given.isEmpty ? "none" : "\(given.count)"
            report(node, "an expression needs one of \(list), found \(count)")
            return nil
        }
        switch key {
        case "join":
            let parts = list(value).compactMap { expression($0) }
            let separator = keys["with"].flatMap { text($0) } ?? " "
            return Expression(.join(parts, separator: separator), line: node.line)
        case "template": return Expression(.template(template(value)), line: node.line)
        default: return expression(value)
        }
    }

    /// `{A} ({B})`; a brace that is meant stands twice.
    private mutating func template(_ node: YAMLNode) -> [Expression.TemplatePiece] {
        guard let scalars = text(node).map({ Array($0.unicodeScalars) }) else { return [] }
        var (pieces, fixed, index): ([Expression.TemplatePiece], String, Int) = ([], "", 0)
        while index < scalars.count {
            let sign = scalars[index]
            let isDouble = index + 1 < scalars.count && scalars[index + 1] == sign
            if sign == "{", !isDouble {
                guard let end = scalars[index...].firstIndex(of: "}") else {
                    report(
                        node, "a `{` of the template is not closed", hint: "a brace that is meant stands twice: `{{`")
                    return pieces
                }
                if !fixed.isEmpty { pieces.append(.text(fixed)) }
                fixed = ""
                let inner = String(String.UnicodeScalarView(scalars[(index + 1)..<end]))
                if let path = path(inner, at: node, offset: index + 1) { pieces.append(.path(path)) }
                index = end + 1
            } else {
                fixed.unicodeScalars.append(sign)
                index += (sign == "{" || sign == "}") && isDouble ? 2 : 1
            }
        }
        if !fixed.isEmpty { pieces.append(.text(fixed)) }
        return pieces
    }

    private mutating func transform(_ key: String, _ node: YAMLNode, _ keys: [String: YAMLNode]) -> Transform? {
        switch key {
        case "slice": return slice(node)
        case "before": return text(node).map { .before($0) }
        case "after": return text(node).map { .after($0) }
        case "split": return nonEmpty(node).map { .split($0) }
        case "strip": return text(node).map { .strip($0) }
        case "isbd": return flag(node) == true ? .isbd : nil
        case "stripPrefix": return text(node).map { .stripPrefix($0) }
        case "stripSuffix": return text(node).map { .stripSuffix($0) }
        case "nonsorting": return path(node).map { .nonsorting($0) }
        case "html": return flag(node) == true ? .html : nil
        case "lower": return flag(node) == true ? .lower : nil
        case "upper": return flag(node) == true ? .upper : nil
        case "prefix": return text(node).map { .prefix($0) }
        case "suffix": return text(node).map { .suffix($0) }
        case "lookup":
            let otherwise = keys["otherwise"].flatMap { self.otherwise($0) } ?? .keep
            return valueMap(node, name: "values of line \(node.line)").map { .lookup($0, otherwise: otherwise) }
        default: return nil
        }
    }

    private mutating func slice(_ node: YAMLNode) -> Transform? {
        guard case .list(let nodes) = node.content, nodes.count == 2, let from = number(nodes[0]),
            let count = number(nodes[1]), count > 0
        else {
            report(node, "expected `[from, count]`", hint: "`[35, 3]` takes three characters; 0 is the first")
            return nil
        }
        return .slice(from: from, count: count)
    }

    private mutating func nonEmpty(_ node: YAMLNode) -> [String]? {
        let separators = texts(node)
        if !separators.isEmpty, separators.allSatisfy({ !$0.isEmpty }) { return separators }
        report(node, "expected one separator or a list of them")
        return nil
    }

    private mutating func otherwise(_ node: YAMLNode) -> Transform.Otherwise? {
        switch text(node) {
        case "keep"?: return .keep
        case "drop"?: return .drop
        case "report"?: return .report
        case let text?:
            if text.utf8.first == UInt8(ascii: "="), text.utf8.count > 1 { return .constant(String(text.dropFirst())) }
            report(node, "unknown value `\(text)`", hint: "known: keep, drop, report, or a constant such as `=other`")
            return nil
        case nil: return nil
        }
    }

    private mutating func constant(_ node: YAMLNode) -> String? {
        guard let text = text(node) else { return nil }
        if text.utf8.first == UInt8(ascii: "="), text.utf8.count > 1 { return String(text.dropFirst()) }
        report(node, "expected a constant", hint: "write `=\(text)`")
        return nil
    }

    // MARK: Dates

    mutating func date(_ node: YAMLNode) -> DateExpression? {
        let parts = ["verbatim", "earliest", "latest"]
        guard case .mapping(let pairs) = node.content,
            !pairs.contains(where: { Self.sourceKeys.contains($0.key.text ?? "") })
        else { return expression(node).map { DateExpression(verbatim: $0) } }
        guard let keys = keys(of: node, "a date", allowed: parts) else { return nil }
        if keys.isEmpty { report(node, "the date says nothing", hint: "known: verbatim, earliest, latest") }
        return DateExpression(
            verbatim: keys["verbatim"].flatMap { expression($0) },
            earliest: keys["earliest"].flatMap { expression($0) },
            latest: keys["latest"].flatMap { expression($0) })
    }

    // MARK: Conditions

    mutating func condition(_ node: YAMLNode) -> Condition? {
        if case .list(let nodes) = node.content { return .all(nodes.compactMap { condition($0) }) }
        guard let keys = keys(of: node, "a condition", allowed: Self.conditionKeys) else { return nil }
        var all: [Condition] = []
        let tests = ["is", "not", "starts", "contains", "lacks", "linked"].filter { keys[$0] != nil }
        if let node = keys["path"], let path = path(node) {
            if tests.isEmpty {
                let words = "`is`, `not`, `starts`, `contains`, `lacks`, `linked`"
                report(node, "`path` needs one of \(words)", hint: "or `exists:`")
            }
            for test in tests {
                let words = keys[test].map { texts($0) } ?? []
                let condition: Condition =
                    switch test {
                    case "is": .isOneOf(path, words)
                    case "not": .isNone(path, words)
                    case "starts": .starts(path, words)
                    case "lacks": .lacks(path, words)
                    case "linked": .linked(path, words == ["true"])
                    default: .contains(path, words)
                    }
                if case .slice(let from, let count)? = keys["slice"].flatMap({ slice($0) }) {
                    all.append(.sliced(from: from, count: count, condition))
                } else {
                    all.append(condition)
                }
            }
        } else if let test = tests.first, keys["path"] == nil {
            report(node, "`\(test)` needs a `path` beside it")
        }
        if let node = keys["slice"], keys["path"] == nil { report(node, "`slice` needs a `path` beside it") }
        if let path = keys["exists"].flatMap({ path($0) }) { all.append(.exists(path)) }
        if let path = keys["missing"].flatMap({ path($0) }) { all.append(.missing(path)) }
        if let node = keys["any"] { all.append(.any(list(node).compactMap { condition($0) })) }
        if all.isEmpty, keys.isEmpty { report(node, "the condition says nothing") }
        return all.count == 1 ? all[0] : .all(all)
    }
}
