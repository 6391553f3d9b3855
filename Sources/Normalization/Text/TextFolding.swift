internal import CUnicodeTables

/// Folding of UTF-8 text for comparison: byte to byte, by generated tables.
public enum TextFolding {
    /// Which letters `I`, `İ`, `i` and `ı` pair up (Unicode, CaseFolding.txt, status T).
    public enum CaseRule: Sendable { case common, turkic }

    /// Appends the text in NFKD, folded in case and without marks; `ı`, `ø`, `ł`, `đ`, `æ` lose their strokes too.
    ///
    /// Invalid bytes become U+FFFD. Cost: linear, a few hundred megabytes a second.
    public static func fold(_ text: Span<UInt8>, appendingTo output: inout [UInt8]) {
        var position = 0
        // One character grows to 33 bytes at most (U+FDFA); room is made anew when it runs short.
        while position < text.count {
            output.append(addingCapacity: text.count - position + 64) { room in
                while position < text.count, room.freeCapacity >= 64 {
                    let byte = text[position]
                    if byte < 0x80 {
                        room.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                        position += 1
                    } else {
                        foldScalar(text, &position, into: &room)
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func foldScalar(_ text: Span<UInt8>, _ position: inout Int, into room: inout OutputSpan<UInt8>) {
        let start = position
        let scalar = nextScalar(text, &position)
        let offset = UInt32(cunicode_fold(scalar))
        if offset != 0 {
            var i = offset + 1
            let end = i + UInt32(cunicode_fold_at(offset))
            while i < end {
                room.append(cunicode_fold_at(i))
                i += 1
            }
        } else if scalar == invalidScalar {
            for byte in [0xEF, 0xBF, 0xBD] as [UInt8] { room.append(byte) }
        } else {
            for i in start..<position { room.append(text[i]) }
        }
    }

    /// Appends the text folded in case alone, by the full mappings; the Turkic rule takes `İ` to `i` and `I` to `ı`.
    public static func foldCase(_ text: Span<UInt8>, rule: CaseRule = .common, appendingTo output: inout [UInt8]) {
        var position = 0
        while position < text.count {
            let scalar = nextScalar(text, &position)
            if rule == .turkic, scalar == 0x49 || scalar == 0x130 {
                output.append(scalar: scalar == 0x49 ? 0x131 : 0x69)
            } else if rule == .turkic, scalar == 0x307, output.last == UInt8(ascii: "i") {
                continue  // what locale-blind lower-casing of İ leaves behind
            } else {
                let offset = UInt32(cunicode_casefold(scalar))
                if offset == 0 {
                    output.append(scalar: scalar)
                } else {
                    for i in 1...UInt32(cunicode_casefold_at(offset)) {
                        output.append(cunicode_casefold_at(offset + i))
                    }
                }
            }
        }
    }

    /// The text folded by `fold`, as a string.
    public static func folded(_ text: String) -> String {
        var output: [UInt8] = []
        fold(text.utf8Span.span, appendingTo: &output)
        return String(folded: output)
    }
}
