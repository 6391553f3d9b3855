import Diagnostics
import FoundationEssentials
import Normalization

extension DateLexicon {
    /// The tables below `<vocabularies>/dates`, in the order of their names.
    /// - Throws: `dates.no-vocabularies` when there are none, `dates.table-line` when one cannot be used.
    static func load(vocabularies: String?) throws(Diagnostic) -> DateLexicon {
        var locator = ResourceLocator()
        let nowhere = Diagnostic.Location(source: 0)
        guard let directory = locator.vocabularies(explicit: vocabularies) else {
            throw Diagnostic(
                "dates.no-vocabularies", .fatal, "no vocabularies in " + locator.tried.joined(separator: ", "),
                at: nowhere, hint: "name the directory with --vocabularies or KHAZINA_HOME")
        }
        let dates = directory + "/dates"
        var files: [(name: String, text: String)] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: dates).sorted() where name.hasSuffix(".tsv")
            {
                files.append((name, try String(contentsOfFile: dates + "/" + name, encoding: .utf8)))
            }
        } catch {
            throw Diagnostic("dates.no-vocabularies", .fatal, "cannot read \(dates): \(error)", at: nowhere)
        }
        return try DateLexicon(files: files)
    }
}
