internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import ObjectCoding
internal import RecordStream

/// Reads objects back that we have written ourselves.
struct TracedObjectReader {
    private let names = NameTable()
    private let decoder: ObjectDecoder

    init() { decoder = ObjectDecoder(names: names) }

    /// - Parameters:
    ///   - object: A line of `objects.ndjson`.
    ///   - lineage: The object's lines of `lineage.ndjson`.
    func read(object: ContiguousArray<UInt8>, lineage: ContiguousArray<UInt8>) throws(Diagnostic) -> TracedObject {
        do {
            let objects = parse(object)
            guard let record = objects.records.first else { throw ObjectDecoder.Failure.unreadable }
            let lines = parse(lineage)
            return TracedObject(
                try decoder.object(record, of: objects),
                lineage: try lines.records.map { try decoder.lineage($0, of: lines) })
        } catch {
            throw Diagnostic(
                "internal.unreadable-object", .fatal, "an object that was just written cannot be read back: \(error)",
                at: .init(source: .max), hint: "please report this with the input")
        }
    }

    private func parse(_ bytes: ContiguousArray<UInt8>) -> RecordBatch {
        var chunk = RecordChunk(start: .init(source: 0))
        chunk.bytes = bytes
        chunk.count = bytes.count
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            chunk.records.append(start..<index)
            start = index + 1
        }
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        var parser = JSONFormat().makeParser(names: names)
        var batch = RecordBatch()
        parser.parse(chunk, into: &batch)
        return batch
    }
}
