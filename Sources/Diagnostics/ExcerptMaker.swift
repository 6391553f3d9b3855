/// Cuts a readable piece of a line round a place in a text, for a finding.
public enum ExcerptMaker {
    /// Longest excerpt, in bytes, with the ellipses.
    public static let maximumBytes = 160

    /// The line round `offset`, whole or cut at both ends to whole characters; a cut shows as `…`.
    ///
    /// Controls are shown by their pictures (tab as `␉`, U+2409), bytes that are not UTF-8 and C1 controls as `�`, so
    /// that nothing in the data moves the reader's cursor.
    /// - Parameter offset: Of the offending byte, counted from 0; the end of the text is a place too.
    public static func excerpt(of text: Span<UInt8>, around offset: Int) -> Diagnostic.Excerpt {
        let place = min(max(offset, 0), text.count)
        let room = maximumBytes - 2 * ellipsis.count
        let before = visibleBefore(place, in: text, room: room / 2)
        let after = visibleAfter(place, in: text, room: room - before.bytes.count)
        let head = before.isCut ? ellipsis : []
        let excerpt = head + before.bytes + after.bytes + (after.isCut ? ellipsis : [])
        return .init(text: String(decoding: excerpt, as: UTF8.self), caret: head.count + before.bytes.count)
    }

    private static let ellipsis = Array("…".utf8)
    private static let lineFeed = UInt8(ascii: "\n")

    private static func visibleBefore(
        _ place: Int, in text: Span<UInt8>, room: Int
    ) -> (bytes: [UInt8], isCut: Bool) {
        var pieces: [[UInt8]] = []
        var length = 0, position = place
        while position > 0, text[position - 1] != lineFeed {
            let start = startOfCharacter(before: position, in: text)
            let piece = visible(start..<position, in: text)
            guard length + piece.count <= room else { return (pieces.reversed().flatMap { $0 }, true) }
            pieces.append(piece)
            (length, position) = (length + piece.count, start)
        }
        return (pieces.reversed().flatMap { $0 }, false)
    }

    private static func visibleAfter(
        _ place: Int, in text: Span<UInt8>, room: Int
    ) -> (bytes: [UInt8], isCut: Bool) {
        var bytes: [UInt8] = []
        var position = place
        while position < text.count, text[position] != lineFeed {
            let end = endOfCharacter(at: position, in: text)
            let piece = visible(position..<end, in: text)
            guard bytes.count + piece.count <= room else { return (bytes, true) }
            bytes += piece
            position = end
        }
        return (bytes, false)
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    private static func startOfCharacter(before end: Int, in text: Span<UInt8>) -> Int {
        var start = end - 1
        while start > 0, end - start < 4, isContinuation(text[start]) { start -= 1 }
        return endOfCharacter(at: start, in: text) == end ? start : end - 1
    }

    private static func endOfCharacter(at start: Int, in text: Span<UInt8>) -> Int {
        let length =
            switch text[start] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        var end = start + 1
        while end < text.count, end - start < length, isContinuation(text[end]) { end += 1 }
        return end
    }

    /// One character as it can be shown.
    private static func visible(_ range: Range<Int>, in text: Span<UInt8>) -> [UInt8] {
        let bytes = range.map { text[$0] }
        if bytes.count == 1, bytes[0] < 0x20 { return [0xE2, 0x90, 0x80 + bytes[0]] }  // U+2400 to U+241F
        if bytes == [0x7F] { return Array("\u{2421}".utf8) }
        let isC1 = bytes.count == 2 && bytes[0] == 0xC2 && bytes[1] < 0xA0
        let isValid = String(validating: bytes, as: UTF8.self) != nil
        return isValid && !isC1 ? bytes : Array("\u{FFFD}".utf8)
    }
}
