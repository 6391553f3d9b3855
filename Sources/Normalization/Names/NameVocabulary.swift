public import Diagnostics

/// The tables behind names: letters of the scripts, words, aliases. Built once and shared.
public struct NameVocabulary: Sendable {
    var letters: [String: LetterTable] = [:]
    var pairs: [String: LetterPairs] = [:]
    var words = NameWords()
    var files: [TableFile] = []

    /// Reads the tables from the files of `scripts/` and `names/` and from `aliases.tsv`.
    /// - Throws: `names.bad-table` with file and line, `names.missing-table`.
    public init(files given: [(name: String, text: String)]) throws(Diagnostic) {
        var files: [TableFile] = []
        for (index, file) in given.enumerated() {
            files.append(TableFile(name: file.name, text: file.text, source: index))
        }
        self.files = files
        for file in files where file.name.split(separator: "/").dropLast().last == "scripts" {
            if file.baseName.hasPrefix("pairs-") {
                pairs[String(file.baseName.dropFirst(6))] = try LetterPairs(file)
            } else if file.baseName != "languages", file.baseName != "russian-words" {
                letters[file.baseName] = try LetterTable(file)
            }
        }
        for needed in ["az-cyrl", "az-yanalif", "az-arab", "ru-az", "latin"] where letters[needed] == nil {
            let hint = "give the files of pipelines/vocabularies/scripts"
            throw Diagnostic(
                "names.missing-table", .fatal, "table \(needed).tsv is missing", at: .init(source: 0), hint: hint)
        }
        if let file = self.file("equivalents") { try words.addEquivalents(file) }
        if let file = self.file("words") {
            let folding = NameFolding(self)
            var keys = NameKeys()
            for row in file.rows {
                guard let role = NameWords.Role(rawValue: row[1]) else {
                    throw file.finding("unknown role \(row[1])", in: row, hint: "title, filiation, conjunction, …")
                }
                folding.write(row[0].utf8Span.span, into: &keys)
                guard keys.tokens.count == 1 else { throw file.finding("\(row[0]) is not one word", in: row) }
                words.setRole(role, ofKey: keys.k1[...])
            }
        }
    }

    func file(_ baseName: String) -> TableFile? { files.first { $0.baseName == baseName } }
}
