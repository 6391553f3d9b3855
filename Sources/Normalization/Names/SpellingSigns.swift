internal import CUnicodeTables

/// What the letters of a whole text say about its spelling (domain facts, §1.1 and §1.5 step 4).
struct SpellingSigns {
    private(set) var hasLatin = false, hasCyrillic = false, hasArabic = false
    private(set) var hasAzerbaijaniCyrillic = false, hasAzerbaijaniLatin = false, hasYanalif = false
    private var hasLostLetters = false

    init(_ scalars: [UInt32]) {
        for (position, scalar) in scalars.enumerated() {
            if scalar < 0x80 {
                if scalar | 0x20 &- 0x61 < 26 { hasLatin = true }
                // An English, French or Russian-based spelling has no q without u.
                if scalar | 0x20 == 0x71, position + 1 < scalars.count, scalars[position + 1] | 0x20 != 0x75 {
                    hasAzerbaijaniLatin = true
                }
                if scalar == 0x3F, position + 1 < scalars.count, Self.isWordLetter(scalars[position + 1]) {
                    hasLostLetters = true
                }
                continue
            }
            note(scalar)
            // ь inside a Latin word is the Yañalif letter for ı.
            if scalar == 0x44C, position > 0, Self.isLatin(scalars[position - 1]) { hasYanalif = true }
        }
    }

    private mutating func note(_ scalar: UInt32) {
        switch scalar {
        case 0x259, 0x18F, 0x11E, 0x11F, 0x130, 0x131, 0x15E, 0x15F: (hasAzerbaijaniLatin, hasLatin) = (true, true)
        case 0x1A2, 0x1A3, 0x19F, 0x275, 0x1B5, 0x1B6, 0xA790, 0xA791, 0x184, 0x185:
            (hasYanalif, hasLatin) = (true, true)
        case 0x4D8, 0x4D9, 0x492, 0x493, 0x49C, 0x49D, 0x4E8, 0x4E9, 0x4AE, 0x4AF, 0x4BA, 0x4BB, 0x4B8, 0x4B9, 0x408,
            0x458:
            (hasAzerbaijaniCyrillic, hasCyrillic) = (true, true)
        case 0x42C, 0x44C: hasCyrillic = true
        case 0x600..<0x780, 0xFB50..<0xFE00, 0xFE70..<0xFF00: hasArabic = true
        default:
            let flags = Int32(cunicode_flags(scalar))
            if flags & CUNICODE_LATIN != 0 { hasLatin = true }
            if flags & CUNICODE_CYRILLIC != 0 { hasCyrillic = true }
        }
    }

    var spelling: NameKeys.Spelling {
        if hasYanalif { return .yanalif }
        if hasAzerbaijaniLatin { return .azerbaijani }
        if hasLatin { return .latin }
        if hasAzerbaijaniCyrillic { return .azerbaijaniCyrillic }
        return hasCyrillic ? .russian : hasArabic ? .arabic : .other
    }

    /// Whether the scalar is part of a word; `?`, `$` and U+FFFD are when they stand for a lost letter, `@` for ə.
    @inline(__always)
    func isLetter(_ scalars: [UInt32], _ position: Int) -> Bool {
        let scalar = scalars[position]
        if scalar < 0x80 {
            if scalar | 0x20 &- 0x61 < 26 || scalar &- 0x30 < 10 { return true }
            return (scalar == 0x3F || scalar == 0x24 || scalar == 0x40) && isSubstitute(scalars, position)
        }
        return Int32(cunicode_flags(scalar)) & CUNICODE_WORD != 0 || scalar == 0xFFFD
    }

    private func isSubstitute(_ scalars: [UInt32], _ position: Int) -> Bool {
        let before = position > 0 && Self.isWordLetter(scalars[position - 1])
        let after = position + 1 < scalars.count && Self.isWordLetter(scalars[position + 1])
        return scalars[position] == 0x3F
            ? after || (before && hasLostLetters) : after && (before || scalars[position] == 0x40)
    }

    static func isLostLetter(_ scalar: UInt32) -> Bool { scalar == 0x3F || scalar == 0x24 || scalar == 0xFFFD }
    static func isRomanDigit(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x49, 0x56, 0x58, 0x4C, 0x43, 0x44, 0x4D: true
        default: false
        }
    }
    private static func isLatin(_ scalar: UInt32) -> Bool { Int32(cunicode_flags(scalar)) & CUNICODE_LATIN != 0 }
    private static func isWordLetter(_ scalar: UInt32) -> Bool {
        Int32(cunicode_flags(scalar)) & (CUNICODE_LATIN | CUNICODE_CYRILLIC) != 0
    }
}
