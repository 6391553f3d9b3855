extension DateTokenizer {
    /// The scalar at `i` and its length; U+FFFD and 1 for bytes that are not UTF-8.
    @inline(__always)
    static func decode(_ bytes: Span<UInt8>, _ i: Int) -> (UInt32, Int) {
        let first = UInt32(bytes[i])
        if first < 0x80 { return (first, 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first < 0xF5, i + length <= bytes.count else { return (0xFFFD, 1) }
        var scalar = first & (0x7F >> UInt32(length))
        for k in 1..<length {
            let byte = UInt32(bytes[i + k])
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            scalar = scalar << 6 | (byte & 0x3F)
        }
        return (scalar, length)
    }

    static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// European, Arabic-Indic, Persian and full-width digits.
    static func digit(_ scalar: UInt32) -> Int? {
        switch scalar {
        case 0x30...0x39: Int(scalar - 0x30)
        case 0x0660...0x0669: Int(scalar - 0x0660)
        case 0x06F0...0x06F9: Int(scalar - 0x06F0)
        case 0xFF10...0xFF19: Int(scalar - 0xFF10)
        default: nil
        }
    }

    static func isIdeograph(_ scalar: UInt32) -> Bool { (0x3400...0x9FFF).contains(scalar) }

    /// What a scalar that is neither letter, digit nor space is; `nil` for letters and signs that tables may name.
    static func mark(_ scalar: UInt32) -> DateToken.Kind? {
        switch scalar {
        case 0x2D, 0x2010...0x2015, 0x2212, 0xFE58, 0xFF0D, 0x301C: .dash
        case 0x2E, 0x2026, 0x3002, 0xFF0E: .dot
        case 0x2F, 0x2044, 0x5C, 0xFF0F: .slash
        case 0x2C, 0x060C, 0x3001, 0xFF0C: .comma
        case 0x3B, 0x061B, 0x7C: .semicolon
        case 0x3A, 0xFF1A: .colon
        case 0x3F, 0x061F, 0xFF1F: .question
        case 0x27, 0x2018, 0x2019, 0x02BC, 0x02BB, 0x60, 0xB4, 0xB0, 0xBA, 0xAA: .apostrophe
        case 0x28, 0xFF08: .openParenthesis
        case 0x29, 0xFF09: .closeParenthesis
        case 0x5B, 0x3C: .openBracket
        case 0x5D, 0x3E: .closeBracket
        case 0x7E, 0x2248, 0x2020, 0x2A, 0x26: .unknown
        case 0x22, 0xAB, 0xBB, 0x201C, 0x201D, 0x201E: .apostrophe
        case 0x00...0x7F where !(0x41...0x5A).contains(scalar) && !(0x61...0x7A).contains(scalar): .unknown
        case 0xFFFD: .unknown
        default: nil
        }
    }

    /// Signs that mean the same in every language.
    static func sign(_ scalar: UInt32) -> DateWord? {
        switch scalar {
        case 0x7E, 0x2248: DateWord(kind: .circa)
        case 0x2020: DateWord(kind: .died)
        case 0x2A: DateWord(kind: .born)
        case 0x26: DateWord(kind: .and)
        default: nil
        }
    }
}
