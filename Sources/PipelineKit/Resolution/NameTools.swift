internal import Diagnostics
internal import HeritageModel
internal import Normalization

/// What knows of names: loaded once, shared by all threads.
struct NameTools: Sendable {
    let matcher: NameMatcher
    let parser: NameParser
    /// A hash of the tables behind both.
    let digest: UInt64

    init(vocabularies folder: String) throws(Diagnostic) {
        var files: [(name: String, text: String)] = []
        for part in ["scripts", "names"] {
            for name in try Folder.names(in: "\(folder)/\(part)") where name.hasSuffix(".tsv") {
                files.append(("\(part)/\(name)", try Folder.text(of: "\(folder)/\(part)/\(name)")))
            }
        }
        let aliases = folder + "/aliases.tsv"
        if Folder.isFile(aliases) { files.append(("aliases.tsv", try Folder.text(of: aliases))) }
        let vocabulary = try NameVocabulary(files: files)
        matcher = try NameMatcher(vocabulary)
        parser = NameParser(vocabulary)
        let text = files.map { $0.name + "\0" + $0.text }.joined(separator: "\0")
        digest = SipHash.hash128(ContiguousArray(text.utf8).span).0
    }
}
