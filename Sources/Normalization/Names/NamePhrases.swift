/// Phrases of a table with a value each, found at the start or the end of a list of words; case and marks do not count.
struct NamePhrases: Sendable {
    private(set) var values: [String: String] = [:]
    /// First and last words of the phrases, folded: what neither begins nor ends one need not be joined and looked up.
    private(set) var firstWords: Set<String> = [], lastWords: Set<String> = []
    private var longest = 0

    /// - Parameter rows: The phrase, then its value (the phrase itself when there is none).
    init(_ rows: [TableFile.Row]) {
        for row in rows {
            let words = row[0].split(separator: " ").map { TextFolding.folded(String($0)) }
            guard let first = words.first, let last = words.last else { continue }
            values[words.joined(separator: " ")] = row[1].isEmpty ? row[0] : row[1]
            firstWords.insert(first)
            lastWords.insert(last)
            longest = max(longest, words.count)
        }
    }

    func whole(_ text: String) -> String? {
        values[TextFolding.folded(text)]
    }

    /// The longest phrase that the words begin with.
    /// - Parameter words: Folded.
    func prefix(of words: [String]) -> (count: Int, value: String)? {
        longestMatch(words.count) { words.prefix($0) }
    }

    /// The longest phrase that the words end with.
    /// - Parameter words: Folded.
    func suffix(of words: [String]) -> (count: Int, value: String)? {
        longestMatch(words.count) { words.suffix($0) }
    }

    private func longestMatch(_ count: Int, _ part: (Int) -> ArraySlice<String>) -> (count: Int, value: String)? {
        for length in stride(from: min(longest, count), to: 0, by: -1) {
            if let value = values[part(length).joined(separator: " ")] { return (length, value) }
        }
        return nil
    }
}
