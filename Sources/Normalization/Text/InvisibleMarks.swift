internal import CUnicodeTables

/// Takes out what no reader sees: controls, zero-width and bidi marks, soft hyphens, tatweel; repairs bad UTF-8.
enum InvisibleMarks {
    static func remove(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        var rules: TextRules = []
        var position = 0
        var previous: UInt32 = 0
        while position < text.count {
            let scalar = nextScalar(text, &position)
            if scalar == invalidScalar {
                rules.insert(.invalidUTF8)
                output.append(scalar: 0xFFFD)
            } else if isDroppable(scalar), !isSpelling(scalar, after: previous, before: text, position) {
                rules.insert(rule(for: scalar))
                continue
            } else {
                output.append(scalar: scalar)
            }
            previous = scalar
        }
        return rules
    }

    static func isDroppable(_ scalar: UInt32) -> Bool { Int32(cunicode_flags(scalar)) & CUNICODE_DROP != 0 }

    /// U+200C and U+200D between letters of scripts that need them, as in Persian قره‌باغ (Unicode, section 23.2).
    private static func isSpelling(
        _ scalar: UInt32, after previous: UInt32, before text: Span<UInt8>, _ position: Int
    ) -> Bool {
        guard scalar == 0x200C || scalar == 0x200D, position < text.count else { return false }
        var next = position
        let joiners = Int32(cunicode_flags(previous)) & Int32(cunicode_flags(nextScalar(text, &next)))
        return joiners & CUNICODE_JOINER != 0
    }

    private static func rule(for scalar: UInt32) -> TextRules {
        switch cunicode_drop_class(scalar) {
        case 2: .zeroWidth
        case 3: .bidi
        case 4: .softHyphen
        case 5: .tatweel
        default: .control
        }
    }
}
