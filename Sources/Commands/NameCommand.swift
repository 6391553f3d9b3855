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
            khazina name "Üzeyir Hacıbəyov" "Узеир Гаджибеков"   compares two names and shows why
            khazina name --tsv pairs.tsv                          adds score and verdict to each pair
            """)

    @Argument(help: "One name to explain, or two to compare.")
    var names: [String] = []

    @Option(help: "Table of pairs, form_a<TAB>form_b or with a header naming these columns; - is standard input.")
    var tsv: String?

    @Option(help: "Folder of vocabularies.")
    var vocabularies: String?

    public init() {}

    public func validate() throws {
        if tsv == nil, names.isEmpty || names.count > 2 {
            throw ValidationError("give one name, two names, or --tsv FILE")
        }
    }

    public func run() throws {
        let vocabulary = try NameVocabularyFiles.load(from: vocabularies)
        let matcher = try NameMatcher(vocabulary)
        if let tsv { return try NamePairTable(matcher).judge(tsv) }
        if names.count == 2 { print(explain(matcher.compare(names[0], names[1]), matcher)) }
    }

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

    /// KHAZINA_HOME, else the nearest folder above the executable or the working directory that has them.
    private static func located() throws -> String {
        let subfolder = "pipelines/vocabularies"
        if let home = ProcessInfo.processInfo.environment["KHAZINA_HOME"] { return home + "/" + subfolder }
        let executable = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let starts = [
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(), executable,
            URL(filePath: FileManager.default.currentDirectoryPath),
        ]
        for start in starts {
            var folder = start
            while folder.path().count > 1 {
                let candidate = folder.appending(path: subfolder).path()
                if FileManager.default.fileExists(atPath: candidate) { return candidate }
                folder = folder.deletingLastPathComponent()
            }
        }
        throw ValidationError("no \(subfolder) found; give --vocabularies DIR or set KHAZINA_HOME")
    }
}
