internal import CScan
internal import Diagnostics
internal import RecordStream

/// The part of a source that is read and not yet handed over, and where it stands.
struct ByteWindow {
    private(set) var bytes: ContiguousArray<UInt8> = []
    /// Where `bytes[0]` stands in the source.
    private(set) var start: Diagnostic.Location
    private(set) var isAtEnd = false
    private let source: any ByteSource

    init(_ source: any ByteSource, index: UInt32) { (self.source, start) = (source, .init(source: index)) }

    /// Reads until `count` bytes are there or the source ends.
    mutating func fill(to count: Int, _ findings: inout [Diagnostic]) throws(Diagnostic) {
        while !isAtEnd, bytes.count < count {
            defer { findings += source.takeDiagnostics() }
            isAtEnd = try !source.read(into: &bytes, limit: count - bytes.count)
        }
    }

    mutating func drop(_ count: Int) {
        start = location(of: count)
        bytes.removeFirst(count)
    }

    /// Moves the first `count` bytes into `chunk` and keeps the rest.
    mutating func handOver(_ count: Int, to chunk: inout RecordChunk) {
        chunk.start = start
        start = location(of: count)
        swap(&chunk.bytes, &bytes)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: chunk.bytes[count...])
        chunk.bytes.removeSubrange(count...)
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        chunk.count = count
    }

    /// Where byte `offset` of the window stands in the source; O(offset).
    func location(of offset: Int) -> Diagnostic.Location {
        unsafe bytes.withUnsafeBufferPointer { unsafe start.advanced(over: .init(rebasing: $0[..<offset])) }
    }
}

extension Diagnostic.Location {
    /// The place behind `text`, which begins at this place.
    func advanced(over text: UnsafeBufferPointer<UInt8>) -> Diagnostic.Location {
        var result = self
        result.byteOffset += text.count
        guard let base = text.baseAddress else { return result }
        let lines = unsafe cscan_count(base, text.count, UInt8(ascii: "\n"))
        result.line += lines
        let lineStart = lines == 0 ? nil : unsafe text.lastIndex(of: UInt8(ascii: "\n"))
        result.column = lineStart.map { text.count - $0 } ?? column + text.count
        return result
    }
}
