public import Diagnostics

/// Decides whether two texts are names of one thing: keys, comparison, repairs and aliases together.
public struct NameMatcher: Sendable {
    public let folding: NameFolding
    private let comparer = NameComparer()
    private let repair: TextRepair
    let aliases: AliasTable
    /// The sound of Latin letters in one language each, from `scripts/sound-*.tsv`, by name.
    private let sounds: [(rule: String, folding: NameFolding)]

    /// - Throws: `names.bad-table` when the table of aliases is faulty.
    public init(_ vocabulary: NameVocabulary) throws(Diagnostic) {
        folding = NameFolding(vocabulary)
        repair = TextRepair(vocabulary)
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

    /// Russian and Azerbaijani write foreign names as they sound: the Western form is read by each language in turn.
    private func compareBySound(_ a: String, _ keysA: NameKeys, _ b: String, _ keysB: NameKeys) -> NameComparison? {
        let isWesternA = keysA.spelling == .latin, isWesternB = keysB.spelling == .latin
        let heard = isWesternA ? keysB.spelling : keysA.spelling
        guard isWesternA != isWesternB, [.russian, .azerbaijani, .azerbaijaniCyrillic].contains(heard) else {
            return nil
        }
        var best: NameComparison?
        for sound in sounds {
            let result =
                isWesternA
                ? comparer.compare(
                    sound.folding.keys(of: a), keysB, costs: heard == .russian ? .soundAgainstRussian : .bySound)
                : comparer.compare(
                    keysA, sound.folding.keys(of: b), costs: heard == .russian ? .russianAgainstSound : .bySound)
            if best.map({ result.score > $0.score }) ?? true { best = result.adding(sound.rule) }
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
        // Yañalif without its own letters shows only by j for y (domain facts, §1.5 step 4).
        if keys.spelling == .azerbaijani, keys.k1.contains(UInt8(ascii: "j")) {
            readings.append((folding.keys(of: text, declared: .yanalif), "name.yanalif"))
        }
        return readings
    }
}
