/// The upper half of a single-byte encoding, ready as UTF-8.
struct SingleByteTable: Sendable {
    private let characters: [Character]

    /// - Parameter upperHalf: The code points of 0x80 to 0xFF.
    init(upperHalf: [UInt16]) {
        precondition(upperHalf.count == 128)
        characters = upperHalf.map { Character(Unicode.Scalar($0) ?? "\u{FFFD}") }
    }

    /// The character of `byte`.
    func utf8(of byte: UInt8) -> ContiguousArray<UInt8> {
        byte < 0x80 ? [byte] : ContiguousArray(characters[Int(byte - 0x80)].utf8)
    }
}
