/// A hash that tells whether bytes are those that were written, at the speed of memory: files that a run takes over are
/// read anyway. Not for what somebody might forge, and not for ids: what is published has SHA-256.
enum QuickHash {
    private static let factors: (UInt64, UInt64, UInt64, UInt64) = (
        0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3
    )

    /// Multiplies into 128 bits and folds them: each bit of the word reaches most of the result.
    @inline(__always) private static func mix(_ lane: UInt64, _ word: UInt64, _ factor: UInt64) -> UInt64 {
        let product = (lane ^ word).multipliedFullWidth(by: factor)
        return product.high ^ product.low &+ word
    }

    /// Folds a word into a hash of those before it.
    static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 { mix(hash &+ factors.3, word, factors.0) }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        // Four lanes, so that a multiplication need not wait for the one before.
        var (a, b, c, d) = (factors.0 ^ UInt64(count), factors.1, factors.2, factors.3)
        var place = 0
        func word(_ place: Int) -> UInt64 {
            UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
        while place + 32 <= count {
            a = mix(a, word(place), factors.0)
            b = mix(b, word(place + 8), factors.1)
            c = mix(c, word(place + 16), factors.2)
            d = mix(d, word(place + 24), factors.3)
            place += 32
        }
        while place + 8 <= count {
            a = mix(a, word(place), factors.1)
            place += 8
        }
        var last: UInt64 = 0
        while place < count {
            last = last << 8 | UInt64(unsafe bytes[place])
            place += 1
        }
        return mix(mix(mix(mix(a, b, factors.2), c, factors.3), d, factors.0), last, factors.1)
    }

    static func hash(_ bytes: ContiguousArray<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe hash($0) }
    }

    /// As a number with a sign, for the files that hold those.
    static func number(_ bytes: UnsafeRawBufferPointer) -> Int { Int(bitPattern: UInt(unsafe hash(bytes))) }
}
