public import Diagnostics

/// The words of the reports and of the findings in one language, from the tables in `Schemas/messages`.
///
/// What a table of another language lacks is said in English.
public struct Words: Sendable {
    public struct Code: Sendable, Hashable {
        /// What it is, in a few words.
        public var title: String
        /// What to do about it.
        public var todo: String
        /// Which part of the validation says it: `reading`, `encoding`, `schema`, `rules`, `patterns`…
        public var layer: String
        public init(title: String, todo: String, layer: String) {
            (self.title, self.todo, self.layer) = (title, todo, layer)
        }
    }

    /// BCP 47.
    public let language: String
    private let phrases: [String: String]
    private let codes: [String: Code]
    private let details: DetailTable

    /// - Parameters:
    ///   - phrases, english: Lines `key<TAB>phrase`; `#` begins a comment.
    ///   - codes: By code.
    ///   - details: Patterns of English messages and what they are in this language.
    public init(
        language: String, phrases: [String: String], codes: [String: Code], details: [[String]] = []
    ) {
        (self.language, self.phrases, self.codes) = (language, phrases, codes)
        self.details = DetailTable(details)
    }

    public subscript(key: String) -> String { phrases[key] ?? key }
    public func code(_ code: String) -> Code { codes[code] ?? Code(title: "", todo: "", layer: "") }
    public var knownCodes: [String] { codes.keys.sorted() }

    /// What a finding says, in this language where its words are known.
    public func message(of finding: Diagnostic) -> String { translated(finding.message) }

    func translated(_ english: String) -> String { details.translated(english) }

    /// The hint of a finding, when it says more than what is said of its code, and in the language of the report: readers
    /// write theirs in English.
    func hint(of finding: Diagnostic) -> String? {
        let todo = code(finding.code).todo
        guard let hint = finding.hint, hint != todo else { return nil }
        return language == "en" || todo.isEmpty || finding.code.hasPrefix("rule.") ? hint : nil
    }

    /// Rows of a table of words; `#` begins a comment.
    public static func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
