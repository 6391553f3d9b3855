/// The transforms that cut a value: each takes the bytes and gives the part that stays.
enum TextEdits {
    static func trimmed(_ text: Span<UInt8>) -> Range<Int> {
        var (start, end) = (0, text.count)
        while start < end, text[start] <= 0x20 { start += 1 }
        while end > start, text[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// `count` characters from character `from` on.
    static func slice(_ text: Span<UInt8>, from: Int, count: Int) -> Range<Int> {
        let start = index(text, after: from, from: 0)
        return start..<index(text, after: count, from: start)
    }

    private static func index(_ text: Span<UInt8>, after count: Int, from start: Int) -> Int {
        var (index, left) = (start, count)
        while index < text.count, left > 0 {
            index += 1
            while index < text.count, text[index] & 0xc0 == 0x80 { index += 1 }
            left -= 1
        }
        return index
    }

    /// Where `word` begins first, from `start` on.
    static func find(_ word: ContiguousArray<UInt8>, in text: Span<UInt8>, from start: Int = 0) -> Int? {
        guard let first = word.first, text.count >= word.count else { return nil }
        var index = start
        while index <= text.count - word.count {
            if text[index] == first, matches(word, text, at: index) { return index }
            index += 1
        }
        return nil
    }

    static func matches(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>, at index: Int) -> Bool {
        guard index >= 0, index + word.count <= text.count else { return false }
        for offset in word.indices where text[index + offset] != word[offset] { return false }
        return true
    }

    static func equals(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>) -> Bool {
        word.count == text.count && matches(word, text, at: 0)
    }

    static func before(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>) -> Range<Int> {
        0..<(find(word, in: text) ?? text.count)
    }

    static func after(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>) -> Range<Int> {
        (find(word, in: text).map { $0 + word.count } ?? 0)..<text.count
    }

    /// Without the characters of `set` at the end.
    static func stripped(_ text: Span<UInt8>, of set: ContiguousArray<UInt8>) -> Range<Int> {
        var end = text.count
        while end > 0 {
            var start = end - 1
            while start > 0, text[start] & 0xc0 == 0x80 { start -= 1 }
            let isInSet = find(character(text, start..<end), in: set.span) != nil
            if !isInSet { break }
            end = start
        }
        return 0..<end
    }

    private static func character(_ text: Span<UInt8>, _ range: Range<Int>) -> ContiguousArray<UInt8> {
        var bytes = ContiguousArray<UInt8>()
        for index in range { bytes.append(text[index]) }
        return bytes
    }

    static func stripPrefix(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>) -> Range<Int> {
        (matches(word, text, at: 0) ? word.count : 0)..<text.count
    }

    static func stripSuffix(_ word: ContiguousArray<UInt8>, _ text: Span<UInt8>) -> Range<Int> {
        0..<(matches(word, text, at: text.count - word.count) ? text.count - word.count : text.count)
    }

    /// Without the ISBD punctuation at the end: `/ : ; , = +`, and a full stop after a word of three letters or digits
    /// (shorter ones are taken for abbreviations and initials: `24 p.`, `Tolstoy, L.`).
    static func withoutISBD(_ text: Span<UInt8>) -> Range<Int> {
        var end = text.count
        while end > 0 {
            let last = text[end - 1]
            switch last {
            case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ","): end -= 1
            case UInt8(ascii: "="), UInt8(ascii: "+"):
                guard end > 1, text[end - 2] == 0x20 else { return 0..<end }
                end -= 1
            case UInt8(ascii: "."):
                guard endsWithWord(text, before: end - 1) else { return 0..<end }
                end -= 1
            case 0...0x20: end -= 1
            default: return 0..<end
            }
        }
        return 0..<0
    }

    /// Whether three letters or digits stand before `end`; letters beyond ASCII count by their first byte.
    private static func endsWithWord(_ text: Span<UInt8>, before end: Int) -> Bool {
        var (index, letters) = (end - 1, 0)
        while index >= 0, letters < 3 {
            let byte = text[index]
            let isLetter = byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
            guard isLetter else { return false }
            if byte & 0xc0 != 0x80 { letters += 1 }
            index -= 1
        }
        return letters == 3
    }

    /// The pieces between the separators, the empty ones too.
    static func split(
        _ text: Span<UInt8>, at separators: ArraySlice<ContiguousArray<UInt8>>, _ body: (Range<Int>) -> Void
    ) {
        var (start, index) = (0, 0)
        while index < text.count {
            if let separator = separators.first(where: { matches($0, text, at: index) }) {
                body(start..<index)
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        body(start..<text.count)
    }
}
