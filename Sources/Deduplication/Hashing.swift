/// A hash that is the same in every run, on every machine: record ids and blocking keys are ordered by it.
/// (`Hasher` is seeded per process.)
enum Hashing {
    static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Folds `value` into `hash`; the multiply-and-fold step of wyhash.
    @inline(__always) static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        let product = (hash ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: value ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash = mix(seed, UInt64(bytes.count))
        var word: UInt64 = 0
        for i in bytes.indices {
            word = word << 8 | UInt64(bytes[i])
            if i & 7 == 7 {
                hash = mix(hash, word)
                word = 0
            }
        }
        return mix(hash, word)
    }
}
