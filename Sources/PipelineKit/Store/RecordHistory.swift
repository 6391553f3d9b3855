public import Diagnostics
internal import HeritageModel
internal import ObjectStore

/// What the work store remembers of an object's source records: when they came, when they changed, whether they were
/// withdrawn, and the records as they came.
public struct RecordHistory {
    private let store: WorkStore

    /// - Throws: `store.unusable`, also when there is no store.
    public init(store path: String) throws(Diagnostic) {
        guard Folder.isFile(path) else {
            throw Diagnostic(
                "store.unusable", .fatal, "there is no work store \(path)", at: .init(source: .max),
                hint: "name the file that the pipeline names under `store`")
        }
        store = try WorkStore(path: path)
    }

    /// - Parameter records: The source records of the object.
    public func text(of records: [(source: String, record: String)]) throws -> String {
        var text = ""
        for (source, record) in records {
            let id = ObjectIdentity.canonicalID(source: source, record: record)
            guard let key = IdentityKey(id) else { continue }  // every canonical id is one
            text += "\n\(source) \(record)\n"
            guard let known = try store.record(key.bytes) else {
                text += "  the store does not know it\n"
                continue
            }
            text += "  in the dataset since release \(known.firstSeen), last changed in release \(known.lastChanged)\n"
            if let release = known.withdrawn {
                text += "  withdrawn, missing since release \(release): \(known.reason ?? "")\n"
            }
            if let batch = known.batch, let position = known.position {
                let original = try Self.block(position, of: try store.texts(ofBatch: batch))
                let lines = String(decoding: original, as: UTF8.self).split(
                    omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                text += "  as it came (\(original.count) bytes):\n"
                for line in lines { text += "    \(line)\n" }
            }
        }
        return text
    }

    private static func block(_ position: Int, of texts: ContiguousArray<UInt8>) throws -> ContiguousArray<UInt8> {
        var reader = ByteReader(texts)
        for _ in 0..<position { _ = try reader.block() }
        return try reader.block()
    }
}
