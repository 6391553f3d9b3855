internal import Diagnostics
public import Mapping
internal import RecordStream

/// Reads rule books and says every mistake in them with its line.
public struct RuleBookLoader {
    private let file: String
    private var errors: [ProfileError] = []

    /// - Throws: All mistakes of the file.
    public static func load(text: String, file: String) throws(ProfileErrors) -> RuleBook {
        var loader = RuleBookLoader(file: file)
        guard let root = try YAMLNode.parse(text, file: file) else {
            throw ProfileErrors(errors: [
                ProfileError(file: file, line: 1, column: 1, message: "the file is empty", hint: nil)
            ])
        }
        let book = loader.book(root)
        guard let book, loader.errors.isEmpty else { throw ProfileErrors(errors: loader.errors) }
        return book
    }

    private init(file: String) { self.file = file }

    private mutating func report(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        errors.append(ProfileError(file: file, line: node.line, column: node.column, message: message, hint: hint))
    }

    private mutating func keys(_ node: YAMLNode) -> [(key: YAMLNode, name: String, value: YAMLNode)] {
        guard case .mapping(let pairs) = node.content else {
            report(node, "keys and values are expected here, not \(node.kindName)")
            return []
        }
        return pairs.map { ($0.key, $0.key.text ?? "", $0.value) }
    }

    private mutating func unknown(_ key: YAMLNode, _ name: String, _ known: [String]) {
        let hint = nearest(to: name, among: known).map { "did you mean `\($0)`?" }
        report(key, "`\(name)` is not known here", hint: hint ?? "known: \(known.joined(separator: ", "))")
    }

    private mutating func book(_ root: YAMLNode) -> RuleBook? {
        var book = RuleBook(file: file, name: "", version: 0, title: "")
        for (key, name, value) in keys(root) {
            switch name {
            case "rules": book.name = text(value)
            case "version": book.version = integer(value) ?? 0
            case "title": book.title = text(value)
            case "schema": book.schema = text(value)
            case "applies":
                for (key, name, value) in keys(value) {
                    switch name {
                    case "clusters": book.clusters = texts(value)
                    case "kinds": book.kinds = texts(value)
                    case "profiles": book.profiles = texts(value)
                    default: unknown(key, name, ["clusters", "kinds", "profiles"])
                    }
                }
            case "checks":
                guard case .list(let items) = value.content else {
                    report(value, "`checks` is a list of rules")
                    continue
                }
                for item in items { if let rule = rule(item, of: book.name) { book.rules.append(rule) } }
            default: unknown(key, name, ["rules", "version", "title", "applies", "schema", "checks"])
            }
        }
        if book.name.isEmpty { report(root, "`rules` is missing: the name of the book") }
        if book.version < 1 { report(root, "`version` is missing: a whole number from 1") }
        let twice = Dictionary(grouping: book.rules, by: \.code).filter { $0.value.count > 1 }
        for code in twice.keys.sorted() {
            let line = twice[code]?.last?.line ?? 1
            errors.append(
                ProfileError(file: file, line: line, column: 1, message: "`\(code)` stands twice", hint: nil))
        }
        return book.name.isEmpty ? nil : book
    }

    private static let ruleKeys = [
        "id", "field", "path", "severity", "when", "message", "hint", "at-least", "at-most", "pattern", "length",
        "one-of", "is", "years", "differs-from", "before", "unique", "refers-to", "file-of-delivery",
    ]

    private mutating func rule(_ node: YAMLNode, of book: String) -> Rule? {
        var (id, severity) = ("", Diagnostic.Severity.error)
        var subject: Rule.Subject?, checks: [Rule.Check] = [], when: [Rule.Condition] = []
        var (message, hint): ([String: String], [String: String]) = ([:], [:])
        for (key, name, value) in keys(node) {
            switch name {
            case "id": id = text(value)
            case "field": subject = field(value).map { .field($0) }
            case "path": subject = path(value)
            case "severity":
                switch value.text {
                case "note": severity = .note
                case "warning": severity = .warning
                case "error": severity = .error
                default: report(value, "`severity` is note, warning or error")
                }
            case "when":
                guard case .list(let items) = value.content else {
                    when = [condition(value)].compactMap { $0 }
                    continue
                }
                for item in items { if let one = condition(item) { when.append(one) } }
            case "message": message = words(value)
            case "hint": hint = words(value)
            case "at-least": if let number = integer(value) { checks.append(.atLeast(number)) }
            case "at-most": if let number = integer(value) { checks.append(.atMost(number)) }
            case "pattern": checks.append(pattern(value))
            case "length":
                let (low, high) = range(value, "min", "max")
                checks.append(.length(min: low, max: high))
            case "years":
                let (low, high) = range(value, "from", "to")
                checks.append(.years(from: low, to: high))
            case "one-of": checks.append(.oneOf(texts(value)))
            case "is":
                if let nature = Rule.Nature(rawValue: value.text ?? "") {
                    checks.append(.nature(nature))
                } else {
                    unknown(value, value.text ?? "", Rule.Nature.allCases.map(\.rawValue))
                }
            case "differs-from": if let other = field(value) { checks.append(.differsFrom(other)) }
            case "before": if let other = field(value) { checks.append(.before(other)) }
            case "unique": checks.append(.unique)
            case "refers-to": checks.append(.refersToRecord)
            case "file-of-delivery": checks.append(.fileOfDelivery)
            default: unknown(key, name, Self.ruleKeys)
            }
        }
        if id.isEmpty { report(node, "`id` is missing") }
        if subject == nil { report(node, "`field` or `path` is missing: what the rule is about") }
        if checks.count != 1 { report(node, "a rule has one check, this one has \(checks.count)") }
        if message["en"] == nil { report(node, "`message` in English is missing") }
        guard let subject, let check = checks.first, !id.isEmpty else { return nil }
        if case .path = subject {
            switch check {
            case .atLeast, .atMost, .pattern, .length, .oneOf: break
            default:
                report(
                    node, "this check needs a `field`; of a `path` counts, patterns, lengths and lists can be checked")
            }
        }
        return Rule(
            code: "rule.\(book).\(id)", subject: subject, check: check, severity: severity, when: when,
            message: message,
            hint: hint, line: node.line)
    }

    private mutating func condition(_ node: YAMLNode) -> Rule.Condition? {
        var subject: Rule.Subject?, condition = Rule.Condition(subject: .path("."))
        for (key, name, value) in keys(node) {
            switch name {
            case "field": subject = field(value).map { .field($0) }
            case "path": subject = path(value)
            case "has":
                if let flag = value.text.flatMap(Bool.init) {
                    condition.has = flag
                } else {
                    report(value, "`has` is true or false")
                }
            case "equals": condition.equals = texts(value)
            default: unknown(key, name, ["field", "path", "has", "equals"])
            }
        }
        guard let subject else {
            report(node, "`field` or `path` is missing in `when`")
            return nil
        }
        condition.subject = subject
        return condition
    }

    private mutating func field(_ node: YAMLNode) -> FieldPath? {
        let (path, problem) = FieldPath.parse(text(node))
        if path == nil { report(node, problem) }
        return path
    }

    private mutating func path(_ node: YAMLNode) -> Rule.Subject? {
        do throws(RecordPathError) {
            _ = try RecordPath(parsing: text(node))
            return .path(text(node))
        } catch {
            report(node, "not a path: \(error)")
            return nil
        }
    }

    private mutating func pattern(_ node: YAMLNode) -> Rule.Check {
        let pattern = text(node)
        do { _ = try Regex(pattern) } catch { report(node, "not a regular expression: \(error)") }
        return .pattern(pattern)
    }

    private mutating func range(_ node: YAMLNode, _ low: String, _ high: String) -> (Int?, Int?) {
        var range: (Int?, Int?) = (nil, nil)
        for (key, name, value) in keys(node) {
            if name == low {
                range.0 = integer(value)
            } else if name == high {
                range.1 = integer(value)
            } else {
                unknown(key, name, [low, high])
            }
        }
        return range
    }

    /// A text by language, or one in English.
    private mutating func words(_ node: YAMLNode) -> [String: String] {
        if let text = node.text { return ["en": text] }
        var words: [String: String] = [:]
        for (key, name, value) in keys(node) {
            if ["en", "az", "ru"].contains(name) {
                words[name] = text(value)
            } else {
                unknown(key, name, ["en", "az", "ru"])
            }
        }
        return words
    }

    private mutating func text(_ node: YAMLNode) -> String {
        guard let text = node.text, !text.isEmpty else {
            report(node, "a text is expected here, not \(node.kindName)")
            return ""
        }
        return text
    }

    private mutating func texts(_ node: YAMLNode) -> [String] {
        if let text = node.text { return [text] }
        guard case .list(let items) = node.content else {
            report(node, "a list of texts is expected here")
            return []
        }
        var all: [String] = []
        for item in items { all.append(text(item)) }
        return all
    }

    private mutating func integer(_ node: YAMLNode) -> Int? {
        guard let number = node.text.flatMap(Int.init) else {
            report(node, "a whole number is expected here")
            return nil
        }
        return number
    }
}
