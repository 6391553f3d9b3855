/// Reads extents: `XII, 234 s.`, `[4], 56 p. : ill.`, `2 т.`, `1 h 35 min`.
struct ExtentReader: Sendable {
    struct Extent: Hashable {
        let type: String, value: Double, unit: String?
    }

    private let words: MeasureWords
    private let measures: MeasureReader
    init(_ words: MeasureWords) { (self.words, measures) = (words, MeasureReader(words)) }

    func read(_ text: String) -> [Extent] {
        guard text.utf8.count <= 4096, text.utf8.contains(where: { $0 &- 0x30 < 10 }) else { return [] }
        var found: [Extent] = []
        var sum = 0.0, hasNumber = false, isRange = false
        let tokens = MeasureTokens(text).tokens
        let isOfCarrier = tokens.contains { token in
            if case .word(let word) = token { words.meaning(of: word)?.isCarrier ?? false } else { false }
        }
        if isOfCarrier { return durations(text) }
        for (index, token) in tokens.enumerated() {
            switch token {
            case .number(let value) where value == value.rounded():
                (sum, hasNumber) = (sum + value, true)
            case .word(let word):
                if hasNumber, !isRange, let type = words.meaning(of: word)?.count,
                    !found.contains(where: { $0.type == type })
                {
                    found.append(Extent(type: type, value: sum, unit: nil))
                    (sum, hasNumber) = (0, false)
                } else if let roman = RomanPages.value(of: word), index + 1 < tokens.count, tokens[index + 1] == .comma
                {
                    sum += Double(roman)  // "XII, 234 s.": numbered apart, counted together
                } else {
                    (sum, hasNumber) = (0, false)
                }
            case .dash: isRange = hasNumber  // "S. 23–45" says where, not how many
            case .comma, .opening, .closing: break
            case .lineEnd, .colon, .other:
                (sum, hasNumber, isRange) = (0, false, false)
            default: (sum, hasNumber) = (0, false)
            }
        }
        return found.isEmpty ? durations(text) : found
    }

    /// Hours and minutes, with seconds or without: a lone "3 s." may be sides or pages.
    private func durations(_ text: String) -> [Extent] {
        measures.read(text).filter { $0.type == "duration" && $0.unit != "s" }.map {
            Extent(type: "duration", value: $0.value, unit: $0.unit)
        }
    }
}

/// Small Roman numerals as they number front matter.
private enum RomanPages {
    static func value(of word: String) -> Int? {
        guard word.utf8.count <= 8 else { return nil }
        var sum = 0, last = Int.max
        for byte in word.utf8 {
            let value: Int
            switch byte | 0x20 {
            case UInt8(ascii: "i"): value = 1
            case UInt8(ascii: "v"): value = 5
            case UInt8(ascii: "x"): value = 10
            case UInt8(ascii: "l"): value = 50
            case UInt8(ascii: "c"): value = 100
            default: return nil
            }
            sum += value > last ? value - 2 * last : value
            last = value
        }
        return sum > 0 ? sum : nil
    }
}
