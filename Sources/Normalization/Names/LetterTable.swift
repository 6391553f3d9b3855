internal import Diagnostics

/// Rules that replace letters or letter groups by others, tried longest first, a rule with a condition before one
/// without: `from<TAB>to<TAB>where`, all in lower case, `-` for nothing.
///
/// A class, because it is shared by reference and never changes: copying a struct of six arrays for each word costs more
/// than the word.
final class LetterTable: Sendable {
    /// Where in a word a rule holds.
    enum Condition: String, Sendable {
        case anywhere = ""
        case start, end, word
        case afterVowel = "after-vowel", afterConsonant = "after-consonant", afterSign = "after-sign"
        case beforeConsonant = "before-consonant", startBeforeConsonant = "start-before-consonant"
        case betweenVowels = "between-vowels"
    }

    /// A rule as places in the pools below: looking one up allocates and retains nothing.
    struct Rule: Sendable {
        let line: Int
        fileprivate let source: Range<Int>, output: Range<Int>, codes: Range<Int>
        fileprivate let condition: Condition
        /// How many letters it replaces.
        var length: Int { source.count }
    }

    /// A rule as written in the file.
    private struct Entry {
        let line: Int, source: [UInt32], output: [UInt32], condition: Condition
    }

    let name: String
    private let rules: [Rule]
    private let sources: [UInt32], outputs: [UInt32], codes: [UInt8]
    private let heads: [UInt16]  // first rule of a scalar below 0x700, plus 1
    private let rareHeads: [UInt32: UInt16]

    convenience init(_ file: TableFile) throws(Diagnostic) {
        var entries: [Entry] = []
        for row in file.rows {
            guard !row[0].isEmpty, !row[1].isEmpty else {
                throw file.finding("a letter rule needs two columns", in: row, hint: "write - for nothing")
            }
            guard let condition = Condition(rawValue: row[2]) else {
                throw file.finding("unknown condition \(row[2])", in: row, hint: "start, end, after-vowel, …")
            }
            let output = row[1] == "-" ? [] : row[1].unicodeScalars.map(\.value)
            let source = row[0].unicodeScalars.map(\.value)
            entries.append(Entry(line: row.line, source: source, output: output, condition: condition))
        }
        self.init(name: file.baseName, entries: entries)
    }

    private init(name: String, entries: [Entry]) {
        let order = entries.sorted { x, y in
            if x.source[0] != y.source[0] { return x.source[0] < y.source[0] }
            if x.source.count != y.source.count { return x.source.count > y.source.count }
            let (u, v) = (x.condition == .anywhere, y.condition == .anywhere)
            return u == v ? x.line < y.line : v
        }
        var rules: [Rule] = [], sources: [UInt32] = [], outputs: [UInt32] = [], codes: [UInt8] = []
        var heads = [UInt16](repeating: 0, count: 0x700), rareHeads: [UInt32: UInt16] = [:]
        for entry in order {
            let places = (sources.count, outputs.count, codes.count)
            sources += entry.source
            outputs += entry.output
            codes += entry.output.compactMap(NameLetter.code(of:))
            rules.append(
                Rule(
                    line: entry.line, source: places.0..<sources.count, output: places.1..<outputs.count,
                    codes: places.2..<codes.count, condition: entry.condition))
            let first = entry.source[0], place = UInt16(rules.count)
            if first >= 0x700 {
                if rareHeads[first] == nil { rareHeads[first] = place }
            } else if heads[Int(first)] == 0 {
                heads[Int(first)] = place
            }
        }
        (self.name, self.rules, self.sources, self.outputs, self.codes) = (name, rules, sources, outputs, codes)
        (self.heads, self.rareHeads) = (heads, rareHeads)
    }

    /// The letters a rule writes, and the same as bytes of a key.
    func output(of rule: Rule) -> ArraySlice<UInt32> { outputs[rule.output] }
    func appendCodes(of rule: Rule, to key: inout [UInt8]) { for i in rule.codes { key.append(codes[i]) } }

    /// The table read from right to left, letter by letter; of several rules for one letter the first counts.
    func inverted(name: String) -> LetterTable {
        var entries: [Entry] = []
        var seen: Set<UInt32> = []
        for rule in rules.sorted(by: { $0.line < $1.line })
        where rule.condition == .anywhere && rule.output.count == 1 && rule.source.count == 1 {
            let letter = outputs[rule.output.lowerBound]
            guard seen.insert(letter).inserted else { continue }
            let source = sources[rule.source.lowerBound]
            entries.append(Entry(line: rule.line, source: [letter], output: [source], condition: .anywhere))
        }
        return LetterTable(name: name, entries: entries)
    }

    /// The rule for the letter at `position` of a word in lower case, nil when the letter stands for itself.
    func rule(for word: [UInt32], at position: Int) -> Rule? {
        let first = word[position]
        var place = first < 0x700 ? Int(heads[Int(first)]) : Int(rareHeads[first] ?? 0)
        if place == 0 { return nil }
        while place <= rules.count, sources[rules[place - 1].source.lowerBound] == first {
            if matches(rules[place - 1], word, position) { return rules[place - 1] }
            place += 1
        }
        return nil
    }

    private func matches(_ rule: Rule, _ word: [UInt32], _ position: Int) -> Bool {
        let end = position + rule.length
        guard end <= word.count else { return false }
        var i = 1
        while i < rule.length {
            if word[position + i] != sources[rule.source.lowerBound + i] { return false }
            i += 1
        }
        switch rule.condition {
        case .anywhere: return true
        case .start: return position == 0
        case .end: return end == word.count
        case .afterVowel: return position > 0 && NameLetter.isVowel(word[position - 1])
        case .afterConsonant: return position > 0 && NameLetter.isConsonant(word[position - 1])
        case .afterSign: return position > 0 && NameLetter.isSign(word[position - 1])
        case .word: return position == 0 && end == word.count
        case .beforeConsonant: return end < word.count && NameLetter.isConsonant(word[end])
        case .betweenVowels:
            return position > 0 && NameLetter.isVowel(word[position - 1]) && end < word.count
                && NameLetter.isVowel(word[end])
        case .startBeforeConsonant: return position == 0 && end < word.count && NameLetter.isConsonant(word[end])
        }
    }
}
