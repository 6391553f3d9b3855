public import ArgumentParser
import Diagnostics
import Foundation
import Normalization

/// `khazina name`: explains how names are read, compared and romanised.
public struct NameCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "name",
        abstract: "Explains a name, compares two, or judges pairs from a table.",
        discussion: """
            khazina name "Hacıbəyov, Üzeyir"                      shows script, language, keys and parts
            khazina name "Üzeyir Hacıbəyov" "Узеир Гаджибеков"   compares two names and shows why
            khazina name --to az-Cyrl "Üzeyir Hacıbəyov"          writes a name in another script
            khazina name --tsv pairs.tsv                          adds score and verdict to each pair
            """)

    @Argument(help: "One name to explain, or two to compare.")
    var names: [String] = []

    @Option(help: "Table of pairs, form_a<TAB>form_b or with a header naming these columns; - is standard input.")
    var tsv: String?

    @Option(help: "Write the name in this form: az-Latn, az-Cyrl, az-Yanalif, ru, en, ala-lc, bgn, iso9, icao.")
    var to: String?

    @Option(help: "Folder of vocabularies.")
    var vocabularies: String?

    public init() {}

    public func validate() throws {
        if tsv == nil, names.isEmpty || names.count > 2 {
            throw ValidationError("give one name, two names, or --tsv FILE")
        }
        if let to, NameRomanizer.Target(rawValue: to) == nil { throw ValidationError("unknown form \(to)") }
    }

    public func run() throws {
        let vocabulary = try NameVocabularyFiles.load(from: vocabularies)
        let matcher = try NameMatcher(vocabulary)
        if let tsv { return try NamePairTable(matcher).judge(tsv) }
        if let target = to.flatMap(NameRomanizer.Target.init(rawValue:)) {
            let romanizer = NameRomanizer(vocabulary)
            return names.forEach { print(romanizer.convert($0, to: target)) }
        }
        if names.count == 1 { print(describe(names[0], vocabulary)) }
        if names.count == 2 { print(explain(matcher.compare(names[0], names[1]), matcher)) }
    }

    private func describe(_ text: String, _ vocabulary: NameVocabulary) -> String {
        let guess = LanguageGuesser(vocabulary).guess(text)
        let keys = NameFolding(vocabulary).keys(of: text)
        let parts = NameParser(vocabulary).parse(text)
        let cleaned = TextCleaner().clean(text)
        var rows: [(String, String?)] = [
            ("script", guess.script), ("language", guess.language), ("spelling", "\(keys.spelling)"),
            ("K1", keys.k1Text), ("K2", keys.k2Text), ("K3", keys.k3Text), ("kind", parts.kind.rawValue),
            ("name", parts.name), ("family", parts.family), ("given", parts.given), ("patronymic", parts.patronymic),
            ("honorifics", joined(parts.honorifics)), ("suffix", parts.suffix), ("dates", parts.dates),
            ("roles", joined(parts.roles)), ("notes", joined(parts.notes)),
            ("certainty", parts.certainty == .certain ? nil : parts.certainty.rawValue),
        ]
        if !cleaned.rules.isEmpty {
            rows.append(("cleaned", "\(cleaned.value) (\(cleaned.rules.changes.map(\.rule).joined(separator: ", ")))"))
        }
        if let repaired = TextRepair(vocabulary).repair(text) {
            rows.append(("repaired", "\(repaired.value) (\(repaired.rule))"))
        }
        return rows.compactMap { label, value in
            value.map { label.padding(toLength: 12, withPad: " ", startingAt: 0) + $0 }
        }.joined(separator: "\n")
    }

    private func joined(_ list: [String]) -> String? { list.isEmpty ? nil : list.joined(separator: ", ") }

    private func explain(_ comparison: NameComparison, _ matcher: NameMatcher) -> String {
        var lines: [String] = []
        for name in names {
            let keys = matcher.folding.keys(of: name)
            lines.append("\(name)\n  K1 \(keys.k1Text)\n  K2 \(keys.k2Text)\n  K3 \(keys.k3Text)")
        }
        for pair in comparison.pairs {
            let cost = pair.note ?? String(format: "cost %.2f of %.2f allowed", pair.cost, pair.allowed)
            lines.append("  \(pair.a.isEmpty ? "–" : pair.a) ↔ \(pair.b.isEmpty ? "–" : pair.b)   \(cost)")
        }
        if !comparison.reasons.isEmpty { lines.append("  because: " + comparison.reasons.joined(separator: ", ")) }
        let verdict = comparison.isSame ? "same" : "different"
        lines.append(String(format: "score %.3f, cut-off %.2f: %@", comparison.score, NameComparison.cutOff, verdict))
        return lines.joined(separator: "\n")
    }
}

/// Reads the tables of names from the folder of vocabularies.
private enum NameVocabularyFiles {
    static func load(from folder: String?) throws -> NameVocabulary {
        let root = try folder ?? located()
        var files: [(name: String, text: String)] = []
        for folder in ["scripts", "names"] {
            let path = root + "/" + folder
            guard FileManager.default.fileExists(atPath: path) else {
                throw ValidationError("\(root) is no folder of vocabularies: it has no \(folder)")
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() where name.hasSuffix(".tsv")
            {
                files.append((folder + "/" + name, try String(contentsOfFile: path + "/" + name, encoding: .utf8)))
            }
        }
        let aliases = root + "/aliases.tsv"
        if FileManager.default.fileExists(atPath: aliases) {
            files.append(("aliases.tsv", try String(contentsOfFile: aliases, encoding: .utf8)))
        }
        return try NameVocabulary(files: files)
    }

    /// KHAZINA_HOME, else what is above the executable or the working directory.
    private static func located() throws -> String {
        var locator = ResourceLocator()
        if let found = locator.vocabularies() { return found }
        throw ValidationError("no pipelines/vocabularies found; give --vocabularies DIR or set KHAZINA_HOME")
    }
}
