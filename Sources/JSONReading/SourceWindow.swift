internal import CScan
package import Diagnostics
package import RecordStream

/// The part of a source that is read and not yet handed over, and where it stands. The splitter of MARC uses it too.
package struct SourceWindow {
    package private(set) var bytes: ContiguousArray<UInt8> = []
    /// Where `bytes[0]` stands in the source.
    package private(set) var start: Diagnostic.Location
    package private(set) var isAtEnd = false
    private let source: any ByteSource

    package init(_ source: any ByteSource, index: UInt32) {
        (self.source, start) = (source, .init(source: index))
    }

    /// Reads until `count` bytes are there or the source ends.
    package mutating func fill(to count: Int, diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        while !isAtEnd, bytes.count < count {
            defer { diagnostics += source.takeDiagnostics() }
            isAtEnd = try !source.read(into: &bytes, limit: count - bytes.count)
        }
    }

    /// Forgets the first `count` bytes.
    package mutating func drop(_ count: Int) {
        start = location(of: count)
        bytes.removeFirst(count)
    }

    /// Moves the first `count` bytes into `chunk` and keeps the rest.
    package mutating func handOver(_ count: Int, to chunk: inout RecordChunk) {
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
    package func location(of offset: Int) -> Diagnostic.Location {
        unsafe bytes.withUnsafeBufferPointer { text in
            unsafe start.advanced(over: UnsafeBufferPointer(rebasing: text[..<offset]))
        }
    }

    /// What stands at `offset`, and not what stands before, which may be forgotten already.
    func excerpt(from offset: Int) -> Diagnostic.Excerpt {
        let end = min(offset + ExcerptMaker.maximumBytes, bytes.count)
        return ExcerptMaker.excerpt(of: ContiguousArray(bytes[offset..<end]).span, around: 0)
    }
}

extension Diagnostic.Location {
    /// The place behind `text`, which begins at this place.
    package func advanced(over text: UnsafeBufferPointer<UInt8>) -> Diagnostic.Location {
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
