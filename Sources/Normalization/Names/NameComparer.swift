/// Compares names by their keys: are these spellings of one name? (domain facts, §1.5 steps 7–9)
public struct NameComparer: Sendable {
    public init() {}

    /// Compares two names whose keys are known, with the alignment for people to read.
    public func compare(_ a: NameKeys, _ b: NameKeys) -> NameComparison { compare(a, b, costs: costs(a, b)) }

    func compare(_ a: NameKeys, _ b: NameKeys, costs: LetterCosts) -> NameComparison {
        let judgement = judge(a, b, costs)
        var pairs = judgement.matches.map { pair(a, b, $0) }
        for (keys, rest, isA) in [(a, judgement.restA, true), (b, judgement.restB, false)] {
            for (index, note) in rest {
                let text = NameLetter.display(keys.k1[keys.tokens[index].text])
                pairs.append(.init(a: isA ? text : "", b: isA ? "" : text, cost: 0, allowed: 0, note: note))
            }
        }
        return NameComparison(ratio: judgement.ratio, pairs: pairs, reasons: judgement.reason.map { [$0] } ?? [])
    }

    /// The score alone, 0…1: for millions of pairs. Cost: a microsecond or two.
    public func score(_ a: NameKeys, _ b: NameKeys) -> Double {
        NameComparison(ratio: judge(a, b, costs(a, b)).ratio, pairs: []).score
    }

    private struct Judgement {
        var ratio: Double, reason: String?
        var matches: [TokenAlignment.Match] = []
        var restA: [(index: Int, note: String)] = [], restB: [(index: Int, note: String)] = []
    }

    private func judge(_ a: NameKeys, _ b: NameKeys, _ costs: LetterCosts) -> Judgement {
        if let contradiction = contradiction(a, b, costs) { return Judgement(ratio: 1.6, reason: contradiction) }
        let itemsA = items(of: a), itemsB = items(of: b)
        if itemsA.isEmpty || itemsB.isEmpty { return Judgement(ratio: 3, reason: "no letters") }
        let alignment = TokenAlignment(a, b, itemsA: itemsA, itemsB: itemsB, costs: costs)
        let isHeld = holds(alignment, a, b)
        var result = Judgement(ratio: isHeld ? 0 : 2, reason: nil, matches: alignment.matches)
        for match in alignment.matches { result.ratio = max(result.ratio, Double(match.cost) / Double(match.allowed)) }
        if titlesContradict(a, b, alignment) { result.ratio = max(result.ratio, 2) }
        if patronymicsContradict(a, b, costs) {
            (result.ratio, result.reason) = (max(result.ratio, 2), "patronymics differ")
        }
        let restA = itemsA.filter { !alignment.usedA[$0] }, restB = itemsB.filter { !alignment.usedB[$0] }
        for index in restA {
            let verdict = judge(index, a, alignment.usedA, otherHasRest: !restB.isEmpty, isHeld: isHeld)
            result.ratio = max(result.ratio, verdict.ratio)
            result.restA.append((index, verdict.note))
        }
        for index in restB {
            let verdict = judge(index, b, alignment.usedB, otherHasRest: !restA.isEmpty, isHeld: isHeld)
            result.ratio = max(result.ratio, verdict.ratio)
            result.restB.append((index, verdict.note))
        }
        return result
    }

    private func costs(_ a: NameKeys, _ b: NameKeys) -> LetterCosts {
        if a.spelling == .arabic || b.spelling == .arabic, a.spelling != b.spelling { return .unvocalized }
        if isAzerbaijani(a), isAzerbaijani(b) { return azerbaijaniCosts(a, b) }
        // ASCII text may be Azerbaijani, so only a pair of one spelling is held to be of one language.
        if a.spelling == b.spelling { return a.spelling == .russian ? .russian : .oneLanguage }
        if isAzerbaijani(a), letterSigns(a).contains(.schwa) {
            if b.spelling == .russian { return .schwaAgainstRussian }
            if b.spelling == .latin { return .schwaAgainstLatin }
        }
        if isAzerbaijani(b), letterSigns(b).contains(.schwa) {
            if a.spelling == .russian { return .russianAgainstSchwa }
            if a.spelling == .latin { return .latinAgainstSchwa }
        }
        if a.spelling == .russian { return .russianAgainstOther }
        return b.spelling == .russian ? .otherAgainstRussian : .acrossLanguages
    }

    /// What both names write with its mark, both mean: an ASCII keyboard excuses only who has no such letter.
    private func azerbaijaniCosts(_ a: NameKeys, _ b: NameKeys) -> LetterCosts {
        let (signsA, signsB) = (letterSigns(a), letterSigns(b))
        if signsA.contains(.schwa), signsB.contains(.schwa) { return .azerbaijaniInFull }
        if signsA.contains(.turkish) && !signsB.isDisjoint(with: [.schwa, .foreign])
            || signsB.contains(.turkish) && !signsA.isDisjoint(with: [.schwa, .foreign])
        {
            return .azerbaijaniAgainstTurkish
        }
        return signsA.contains(.marks) && signsB.contains(.marks) ? .azerbaijaniWithMarks : .azerbaijani
    }

    private struct LetterSigns: OptionSet {
        let rawValue: UInt8
        /// Has ə; has ç, ğ, ö, ş or ü; has x or q, which Turkish lacks.
        static let schwa = LetterSigns(rawValue: 1), marks = LetterSigns(rawValue: 2)
        static let foreign = LetterSigns(rawValue: 4)
        /// Has ğ, ı or ş, and nothing that only Azerbaijani has.
        static let turkish = LetterSigns(rawValue: 8)
    }

    private func letterSigns(_ keys: NameKeys) -> LetterSigns {
        // Cyrillic and the Latin of the thirties have one letter for each sound.
        if keys.spelling != .azerbaijani { return [.schwa, .marks] }
        var signs: LetterSigns = []
        for code in keys.k1 {
            switch code {
            case UInt8(ascii: "A"): signs.insert(.schwa)
            case UInt8(ascii: "G"), UInt8(ascii: "S"): signs.formUnion([.marks, .turkish])
            case UInt8(ascii: "C"), UInt8(ascii: "O"), UInt8(ascii: "U"): signs.insert(.marks)
            case UInt8(ascii: "I"): signs.insert(.turkish)
            case UInt8(ascii: "x"), UInt8(ascii: "q"): signs.insert(.foreign)
            default: break
            }
        }
        if !signs.isDisjoint(with: [.schwa, .foreign]) { signs.remove(.turkish) }
        return signs
    }

    private func isAzerbaijani(_ keys: NameKeys) -> Bool {
        keys.spelling == .azerbaijani || keys.spelling == .yanalif || keys.spelling == .azerbaijaniCyrillic
    }

    /// The tokens that name something: neither in brackets (unless all are) nor a bare number.
    private func items(of keys: NameKeys) -> [Int] {
        let all = keys.tokens.indices.prefix(48)
        let plain = all.filter { !keys.tokens[$0].isQualifier && !isYear(keys, $0) }
        return plain.isEmpty ? Array(all) : plain
    }

    private func isYear(_ keys: NameKeys, _ index: Int) -> Bool {
        let token = keys.tokens[index]
        return token.isNumber && token.text.count >= 3 && keys.k1[token.text].allSatisfy { $0 &- 0x30 < 10 }
    }

    /// Years or bracketed qualifiers that share nothing, Roman or other numbers that differ.
    private func contradiction(_ a: NameKeys, _ b: NameKeys, _ costs: LetterCosts) -> String? {
        let numbersA = numbers(a), numbersB = numbers(b)
        if !numbersA.isEmpty, !numbersB.isEmpty, numbersA.isDisjoint(with: numbersB) { return "numbers differ" }
        if generation(a) != generation(b) { return "generations differ" }
        let wordsA = qualifiers(a), wordsB = qualifiers(b)
        if wordsA.isEmpty || wordsB.isEmpty { return nil }
        var distance = TokenDistance(costs)
        for x in wordsA {
            for y in wordsB {
                let allowed = TokenAlignment.allowed(length: max(x.count, y.count))
                if distance.between(x.span, y.span, limit: allowed) <= allowed { return nil }
            }
        }
        return "qualifiers differ"
    }

    /// Whether a name says of itself that it is the father's or the son's. One that says nothing may be either.
    private func generation(_ keys: NameKeys) -> NameWords.Role? {
        keys.tokens.dropFirst().last { $0.role == .elder || $0.role == .younger }?.role
    }

    private func numbers(_ keys: NameKeys) -> Set<String> {
        guard keys.tokens.contains(where: { $0.isNumber }) else { return [] }
        return Set(keys.tokens.filter { $0.isNumber }.map { String(folded: keys.k1[$0.text]) })
    }

    private func qualifiers(_ keys: NameKeys) -> [ArraySlice<UInt8>] {
        guard keys.tokens.contains(where: { $0.isQualifier }), keys.tokens.contains(where: { !$0.isQualifier }) else {
            return []
        }
        return keys.tokens.filter { $0.isQualifier && !$0.isNumber && $0.role == nil }
            .map { keys.standard[$0.standardText] }
    }

    /// Different titles are all that tells Xan Şuşinski and Seyid Şuşinski apart.
    private func titlesContradict(_ a: NameKeys, _ b: NameKeys, _ alignment: TokenAlignment) -> Bool {
        func hasFreeTitle(_ keys: NameKeys, _ used: [Bool]) -> Bool {
            keys.tokens.indices.contains { keys.tokens[$0].role == .title && !used[$0] }
        }
        return alignment.matches.count < 2 && hasFreeTitle(a, alignment.usedA) && hasFreeTitle(b, alignment.usedB)
    }

    /// At least one whole word of the name itself is matched.
    private func holds(_ alignment: TokenAlignment, _ a: NameKeys, _ b: NameKeys) -> Bool {
        let onlyIgnored = !a.tokens.contains { $0.role == nil } || !b.tokens.contains { $0.role == nil }
        return alignment.matches.contains { match in
            let (x, y) = (a.tokens[match.a.lowerBound], b.tokens[match.b.lowerBound])
            let isWhole =
                !x.isInitial && !y.isInitial
                || (x.isInitial && y.isInitial && a.tokens.count == 1 && b.tokens.count == 1)
            return isWhole && (onlyIgnored || x.role == nil || y.role == nil || match.a.count + match.b.count > 2)
        }
    }

    /// What an unmatched word means: how far it sets the names apart, and why.
    private func judge(
        _ index: Int, _ keys: NameKeys, _ used: [Bool], otherHasRest: Bool, isHeld: Bool
    ) -> (ratio: Double, note: String) {
        let token = keys.tokens[index]
        if let role = token.role { return (0, role.rawValue) }
        if isPatronymic(index, keys, used) { return (0.1, "patronymic") }
        if isDedication(index, keys, used) { return (0.3, "dedication") }
        if otherHasRest, !isHeld || !token.isInitial { return (2, "no counterpart") }
        if token.isNumber { return (2, "number") }
        if token.isInitial { return (otherHasRest ? 2 : 0.3, "initial") }
        return isMiddleName(index, keys, used) ? (0.8, "middle name") : (2, "no counterpart")
    }

    /// "Əbdülhüseyn oğlu" and the words of one name before it, or the Russian -ович, -овна.
    private func isPatronymic(_ index: Int, _ keys: NameKeys, _ used: [Bool]) -> Bool {
        if isSlavicPatronymic(keys.standard[keys.tokens[index].standardText]) { return true }
        for next in keys.tokens.indices.dropFirst(index + 1).prefix(3) {
            if keys.tokens[next].role == .filiation { return true }
            if used[next] || keys.tokens[next - 1].endsAtComma { return false }
        }
        return false
    }

    private func isSlavicPatronymic(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count > 6 else { return false }
        for ending in ["oviC", "eviC", "ovna", "evna", "ovic", "evic"] where word.suffix(4).elementsEqual(ending.utf8) {
            return true
        }
        return false
    }

    private func slavicPatronymics(_ keys: NameKeys) -> [[UInt8]] {
        keys.tokens.map { keys.standard[$0.standardText] }.filter(isSlavicPatronymic).map { Array($0) }
    }

    /// Whether both names have a patronymic and the fathers are different: brothers and cousins share all the rest.
    private func patronymicsContradict(_ a: NameKeys, _ b: NameKeys, _ costs: LetterCosts) -> Bool {
        var (fathersA, fathersB) = (fathers(a), fathers(b))
        // Surnames such as Шостакович end like patronymics: the other name has them too.
        if fathersA.isEmpty, fathersB.isEmpty { (fathersA, fathersB) = (slavicPatronymics(a), slavicPatronymics(b)) }
        if fathersA.isEmpty || fathersB.isEmpty { return false }
        // Only what no spelling explains sets them apart: Rza and Rıza are one, also between two Azerbaijani forms.
        var distance = TokenDistance(isAzerbaijani(a) && isAzerbaijani(b) ? .oneLanguage : costs)
        for (i, x) in fathersA.enumerated() {
            // A name in several words is put beside one in a single word only: else the words around it would count.
            for (j, y) in fathersB.enumerated() where i == 0 || j == 0 {
                if x.count == 1 || y.count == 1 {
                    if costs.replacing(x[0], by: y[0]) <= 35 { return false }
                    continue
                }
                let allowed = TokenAlignment.allowed(length: max(x.count, y.count))
                if distance.between(x.span, y.span, limit: allowed) <= allowed { return false }
            }
        }
        return true
    }

    /// The father's name before "oğlu" or "qızı", which may be written in up to three words, each way to take it.
    private func fathers(_ keys: NameKeys) -> [[UInt8]] {
        guard let marker = keys.tokens.indices.dropFirst().first(where: { keys.tokens[$0].role == .filiation }) else {
            return []
        }
        var names: [[UInt8]] = []
        for width in 1...3 {
            let first = marker - width
            guard first >= 0, !keys.tokens[first].endsAtComma, !keys.tokens[first].isNumber else { break }
            names.append(
                Array(
                    keys.standard[
                        keys.tokens[first].standardText.lowerBound..<keys.tokens[marker - 1].standardText.upperBound]))
        }
        return names
    }

    /// The words before "adına", or after "имени" and "named after".
    private func isDedication(_ index: Int, _ keys: NameKeys, _ used: [Bool]) -> Bool {
        guard let marker = keys.tokens.firstIndex(where: { $0.role == .dedication }), !used[marker] else {
            return false
        }
        let isBefore = keys.k2[keys.tokens[marker].text].starts(with: "adin".utf8)
        return isBefore ? index < marker : index > marker
    }

    /// A further given name between matched words, in direct or inverted order.
    private func isMiddleName(_ index: Int, _ keys: NameKeys, _ used: [Bool]) -> Bool {
        let words = keys.tokens.indices.filter { keys.tokens[$0].role == nil && !keys.tokens[$0].isQualifier }
        guard words.count <= 5, words.filter({ used[$0] && !keys.tokens[$0].isInitial }).count >= 2 else {
            return false
        }
        let comma = words.contains { keys.tokens[$0].endsAtComma }
        guard let place = words.firstIndex(of: index), place > 0 else { return false }
        if comma { return !keys.tokens[words[place - 1]].endsAtComma && used[words[0]] }
        return place < words.count - 1 && used[words[0]] && used[words[words.count - 1]]
    }

    private func pair(_ a: NameKeys, _ b: NameKeys, _ match: TokenAlignment.Match) -> NameComparison.Pair {
        func text(_ keys: NameKeys, _ range: Range<Int>) -> String {
            range.map { NameLetter.display(keys.k1[keys.tokens[$0].text]) }.joined(separator: " ")
        }
        return NameComparison.Pair(
            a: text(a, match.a), b: text(b, match.b), cost: Double(match.cost) / 100,
            allowed: Double(match.allowed) / 100, note: nil)
    }
}
