internal import CharacterSets
internal import CUTF8

/// Finds out from a sample of the bytes which encoding they are in.
struct EncodingDetector {
    /// Bytes that `detect` wants to see.
    static let sampleBytes = 64 << 10

    struct Guess {
        var encoding: TextEncoding
        /// 0 (no better than the second best) to 1.
        var margin: Double
        var isOnlyASCII = false
    }

    /// Judges text without a byte order mark. The margin is small where there is little to judge by.
    static func detect(_ sample: ArraySlice<UInt8>) -> Guess {
        if let wide = detectUTF16(sample) { return wide }
        let (characters, invalid, isASCII) = countUTF8(sample)
        if isASCII { return Guess(encoding: .utf8, margin: 1, isOnlyASCII: true) }
        if invalid == 0 { return Guess(encoding: .utf8, margin: 1 - 1 / Double(1 << min(characters, 30))) }
        if characters > invalid {
            return Guess(encoding: .utf8, margin: Double(characters - invalid) / Double(characters + invalid))
        }
        return detectSingleByte(sample)
    }

    /// Characters of two bytes and more, and bytes that belong to no character.
    private static func countUTF8(_ sample: ArraySlice<UInt8>) -> (characters: Int, invalid: Int, isASCII: Bool) {
        unsafe sample.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return (0, 0, true) }
            let end = unsafe bytes.count - cutf8_incomplete_tail(base, bytes.count)
            if unsafe cutf8_is_ascii(base, end), end == bytes.count { return (0, 0, true) }
            var (characters, invalid, next) = (0, 0, 0)
            while next < end {
                let valid = unsafe cutf8_valid_prefix(base + next, end - next)
                characters += unsafe bytes[next..<next + valid].count { $0 >= 0xC0 }
                next += valid
                if next < end {
                    invalid += 1
                    next += 1
                }
            }
            return (characters, invalid, false)
        }
    }

    /// In UTF-16 text of our scripts the higher byte of nearly all units is one of few.
    private static func detectUTF16(_ sample: ArraySlice<UInt8>) -> Guess? {
        let units = sample.count / 2
        guard units >= 2, sample.contains(0) else { return nil }
        let usual: Set<UInt8> = [0, 1, 2, 3, 4, 5, 6, 0x1E, 0x20]
        var (even, odd, zeros) = (0, 0, 0)
        for unit in 0..<units {
            let (first, second) = (sample[sample.startIndex + 2 * unit], sample[sample.startIndex + 2 * unit + 1])
            even += usual.contains(first) ? 1 : 0
            odd += usual.contains(second) ? 1 : 0
            zeros += first == 0 || second == 0 ? 1 : 0
        }
        guard max(even, odd) * 20 >= units * 19, zeros * 20 >= units, even != odd else { return nil }
        let margin = Double(abs(even - odd)) / Double(units)
        return Guess(encoding: odd > even ? .utf16LittleEndian : .utf16BigEndian, margin: min(margin, 1))
    }

    private static let candidates: [(TextEncoding, SingleByteTable)] = [
        (.windows1252, .windows1252), (.windows1251, .windows1251), (.windows1254, .windows1254), (.koi8R, .koi8R),
        (.cp866, .cp866),
    ]

    private static func detectSingleByte(_ sample: ArraySlice<UInt8>) -> Guess {
        var seen = [Bool](repeating: false, count: 256)
        var high = 0
        for byte in sample where byte >= 0x80 {
            seen[Int(byte)] = true
            high += 1
        }
        var best = (encoding: TextEncoding.windows1252, table: SingleByteTable.windows1252, score: -Double.infinity)
        var scores: [(table: SingleByteTable, score: Double)] = []
        for (encoding, table) in candidates {
            let score = SingleByteScore(table).mean(sample)
            scores.append((table, score))
            if score > best.score { best = (encoding, table, score) }
        }
        // An encoding that reads all bytes of the sample the same is no rival.
        let rivals = scores.filter { rival in
            (128..<256).contains { seen[$0] && rival.table.codePoint(UInt8($0)) != best.table.codePoint(UInt8($0)) }
        }
        let second = rivals.map(\.score).max() ?? -1
        let evidence = Double(high) / Double(high + 2)
        return Guess(encoding: best.encoding, margin: min(max(best.score - second, 0), 1) * evidence)
    }
}
