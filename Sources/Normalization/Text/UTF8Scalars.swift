/// What `nextScalar` returns for a byte that belongs to no valid sequence.
let invalidScalar: UInt32 = 0xFFFF_FFFF

/// Decodes the scalar at `position` and moves past it; an invalid byte counts alone (RFC 3629, section 3).
@inline(__always)
func nextScalar(_ text: Span<UInt8>, _ position: inout Int) -> UInt32 {
    let first = UInt32(text[position])
    position += 1
    if first < 0x80 { return first }
    if first &- 0xC2 < 0x1E, position < text.count {  // two bytes: most of Latin, all of Cyrillic and Arabic
        let second = UInt32(text[position])
        if second & 0xC0 == 0x80 {
            position += 1
            return (first & 0x1F) << 6 | (second & 0x3F)
        }
        return invalidScalar
    }
    return nextLongScalar(text, &position, first)
}

private func nextLongScalar(_ text: Span<UInt8>, _ position: inout Int, _ first: UInt32) -> UInt32 {
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0
    if length == 0 || position + length > text.count { return invalidScalar }
    var scalar = first & (0x3F >> UInt32(length))
    for offset in 0..<length {
        let byte = UInt32(text[position + offset])
        if byte & 0xC0 != 0x80 { return invalidScalar }
        scalar = scalar << 6 | (byte & 0x3F)
    }
    let isOverlong = length == 2 && scalar < 0x800 || length == 3 && scalar < 0x10000
    if isOverlong || scalar >= 0x110000 || scalar & 0xFFFF_F800 == 0xD800 { return invalidScalar }
    position += length
    return scalar
}

extension [UInt8] {
    /// Appends the UTF-8 of a scalar; what is none becomes U+FFFD.
    @inline(__always)
    mutating func append(scalar: UInt32) {
        switch scalar {
        case ..<0x80: append(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        case ..<0x10000:
            append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        case ..<0x110000:
            append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        default: append(scalar: 0xFFFD)
        }
    }

    /// Appends a run of bytes in one copy.
    @inline(__always)
    mutating func append(run: Span<UInt8>) {
        unsafe run.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension String {
    /// The text of bytes that are known to be UTF-8.
    init(folded bytes: some Collection<UInt8>) { self.init(decoding: bytes, as: UTF8.self) }
}
