import Diagnostics
import RecordStream

/// Bytes in memory as a source that gives few at a time, so that small inputs meet the ends of buffers.
final class MemoryBytes: ByteSource {
    private let bytes: ContiguousArray<UInt8>
    private var position = 0
    init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        // Whole characters, as all sources of text give them.
        var end = min(position + max(1, min(limit, 100)), bytes.count)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { [] }
}

enum Fuzzing {
    /// Small, so that a few kilobytes meet the ends of chunks and the limits of records.
    static var limits: RecordLimits {
        var limits = RecordLimits()
        (limits.chunkBytes, limits.recordBytes, limits.depth) = (512, 64 << 10, 40)
        return limits
    }

    /// Byte sources promise UTF-8, except to formats that read bytes.
    static func text(_ bytes: ContiguousArray<UInt8>, for format: any RecordFormat) -> ContiguousArray<UInt8> {
        format.readsBytes ? bytes : ContiguousArray(String(decoding: bytes, as: UTF8.self).utf8)
    }

    /// What a reader gives up with is a finding too, and must have a code.
    static func attempt(_ body: () throws -> Void) {
        do { try body() } catch let finding as Diagnostic { precondition(!finding.code.isEmpty) } catch {
            precondition(!"\(error)".isEmpty)
        }
    }

    /// Reads all records; `take` gets each batch.
    static func drain(
        _ splitter: any RecordSplitter, _ parser: inout any RecordParser, _ take: (RecordBatch) -> Void = { _ in }
    ) throws(Diagnostic) {
        var splitter = splitter
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records { precondition(record.nodes.upperBound <= batch.nodes.count) }
            take(batch)
        }
    }
}
