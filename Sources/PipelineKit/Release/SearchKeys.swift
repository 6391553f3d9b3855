internal import DatasetForms
internal import Normalization
internal import RecordStream

/// What an object is found by, in one spelling for all scripts: the keys K2 (as spelled, without signs) and K3 (by
/// sound) of its names and words. `hacibeyov` and `Гаджибеков` have the same K3.
struct SearchKeys {
    private let folding: NameFolding
    private let texts: [CompiledPath], names: [CompiledPath]
    private var keys = NameKeys()
    private var matches = PathMatches()
    private var exact: ContiguousArray<UInt8> = []
    private var loose: ContiguousArray<UInt8> = []

    init(_ folding: NameFolding, names table: NameTable) {
        self.folding = folding
        func compiled(_ paths: [String]) -> [CompiledPath] {
            paths.map { path in
                do throws(RecordPathError) {
                    return CompiledPath(try RecordPath(parsing: path), names: table)
                } catch {
                    preconditionFailure("`\(path)` is a path of ours")
                }
            }
        }
        names = compiled(["titles/value", "agents/label", "events/agents/label", "performance/programme/agents/label"])
        texts = compiled([
            "types/label", "subjects/label", "places/label", "events/places/label", "identifiers/value",
            "holder/label", "performance/programme/title/value",
        ])
    }

    /// Appends the row of an object: its keys as spelled, and by sound.
    mutating func add(_ record: RecordView, to rows: inout RowBytes) {
        exact.removeAll(keepingCapacity: true)
        loose.removeAll(keepingCapacity: true)
        matches.beginRecord()
        for path in names { add(path, record, bySound: true) }
        for path in texts { add(path, record, bySound: false) }
        rows.append(row: [exact, loose])
    }

    private mutating func add(_ path: CompiledPath, _ record: RecordView, bySound: Bool) {
        matches.removeAll()
        path.evaluate(from: record.root, in: record, into: &matches)
        for node in matches.nodes {
            unsafe folding.write(record.value(of: node).span, into: &keys)
            exact.append(contentsOf: keys.k2)
            exact.append(UInt8(ascii: " "))
            guard bySound else { continue }
            loose.append(contentsOf: keys.k3)
            loose.append(UInt8(ascii: " "))
        }
    }

    /// The words of a query in both spellings.
    static func words(_ query: String, _ folding: NameFolding) -> [(exact: String, loose: String)] {
        query.split(separator: " ").compactMap { word in
            let keys = folding.keys(of: String(word))
            let exact = String(decoding: keys.k2, as: UTF8.self), loose = String(decoding: keys.k3, as: UTF8.self)
            if exact.isEmpty { return nil }
            // Two consonants are in every second text.
            return (exact, loose.utf8.count >= 3 ? loose : "")
        }
    }
}
