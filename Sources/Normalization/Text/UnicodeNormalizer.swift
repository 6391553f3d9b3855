internal import CUnicodeTables

/// Brings UTF-8 text into a Unicode normalization form (UAX #15), by the tables of the version below.
///
/// Keeps its buffers between calls: make one per thread and reuse it.
public struct UnicodeNormalizer: Sendable {
    /// NFC composes canonically; NFKD takes compatibility characters apart; NFKC composes what NFKD gives.
    public enum Form: Sendable { case nfc, nfkd, nfkc }

    /// Version of the Unicode character database in the tables, as `14.0.0`.
    public static var unicodeVersion: String { unsafe String(cString: cunicode_version) }

    private var scalars: [UInt32] = []
    public init() {}

    /// Whether the text is surely in NFC already; `false` means "perhaps not".
    public static func isSurelyNFC(_ text: Span<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            // Below U+0300 nothing composes with what stands before it, and all of it is its own NFC.
            if text[position] < 0xCC {
                position += 1
            } else if Int32(cunicode_flags(nextScalar(text, &position))) & CUNICODE_NFC_UNSAFE != 0 {
                return false
            }
        }
        return true
    }

    /// Appends the normalized text to `output`; invalid bytes become U+FFFD.
    public mutating func normalize(_ text: Span<UInt8>, to form: Form, appendingTo output: inout [UInt8]) {
        scalars.removeAll(keepingCapacity: true)
        var position = 0
        while position < text.count {
            let scalar = nextScalar(text, &position)
            decompose(scalar == invalidScalar ? 0xFFFD : scalar, compatibly: form != .nfc)
        }
        orderMarks()
        if form != .nfkd { compose() }
        for scalar in scalars { output.append(scalar: scalar) }
    }

    /// Appends the text in NFC. Only what may change is taken apart: the marks and what stands before them.
    public mutating func compose(_ text: Span<UInt8>, appendingTo output: inout [UInt8]) {
        // What is not copied yet, and where the last character began that what follows may compose with.
        var (rest, base, position) = (0, 0, 0)
        while position < text.count {
            let start = position
            if Self.isSafe(nextScalar(text, &position)) {
                base = start
                continue
            }
            var end = position
            while end < text.count {
                let next = end
                if Self.isSafe(nextScalar(text, &end)) {
                    end = next
                    break
                }
            }
            output.append(run: text.extracting(rest..<base))
            normalize(text.extracting(base..<end), to: .nfc, appendingTo: &output)
            (rest, base, position) = (end, end, end)
        }
        output.append(run: text.extracting(rest..<text.count))
    }

    /// Whether a character is its own NFC and composes with nothing before it.
    @inline(__always)
    private static func isSafe(_ scalar: UInt32) -> Bool {
        if scalar < 0x300 { return true }
        // Vowels and last consonants of Hangul compose by arithmetic; invalid bytes are replaced.
        if scalar &- 0x1161 < 0x62 || scalar == invalidScalar { return false }
        return Int32(cunicode_flags(scalar)) & CUNICODE_NFC_UNSAFE == 0
    }

    private mutating func decompose(_ scalar: UInt32, compatibly: Bool) {
        if scalar < 0xA0 { return scalars.append(scalar) }
        if (0xAC00..<0xAC00 + 11172).contains(scalar) {  // Hangul syllables, by arithmetic (Unicode, section 3.12)
            let index = scalar - 0xAC00
            scalars.append(0x1100 + index / 588)
            scalars.append(0x1161 + index % 588 / 28)
            if index % 28 != 0 { scalars.append(0x11A7 + index % 28) }
            return
        }
        let offset = UInt32(compatibly ? cunicode_compat(scalar) : cunicode_canonical(scalar))
        if offset == 0 { return scalars.append(scalar) }
        let count = compatibly ? cunicode_compat_at(offset) : cunicode_canonical_at(offset)
        for i in 1...count {
            scalars.append(compatibly ? cunicode_compat_at(offset + i) : cunicode_canonical_at(offset + i))
        }
    }

    /// Sorts each run of marks by combining class, keeping equals in order (UAX #15, canonical ordering).
    private mutating func orderMarks() {
        var start = 0
        while start < scalars.count {
            if cunicode_combining_class(scalars[start]) == 0 {
                start += 1
                continue
            }
            var end = start
            while end < scalars.count, cunicode_combining_class(scalars[end]) != 0 { end += 1 }
            if end - start > 1 {
                // Swift's sort is stable; the number of the place makes it so by contract.
                let run = (start..<end).map { (cunicode_combining_class(scalars[$0]), $0, scalars[$0]) }
                for (place, entry) in run.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }).enumerated() {
                    scalars[start + place] = entry.2
                }
            }
            start = end
        }
    }

    private mutating func compose() {
        guard !scalars.isEmpty else { return }
        var starter = -1, write = 0
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let combining = cunicode_combining_class(scalar)
            let isBlocked = starter >= 0 && write > starter + 1 && (lastClass == 0 || lastClass >= combining)
            // Below U+0300 nothing composes with what stands before it.
            if scalar >= 0x300, starter >= 0, !isBlocked, let composite = composed(scalars[starter], scalar) {
                scalars[starter] = composite
                continue
            }
            scalars[write] = scalar
            if combining == 0 { starter = write }
            lastClass = combining
            write += 1
        }
        scalars.removeLast(scalars.count - write)
    }

    private func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        let isOpenSyllable = (0xAC00..<0xAC00 + 11172).contains(first) && (first - 0xAC00) % 28 == 0
        if isOpenSyllable, (0x11A8..<0x11C3).contains(second) { return first + second - 0x11A7 }
        let composite = cunicode_compose(first, second)
        return composite == 0 ? nil : composite
    }
}
