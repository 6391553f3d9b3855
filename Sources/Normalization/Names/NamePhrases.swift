/// Phrases of a table with a value each, found at the start or the end of a list of words; case and marks do not count.
struct NamePhrases: Sendable {
    private var values: [String: String] = [:]
    private var longest = 0

    /// - Parameter rows: The phrase, then its value (the phrase itself when there is none).
    init(_ rows: [TableFile.Row]) {
        for row in rows {
            let words = row[0].split(separator: " ")
            values[TextFolding.folded(words.joined(separator: " "))] = row[1].isEmpty ? row[0] : row[1]
            longest = max(longest, words.count)
        }
    }

    func whole(_ text: String) -> String? {
        values[TextFolding.folded(text)]
    }

    /// The longest phrase that the words begin with.
    func prefix(of words: [String]) -> (count: Int, value: String)? {
        longestMatch(words.count) { words.prefix($0) }
    }

    /// The longest phrase that the words end with.
    func suffix(of words: [String]) -> (count: Int, value: String)? {
        longestMatch(words.count) { words.suffix($0) }
    }

    private func longestMatch(_ count: Int, _ part: (Int) -> ArraySlice<String>) -> (count: Int, value: String)? {
        for length in stride(from: min(longest, count), to: 0, by: -1) {
            if let value = whole(part(length).joined(separator: " ")) { return (length, value) }
        }
        return nil
    }
}
