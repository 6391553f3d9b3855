/// Folds letters so that case, accents and interchangeable code points do not matter: `ƏSR`, `əsr` and `esr` are one
/// word. The tables and the text go through the same folding.
enum WordFolding {
    /// Base letters of U+00C0–U+017F; `?` where there is none.
    private static let latin: StaticString = """
        aaaaaaaceeeeiiii?nooooo?ouuuuy?saaaaaaaceeeeiiii?nooooo?ouuuuy?y\
        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllllllll\
        nnnnnn?nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
        """

    /// The folded scalar; 0 for what is dropped (combining marks, joiners, vowel signs).
    @inline(__always)
    static func fold(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar | 0x20 : scalar }
        return foldBeyondASCII(scalar)
    }

    private static func foldBeyondASCII(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x00C0...0x017F:
            let base = unsafe latin.utf8Start[Int(scalar - 0xC0)]
            return base == UInt8(ascii: "?") ? scalar : UInt32(base)
        case 0x018F, 0x0259, 0x018E, 0x01DD: return 0x65  // ə and what is typed for it
        case 0x0218, 0x0219: return 0x73
        case 0x021A, 0x021B: return 0x74
        case 0x01E6, 0x01E7: return 0x67
        case 0x0300...0x036F, 0x00AD, 0x200B...0x200F, 0x2060, 0xFEFF: return 0
        case 0x0391...0x03A9: return scalar + 0x20
        case 0x03AC: return 0x03B1
        case 0x03AD: return 0x03B5
        case 0x03AE: return 0x03B7
        case 0x03AF: return 0x03B9
        case 0x03CC: return 0x03BF
        case 0x03CD: return 0x03C5
        case 0x03CE: return 0x03C9
        case 0x0401, 0x0451: return 0x0435  // ё
        case 0x0419, 0x0439: return 0x0438  // й, because и with a breve is met too
        case 0x0407, 0x0457: return 0x0456  // ї
        case 0x0400...0x040F: return scalar + 0x50
        case 0x0410...0x042F: return scalar + 0x20
        case 0x04B6, 0x04B7: return 0x04B9  // ҷ for ҹ
        case 0x048A...0x04BF, 0x04D0...0x052F: return scalar | 1
        case 0x064B...0x0652, 0x0640: return 0
        case 0x0622, 0x0623, 0x0625: return 0x0627
        case 0x064A, 0x0649: return 0x06CC
        case 0x0643: return 0x06A9
        default: return scalar
        }
    }

    /// Latin letter that looks like a Cyrillic one, both folded; `nil` when there is none.
    static func latinLookAlike(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x0430: 0x61
        case 0x0435, 0x04D9: 0x65
        case 0x043E: 0x6F
        case 0x0440: 0x70
        case 0x0441: 0x63
        case 0x0443: 0x79
        case 0x0445: 0x78
        case 0x0456: 0x69
        case 0x0458: 0x6A
        case 0x04BB: 0x68
        case 0x0455: 0x73
        default: nil
        }
    }

    /// The reverse of `latinLookAlike`.
    static func cyrillicLookAlike(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x61: 0x0430
        case 0x65: 0x0435
        case 0x6F: 0x043E
        case 0x70: 0x0440
        case 0x63: 0x0441
        case 0x79: 0x0443
        case 0x78: 0x0445
        case 0x69: 0x0456
        case 0x6A: 0x0458
        case 0x68: 0x04BB
        default: nil
        }
    }

    static func isLatin(_ scalar: UInt32) -> Bool { scalar &- 0x61 < 26 || (0xC0...0x24F).contains(scalar) }
    static func isCyrillic(_ scalar: UInt32) -> Bool { (0x0400...0x052F).contains(scalar) }
}

/// A folded word, as a hash; words mixed from two scripts are first brought to the script of most letters.
struct FoldedWord {
    private var scalars = InlineArray<32, UInt32>(repeating: 0)
    private var count = 0
    private var latin = 0, cyrillic = 0

    mutating func append(_ scalar: UInt32) {
        // In a Cyrillic word a Latin ə is the Cyrillic one.
        let folded = scalar == 0x0259 || scalar == 0x018F ? 0x0259 : WordFolding.fold(scalar)
        guard folded != 0 else { return }
        if folded == 0x0259 || WordFolding.isLatin(folded) {
            latin += 1
        } else if WordFolding.isCyrillic(folded) {
            cyrillic += 1
        }
        if count < 32 { scalars[count] = folded }
        count += 1
    }

    /// 0 for nothing and for words too long to be in a table.
    var hash: UInt64 {
        guard 1...32 ~= count else { return 0 }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for i in 0..<count {
            var scalar = scalars[i]
            if scalar == 0x0259 { scalar = cyrillic > latin ? 0x04D9 : 0x65 }
            if latin > 0, cyrillic > 0 {
                scalar =
                    (latin >= cyrillic
                        ? WordFolding.latinLookAlike(scalar) : WordFolding.cyrillicLookAlike(scalar)) ?? scalar
            }
            hash = (hash ^ UInt64(scalar)) &* 0x0000_0100_0000_01B3
        }
        return hash == 0 ? 1 : hash
    }
}
