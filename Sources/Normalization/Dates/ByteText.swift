/// ASCII text under construction, without a heap allocation while it is short.
struct ByteText {
    private var bytes = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0
    private var overflow = ""

    mutating func append(_ byte: UInt8) {
        if count == 40 { flush() }
        bytes[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        for i in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[i]) }
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Decimal digits of a magnitude, padded with zeros to `width`.
    mutating func append(number: Int, width: Int = 1) {
        var divisor = 1
        var digits = 1
        while number / divisor >= 10 {
            divisor *= 10
            digits += 1
        }
        for _ in digits..<Swift.max(width, digits) { append(UInt8(ascii: "0")) }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    mutating func append(year: Int) {
        if year < 0 { append(UInt8(ascii: "-")) }
        append(number: abs(year), width: 4)
    }

    mutating func append(dash twoDigits: Int) {
        append(UInt8(ascii: "-"))
        append(number: twoDigits, width: 2)
    }

    private mutating func flush() {
        overflow += head
        count = 0
    }

    private var head: String {
        unsafe String(unsafeUninitializedCapacity: count) { buffer in
            for i in 0..<count { unsafe buffer[i] = bytes[i] }
            return count
        }
    }

    var string: String { overflow.isEmpty ? head : overflow + head }
}
