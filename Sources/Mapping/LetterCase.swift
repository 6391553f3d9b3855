/// Upper and lower case of ASCII and of the letters of the Latin and Cyrillic alphabets, on UTF-8 bytes.
///
/// Unlike the Unicode default it takes İ to i and ı to I: one letter stays one letter, in Azerbaijani as elsewhere.
/// Other scripts pass unchanged.
package enum LetterCase {
    static func lower(_ text: Span<UInt8>, into output: inout ContiguousArray<UInt8>) {
        convert(text, tables.lower, first: UInt8(ascii: "A"), into: &output)
    }

    static func upper(_ text: Span<UInt8>, into output: inout ContiguousArray<UInt8>) {
        convert(text, tables.upper, first: UInt8(ascii: "a"), into: &output)
    }

    /// For comparing: lower case, ı like i, runs of white space as one space, none at the ends.
    package static func fold(_ text: Span<UInt8>, into output: inout ContiguousArray<UInt8>) {
        let begin = output.count
        var (index, spaceIsDue) = (0, false)
        while index < text.count {
            let byte = text[index]
            if byte <= 0x20 {
                (spaceIsDue, index) = (output.count > begin, index + 1)
                continue
            }
            if spaceIsDue { output.append(0x20) }
            spaceIsDue = false
            if byte < 0x80 {
                output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                index += 1
            } else {
                let (scalar, length) = decode(text, at: index)
                let lowered = scalar < UInt32(limit) ? UInt32(tables.lower[Int(scalar)]) : wideLower(scalar)
                encode(lowered == 0x131 ? 0x69 : lowered, into: &output)
                index += length
            }
        }
    }

    // MARK: Tables

    /// End of the tables: Latin, Greek (unchanged) and Cyrillic.
    private static let limit = 0x530
    private static let tables = makeTables()

    private static func makeTables() -> (lower: ContiguousArray<UInt16>, upper: ContiguousArray<UInt16>) {
        var lower = ContiguousArray(0..<UInt16(limit)), upper = lower
        func pair(_ capital: Int, _ small: Int) { (lower[capital], upper[small]) = (UInt16(small), UInt16(capital)) }
        for letter in 0x41...0x5a { pair(letter, letter + 0x20) }
        for letter in 0xc0...0xde where letter != 0xd7 { pair(letter, letter + 0x20) }
        let evenCapitals = [
            0x100...0x12f, 0x132...0x137, 0x14a...0x177, 0x1de...0x1ef, 0x1f8...0x21f, 0x222...0x233, 0x460...0x481,
            0x48a...0x4bf, 0x4d0...0x52f,
        ]
        for range in evenCapitals { for letter in range where letter % 2 == 0 { pair(letter, letter + 1) } }
        for range in [0x139...0x148, 0x179...0x17e, 0x1cd...0x1dc, 0x4c1...0x4ce] {
            for letter in range where letter % 2 == 1 { pair(letter, letter + 1) }
        }
        for letter in 0x410...0x42f { pair(letter, letter + 0x20) }
        for letter in 0x400...0x40f { pair(letter, letter + 0x50) }
        // Ÿ Ə Ɵ Ƣ Ƶ Ӏ, of them most for Azerbaijani and its alphabet of 1929.
        for (capital, small) in [
            (0x178, 0xff), (0x18f, 0x259), (0x19f, 0x275), (0x1a2, 0x1a3), (0x1b5, 0x1b6), (0x4c0, 0x4cf),
        ] { pair(capital, small) }
        (lower[0x130], upper[0x131]) = (0x69, 0x49)
        return (lower, upper)
    }

    /// Latin Extended Additional: accents of several languages, letters in pairs.
    private static func wideLower(_ scalar: UInt32) -> UInt32 {
        (0x1e00...0x1e95).contains(scalar) || (0x1ea0...0x1eff).contains(scalar) ? scalar | 1 : scalar
    }

    private static func wideUpper(_ scalar: UInt32) -> UInt32 {
        (0x1e00...0x1e95).contains(scalar) || (0x1ea0...0x1eff).contains(scalar) ? scalar & ~1 : scalar
    }

    // MARK: Bytes

    private static func convert(
        _ text: Span<UInt8>, _ table: ContiguousArray<UInt16>, first: UInt8, into output: inout ContiguousArray<UInt8>
    ) {
        let isLower = first == UInt8(ascii: "A")
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                output.append(byte &- first < 26 ? byte ^ 0x20 : byte)
                index += 1
                continue
            }
            let (scalar, length) = decode(text, at: index)
            let isInTable = scalar < UInt32(limit)
            let other = isInTable ? UInt32(table[Int(scalar)]) : isLower ? wideLower(scalar) : wideUpper(scalar)
            encode(other, into: &output)
            index += length
        }
    }

    /// The scalar at `index` of valid UTF-8; broken bytes come out as they are, one at a time.
    private static func decode(_ text: Span<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
        let byte = text[index]
        let length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
        guard length > 1, index + length <= text.count else { return (UInt32(byte), 1) }
        var scalar = UInt32(byte) & (0x7f >> UInt32(length))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3f) }
        return (scalar, length)
    }

    private static func encode(_ scalar: UInt32, into output: inout ContiguousArray<UInt8>) {
        if scalar < 0x80 {
            output.append(UInt8(scalar))
        } else if scalar < 0x800 {
            output.append(UInt8(0xc0 | scalar >> 6))
            output.append(UInt8(0x80 | scalar & 0x3f))
        } else {
            if scalar < 0x10000 {
                output.append(UInt8(0xe0 | scalar >> 12))
            } else {
                output.append(UInt8(0xf0 | scalar >> 18))
                output.append(UInt8(0x80 | scalar >> 12 & 0x3f))
            }
            output.append(UInt8(0x80 | scalar >> 6 & 0x3f))
            output.append(UInt8(0x80 | scalar & 0x3f))
        }
    }
}
