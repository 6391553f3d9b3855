internal import HeritageModel
internal import Mapping

/// Texts in lower case with white space as one space: what a person takes for the same text. Uses its memory again.
public struct FoldedText: Sendable {
    public private(set) var bytes = ContiguousArray<UInt8>()
    public init() {}

    public mutating func fold(_ text: String) {
        bytes.removeAll(keepingCapacity: true)
        let given = text.utf8Span.span
        // Mostly ASCII: the letters of other alphabets are looked up.
        var spaceIsDue = false
        for index in 0..<given.count {
            let byte = given[index]
            guard byte < 0x80 else {
                bytes.removeAll(keepingCapacity: true)
                return LetterCase.fold(given, into: &bytes)
            }
            if byte <= 0x20 {
                spaceIsDue = !bytes.isEmpty
                continue
            }
            if spaceIsDue { bytes.append(0x20) }
            spaceIsDue = false
            bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
    }

    /// 64 bits of the folded text.
    public mutating func hash(_ text: String) -> UInt64 {
        fold(text)
        return SipHash.hash128(bytes.span).0
    }

    /// Whether the two texts are the same when folded.
    mutating func same(_ one: String, _ other: String, with second: inout FoldedText) -> Bool {
        if let a = Self.first(one), let b = Self.first(other), a != b { return false }
        fold(one)
        second.fold(other)
        return bytes == second.bytes
    }

    /// The first letter in lower case, when that is quickly found.
    private static func first(_ text: String) -> UInt8? {
        guard let byte = text.utf8.first, byte > 0x20, byte < 0x80 else { return nil }
        return byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
