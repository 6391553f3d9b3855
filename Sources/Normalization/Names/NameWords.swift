internal import Diagnostics

/// The words that are ignored but kept, and the word parts that have several spellings; read from tables.
public struct NameWords: Sendable {
    /// What a word does in a name.
    public enum Role: String, Sendable {
        case title, filiation, conjunction, particle, dedication
        /// "Sr.", "the Elder", "père"; "Jr.", "the Younger", "fils": tell father and son apart.
        case elder, younger
    }

    /// A word part to replace, as key letters.
    struct Equivalent: Sendable {
        enum Place: String { case word, start, end, inside }
        let from: [UInt8], to: [UInt8], place: Place
        /// A bit for each letter of `from`: a word without them all is passed over at once.
        let letters: UInt64
    }

    private var roles: [UInt64: Role] = [:]  // by the hash of K1
    private var equivalents: [Equivalent] = []  // inside first, then starts, then whole words and ends; longest first
    private var masks: [UInt64] = []

    init() {}

    mutating func setRole(_ role: Role, ofKey key: ArraySlice<UInt8>) { roles[NameKeys.hash(key)] = role }
    func role(ofKey key: ArraySlice<UInt8>) -> Role? { key.count > 9 ? nil : roles[NameKeys.hash(key)] }

    mutating func addEquivalents(_ file: TableFile) throws(Diagnostic) {
        for row in file.rows {
            let from = row[0].unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
            let to = row[1].unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
            guard !from.isEmpty, let place = Equivalent.Place(rawValue: row[2]) else {
                throw file.finding("an equivalent needs from, to and word, start, end or inside", in: row)
            }
            equivalents.append(Equivalent(from: from, to: to, place: place, letters: Self.mask(from[...])))
        }
        let rank: [Equivalent.Place: Int] = [.inside: 0, .start: 1, .word: 2, .end: 2]
        equivalents.sort { (rank[$0.place]!, -$0.from.count) < (rank[$1.place]!, -$1.from.count) }
        masks = equivalents.map(\.letters)
    }

    private static func mask(_ word: ArraySlice<UInt8>) -> UInt64 {
        var mask: UInt64 = 0
        for code in word { mask |= 1 << UInt64(code & 0x3F) }
        return mask
    }

    /// Appends the word to `output` with its variable parts in one form.
    func appendStandard(_ word: ArraySlice<UInt8>, to output: inout [UInt8]) {
        let missing = ~Self.mask(word)
        var changed: [UInt8]?
        var hasStart = false, hasEnd = false
        for index in masks.indices where masks[index] & missing == 0 {
            let entry = equivalents[index]
            if entry.place == .start ? hasStart : entry.place != .inside && hasEnd { continue }
            if let result = Self.replaced(changed?[...] ?? word, by: entry) {
                changed = result
                if entry.place == .start { hasStart = true } else if entry.place != .inside { hasEnd = true }
            }
        }
        if let changed { output.append(contentsOf: changed) } else { output.append(contentsOf: word) }
    }

    private static func replaced(_ word: ArraySlice<UInt8>, by entry: Equivalent) -> [UInt8]? {
        let surplus = word.count - entry.from.count
        switch entry.place {
        case .word: return word.elementsEqual(entry.from) ? entry.to : nil
        case .start: return word.starts(with: entry.from) ? entry.to + word.dropFirst(entry.from.count) : nil
        case .end:
            return surplus >= 0 && word.suffix(entry.from.count).elementsEqual(entry.from)
                ? word.dropLast(entry.from.count) + entry.to : nil
        case .inside:
            guard surplus >= 0,
                let place = (word.startIndex...(word.startIndex + surplus)).first(where: {
                    word[$0...].starts(with: entry.from)
                })
            else { return nil }
            return word[..<place] + entry.to + word[(place + entry.from.count)...]
        }
    }
}
