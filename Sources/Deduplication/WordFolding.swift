/// Folds UTF-8 text to words of one small Latin alphabet, so that spellings of different scripts meet.
///
/// Lower case, marks stripped, Azerbaijani and Russian Cyrillic put into Latin, English digraphs (`sh`, `kh`, `gh` ...)
/// contracted. Four letters that are written in many ways keep a sign of their own, which `EditCosts` knows to be close
/// to their neighbors: `@` for ə, `%` for ç and ch, `$` for ş and sh, `&` for ğ and gh. The table of the letters is in
/// `FoldedLetters`. Everything the engine knows of spelling is in these two files and in `EditCosts`, so that another
/// folding can take their place.
struct WordFolding {
    /// How a word is set off from the one before it.
    enum Separator: UInt8 { case start, space, comma, semicolon }

    struct Word {
        var bytes: Range<Int>
        var separator: Separator
    }

    /// The folded text; `words` point into it.
    private(set) var bytes: ContiguousArray<UInt8> = []
    private(set) var words: ContiguousArray<Word> = []
    /// Whether `opus21` is two words.
    private let splitsNumbers: Bool
    private var wordStart = 0
    private var separator = Separator.start

    init(splitsNumbers: Bool) { self.splitsNumbers = splitsNumbers }

    /// Replaces `bytes` and `words` by those of `text`. A text in which every fourth letter is ã or â is UTF-8 that was
    /// once read as Latin-1; it is one word as it stands.
    mutating func fold(_ text: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        (wordStart, separator) = (0, .start)
        var tildes = 0
        let isAzerbaijani = FoldedLetters.hasAzerbaijaniCyrillic(text)
        var i = 0
        while i < text.count {
            let byte = text[i]
            if byte < 0x80 {
                if byte == UInt8(ascii: "&"), let (scalar, next) = Self.numericEntity(text, at: i) {
                    append(FoldedLetters.fold(scalar, azerbaijani: isAzerbaijani), scalar)
                    i = next
                    continue
                }
                appendASCII(byte)
                i += 1
            } else {
                let (scalar, length) = Self.decode(text, at: i)
                if scalar == 0xE2 || scalar == 0xE3 { tildes += 1 }
                append(FoldedLetters.fold(scalar, azerbaijani: isAzerbaijani), scalar)
                i += length
            }
        }
        endWord(before: .space)
        if tildes * 4 > bytes.count { keepAsWritten(text) }
    }

    private mutating func keepAsWritten(_ text: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        for i in text.indices where text[i] != UInt8(ascii: " ") { bytes.append(text[i]) }
        words.append(Word(bytes: 0..<bytes.count, separator: .start))
    }

    private mutating func appendASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
        case UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "\\"): break  // morton's is one word
        case UInt8(ascii: ","): endWord(before: .comma)
        case UInt8(ascii: ";"): endWord(before: .semicolon)
        default: endWord(before: .space)
        }
    }

    private mutating func append(_ folded: UInt16, _ scalar: UInt32) {
        switch folded {
        case FoldedLetters.separator: endWord(before: .space)
        case FoldedLetters.nothing: break
        case FoldedLetters.asWritten:
            for shift in [18, 12, 6, 0] where scalar >> UInt32(shift) != 0 {
                bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> UInt32(shift)))
            }
        default:
            bytes.append(UInt8(truncatingIfNeeded: folded))
            if folded > 0xFF { bytes.append(UInt8(truncatingIfNeeded: folded >> 8)) }
        }
    }

    private mutating func endWord(before next: Separator) {
        if wordStart < bytes.count {
            contractDigraphs()
            let end = bytes.count
            let numberStart = splitsNumbers ? trailingNumber() : end
            words.append(Word(bytes: wordStart..<numberStart, separator: separator))
            if numberStart < end { words.append(Word(bytes: numberStart..<end, separator: .space)) }
            (wordStart, separator) = (end, next)
        } else if next.rawValue > separator.rawValue, separator != .start {
            separator = next
        }
    }

    /// Where the digits at the end of a word of letters begin; the end of the word when it has none.
    private func trailingNumber() -> Int {
        var start = bytes.count
        while start > wordStart, bytes[start - 1].isDigit { start -= 1 }
        return start == wordStart ? bytes.count : start
    }

    /// Writes `ch sh gh kh zh dj dzh` of the current word as one letter each.
    private mutating func contractDigraphs() {
        guard bytes[wordStart...].contains(where: { $0 == UInt8(ascii: "h") || $0 == UInt8(ascii: "j") }) else {
            return
        }
        var out = wordStart
        for i in wordStart..<bytes.count {
            let byte = bytes[i]
            if out > wordStart, let one = FoldedLetters.digraph(bytes[out - 1], byte) {
                bytes[out - 1] = one
                if one == UInt8(ascii: "j"), out - 1 > wordStart, bytes[out - 2] == UInt8(ascii: "d") {
                    out -= 1
                    bytes[out - 1] = UInt8(ascii: "c")
                }
            } else {
                bytes[out] = byte
                out += 1
            }
        }
        bytes.removeSubrange(out...)
    }

    /// One scalar and its length in bytes; a broken sequence is U+FFFD of one byte.
    private static func decode(_ text: Span<UInt8>, at i: Int) -> (UInt32, Int) {
        let first = UInt32(text[i])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard length > 1, i + length <= text.count else { return (0xFFFD, 1) }
        var scalar = first & (0x7F >> UInt32(length))
        for k in 1..<length {
            guard text[i + k] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            scalar = scalar << 6 | UInt32(text[i + k] & 0x3F)
        }
        return (scalar, length)
    }

    /// `&#228;` as a scalar and the index after it.
    private static func numericEntity(_ text: Span<UInt8>, at start: Int) -> (UInt32, Int)? {
        var i = start + 2
        guard i < text.count, text[start + 1] == UInt8(ascii: "#") else { return nil }
        var scalar: UInt32 = 0
        while i < text.count, text[i].isDigit, scalar < 0x10FFFF {
            scalar = scalar * 10 + UInt32(text[i] - UInt8(ascii: "0"))
            i += 1
        }
        guard i < text.count, text[i] == UInt8(ascii: ";"), scalar >= 0x80, scalar <= 0x10FFFF else { return nil }
        return (scalar, i + 1)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
