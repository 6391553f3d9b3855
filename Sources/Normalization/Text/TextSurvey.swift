internal import CUnicodeTables

/// One look over a text: which stages of cleaning may have work to do.
struct TextSurvey {
    private(set) var hasInvalid = false, hasDroppable = false, mayHaveMarkup = false, mayNeedNFC = false
    private(set) var mayHaveConfusables = false, hasLooseSpace = false

    var isClean: Bool {
        !(hasInvalid || hasDroppable || mayHaveMarkup || mayNeedNFC || mayHaveConfusables || hasLooseSpace)
    }

    init(_ text: Span<UInt8>, lineBreaks: TextCleaner.LineBreaks) {
        var position = 0
        var seen: Int32 = 0  // flags of all scalars
        var token: Int32 = 0  // scripts of the current token
        var wasSpace = true
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                if byte &- 0x61 < 26 || byte &- 0x41 < 26 {
                    token |= CUNICODE_LATIN
                    wasSpace = false
                } else if byte == 0x20 || byte == 0x0A {
                    if wasSpace || (byte == 0x0A && lineBreaks == .join) { hasLooseSpace = true }
                    endToken(&token)
                    wasSpace = true
                } else {
                    note(punctuation: byte, text, position)
                    if byte &- 0x30 >= 10 { endToken(&token) }
                    wasSpace = false
                }
                position += 1
                continue
            }
            let scalar = nextScalar(text, &position)
            if scalar == invalidScalar {
                hasInvalid = true
                continue
            }
            let flags = Int32(cunicode_flags(scalar))
            seen |= flags
            if flags & CUNICODE_WORD == 0 { endToken(&token) } else { token |= flags }
            wasSpace = false
        }
        endToken(&token)
        if wasSpace, text.count > 0 { hasLooseSpace = true }
        if seen & CUNICODE_DROP != 0 { hasDroppable = true }
        if seen & CUNICODE_NFC_UNSAFE != 0 { mayNeedNFC = true }
        if seen & CUNICODE_SPACE != 0 { hasLooseSpace = true }
        if seen & CUNICODE_CONFUSABLE != 0 { mayHaveConfusables = true }
    }

    private mutating func endToken(_ scripts: inout Int32) {
        let mixed = CUNICODE_LATIN | CUNICODE_CYRILLIC
        if scripts & mixed == mixed { mayHaveConfusables = true }
        scripts = 0
    }

    private mutating func note(punctuation byte: UInt8, _ text: Span<UInt8>, _ position: Int) {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"): mayHaveMarkup = true
        case UInt8(ascii: "@"): mayHaveConfusables = true
        case 0x09, 0x0B, 0x0C, 0x0D: hasLooseSpace = true
        case ..<0x20, 0x7F: hasDroppable = true
        default: break
        }
    }
}
