internal import CScan
internal import Diagnostics

/// A place in a chunk with its line, moved forward only: counting lines costs one pass over the text in all.
struct SourcePlace {
    /// Byte offset within the chunk.
    private(set) var offset = 0
    private var line: Int
    /// Offset of the line's first byte; negative if the line began before the chunk.
    private var lineStart: Int
    private let start: Diagnostic.Location

    /// - Parameter start: Of the chunk.
    init(start: Diagnostic.Location) { (line, lineStart, self.start) = (start.line, 1 - start.column, start) }

    var location: Diagnostic.Location {
        .init(
            source: start.source, line: line, column: offset - lineStart + 1, byteOffset: start.byteOffset + offset)
    }

    /// - Parameter text: The chunk's bytes.
    mutating func advance(to end: Int, in text: UnsafePointer<UInt8>) {
        guard end > offset else { return }
        let lines = unsafe cscan_count(text + offset, end - offset, UInt8(ascii: "\n"))
        if lines > 0 {
            line += lines
            lineStart = end
            while unsafe text[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
        }
        offset = end
    }

    func advanced(to end: Int, in text: UnsafePointer<UInt8>) -> SourcePlace {
        var place = self
        unsafe place.advance(to: end, in: text)
        return place
    }
}

extension Diagnostic.Excerpt {
    /// Bytes shown on each side of the caret.
    private static let reach = 60

    /// The line round `place`, cut to whole characters.
    init(of text: UnsafeBufferPointer<UInt8>, at place: Int) {
        let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        let isWhole = { (byte: UInt8) in byte & 0xC0 != 0x80 }
        var start = place, end = place
        while start > 0, place - start < Self.reach, unsafe !isBreak(text[start - 1]) { start -= 1 }
        while end < text.count, end - place < Self.reach, unsafe !isBreak(text[end]) { end += 1 }
        while start < place, unsafe !isWhole(text[start]) { start += 1 }
        while end < text.count, end > place, unsafe !isWhole(text[end]) { end -= 1 }
        let line = unsafe String(decoding: text[start..<end], as: UTF8.self)
        self.init(text: line, caret: place - start)
    }
}
