/// A mistake in the text of a path.
public struct RecordPathError: Error, Hashable, Sendable {
    public let message: String
    public let hint: String?
    /// Where, in characters (Unicode scalars) from 0.
    public let offset: Int
    public init(_ message: String, at offset: Int, hint: String? = nil) {
        (self.message, self.hint, self.offset) = (message, hint, offset)
    }
}

extension RecordPath {
    /// - Throws: The first mistake, with its place.
    public init(parsing text: String) throws(RecordPathError) {
        var parser = PathParser(text)
        self = try parser.wholePath()
    }
}

/// Recursive descent over the scalars of a path.
private struct PathParser {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func wholePath() throws(RecordPathError) -> RecordPath {
        let path = try path()
        if let sign = peek { throw error("unexpected `\(sign)`") }
        return path
    }

    // MARK: Paths and steps

    private mutating func path() throws(RecordPathError) -> RecordPath {
        skipSpaces()
        guard peek != nil else { throw error("a path is missing", hint: "`.` is the node itself") }
        if take("/") {
            if peek == "/" { throw error("`//` is not a path", hint: "write `**/name` for any depth") }
            let isRoot = peek == nil || peek == "]"
            return RecordPath(start: .record, steps: isRoot ? [] : try steps())
        }
        guard peek == "." else { return RecordPath(steps: try steps()) }
        var levels = 0
        while take("..") {
            levels += 1
            guard take("/") else { return RecordPath(start: .parent(levels: levels), steps: []) }
        }
        if levels > 0 { return RecordPath(start: .parent(levels: levels), steps: try steps()) }
        position += 1
        skipSpaces()
        return take("/") || isArrow ? RecordPath(steps: try steps()) : .here
    }

    private mutating func steps() throws(RecordPathError) -> [RecordPath.Step] {
        var steps = [try step()]
        while let sign = peek {
            // After an arrow, and before it, no separator is needed.
            if isArrow || (steps.last?.test == .referred && !"]=!./".unicodeScalars.contains(sign)) {
                steps.append(try step())
                continue
            }
            if sign == "." || sign == "/" {
                position += 1
                if peek == "." {
                    throw error("`..` stands only at the beginning", hint: "begin with `../`, or use `each`")
                }
                if peek == "/" { throw error("`//` is not a path", hint: "write `**/name` for any depth") }
            } else if sign != "$" {
                break
            }
            steps.append(try step())
        }
        return steps
    }

    private var isArrow: Bool { peek == "=" && position + 1 < text.count && text[position + 1] == ">" }

    private mutating func step() throws(RecordPathError) -> RecordPath.Step {
        let anyDepth = take("**")
        if anyDepth, !take("/"), !take(".") {
            return RecordPath.Step(.anyName, anyDepth: true, predicates: try predicates())
        }
        if anyDepth, take("**") { throw error("`**` twice is the same as once") }
        let test: RecordPath.Test
        if !anyDepth, take("=>") {
            skipSpaces()
            test = .referred
        } else if take("*") {
            test = .anyName
        } else if take("@") {
            test = take("*") ? .anyAttribute : .attribute(try name())
        } else {
            test = .name(try name())
        }
        return RecordPath.Step(test, anyDepth: anyDepth, predicates: try predicates())
    }

    private mutating func name() throws(RecordPathError) -> String {
        if let quote = peek, quote == "\"" || quote == "'" {
            let name = try quoted(quote)
            if name.isEmpty { throw error("an empty name") }
            return name
        }
        let begin = position
        _ = take("$")
        while let sign = peek, !Self.endsName(sign) { position += 1 }
        while position > begin, text[position - 1] == " " { position -= 1 }
        let name = String(String.UnicodeScalarView(text[begin..<position]))
        skipSpaces()
        if name.isEmpty || name == "$" {
            position = begin
            throw error(peek.map { "a name is missing before `\($0)`" } ?? "a name is missing at the end")
        }
        return name
    }

    private static func endsName(_ sign: Unicode.Scalar) -> Bool {
        switch sign {
        case ".", "/", "[", "]", "$", "=", "!", "\"", "*", "@": true
        default: false
        }
    }

    // MARK: Predicates

    private mutating func predicates() throws(RecordPathError) -> [RecordPath.Predicate] {
        var all: [RecordPath.Predicate] = []
        while take("[") {
            skipSpaces()
            if take("]") { continue }
            depth += 1
            if depth > 20 { throw error("brackets nested too deeply") }
            let predicate = try predicate()
            depth -= 1
            skipSpaces()
            if !take("]") { throw error("`]` is missing") }
            if case .position = predicate, all.contains(where: \.isPosition) {
                throw error("two positions in one step")
            }
            all.append(predicate)
        }
        return all
    }

    private mutating func predicate() throws(RecordPathError) -> RecordPath.Predicate {
        if let number = number() { return .position(number) }
        if take("!") { return .absent(try path()) }
        let path = try path()
        skipSpaces()
        if take("!=") { return .differs(path, try value()) }
        if take("=") { return .equals(path, try value()) }
        return .present(path)
    }

    /// Digits up to the bracket.
    private mutating func number() -> Int? {
        var (end, number) = (position, 0)
        while end < text.count, let digit = text[end].properties.numericType == .decimal ? text[end].value : nil,
            (48...57).contains(digit), end - position < 6
        {
            number = number * 10 + Int(digit) - 48
            end += 1
        }
        guard end > position, number > 0, end < text.count, text[end] == "]" else { return nil }
        position = end
        return number
    }

    private mutating func value() throws(RecordPathError) -> String {
        skipSpaces()
        if let quote = peek, quote == "\"" || quote == "'" { return try quoted(quote) }
        let begin = position
        while let sign = peek, sign != "]" { position += 1 }
        return String(String.UnicodeScalarView(text[begin..<position])).trimmed
    }

    private mutating func quoted(_ mark: Unicode.Scalar) throws(RecordPathError) -> String {
        let begin = position
        position += 1
        while let sign = peek, sign != mark { position += 1 }
        guard peek == mark else {
            position = begin
            throw error("the quote is not closed")
        }
        position += 1
        return String(String.UnicodeScalarView(text[(begin + 1)..<(position - 1)]))
    }

    // MARK: Scalars

    private var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func take(_ sign: String) -> Bool {
        let end = position + sign.unicodeScalars.count
        guard end <= text.count, text[position..<end].elementsEqual(sign.unicodeScalars) else { return false }
        position = end
        return true
    }

    private mutating func skipSpaces() { while peek == " " { position += 1 } }

    private func error(_ message: String, hint: String? = nil) -> RecordPathError {
        RecordPathError(message, at: position, hint: hint)
    }
}

extension RecordPath.Predicate {
    fileprivate var isPosition: Bool { if case .position = self { true } else { false } }
}

extension String {
    /// Without ASCII white space at both ends.
    fileprivate var trimmed: String {
        let isSpace = { (byte: UInt8) in byte <= 0x20 }
        let start = utf8.firstIndex { !isSpace($0) } ?? utf8.endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
