internal import Diagnostics

/// The words that are ignored but kept, and the word parts that have several spellings; read from tables.
public struct NameWords: Sendable {
    /// What a word does in a name.
    public enum Role: String, Sendable { case title, filiation, conjunction, particle, dedication }

    /// A word part to replace, as key letters.
    struct Equivalent: Sendable {
        enum Place: String { case word, start, end, inside }
        let from: [UInt8], to: [UInt8], place: Place
    }

    private var roles: [UInt64: Role] = [:]  // by the hash of K1
    private var byLast: [UInt8: [Equivalent]] = [:]  // whole words and ends, by their last letter
    private var byFirst: [UInt8: [Equivalent]] = [:]  // starts, by their first letter
    private var inside: [Equivalent] = []

    init() {}

    mutating func setRole(_ role: Role, ofKey key: ArraySlice<UInt8>) { roles[NameKeys.hash(key)] = role }
    func role(ofKey key: ArraySlice<UInt8>) -> Role? { key.count > 9 ? nil : roles[NameKeys.hash(key)] }

    mutating func addEquivalents(_ file: TableFile) throws(Diagnostic) {
        for row in file.rows {
            let from = row[0].unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
            let to = row[1].unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
            guard let place = Equivalent.Place(rawValue: row[2]), let first = from.first, let last = from.last else {
                throw file.finding("an equivalent needs from, to and word, start or end", in: row)
            }
            let entry = Equivalent(from: from, to: to, place: place)
            if place == .inside {
                inside.append(entry)
            } else if place == .start {
                byFirst[first, default: []].append(entry)
            } else {
                byLast[last, default: []].append(entry)
            }
        }
        for key in byLast.keys { byLast[key]?.sort { $0.from.count > $1.from.count } }
        for key in byFirst.keys { byFirst[key]?.sort { $0.from.count > $1.from.count } }
    }

    /// Appends the word to `output` with its variable parts in one form.
    func appendStandard(_ word: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var word = word
        for entry in inside {
            if let place = Self.place(of: entry.from, in: word) {
                word = (word[..<place] + entry.to + word[(place + entry.from.count)...])[...]
            }
        }
        if let first = word.first, let entries = byFirst[first] {
            for entry in entries where word.starts(with: entry.from) {
                output.append(contentsOf: entry.to)
                word = word.dropFirst(entry.from.count)
                break
            }
        }
        if let last = word.last, let entries = byLast[last] {
            for entry in entries
            where word.count >= entry.from.count && word.suffix(entry.from.count) == entry.from[...] {
                if entry.place == .word, word.count != entry.from.count { continue }
                if entry.place == .end, word.count < entry.from.count { continue }
                output.append(contentsOf: word.dropLast(entry.from.count))
                return output.append(contentsOf: entry.to)
            }
        }
        output.append(contentsOf: word)
    }

    private static func place(of part: [UInt8], in word: ArraySlice<UInt8>) -> Int? {
        guard word.count >= part.count else { return nil }
        return (word.startIndex...(word.endIndex - part.count)).first { word[$0...].starts(with: part) }
    }
}
