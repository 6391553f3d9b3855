internal import CUnicodeTables

/// One space for each run of white space, none at the ends; line breaks as the cleaner was told.
struct WhiteSpace {
    let lineBreaks: TextCleaner.LineBreaks

    func collapse(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        var position = 0
        var pending: UInt8?
        while position < text.count {
            let start = position
            let scalar = nextScalar(text, &position)
            if scalar == 0x20 || Int32(cunicode_flags(scalar)) & CUNICODE_SPACE != 0 {
                if pending != 0x0A { pending = isBreak(scalar) && lineBreaks == .keep ? 0x0A : 0x20 }
                continue
            }
            if let space = pending, !output.isEmpty { output.append(space) }
            pending = nil
            for i in start..<position { output.append(text[i]) }
        }
        let isSame = output.count == text.count && (0..<text.count).allSatisfy { output[$0] == text[$0] }
        return isSame ? [] : .space
    }

    /// The text with single spaces, line breaks among them.
    static func collapsed(_ text: String) -> String {
        if isSingleSpaced(text) { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        let rules = WhiteSpace(lineBreaks: .join).collapse(text.utf8Span.span, into: &output)
        return rules.isEmpty ? text : String(folded: output)
    }

    /// A quick yes for ASCII with single spaces between words.
    private static func isSingleSpaced(_ text: String) -> Bool {
        let utf8 = text.utf8Span
        guard utf8.isKnownASCII else { return false }
        let bytes = utf8.span
        var wasSpace = true
        for i in bytes.indices {
            let byte = bytes[i]
            if byte <= 0x20 {
                if byte != 0x20 || wasSpace { return false }
                wasSpace = true
            } else {
                wasSpace = false
            }
        }
        return !wasSpace || bytes.isEmpty
    }

    private func isBreak(_ scalar: UInt32) -> Bool {
        scalar == 0x0A || scalar == 0x0D || scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029
    }
}

extension String {
    /// The parts between bytes of one value, an ASCII sign; empty parts are left out.
    func parts(separatedBy separator: UInt8) -> [String] {
        utf8.split(separator: separator).map { String(Substring($0)) }
    }
}
