import Diagnostics
import Foundation
import Normalization

/// The tables of the repository, loaded once for all tests of names.
enum NameFixture {
    static let vocabulary: NameVocabulary = {
        do {
            var files = try TestFiles.vocabularies("scripts") + TestFiles.vocabularies("names")
            let aliases = try String(
                contentsOfFile: TestFiles.root + "/pipelines/vocabularies/aliases.tsv", encoding: .utf8)
            files.append((name: "aliases.tsv", text: aliases))
            return try NameVocabulary(files: files)
        } catch {
            fatalError("the tables of names do not load: \(error)")
        }
    }()

    static let matcher: NameMatcher = {
        do { return try NameMatcher(vocabulary) } catch { fatalError("the aliases do not load: \(error)") }
    }()
}
