public import Diagnostics

/// The words of statements of materials that name no material: “on”, “and”; “colored”, “stipple”; “verso”. From
/// `statement-words.tsv`.
public struct StatementWords: Sendable {
    enum Kind: String, Sendable {
        /// Parts one substance or technique from the next: on, and, with.
        case joint
        /// Stands before or behind a name without making it another thing: colored, carved.
        case modifier
        /// Says which side or part is meant: verso.
        case skip
    }

    private var kinds: [String: Kind] = [:]

    public init() {}

    /// Reads lines `kind<TAB>words separated by |`.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        for row in TableFile(name: name, text: text, source: 0).rows {
            guard let kind = Kind(rawValue: row[0]), !row[1].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): expected a kind and words",
                    at: .init(source: 0, line: row.line), hint: "the kind is joint, modifier or skip")
            }
            for word in row[1].split(separator: "|") { kinds[TextFolding.folded(String(word))] = kind }
        }
    }

    var isEmpty: Bool { kinds.isEmpty }
    func kind(of foldedWord: String) -> Kind? { kinds[foldedWord] }
}
