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

    /// A rule as places in the pools below: looking one up allocates and retains nothing.
    struct Rule: Sendable {
        let line: Int
        fileprivate let source: Range<Int>, output: Range<Int>, codes: Range<Int>
        fileprivate let condition: Condition
        /// How many letters it replaces.
        var length: Int { source.count }
    }

    let name: String
    private var rules: [Rule] = []
    private var sources: [UInt32] = [], outputs: [UInt32] = [], codes: [UInt8] = []
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
            append(row[0].unicodeScalars.map(\.value), output, condition, line: row.line)
        }
        index()
    }

    private init(name: String) { self.name = name }

    private mutating func append(_ source: [UInt32], _ output: [UInt32], _ condition: Condition, line: Int) {
        let places = (sources.count, outputs.count, codes.count)
        sources += source
        outputs += output
        codes += output.compactMap(NameLetter.code(of:))
        rules.append(
            Rule(
                line: line, source: places.0..<sources.count, output: places.1..<outputs.count,
                codes: places.2..<codes.count, condition: condition))
    }

    /// The letters a rule writes, and the same as bytes of a key.
    func output(of rule: Rule) -> ArraySlice<UInt32> { outputs[rule.output] }
    func appendCodes(of rule: Rule, to key: inout [UInt8]) { for i in rule.codes { key.append(codes[i]) } }

    /// The table read from right to left, letter by letter; of several rules for one letter the first counts.
    func inverted(name: String) -> LetterTable {
        var table = LetterTable(name: name)
        var seen: Set<UInt32> = []
        for rule in rules.sorted(by: { $0.line < $1.line })
        where rule.condition == .anywhere && rule.output.count == 1 && rule.source.count == 1 {
            let letter = outputs[rule.output.lowerBound]
            guard seen.insert(letter).inserted else { continue }
            table.append([letter], [sources[rule.source.lowerBound]], .anywhere, line: rule.line)
        }
        table.index()
        return table
    }

    private mutating func index() {
        let order = rules.enumerated().sorted { a, b in
            let (x, y) = (sources[a.element.source.lowerBound], sources[b.element.source.lowerBound])
            if x != y { return x < y }
            if a.element.length != b.element.length { return a.element.length > b.element.length }
            let (u, v) = (a.element.condition == .anywhere, b.element.condition == .anywhere)
            return u == v ? a.offset < b.offset : v
        }
        rules = order.map(\.element)
        for (place, rule) in rules.enumerated().reversed() {
            let first = sources[rule.source.lowerBound]
            if first < 0x700 { heads[Int(first)] = UInt16(place + 1) } else { rareHeads[first] = UInt16(place + 1) }
        }
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
        case .startBeforeConsonant: return position == 0 && end < word.count && NameLetter.isConsonant(word[end])
        }
    }
}
