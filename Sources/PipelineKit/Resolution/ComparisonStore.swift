internal import Deduplication
internal import Diagnostics

/// What a dataset keeps of its comparisons (`compared-agents.bin`), so that the next run compares only what is new.
///
/// The files say nothing that the other files of the dataset do not: without them, or with some that cannot be read,
/// everything is compared anew, and the dataset is the same byte for byte.
struct ComparisonStore: Sendable {
    /// Of the last dataset; `nil`: there is none, or everything is to be compared.
    let previous: String?
    let folder: String
    /// Digest of what comparing depends on beside the records: program, tables, people's decisions.
    let rules: String

    static func fileName(_ kind: String) -> String { "compared-\(kind).bin" }

    func known(_ kind: String) throws(Diagnostic) -> ComparedPairs? {
        guard let previous else { return nil }
        let path = "\(previous)/\(Self.fileName(kind))"
        guard Folder.isFile(path) else { return nil }
        var bytes = ContiguousArray<UInt8>()
        bytes.reserveCapacity(Folder.size(of: path))
        try Folder.read(path) { bytes.append(contentsOf: $0) }
        return ComparedPairs(bytes: bytes)
    }

    func write(_ matcher: KindMatcher) throws(Diagnostic) {
        guard let compared = matcher.compared else { return }
        let file = try OutputFile(path: "\(folder)/\(Self.fileName(matcher.table.kind))")
        try file.write(compared.bytes)
        try file.synchronize()
    }
}
