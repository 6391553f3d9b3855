internal import Diagnostics

/// What shows where a name comes from: endings, digraphs, titles and given names (`names/origins.tsv`).
///
/// An Eastern name in foreign letters (Azerbaijani, Persian, Arabic, Turkish, in Latin letters also Slavic) is spelled as each
/// writer hears it; a Western one has a spelling of its own, and its letters are meant.
struct NameOrigins: Sendable {
    fileprivate enum Place: String { case word, start, end, inside }

    /// Hashes of the parts, and which lengths they have as bits.
    fileprivate struct Parts {
        var words: Set<UInt64> = [], starts: Set<UInt64> = [], ends: Set<UInt64> = [], insides: Set<UInt64> = []
        var startLengths = 0, endLengths = 0, insideLengths = 0
    }

    private enum Origin: String { case eastern, western }
    private var eastern = (latin: Parts(), russian: Parts()), western = (latin: Parts(), russian: Parts())

    init() {}

    init(_ file: TableFile, folding: NameFolding) throws(Diagnostic) {
        for row in file.rows {
            let isLatin = row[0].utf8.allSatisfy { $0 < 0x80 }
            let keys = folding.keys(of: row[0], declared: isLatin ? .azerbaijani : nil)
            guard keys.tokens.count == 1, let place = Place(rawValue: row[1]), let origin = Origin(rawValue: row[2])
            else {
                throw file.finding(
                    "a part needs letters; word, start, end or inside; eastern or western", in: row)
            }
            let part = isLatin ? Self.plain(keys.k1[...]) : keys.k1
            switch (origin, isLatin) {
            case (.eastern, true): eastern.latin.add(part, place)
            case (.eastern, false): eastern.russian.add(part, place)
            case (.western, true): western.latin.add(part, place)
            case (.western, false): western.russian.add(part, place)
            }
        }
    }

    /// - Parameter keys: Russian, or Latin written letter by letter, without digraphs; marks of these do not count.
    func isEastern(_ keys: NameKeys) -> Bool {
        let isRussian = keys.spelling == .russian
        return keys.tokens.contains { token in
            let word = keys.k1[token.text]
            if isRussian { return Self.has(word, eastern.russian) }
            // French has ç, German ö and ü: both in one word is Turkic.
            if word.contains(UInt8(ascii: "C")), word.contains(UInt8(ascii: "O")) || word.contains(UInt8(ascii: "U")) {
                return true
            }
            return Self.has(Self.plain(word)[...], eastern.latin)
        }
    }

    /// Says nothing against an Eastern origin: ask for that first.
    func isWestern(_ keys: NameKeys) -> Bool {
        let isRussian = keys.spelling == .russian
        return keys.tokens.contains { token in
            let word = keys.k1[token.text]
            return isRussian ? Self.has(word, western.russian) : Self.has(Self.plain(word)[...], western.latin)
        }
    }

    private static func plain(_ word: ArraySlice<UInt8>) -> [UInt8] { word.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } }

    private static func has(_ word: ArraySlice<UInt8>, _ parts: Parts) -> Bool {
        if parts.words.contains(NameKeys.hash(word)) { return true }
        for length in 1..<min(word.count, Parts.maximumLength + 1) {
            // An ending alone is a word of its own: Lev, Ali.
            let isEnding = length + 1 < word.count
            if isEnding, parts.startLengths >> length & 1 == 1,
                parts.starts.contains(NameKeys.hash(word.prefix(length)))
            {
                return true
            }
            if isEnding, parts.endLengths >> length & 1 == 1, parts.ends.contains(NameKeys.hash(word.suffix(length))) {
                return true
            }
            guard parts.insideLengths >> length & 1 == 1 else { continue }
            for start in word.startIndex...(word.endIndex - length)
            where parts.insides.contains(NameKeys.hash(word[start..<start + length])) { return true }
        }
        return false
    }
}

extension NameOrigins.Parts {
    fileprivate static let maximumLength = 16

    fileprivate mutating func add(_ part: [UInt8], _ place: NameOrigins.Place) {
        let hash = NameKeys.hash(part[...])
        let length = min(part.count, Self.maximumLength)
        switch place {
        case .word: words.insert(hash)
        case .start:
            starts.insert(hash)
            startLengths |= 1 << length
        case .end:
            ends.insert(hash)
            endLengths |= 1 << length
        case .inside:
            insides.insert(hash)
            insideLengths |= 1 << length
        }
    }
}
