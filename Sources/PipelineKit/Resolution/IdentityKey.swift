/// A canonical id in 80 bits: `kz-`, `a` or `p` for agents and places, and 16 characters of base 32. Keys sort as their
/// ids do within one kind.
struct IdentityKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Stands for no id in columns: the first kind ends at 2.
    static let none = IdentityKey(high: .max, low: .max)

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

    /// The key in twelve bytes that sort as the keys do, for an index.
    var bytes: ContiguousArray<UInt8> {
        var bytes = ContiguousArray<UInt8>()
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: high >> UInt64(8 * (7 - shift)))) }
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(8 * (3 - shift)))) }
        return bytes
    }

    init?(bytes: ContiguousArray<UInt8>) {
        guard bytes.count == 12 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// `nil` for an id that is not of ours.
    init?(_ id: String) {
        var id = id
        guard let (high, low) = id.withUTF8({ unsafe Self.parse($0) }) else { return nil }
        (self.high, self.low) = (high, low)
    }

    init?(utf8 id: ArraySlice<UInt8>) {
        guard let (high, low) = unsafe id.withUnsafeBufferPointer({ unsafe Self.parse($0) }) else { return nil }
        (self.high, self.low) = (high, low)
    }

    private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> (high: UInt64, low: UInt32)? {
        guard text.count == 19 || text.count == 20, unsafe text[0] == UInt8(ascii: "k"),
            unsafe text[1] == UInt8(ascii: "z"), unsafe text[2] == UInt8(ascii: "-")
        else { return nil }
        let kind = unsafe text.count == 20 ? text[3] : 0
        guard kind == 0 || kind == UInt8(ascii: "a") || kind == UInt8(ascii: "p") else { return nil }
        var high: UInt64 = kind == 0 ? 0 : kind == UInt8(ascii: "a") ? 1 : 2, low: UInt32 = 0
        let start = kind == 0 ? 3 : 4
        for i in 0..<16 {
            let digit = unsafe digits[Int(text[start + i])]
            if digit == .max { return nil }
            if i < 12 { high = high << 5 | UInt64(digit) } else { low = low << 5 | UInt32(digit) }
        }
        return (high, low)
    }

    static func < (a: IdentityKey, b: IdentityKey) -> Bool { a.high == b.high ? a.low < b.low : a.high < b.high }

    /// Both parts.
    var words: (UInt64, UInt64) { (high, UInt64(low)) }

    /// Keys of all kinds by the text of their ids: `kz-a…` of an agent stands among the objects.
    var textOrder: (UInt64, UInt64) {
        let kind = high >> 60, digits = high & (1 << 60 - 1)
        // Seventeen characters, of which the first twelve, the other five, and whether there are seventeen.
        guard kind != 0 else { return (digits, UInt64(low) << 6) }
        let letter: UInt64 = kind == 1 ? 10 : 22
        return (letter << 55 | digits >> 5, (digits & 31) << 21 | UInt64(low) << 1 | 1)
    }

    /// From sixteen characters behind `kz-` and the letter of a kind.
    init?(entity text: UnsafeRawBufferPointer) {
        guard text.count == 17 else { return nil }
        let isAgent = unsafe text[0] == UInt8(ascii: "a")
        guard unsafe isAgent || text[0] == UInt8(ascii: "p") else { return nil }
        var high: UInt64 = isAgent ? 1 : 2, low: UInt32 = 0
        for i in 1..<17 {
            let digit = unsafe Self.digits[Int(text[i])]
            if digit == .max { return nil }
            if i <= 12 { high = high << 5 | UInt64(digit) } else { low = low << 5 | UInt32(digit) }
        }
        (self.high, self.low) = (high, low)
    }

    var id: String {
        var bytes = Array("kz-".utf8)
        if high >> 60 != 0 { bytes.append(high >> 60 == 1 ? UInt8(ascii: "a") : UInt8(ascii: "p")) }
        for i in 0..<12 { bytes.append(Self.alphabet[Int(high >> UInt64(5 * (11 - i)) & 31)]) }
        for i in 0..<4 { bytes.append(Self.alphabet[Int(low >> UInt32(5 * (3 - i)) & 31)]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
