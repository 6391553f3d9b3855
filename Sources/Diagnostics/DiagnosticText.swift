extension Diagnostic.Severity {
    /// The word that people and programs read: `warning`.
    public var name: String {
        switch self {
        case .note: "note"
        case .warning: "warning"
        case .error: "error"
        case .fatal: "fatal"
        }
    }
}

extension Diagnostic {
    /// The finding for a person, as compilers write theirs; ends with a line end.
    ///
    ///     tate.jsonl:3:14: error: invalid escape in a string [json.bad-escape]
    ///       {"title":"a\qb"}
    ///                  ^
    ///       in: record A00001, title
    ///       hint: write a backslash as \\
    ///
    /// - Parameter sourceName: What the person calls the source, e.g. its path as given on the command line.
    public func text(sourceName: String) -> String {
        var text = "\(sourceName):\(location.line):\(location.column): \(severity.name): \(message) [\(code)]\n"
        if let excerpt { text += "  \(excerpt.text)\n  \(excerpt.caretLine)\n" }
        let place = [record.map { "record \($0)" }, path].compactMap { $0 }.joined(separator: ", ")
        if !place.isEmpty { text += "  in: \(place)\n" }
        if let hint { text += "  hint: \(hint)\n" }
        return text
    }
}

extension Diagnostic.Excerpt {
    /// A caret under the offending character, one space for each character before it.
    public var caretLine: String {
        let place = text.utf8.index(text.startIndex, offsetBy: caret, limitedBy: text.endIndex) ?? text.endIndex
        return String(repeating: " ", count: text[..<place].count) + "^"
    }
}
