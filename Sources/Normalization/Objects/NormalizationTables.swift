public import Diagnostics

/// The vocabularies that normalizing needs, loaded once and shared by all threads. A part without a table is left as
/// it is.
public struct NormalizationTables: Sendable {
    public var dates: DateParser
    public var languages: LanguageTags
    public var names: NameVocabulary
    public var privacy = PrivacyRules()
    public var measures = MeasureWords()
    public var rights = RightsWords()
    public var places = PlaceTable()
    public var identifiers = IdentifierTable()
    /// Codes and words of roles, in lower case, to MARC relator codes.
    public var relators: [String: String] = [:]
    /// Relator codes of parts that a house has, also a house called after a person.
    public var rolesOfHouses: Set<String> = []
    /// Words of types, materials and techniques.
    public var concepts = ConceptTable()
    /// Words of statements of materials that name none.
    public var statements = StatementWords()

    public init(dates: DateParser, languages: LanguageTags, names: NameVocabulary) {
        (self.dates, self.languages, self.names) = (dates, languages, names)
    }

    /// Reads a value map: lines `from<TAB>to`.
    public static func valueMap(_ text: String, file name: String) throws(Diagnostic) -> [String: String] {
        var map: [String: String] = [:]
        for row in TableFile(name: name, text: text, source: 0).rows {
            guard row.columns.count >= 2, !row[0].isEmpty, !row[1].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): expected two columns",
                    at: .init(source: 0, line: row.line), hint: "separate the two columns with one tab")
            }
            map[row[0].lowercased()] = row[1]
        }
        return map
    }
}
