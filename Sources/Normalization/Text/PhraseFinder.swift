/// Finds phrases of a table in a text, as words of their own, whatever their case and marks. One pass over the text.
struct PhraseFinder: Sendable {
    struct Match {
        /// Of the phrase in the table.
        let index: Int
        /// In the folded text.
        let range: Range<Int>
    }

    private let phrases: [[UInt8]]
    /// Phrases by their first byte, longest first.
    private var byFirst: [[Int]] = Array(repeating: [], count: 256)
    /// Whether phrases begin with a byte: most do not.
    private let begins: [Bool]

    /// The places of the phrases in the list are what matches name.
    init(_ texts: [String]) {
        phrases = texts.map { Self.folded($0) }
        for i in phrases.indices where !phrases[i].isEmpty { byFirst[Int(phrases[i][0])].append(i) }
        begins = byFirst.map { !$0.isEmpty }
        let phrases = phrases
        for i in byFirst.indices {
            byFirst[i].sort { phrases[$0].count == phrases[$1].count ? $0 < $1 : phrases[$0].count > phrases[$1].count }
        }
    }

    var isEmpty: Bool { phrases.isEmpty }

    static func folded(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        TextFolding.fold(text.utf8Span.span, appendingTo: &output)
        return output
    }

    /// The first phrase that stands in the text; of several at one place the longest.
    /// - Parameter text: Folded.
    func first(in text: [UInt8], from start: Int = 0) -> Match? {
        for i in start..<max(start, text.count) where begins[Int(text[i])] {
            if isBoundary(text, i), let match = match(in: text, at: i) { return match }
        }
        return nil
    }

    /// The longest phrase at one place.
    func match(in text: [UInt8], at start: Int) -> Match? {
        for index in byFirst[Int(text[start])] {
            let phrase = phrases[index], end = start + phrase.count
            guard end <= text.count else { continue }
            var i = 0
            while i < phrase.count, text[start + i] == phrase[i] { i += 1 }
            if i == phrase.count, !Self.isLetter(phrase[i - 1]) || end == text.count || !startsLetter(text, end) {
                return Match(index: index, range: start..<end)
            }
        }
        return nil
    }

    /// Whether a word may begin here: behind anything but a letter, or here stands no letter.
    private func isBoundary(_ text: [UInt8], _ place: Int) -> Bool {
        guard place > 0, Self.isLetter(text[place]) else { return true }
        let before = text[place - 1]
        if before < 0x80 { return !Self.isLetter(before) }
        // Quotes and dashes (U+2000–206F: E2 80/81 xx) and Latin-1 signs (C2 xx) are no letters.
        if place >= 2, text[place - 2] == 0xC2 { return true }
        return place >= 3 && text[place - 3] == 0xE2 && text[place - 2] & 0xFE == 0x80
    }

    private func startsLetter(_ text: [UInt8], _ place: Int) -> Bool {
        let byte = text[place]
        if byte < 0x80 { return Self.isLetter(byte) }
        return byte != 0xC2 && byte != 0xE2
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 }
}
