internal import CUnicodeTables

/// Folding of UTF-8 text for comparison: byte to byte, by generated tables.
public enum TextFolding {
    /// Which letters `I`, `İ`, `i` and `ı` pair up (Unicode, CaseFolding.txt, status T).
    public enum CaseRule: Sendable { case common, turkic }

    /// Appends the text in NFKD, folded in case and without marks; `ı`, `ø`, `ł`, `đ`, `æ` lose their strokes too.
    ///
    /// Invalid bytes become U+FFFD. Cost: linear, a few hundred megabytes a second.
    public static func fold(_ text: Span<UInt8>, appendingTo output: inout [UInt8]) {
        output.reserveCapacity(output.count + text.count)
        var position = 0
        while position < text.count {
            position += appendLowerASCII(text, from: position, to: &output)
            while position < text.count, text[position] >= 0x80 {
                let start = position
                let scalar = nextScalar(text, &position)
                let offset = UInt32(cunicode_fold(scalar))
                if offset != 0 {
                    let count = UInt32(cunicode_fold_at(offset))
                    var i: UInt32 = 1
                    while i <= count {
                        output.append(cunicode_fold_at(offset + i))
                        i += 1
                    }
                } else if scalar == invalidScalar {
                    output.append(scalar: 0xFFFD)
                } else {
                    for i in start..<position { output.append(text[i]) }
                }
            }
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

    private static func appendLowerASCII(_ text: Span<UInt8>, from start: Int, to output: inout [UInt8]) -> Int {
        var position = start
        while position < text.count, text[position] < 0x80 {
            let byte = text[position]
            output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            position += 1
        }
        return position - start
    }
}
