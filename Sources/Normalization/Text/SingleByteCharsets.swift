/// The single-byte charsets that texts of this region are wrongly read in: the scalar of each byte from 0x80 on.
enum SingleByteCharset {
    case windows1252, windows1251

    /// The byte that a scalar was, if the text was read in this charset; nil when it has none.
    func byte(of scalar: UInt32) -> UInt8? {
        if scalar < 0x80 { return UInt8(scalar) }
        switch self {
        case .windows1252:
            if let place = Markup.windows1252.firstIndex(of: scalar) { return UInt8(0x80 + place) }
            return (0xA0..<0x100).contains(scalar) ? UInt8(scalar) : nil
        case .windows1251:
            if (0x410..<0x450).contains(scalar) { return UInt8(scalar - 0x410 + 0xC0) }
            return Self.windows1251Low.firstIndex(of: scalar).map { UInt8(0x80 + $0) }
        }
    }

    /// The scalar of a byte in Windows-1251.
    static func windows1251(_ byte: UInt8) -> UInt32 {
        byte < 0x80 ? UInt32(byte) : byte < 0xC0 ? windows1251Low[Int(byte) - 0x80] : 0x410 + UInt32(byte) - 0xC0
    }

    // Bytes 0x80 to 0xBF; 0x98 is undefined and stands for itself.
    private static let windows1251Low: [UInt32] = [
        0x402, 0x403, 0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039, 0x40A, 0x40C,
        0x40B, 0x40F, 0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x98, 0x2122, 0x459, 0x203A,
        0x45A, 0x45C, 0x45B, 0x45F, 0xA0, 0x40E, 0x45E, 0x408, 0xA4, 0x490, 0xA6, 0xA7, 0x401, 0xA9, 0x404, 0xAB,
        0xAC, 0xAD, 0xAE, 0x407, 0xB0, 0xB1, 0x406, 0x456, 0x491, 0xB5, 0xB6, 0xB7, 0x451, 0x2116, 0x454, 0xBB,
        0x458, 0x405, 0x455, 0x457,
    ]
}
