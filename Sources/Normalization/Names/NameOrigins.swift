internal import Diagnostics

/// What shows in Latin letters that a name was romanised from Azerbaijani, Persian, Arabic, Turkish or a Slavic
/// language: endings, digraphs, titles and given names (`names/eastern.tsv`).
struct RomanizationSigns: Sendable {
    private enum Place: String { case word, start, end, inside }

    private var words: Set<[UInt8]> = []
    private var starts: [[UInt8]] = [], ends: [[UInt8]] = [], insides: [[UInt8]] = []

    init() {}

    init(_ file: TableFile) throws(Diagnostic) {
        for row in file.rows {
            let part = row[0].unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
            guard !part.isEmpty, let place = Place(rawValue: row[1]) else {
                throw file.finding("a part needs letters and word, start, end or inside", in: row)
            }
            switch place {
            case .word: words.insert(part)
            case .start: starts.append(part)
            case .end: ends.append(part)
            case .inside: insides.append(part)
            }
        }
    }

    /// - Parameter keys: Written letter by letter, without digraphs; marks do not count.
    func occur(in keys: NameKeys) -> Bool {
        keys.tokens.contains { token in
            let word = keys.k1[token.text]
            let plain = word.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
            if words.contains(plain) { return true }
            // French has ç, German ö and ü: both in one word is Turkic.
            if word.contains(UInt8(ascii: "C")), word.contains(UInt8(ascii: "O")) || word.contains(UInt8(ascii: "U")) {
                return true
            }
            // An ending alone is a word of its own: Lev, Ali.
            return starts.contains { plain.count > $0.count + 1 && plain.starts(with: $0) }
                || ends.contains { plain.count > $0.count + 1 && plain.suffix($0.count).elementsEqual($0) }
                || insides.contains { Self.contains(plain, $0) }
        }
    }

    private static func contains(_ word: [UInt8], _ part: [UInt8]) -> Bool {
        guard word.count >= part.count else { return false }
        return (0...(word.count - part.count)).contains { word[$0...].starts(with: part) }
    }
}
