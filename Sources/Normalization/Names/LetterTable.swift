internal import Diagnostics

/// Rules that replace letters or letter groups by others, tried longest first, a rule with a condition before one
/// without: `from<TAB>to<TAB>where`, all in lower case, `-` for nothing.
struct LetterTable: Sendable {
    /// Where in a word a rule holds.
    enum Condition: String, Sendable {
        case anywhere = ""
        case start, end, word
        case afterVowel = "after-vowel", afterConsonant = "after-consonant", afterSign = "after-sign"
        case beforeConsonant = "before-consonant", startBeforeConsonant = "start-before-consonant"
    }

    struct Rule: Sendable {
        let line: Int
        let source: [UInt32], output: [UInt32], codes: [UInt8]
        let condition: Condition
    }

    let name: String
    private var rules: [Rule] = []
    private var heads = [UInt16](repeating: 0, count: 0x700)  // first rule of a scalar, plus 1
    private var rareHeads: [UInt32: UInt16] = [:]

    init(_ file: TableFile) throws(Diagnostic) {
        name = file.baseName
        for row in file.rows {
            guard !row[0].isEmpty, !row[1].isEmpty else {
                throw file.finding("a letter rule needs two columns", in: row, hint: "write - for nothing")
            }
            guard let condition = Condition(rawValue: row[2]) else {
                throw file.finding("unknown condition \(row[2])", in: row, hint: "start, end, after-vowel, …")
            }
            let output = row[1] == "-" ? [] : row[1].unicodeScalars.map(\.value)
            let source = row[0].unicodeScalars.map(\.value)
            let codes = output.compactMap(NameLetter.code(of:))
            rules.append(Rule(line: row.line, source: source, output: output, codes: codes, condition: condition))
        }
        index()
    }

    private init(name: String, rules: [Rule]) {
        (self.name, self.rules) = (name, rules)
        index()
    }

    /// The table read from right to left, letter by letter; of several rules for one letter the first counts.
    func inverted(name: String) -> LetterTable {
        var turned: [Rule] = []
        for rule in rules.sorted(by: { $0.line < $1.line })
        where rule.condition == .anywhere && rule.output.count == 1 && rule.source.count == 1 {
            if turned.contains(where: { $0.source == rule.output }) { continue }
            turned.append(
                Rule(line: rule.line, source: rule.output, output: rule.source, codes: [], condition: .anywhere))
        }
        return LetterTable(name: name, rules: turned)
    }

    private mutating func index() {
        let order = rules.enumerated().sorted { a, b in
            let (x, y) = (a.element, b.element)
            if x.source[0] != y.source[0] { return x.source[0] < y.source[0] }
            if x.source.count != y.source.count { return x.source.count > y.source.count }
            let (u, v) = (x.condition == .anywhere, y.condition == .anywhere)
            return u == v ? a.offset < b.offset : v
        }
        rules = order.map(\.element)
        for (place, rule) in rules.enumerated().reversed() {
            if rule.source[0] < 0x700 {
                heads[Int(rule.source[0])] = UInt16(place + 1)
            } else {
                rareHeads[rule.source[0]] = UInt16(place + 1)
            }
        }
    }

    /// The rule for the letter at `position` of a word in lower case, nil when the letter stands for itself.
    func rule(for word: [UInt32], at position: Int) -> Rule? {
        let first = word[position]
        var place = first < 0x700 ? Int(heads[Int(first)]) : Int(rareHeads[first] ?? 0)
        if place == 0 { return nil }
        while place <= rules.count, rules[place - 1].source[0] == first {
            if matches(rules[place - 1], word, position) { return rules[place - 1] }
            place += 1
        }
        return nil
    }

    private func matches(_ rule: Rule, _ word: [UInt32], _ position: Int) -> Bool {
        let end = position + rule.source.count
        guard end <= word.count else { return false }
        for i in 1..<max(1, rule.source.count) where word[position + i] != rule.source[i] { return false }
        switch rule.condition {
        case .anywhere: return true
        case .start: return position == 0
        case .end: return end == word.count
        case .afterVowel: return position > 0 && NameLetter.isVowel(word[position - 1])
        case .afterConsonant: return position > 0 && NameLetter.isConsonant(word[position - 1])
        case .afterSign: return position > 0 && NameLetter.isSign(word[position - 1])
        case .word: return position == 0 && end == word.count
        case .beforeConsonant: return end < word.count && NameLetter.isConsonant(word[end])
        case .startBeforeConsonant: return position == 0 && end < word.count && NameLetter.isConsonant(word[end])
        }
    }
}
