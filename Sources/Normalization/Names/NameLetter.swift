internal import CUnicodeTables

/// The letters of keys: one byte each, ASCII. Azerbaijani letters that ASCII lacks are capitals; `w` is an Arabic و,
/// `?` a letter that was lost. Letters of other scripts stay UTF-8.
enum NameLetter {
    /// The byte of a lower-case scalar of the az-Latn alphabet or ASCII; nil for any other.
    static func code(of scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x259: UInt8(ascii: "A")  // ə
        case 0xE7: UInt8(ascii: "C")  // ç
        case 0x11F: UInt8(ascii: "G")  // ğ
        case 0x131: UInt8(ascii: "I")  // ı
        case 0xF6: UInt8(ascii: "O")  // ö
        case 0x15F: UInt8(ascii: "S")  // ş
        case 0xFC: UInt8(ascii: "U")  // ü
        case 0x61...0x7A, 0x30...0x39: UInt8(scalar)
        default: nil
        }
    }

    /// The letter a key byte stands for, for people to read.
    static func display(_ codes: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        for code in codes {
            switch code {
            case UInt8(ascii: "A"): bytes.append(scalar: 0x259)
            case UInt8(ascii: "C"): bytes.append(scalar: 0xE7)
            case UInt8(ascii: "G"): bytes.append(scalar: 0x11F)
            case UInt8(ascii: "I"): bytes.append(scalar: 0x131)
            case UInt8(ascii: "O"): bytes.append(scalar: 0xF6)
            case UInt8(ascii: "S"): bytes.append(scalar: 0x15F)
            case UInt8(ascii: "U"): bytes.append(scalar: 0xFC)
            default: bytes.append(code)
            }
        }
        return String(folded: bytes)
    }

    /// K2 of a K1 byte: ə ä e a are one, and so are ı i, ö o, ü u (domain facts, §1.5 step 6).
    @inline(__always)
    static func loose(_ code: UInt8) -> UInt8 {
        switch code {
        case UInt8(ascii: "A"), UInt8(ascii: "e"): UInt8(ascii: "a")
        case UInt8(ascii: "I"): UInt8(ascii: "i")
        case UInt8(ascii: "O"): UInt8(ascii: "o")
        case UInt8(ascii: "U"): UInt8(ascii: "u")
        default: code
        }
    }

    /// K3 of a K1 byte: the class of a consonant, nil for a vowel, y, or a lost letter.
    @inline(__always)
    static func blockClass(_ code: UInt8) -> UInt8? {
        switch code {
        case UInt8(ascii: "g"), UInt8(ascii: "q"), UInt8(ascii: "G"), UInt8(ascii: "h"), UInt8(ascii: "x"),
            UInt8(ascii: "k"):
            UInt8(ascii: "g")
        case UInt8(ascii: "j"): UInt8(ascii: "c")
        case UInt8(ascii: "S"): UInt8(ascii: "s")
        case UInt8(ascii: "C"): UInt8(ascii: "C")
        case UInt8(ascii: "y"), UInt8(ascii: "w"), UInt8(ascii: "?"): nil
        default: isVowelCode(code) ? nil : code
        }
    }

    @inline(__always)
    static func isVowelCode(_ code: UInt8) -> Bool {
        switch code {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "A"), UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "U"):
            true
        default: false
        }
    }

    /// Vowels of the Latin and Cyrillic alphabets in use here, in lower case.
    static func isVowel(_ scalar: UInt32) -> Bool { scalar < 0x500 && vowels[Int(scalar)] }
    static func isSign(_ scalar: UInt32) -> Bool { scalar == 0x44A || scalar == 0x44C }
    static func isConsonant(_ scalar: UInt32) -> Bool {
        let letter = Int32(cunicode_flags(scalar)) & (CUNICODE_LATIN | CUNICODE_CYRILLIC) != 0
        return letter && !isVowel(scalar) && !isSign(scalar)
    }

    private static let vowels: [Bool] = {
        var table = [Bool](repeating: false, count: 0x500)
        for scalar in "aeəiıoöuüäàáâãåèéêëìíîïòóôõùúûýаеёиоуыэюяәөүіїєѣ".unicodeScalars {
            table[Int(scalar.value)] = true
        }
        return table
    }()

    /// Lower case of a scalar, by the Turkic rule for `I` when `turkic`; marks of one scalar only.
    @inline(__always)
    static func lowered(_ scalar: UInt32, turkic: Bool) -> UInt32 {
        if scalar < 0x80 {
            if scalar == 0x49, turkic { return 0x131 }
            return scalar &- 0x41 < 26 ? scalar | 0x20 : scalar
        }
        return scalar < 0x600 ? lowerCase[Int(scalar)] : scalar
    }

    private static let lowerCase: [UInt32] = (0..<0x600).map { number in
        if number == 0x130 { return 0x69 }
        guard let scalar = Unicode.Scalar(UInt32(number)) else { return UInt32(number) }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first!.value : UInt32(number)
    }
}
