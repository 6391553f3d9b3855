/// A regular expression that whole values must match.
///
/// A pattern that is one class of characters, such as `[^\s<>"]+`, is looked up byte by byte for values in ASCII.
struct ValuePattern {
    private let regex: Regex<AnyRegexOutput>
    /// Bit of each ASCII character that may stand in the value; `nil` when the pattern is more than one class.
    private let allowed: (low: UInt64, high: UInt64)?
    private let mayBeEmpty: Bool

    init(_ text: String) throws {
        regex = try Regex(text)
        mayBeEmpty = text.hasSuffix("*")
        allowed = Self.characters(of: text)
    }

    func accepts(_ text: String) -> Bool {
        if let allowed {
            var isASCII = true, isRight = !text.isEmpty || mayBeEmpty
            for byte in text.utf8 {
                if byte >= 0x80 {
                    isASCII = false
                    break
                }
                let bit = byte < 64 ? allowed.low >> UInt64(byte) : allowed.high >> UInt64(byte - 64)
                if bit & 1 == 0 { isRight = false }
            }
            if isASCII { return isRight }
        }
        do { return try regex.wholeMatch(in: text) != nil } catch { return false }
    }

    /// The characters of `[…]+` and `[^…]*`, when they are single ones, ranges, `\s` and `\d`.
    private static func characters(of pattern: String) -> (low: UInt64, high: UInt64)? {
        guard pattern.hasPrefix("["), pattern.hasSuffix("]+") || pattern.hasSuffix("]*") else { return nil }
        var items = pattern.utf8.dropFirst().dropLast(2)[...]
        let isNegated = items.first == UInt8(ascii: "^")
        if isNegated { items.removeFirst() }
        var set: (low: UInt64, high: UInt64) = (0, 0)
        func add(_ byte: UInt8) {
            if byte < 64 { set.low |= 1 << UInt64(byte) } else { set.high |= 1 << UInt64(byte - 64) }
        }
        while let byte = items.popFirst() {
            guard byte < 0x80, !"[]&".utf8.contains(byte), !(byte == UInt8(ascii: "-") && !items.isEmpty) else {
                return nil
            }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = items.popFirst(), items.first != UInt8(ascii: "-") else { return nil }
                switch escaped {
                case UInt8(ascii: "s"): for space: UInt8 in [9, 10, 11, 12, 13, 32] { add(space) }
                case UInt8(ascii: "d"): for digit: UInt8 in 0x30...0x39 { add(digit) }
                case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "\\"): add(escaped)
                default: return nil
                }
            } else if items.first == UInt8(ascii: "-"), items.count > 1 {
                items.removeFirst()
                guard let last = items.popFirst(), last < 0x80, last >= byte, last != UInt8(ascii: "\\") else {
                    return nil
                }
                for one in byte...last { add(one) }
            } else {
                add(byte)
            }
        }
        return isNegated ? (~set.low, ~set.high) : set
    }
}
