import CSVReading
import Diagnostics
import RecordStream

/// A text handed out in pieces of a given size, which may split characters' neighbours but never a character.
final class TextSource: ByteSource {
    private let bytes: ContiguousArray<UInt8>
    private let pieceBytes: Int
    private var position = 0
    init(_ text: some Sequence<UInt8>, pieceBytes: Int = .max) {
        (bytes, self.pieceBytes) = (ContiguousArray(text), pieceBytes)
    }
    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        var end = min(position + min(limit, pieceBytes), bytes.count)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { [] }
}

/// All rows of a table, with what was found on the way.
struct Table {
    struct Value: Equatable {
        var column: String, text: String, location: Diagnostic.Location
    }
    var rows: [[Value]] = []
    var rowLocations: [Diagnostic.Location] = []
    var findings: [Diagnostic] = []
    var rejected: [RejectedRecord] = []
    var largestChunk = 0

    var texts: [[String]] { rows.map { $0.map(\.text) } }
    var codes: [String] { findings.map(\.code) }
    var lines: [Int] { rowLocations.map(\.line) }

    init(_ text: String, _ format: CSVFormat = CSVFormat(), chunkBytes: Int = 256 << 10) throws {
        try self.init(reading: TextSource(text.utf8, pieceBytes: chunkBytes), format, chunkBytes: chunkBytes)
    }

    init(
        reading source: any ByteSource, _ format: CSVFormat = CSVFormat(), chunkBytes: Int = 256 << 10,
        recordBytes: Int = 64 << 20
    ) throws {
        var limits = RecordLimits()
        (limits.chunkBytes, limits.recordBytes) = (chunkBytes, recordBytes)
        let names = NameTable()
        var splitter = format.makeSplitter(source, index: 0, limits: limits)
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            largestChunk = max(largestChunk, chunk.count)
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                rowLocations.append(record.location)
                rows.append(
                    record.nodes.dropFirst().map { index in
                        Value(
                            column: names.name(batch.nodes[index].name), text: batch.string(of: index),
                            location: batch.location(of: index, in: record))
                    })
            }
            findings += batch.diagnostics
            rejected += batch.rejected
        }
    }
}

/// A text whose places of interest are marked by `▷`.
struct MarkedText {
    let text: String
    /// Byte offsets of the marks in `text`.
    let offsets: [Int]
    init(_ marked: String) {
        let parts = marked.split(separator: "▷", omittingEmptySubsequences: false)
        text = parts.joined()
        var offset = 0
        offsets = parts.dropLast().map { part in
            offset += part.utf8.count
            return offset
        }
    }
}
