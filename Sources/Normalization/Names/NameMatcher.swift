public import Diagnostics

/// Decides whether two texts are names of one thing: keys, comparison, repairs and aliases together.
public struct NameMatcher: Sendable {
    public let folding: NameFolding
    private let comparer = NameComparer()
    private let repair: TextRepair
    let aliases: AliasTable
    /// Latin letters as they stand, for two names that are not romanised.
    private let western: NameFolding
    private let origins: NameOrigins
    /// The sound of Latin letters in one language each, from `scripts/sound-*.tsv`, by name.
    private let sounds: [(rule: String, folding: NameFolding)]

    /// - Throws: `names.bad-table` when the table of aliases is faulty.
    public init(_ vocabulary: NameVocabulary) throws(Diagnostic) {
        folding = NameFolding(vocabulary)
        repair = TextRepair(vocabulary)
        western = NameFolding(vocabulary, latin: vocabulary.letters["western"] == nil ? "latin" : "western")
        origins =
            try vocabulary.file("origins").map { [folding] file throws(Diagnostic) in
                try NameOrigins(file, folding: folding)
            } ?? NameOrigins()
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
        var isAsGiven = true
        for x in readingsA {
            for y in readingsB {
                var result = comparer.compare(x.keys, y.keys)
                for rule in [x.rule, y.rule] { if let rule { result = result.adding(rule) } }
                if best.map({ result.score > $0.score }) ?? true {
                    (best, isAsGiven) = (result, x.rule == nil && y.rule == nil)
                }
            }
        }
        guard var best else { return NameComparison(ratio: 3, pairs: []) }
        if best.isSame, isAsGiven, best.score < 1 || a != b,
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

    /// Two Latin spellings that nothing shows to be romanised, or two Russian ones of no Azerbaijani name, are held to their letters; nil where this is not so.
    private func compareAsWritten(_ a: String, _ keysA: NameKeys, _ b: String, _ keysB: NameKeys) -> NameComparison? {
        if keysA.spelling == .russian, keysB.spelling == .russian {
            if origins.isEastern(keysA) || origins.isEastern(keysB) { return nil }
            return comparer.compare(keysA, keysB, costs: .russianAsWritten).adding("name.as-written")
        }
        if keysA.spelling == .russian, keysB.spelling == .latin { return transcription(b, keysB, of: a, keysA) }
        if keysA.spelling == .latin, keysB.spelling == .russian { return transcription(a, keysA, of: b, keysB) }
        guard keysA.spelling == .latin, keysB.spelling == .latin else { return nil }
        if origins.isEastern(letters(of: a)) || origins.isEastern(letters(of: b)) { return nil }
        return comparer.compare(western.keys(of: a), western.keys(of: b), costs: .western).adding("name.as-written")
    }

    /// Latin letters one by one, for what shows an origin: no table turns ph into f.
    private func letters(of text: String) -> NameKeys { folding.keys(of: text, declared: .azerbaijani) }

    /// The languages in whose spelling Russian and Azerbaijani names are romanised.
    private static let romanizing: Set = ["name.sound-de", "name.sound-en", "name.sound-fr", "name.sound-pl"]

    /// A Russian name that shows to be Western is held to the rules of transcription, of whichever language.
    private func transcription(
        _ name: String, _ keys: NameKeys, of russian: String, _ heard: NameKeys
    ) -> NameComparison? {
        let letters = letters(of: name)
        guard !origins.isEastern(letters), !origins.isEastern(heard),
            origins.isWestern(letters) || origins.isWestern(heard)
        else { return nil }
        let byLetters = comparer.compare(keys, heard, costs: .soundAgainstRussian)
        if !byLetters.isSame, let bySound = compareBySound(name, keys, russian, heard), bySound.score > byLetters.score
        {
            return bySound
        }
        return byLetters.adding("name.as-written")
    }

    /// Russian and Azerbaijani write foreign names as they sound: the Western form is read by each language in turn.
    private func compareBySound(_ a: String, _ keysA: NameKeys, _ b: String, _ keysB: NameKeys) -> NameComparison? {
        let isWesternA = keysA.spelling == .latin, isWesternB = keysB.spelling == .latin
        let heard = isWesternA ? keysB.spelling : keysA.spelling
        guard isWesternA != isWesternB, [.russian, .azerbaijani, .azerbaijaniCyrillic].contains(heard) else {
            return nil
        }
        let (name, other) = isWesternA ? (a, keysB) : (b, keysA)
        let letters = letters(of: name)
        let isEastern = origins.isEastern(letters)
        let isStrict =
            !isEastern && !origins.isEastern(other) && (origins.isWestern(letters) || origins.isWestern(other))
        let costs = LetterCosts.ofSound(against: heard, isStrict: isStrict)
        func compare(_ spoken: NameKeys) -> NameComparison {
            isWesternA
                ? comparer.compare(spoken, other, costs: costs.soundFirst)
                : comparer.compare(other, spoken, costs: costs.soundSecond)
        }
        var best: NameComparison?
        var spoken: [NameKeys] = []
        for sound in sounds where !isEastern || Self.romanizing.contains(sound.rule) {
            let keys = sound.folding.keys(of: name)
            let result = compare(keys)
            if best.map({ result.score > $0.score }) ?? true { best = result.adding(sound.rule) }
            spoken.append(keys)
        }
        // Antonín Dvořák in an English text: each word may sound in a language of its own.
        if let found = best, !found.isSame, !isEastern,
            let mixed = SpokenWords(other, costs.soundFirst).nearest(spoken)
        {
            let result = compare(mixed)
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
        if keys.spelling == .latin, Self.mayBeYanalif(text) {
            readings.append((folding.keys(of: text, declared: .yanalif), "name.yanalif"))
        }
        // Yañalif without its own letters shows only by j for y, and has c and ç exchanged (domain facts, §1.5 step 4).
        if keys.spelling == .azerbaijani,
            keys.k1.contains(where: { [UInt8(ascii: "j"), UInt8(ascii: "c"), UInt8(ascii: "C")].contains($0) })
        {
            readings.append((folding.keys(of: text, declared: .yanalif), "name.yanalif"))
        }
        return readings
    }

    /// Words that begin with ç, or have j between a vowel and a consonant: no Western spelling has many of these.
    private static func mayBeYanalif(_ text: String) -> Bool {
        var last: UInt8 = 0x20, beforeLast: UInt8 = 0x20
        for byte in text.utf8 {
            if beforeLast == 0x20, last == 0xC3, byte == 0x87 || byte == 0xA7 { return true }
            if last | 0x20 == UInt8(ascii: "j"), Self.isPlainVowel(beforeLast), byte | 0x20 &- 0x61 < 26,
                !Self.isPlainVowel(byte)
            {
                return true
            }
            (beforeLast, last) = (last, byte)
        }
        return false
    }

    private static func isPlainVowel(_ byte: UInt8) -> Bool { "aeiouAEIOU".utf8.contains(byte) }
}
