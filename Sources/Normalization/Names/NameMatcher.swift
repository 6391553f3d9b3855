public import Diagnostics

/// Decides whether two texts are names of one thing: keys, comparison, repairs and aliases together.
public struct NameMatcher: Sendable {
    public let folding: NameFolding
    private let comparer = NameComparer()
    private let repair: TextRepair
    let aliases: AliasTable
    /// Latin letters as they stand, for two names that are not romanised.
    private let western: NameFolding
    private let romanization: RomanizationSigns
    /// The sound of Latin letters in one language each, from `scripts/sound-*.tsv`, by name.
    private let sounds: [(rule: String, folding: NameFolding)]

    /// - Throws: `names.bad-table` when the table of aliases is faulty.
    public init(_ vocabulary: NameVocabulary) throws(Diagnostic) {
        folding = NameFolding(vocabulary)
        repair = TextRepair(vocabulary)
        western = NameFolding(vocabulary, latin: vocabulary.letters["western"] == nil ? "latin" : "western")
        romanization =
            try vocabulary.file("eastern").map { file throws(Diagnostic) in try RomanizationSigns(file) }
            ?? RomanizationSigns()
        sounds = vocabulary.letters.keys.filter { $0.hasPrefix("sound-") }.sorted().map {
            ("name." + $0, NameFolding(vocabulary, latin: $0))
        }
        aliases =
            try vocabulary.file("aliases").map { file throws(Diagnostic) in
                try AliasTable(file, folding: NameFolding(vocabulary))
            } ?? AliasTable()
    }

    /// Compares two texts in their best readings.
    /// - Parameter declaredA: The spelling of `a` when it is known, else it is told from the letters.
    public func compare(
        _ a: String, _ b: String, declaredA: NameKeys.Spelling? = nil, declaredB: NameKeys.Spelling? = nil
    ) -> NameComparison {
        let readingsA = readings(of: a, declaredA), readingsB = readings(of: b, declaredB)
        var best: NameComparison?
        for x in readingsA {
            for y in readingsB {
                var result = comparer.compare(x.keys, y.keys)
                for rule in [x.rule, y.rule] { if let rule { result = result.adding(rule) } }
                if best.map({ result.score > $0.score }) ?? true { best = result }
            }
        }
        guard var best else { return NameComparison(ratio: 3, pairs: []) }
        if best.isSame, best.score < 1 || a != b,
            let strict = compareAsWritten(a, readingsA[0].keys, b, readingsB[0].keys), strict.score < best.score
        {
            best = strict
        }
        if !best.isSame, let bySound = compareBySound(a, readingsA[0].keys, b, readingsB[0].keys),
            bySound.score > best.score
        {
            best = bySound
        }
        if best.isSame || best.reasons.contains(where: { $0.hasSuffix("differ") }) { return best }
        let isAlias = readingsA.contains { x in
            let groups = aliases.groups(of: x.keys)
            return !groups.isEmpty && readingsB.contains { !groups.isDisjoint(with: aliases.groups(of: $0.keys)) }
        }
        return isAlias ? NameComparison(score: 1, pairs: best.pairs, reasons: ["alias"]) : best
    }

    /// Two Latin spellings that nothing shows to be romanised are held to their letters; nil where this is not so.
    private func compareAsWritten(_ a: String, _ keysA: NameKeys, _ b: String, _ keysB: NameKeys) -> NameComparison? {
        guard keysA.spelling == .latin, keysB.spelling == .latin else { return nil }
        let x = western.keys(of: a), y = western.keys(of: b)
        if romanization.occur(in: x) || romanization.occur(in: y) { return nil }
        return comparer.compare(x, y, costs: .western).adding("name.as-written")
    }

    /// Russian and Azerbaijani write foreign names as they sound: the Western form is read by each language in turn.
    private func compareBySound(_ a: String, _ keysA: NameKeys, _ b: String, _ keysB: NameKeys) -> NameComparison? {
        let isWesternA = keysA.spelling == .latin, isWesternB = keysB.spelling == .latin
        let heard = isWesternA ? keysB.spelling : keysA.spelling
        guard isWesternA != isWesternB, [.russian, .azerbaijani, .azerbaijaniCyrillic].contains(heard) else {
            return nil
        }
        let costs: LetterCosts =
            heard != .russian ? .bySound : isWesternA ? .soundAgainstRussian : .russianAgainstSound
        let (western, other) = isWesternA ? (a, keysB) : (b, keysA)
        var best: NameComparison?
        var spoken: [NameKeys] = []
        for sound in sounds {
            let keys = sound.folding.keys(of: western)
            let result =
                isWesternA ? comparer.compare(keys, other, costs: costs) : comparer.compare(other, keys, costs: costs)
            if best.map({ result.score > $0.score }) ?? true { best = result.adding(sound.rule) }
            spoken.append(keys)
        }
        // Theodore Dreiser: an English given name and a German family.
        if let found = best, !found.isSame, !romanization.occur(in: self.western.keys(of: western)),
            let mixed = SpokenWords(other, costs).nearest(spoken)
        {
            let result =
                isWesternA ? comparer.compare(mixed, other, costs: costs) : comparer.compare(other, mixed, costs: costs)
            if result.isSame { best = result.adding("name.sound-of-words") }
        }
        return best
    }

    /// What a declared language and script say of a spelling; nil when the letters of the text say more.
    public func spelling(of text: String, language: String?, script: String?) -> NameKeys.Spelling? {
        let told = folding.keys(of: text).spelling
        switch (language, script) {
        case ("az", "Latn") where told == .latin: return .azerbaijani
        case ("az", "Cyrl") where told == .russian: return .azerbaijaniCyrillic
        default: return nil
        }
    }

    /// The ways to read a text, the text as given first: repaired, and as Yañalif where its letters allow it.
    private func readings(of text: String, _ declared: NameKeys.Spelling?) -> [(keys: NameKeys, rule: String?)] {
        let keys = folding.keys(of: text, declared: declared)
        var readings: [(keys: NameKeys, rule: String?)] = [(keys, nil)]
        for repaired in repair.readings(of: text) where repaired.margin > 0 {
            readings.append((folding.keys(of: repaired.value), repaired.rule))
        }
        // Yañalif without its own letters shows only by j for y, and has c and ç exchanged (domain facts, §1.5 step 4).
        if keys.spelling == .azerbaijani,
            keys.k1.contains(where: { [UInt8(ascii: "j"), UInt8(ascii: "c"), UInt8(ascii: "C")].contains($0) })
        {
            readings.append((folding.keys(of: text, declared: .yanalif), "name.yanalif"))
        }
        return readings
    }
}
