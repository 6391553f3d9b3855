/// Canonical identifiers: `kz-` and 16 base-32 characters (80 bits) of a keyed hash of source and record.
///
/// They depend on nothing but the provider's own key, so a re-import, another order or another number of threads gives
/// the same ones. With 100 million records the chance of one collision is about 4 in 10⁹.
public enum ObjectIdentity {
    /// - Parameter salt: Tells apart records that share one key inside a source; empty for the first.
    public static func canonicalID(source: String, record: String, salt: String = "") -> String {
        var bytes = ContiguousArray<UInt8>()
        bytes.reserveCapacity(source.utf8.count + record.utf8.count + salt.utf8.count + 2)
        bytes.append(contentsOf: source.utf8)
        bytes.append(0)
        bytes.append(contentsOf: record.utf8)
        if !salt.isEmpty {
            bytes.append(0)
            bytes.append(contentsOf: salt.utf8)
        }
        return characters(of: SipHash.hash128(bytes.span), behind: "kz-")
    }

    /// 16 base-32 characters of a hash.
    /// - Parameter prefix: Stands before them.
    static func characters(of hash: (low: UInt64, high: UInt64), behind prefix: StaticString = "") -> String {
        let start = prefix.utf8CodeUnitCount
        return unsafe String(unsafeUninitializedCapacity: start + 16) { out in
            for i in 0..<start { unsafe out[i] = prefix.utf8Start[i] }
            for i in 0..<16 {
                // 12 characters take 60 bits of the low half, 4 take 20 bits of the high half.
                let bits = i < 12 ? hash.low >> UInt64(5 * i) : hash.high >> UInt64(5 * (i - 12))
                unsafe out[start + i] = alphabet[Int(bits & 31)]
            }
            return start + 16
        }
    }

    /// Crockford's base 32 in lower case: no i, l, o, u.
    private static let alphabet = ContiguousArray("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

/// SipHash-2-4 with 128-bit output (Aumasson and Bernstein) under a fixed key, so that it is the same in every run.
public enum SipHash {
    public static func hash128(_ bytes: Span<UInt8>) -> (UInt64, UInt64) {
        var v0: UInt64 = 0x736f_6d65_7073_6575 ^ k0
        var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ k1 ^ 0xee
        var v2: UInt64 = 0x6c79_6765_6e65_7261 ^ k0
        var v3: UInt64 = 0x7465_6462_7974_6573 ^ k1
        func round() {
            v0 &+= v1; v2 &+= v3
            v1 = v1 << 13 | v1 >> 51; v3 = v3 << 16 | v3 >> 48
            v1 ^= v0; v3 ^= v2
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v1; v0 &+= v3
            v1 = v1 << 17 | v1 >> 47; v3 = v3 << 21 | v3 >> 43
            v1 ^= v2; v3 ^= v0
            v2 = v2 << 32 | v2 >> 32
        }
        var i = 0
        while i + 8 <= bytes.count {
            let word = UInt64(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: i, as: UInt64.self))
            v3 ^= word
            round(); round()
            v0 ^= word
            i += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        var shift: UInt64 = 0
        while i < bytes.count {
            last |= UInt64(bytes[i]) << shift
            (i, shift) = (i + 1, shift + 8)
        }
        v3 ^= last
        round(); round()
        v0 ^= last
        v2 ^= 0xee
        round(); round(); round(); round()
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        round(); round(); round(); round()
        return (low, v0 ^ v1 ^ v2 ^ v3)
    }

    // "khazina " and "identity" as little-endian words; a change would change every canonical identifier.
    private static let k0: UInt64 = 0x2061_6e69_7a61_686b, k1: UInt64 = 0x7974_6974_6e65_6469
}
