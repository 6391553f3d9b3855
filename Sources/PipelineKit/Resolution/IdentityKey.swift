/// A canonical id in 80 bits: `kz-`, `a` or `p` for agents and places, and 16 characters of base 32. Keys sort as their
/// ids do within one kind.
struct IdentityKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Kind and the first twelve characters.
    private let high: UInt64
    /// The last four.
    private let low: UInt32

    /// Of no record.
    static let zero = IdentityKey(high: 0, low: 0)

    private init(high: UInt64, low: UInt32) { (self.high, self.low) = (high, low) }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: .max, count: 256)
        for (digit, letter) in alphabet.enumerated() { digits[Int(letter)] = UInt8(digit) }
        return digits
    }()

    /// `nil` for an id that is not of ours.
    init?(_ id: String) {
        let text = id.utf8Span.span
        guard text.count == 19 || text.count == 20, text[0] == UInt8(ascii: "k"), text[1] == UInt8(ascii: "z"),
            text[2] == UInt8(ascii: "-")
        else { return nil }
        let isEntity = text.count == 20
        guard !isEntity || text[3] == UInt8(ascii: "a") || text[3] == UInt8(ascii: "p") else { return nil }
        var high: UInt64 = !isEntity ? 0 : text[3] == UInt8(ascii: "a") ? 1 : 2, low: UInt32 = 0
        let start = isEntity ? 4 : 3
        for i in 0..<16 {
            let digit = Self.digits[Int(text[start + i])]
            if digit == .max { return nil }
            if i < 12 { high = high << 5 | UInt64(digit) } else { low = low << 5 | UInt32(digit) }
        }
        (self.high, self.low) = (high, low)
    }

    static func < (a: IdentityKey, b: IdentityKey) -> Bool { a.high == b.high ? a.low < b.low : a.high < b.high }

    var id: String {
        var bytes = Array("kz-".utf8)
        if high >> 60 != 0 { bytes.append(high >> 60 == 1 ? UInt8(ascii: "a") : UInt8(ascii: "p")) }
        for i in 0..<12 { bytes.append(Self.alphabet[Int(high >> UInt64(5 * (11 - i)) & 31)]) }
        for i in 0..<4 { bytes.append(Self.alphabet[Int(low >> UInt32(5 * (3 - i)) & 31)]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
