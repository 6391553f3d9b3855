internal import CUnicodeTables

/// A text of sizes cut into numbers, words and signs; linear in its length.
struct MeasureTokens {
    enum Token: Equatable {
        case number(Double)
        /// 1,500: one and a half, or one thousand five hundred.
        case ambiguousNumber
        case word(String)
        /// `"` or `″` behind a number, `'` or `′`.
        case inch, foot
        case times, comma, colon, dash, opening, closing, lineEnd, other
    }

    private(set) var tokens: [Token] = []
    private var scalars: [UInt32] = []
    private var place = 0

    init() {}
    init(_ text: String) { read(text) }

    /// Cuts another text in the same memory.
    mutating func read(_ text: String) {
        let bytes = text.utf8Span.span
        tokens.removeAll(keepingCapacity: true)
        scalars.removeAll(keepingCapacity: true)
        scalars.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count { scalars.append(nextScalar(bytes, &position)) }
        place = 0
        while place < scalars.count { step() }
    }

    private mutating func step() {
        let scalar = scalars[place]
        if Self.isDigit(scalar) || (Self.fraction(scalar) != nil) {
            number()
        } else if Self.isLetter(scalar) {
            word()
        } else {
            place += 1
            if let token = sign(scalar) { tokens.append(token) }
        }
    }

    private func sign(_ scalar: UInt32) -> Token? {
        switch scalar {
        case 0x20, 0x09, 0xA0, 0x2009, 0x202F: nil
        case 0x2E: nil  // behind an abbreviation
        case 0x0A, 0x0D, 0x3B: .lineEnd  // and the semicolon
        case 0x2C: .comma
        case 0x3A, 0x3D: .colon
        case 0xD7, 0x2A: .times
        case 0x2D, 0x2013, 0x2014, 0x2212: .dash
        case 0x28, 0x5B: .opening
        case 0x29, 0x5D: .closing
        case 0x22, 0x2033, 0x201D: .inch
        case 0x27, 0x2032, 0x2019: place < scalars.count && scalars[place] == scalar ? .other : .foot
        default: .other
        }
    }

    /// `12`, `12.5`, `12,5`, `12 3/8`, `3/8`, `12½`.
    private mutating func number() {
        var whole = 0.0, digits = 0
        while place < scalars.count, Self.isDigit(scalars[place]), digits < 15 {
            whole = whole * 10 + Double(scalars[place] - 0x30)
            (place, digits) = (place + 1, digits + 1)
        }
        if place < scalars.count, let part = Self.fraction(scalars[place]) {
            place += 1
            return tokens.append(.number(whole + part))
        }
        if let denominator = slashed(at: place), whole < denominator.value {
            place = denominator.end
            return tokens.append(.number(whole / denominator.value))
        }
        if place + 1 < scalars.count, scalars[place] == 0x2C || scalars[place] == 0x2E, Self.isDigit(scalars[place + 1])
        {
            let isComma = scalars[place] == 0x2C
            var end = place + 1, part = 0.0, scale = 1.0
            while end < scalars.count, Self.isDigit(scalars[end]), end - place < 12 {
                part = part * 10 + Double(scalars[end] - 0x30)
                (scale, end) = (scale * 10, end + 1)
            }
            let length = end - place - 1
            place = end
            if isComma, length == 3, whole > 0 { return tokens.append(.ambiguousNumber) }
            return tokens.append(.number(whole + part / scale))
        }
        // "13 5/16": a whole and a fraction with one blank between.
        if place + 1 < scalars.count, scalars[place] == 0x20 {
            if let part = Self.fraction(scalars[place + 1]) {
                place += 2
                return tokens.append(.number(whole + part))
            }
            var end = place + 1, numerator = 0.0
            while end < scalars.count, end - place < 4, Self.isDigit(scalars[end]) {
                numerator = numerator * 10 + Double(scalars[end] - 0x30)
                end += 1
            }
            if end > place + 1, let denominator = slashed(at: end), numerator < denominator.value {
                place = denominator.end
                return tokens.append(.number(whole + numerator / denominator.value))
            }
        }
        tokens.append(.number(whole))
    }

    private static let denominators: [Double] = [2, 3, 4, 5, 6, 8, 10, 16, 32, 64]

    private func slashed(at start: Int) -> (value: Double, end: Int)? {
        guard start + 1 < scalars.count, scalars[start] == 0x2F || scalars[start] == 0x2044 else { return nil }
        var end = start + 1, value = 0.0
        while end < scalars.count, end - start < 5, Self.isDigit(scalars[end]) {
            value = value * 10 + Double(scalars[end] - 0x30)
            end += 1
        }
        return Self.denominators.contains(value) ? (value, end) : nil
    }

    /// Letters, with ² and ³ and full stops between them; a lone x between numbers is a sign.
    private mutating func word() {
        let start = place
        while place < scalars.count, Self.isLetter(scalars[place]) || Self.isInside(scalars, place) { place += 1 }
        if place < scalars.count, scalars[place] == 0xB2 { place += 1 }
        let word = scalars[start..<place]
        if word.count == 1, Self.isTimes(scalars[start]) { return tokens.append(.times) }
        if word.allSatisfy({ $0 < 0x80 }) {
            let text = unsafe String(unsafeUninitializedCapacity: word.count) { room in
                for (i, scalar) in word.enumerated() { unsafe room[i] = UInt8(truncatingIfNeeded: scalar) }
                return word.count
            }
            return tokens.append(.word(text))
        }
        var text: [UInt8] = []
        for scalar in word { text.append(scalar: scalar) }
        tokens.append(.word(String(folded: text)))
    }

    /// x and X, Latin and Cyrillic.
    private static func isTimes(_ scalar: UInt32) -> Bool {
        scalar == 0x78 || scalar == 0x58 || scalar == 0x445 || scalar == 0x425
    }

    /// A full stop or an apostrophe with a letter behind it.
    private static func isInside(_ scalars: [UInt32], _ place: Int) -> Bool {
        let scalar = scalars[place]
        guard scalar == 0x27 || scalar == 0x2019 || scalar == 0x2E else { return false }
        return place + 1 < scalars.count && isLetter(scalars[place + 1])
    }

    private static func isDigit(_ scalar: UInt32) -> Bool { scalar &- 0x30 < 10 }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 }
        if scalar == 0xD7 || scalar == 0xB2 { return false }
        return Int32(cunicode_flags(scalar)) & CUNICODE_WORD != 0 || scalar == 0x2300
    }

    private static func fraction(_ scalar: UInt32) -> Double? {
        switch scalar {
        case 0xBC: 0.25
        case 0xBD: 0.5
        case 0xBE: 0.75
        case 0x2153: 1.0 / 3
        case 0x2154: 2.0 / 3
        case 0x215B: 0.125
        case 0x215C: 0.375
        case 0x215D: 0.625
        case 0x215E: 0.875
        default: nil
        }
    }
}
