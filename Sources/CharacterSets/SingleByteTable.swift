/// The upper half of a single-byte encoding, ready as UTF-8.
public struct SingleByteTable: Sendable {
    /// Code points of 0x80 to 0xFF.
    let upperHalf: [UInt16]
    /// Per byte: its UTF-8, the first byte lowest, and the length in the highest byte.
    private let entries: ContiguousArray<UInt32>

    init(upperHalf: [UInt16]) {
        precondition(upperHalf.count == 128)
        self.upperHalf = upperHalf
        let points = (0..<128).map { UInt16($0) } + upperHalf
        entries = ContiguousArray(
            points.map { point in
                let bytes = Array(Character(Unicode.Scalar(point) ?? "\u{FFFD}").utf8)
                return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } | UInt32(bytes.count) << 24
            })
    }

    /// The code point of `byte`.
    public func codePoint(_ byte: UInt8) -> UInt16 { byte < 0x80 ? UInt16(byte) : upperHalf[Int(byte) - 128] }

    /// Appends the UTF-8 of `bytes` to `text`.
    public func append(_ bytes: UnsafeBufferPointer<UInt8>, to text: inout ContiguousArray<UInt8>) {
        let start = text.count
        text.append(contentsOf: repeatElement(0, count: bytes.count * 3 + 1))
        let written = unsafe text.withUnsafeMutableBytes { target in
            var next = start
            for index in bytes.indices {
                let entry = entries[unsafe Int(bytes[index])]
                unsafe target.storeBytes(of: entry, toByteOffset: next, as: UInt32.self)
                next += Int(entry >> 24)
            }
            return next
        }
        text.removeLast(text.count - written)
    }
}
