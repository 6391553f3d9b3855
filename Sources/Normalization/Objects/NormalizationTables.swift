public import Diagnostics

/// The vocabularies that normalizing needs, loaded once and shared by all threads.
public struct NormalizationTables: Sendable {
    let dates: DateParser
    private let languages: [String: String]

    /// - Parameter languages: Lines `code or name<TAB>BCP 47 tag`; `#` begins a comment.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(languages: String, languagesFile: String, dates: DateParser) throws(Diagnostic) {
        self.dates = dates
        var map: [String: String] = [:]
        for (index, line) in languages.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2, !columns[0].isEmpty, !columns[1].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(languagesFile):\(index + 1): expected `code<TAB>tag`",
                    at: .init(source: 0, line: index + 1), hint: "separate the two columns with one tab")
            }
            map[columns[0].lowercased()] = String(columns[1])
        }
        self.languages = map
    }

    /// BCP 47 tag for a code or name of a language, or `nil` when the table has none.
    func languageTag(_ language: String) -> String? {
        languages[language] ?? languages[language.lowercased()]
    }
}
