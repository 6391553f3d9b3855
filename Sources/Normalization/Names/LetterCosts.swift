/// What it costs to take one letter of a key for another, in hundredths of a full difference.
///
/// The costs follow from the letter tables (domain facts, §1.2 and §1.5 step 7): a pair is cheap when two spellings of
/// one name are known to differ by it, and a full point otherwise. Two forms that are both Azerbaijani are held
/// to the stricter set: there q is not k, and only the letters that ASCII typing confuses are cheap.
///
/// Russian writes Azerbaijani and Western sounds by rules that go one way: ü becomes и or ю, but i never becomes ю. Such
/// rules are costs of the Russian letter for the other one, and the Russian name has to know its side.
struct LetterCosts: Sendable {
    static let full = 100

    /// Any two languages; one language (both Russian, or both in the Latin letters of the West); both Azerbaijani; one
    /// of them without vowels (Arabic script).
    static let acrossLanguages = LetterCosts(
        Self.vowelPairs + Self.consonantPairs + Self.foreignPairs, lostVowel: 56, firstOrLast: 80)
    static let russianAgainstOther = acrossLanguages.with(Self.fromRussian)
    static let otherAgainstRussian = russianAgainstOther.transposed
    /// Beside Azerbaijani with all its letters, where a is never e, nor o a, and beside Russian ş is ш and s is с.
    static let latinAgainstSchwa = acrossLanguages.with(
        Self.toSchwa + [("C", "S", 96), ("S", "C", 96)])
    static let schwaAgainstLatin = latinAgainstSchwa.transposed
    static let russianAgainstSchwa = russianAgainstOther.with(Self.toSchwa + Self.russianToSchwa)
    static let schwaAgainstRussian = russianAgainstSchwa.transposed
    static let oneLanguage = LetterCosts(
        Self.vowelPairs + Self.consonantPairs
            + [("ao", 100), ("Ao", 100), ("ck", 99), ("eo", 80), ("eO", 15), ("ye", 40), ("gk", 60)],
        lostVowel: 62, firstOrLast: 80)
    /// Both Russian: a vowel more is another name (Шуман, Шаумян), and so is Э for А at the start (Эмин, Амин).
    static let russian = LetterCosts(
        Self.vowelPairs + Self.consonantPairs
            + [("ao", 100), ("Ao", 100), ("ck", 99), ("eo", 96), ("jy", 100), ("eO", 15), ("ye", 40), ("gk", 60)],
        lostVowel: 96, firstOrLast: full, hearsFirstVowel: true)
    /// Both Russian, and nothing shows that the name is Azerbaijani, whose ə Russian writes as it likes.
    static let russianAsWritten = LetterCosts(
        Self.vowelPairs + Self.consonantPairs
            + [
                ("aeA", 100), ("aA", 5), ("ao", 100), ("Ao", 100), ("ei", 100), ("ou", 100), ("Iu", 100), ("iu", 100),
                ("ck", 99),
                ("eo", 96), ("jy", 100), ("eO", 15), ("ye", 40), ("gk", 60),
            ],
        lostVowel: 96, firstOrLast: full, hearsFirstVowel: true)
    /// A foreign name as it is heard against the same as it is written by sound: what a transcription tells apart counts.
    static let bySound = LetterCosts(
        Self.vowelPairs + Self.consonantPairs
            + [
                ("ae", 96), ("aA", 5), ("ei", 96), ("ou", 96), ("ao", 100), ("Ao", 100), ("iU", 96), ("ye", 96),
                ("uv", 96), ("ck", 99), ("eo", 80), ("eO", 15), ("bp", 80), ("dt", 60), ("qx", 70), ("gx", 70),
                ("Gx", 70),
            ],
        lostVowel: 96, firstOrLast: 96, glideHeard: 96, muteE: 64)
    /// The same, where nothing shows that the name is Western: an Azerbaijani one may have no letter of its own.
    static let bySoundLoosely = LetterCosts(
        Self.vowelPairs + Self.consonantPairs
            + [("ao", 100), ("Ao", 100), ("ck", 99), ("eo", 80), ("eO", 15), ("bp", 80), ("dt", 60)],
        lostVowel: 56, firstOrLast: 80)
    static let russianAgainstSoundLoosely = bySoundLoosely.with(Self.fromRussian)
    static let soundAgainstRussianLoosely = russianAgainstSoundLoosely.transposed
    static let russianAgainstSound = bySound.with(Self.fromRussian)
    static let soundAgainstRussian = russianAgainstSound.transposed
    /// The costs of a name as it sounds for one that is written so, and the other way round.
    static func ofSound(
        against heard: NameKeys.Spelling, isStrict: Bool
    ) -> (soundFirst: LetterCosts, soundSecond: LetterCosts) {
        switch (heard == .russian, isStrict) {
        case (true, true): (.soundAgainstRussian, .russianAgainstSound)
        case (true, false): (.soundAgainstRussianLoosely, .russianAgainstSoundLoosely)
        case (false, true): (.bySound, .bySound)
        case (false, false): (.bySoundLoosely, .bySoundLoosely)
        }
    }
    static let azerbaijani = LetterCosts(Self.typingPairs, lostVowel: full, firstOrLast: full, otherLoss: (60, 80, 30))
    /// Both write letters with marks: whoever types ş means s where no cedilla is.
    static let azerbaijaniWithMarks = LetterCosts(
        Self.typingPairs + Self.marksMeant, lostVowel: full, firstOrLast: full, otherLoss: (60, 80, 30))
    /// Both write ə, so that their e and a are meant too: Əmin, Emin.
    static let azerbaijaniInFull = LetterCosts(
        Self.typingPairs + Self.marksMeant + [("aeA", full)], lostVowel: full, firstOrLast: full,
        otherLoss: (60, 80, 30))
    /// Azerbaijani beside Turkish, which hardens the ends of words and has neither x nor q.
    static let azerbaijaniAgainstTurkish = LetterCosts(
        Self.typingPairs + [("dt", 25), ("bp", 25), ("kq", 15), ("hx", 15)], lostVowel: full, firstOrLast: full,
        otherLoss: (60, 80, 30))
    /// Two Latin spellings that nothing shows to be romanised: Weber is not Wieber, nor Moran Moren.
    static let western = LetterCosts(
        Self.westernPairs, lostVowel: full, firstOrLast: full, otherLoss: (80, 72, 30), isWestern: true)
    static let unvocalized = LetterCosts(
        Self.vowelPairs + Self.consonantPairs + Self.arabicPairs, lostVowel: 10, firstOrLast: 15,
        otherLoss: (10, 10, 10))

    /// Whether a Latin c may be the k or s of another language.
    private(set) var readsForeignC = false
    /// Whether ä, ö and ü may be written ae, oe and ue, and a doubled vowel counts.
    let isWestern: Bool
    /// Whether words that begin with different vowels are different.
    let hearsFirstVowel: Bool
    private var substitution = [UInt8](repeating: UInt8(full), count: 128 * 128)
    private let lostVowel: Int, firstOrLast: Int, glideHeard: Int
    /// An e inside a word, which French has for the eye only: Baudelaire, Бодлер.
    private let muteE: Int
    private let otherLoss: (y: Int, h: Int, doubled: Int)

    /// - Parameter firstOrLast: A vowel lost at the start or the end of a word, where it tells genders apart.
    private init(
        _ pairs: [(String, Int)], lostVowel: Int, firstOrLast: Int, otherLoss: (Int, Int, Int) = (15, 30, 10),
        isWestern: Bool = false, glideHeard: Int = 75, muteE: Int? = nil, hearsFirstVowel: Bool = false
    ) {
        (self.hearsFirstVowel, self.glideHeard, self.muteE) = (hearsFirstVowel, glideHeard, muteE ?? lostVowel)
        self.isWestern = isWestern
        (self.lostVowel, self.firstOrLast, self.otherLoss) = (lostVowel, firstOrLast, otherLoss)
        readsForeignC = pairs.contains { $0.0 == "ck" }
        let vowels = Array("aAeiIoOuU".utf8)
        for a in vowels { for b in vowels { set(a, b, Self.full) } }
        for code in 0..<128 { substitution[code * 129] = 0 }
        for (letters, cost) in pairs {
            let letters = Array(letters.utf8)
            for a in letters { for b in letters where a != b { set(a, b, cost) } }
        }
        // A lost letter may be any; most of the lost ones are those that old charsets lack.
        for code in 0..<128 {
            let isLikely = "AGICSOUeEai".utf8.contains(UInt8(code))
            set(UInt8(ascii: "?"), UInt8(code), isLikely ? 5 : 25)
        }
        set(UInt8(ascii: "?"), UInt8(ascii: "?"), 0)
    }

    /// The same with the costs of single letters of the first name for letters of the second.
    private func with(_ directed: [(String, String, Int)]) -> LetterCosts {
        var copy = self
        for (first, second, cost) in directed {
            for a in first.utf8 { for b in second.utf8 { copy.substitution[Int(a) * 128 + Int(b)] = UInt8(cost) } }
        }
        return copy
    }

    /// The same for the names in the other order.
    private var transposed: LetterCosts {
        var copy = self
        for a in 0..<128 { for b in 0..<128 { copy.substitution[b * 128 + a] = substitution[a * 128 + b] } }
        return copy
    }

    /// What the vowels of two words that are alike enough still say against their being one: no vowel that both have,
    /// or a vowel more in one of them and another one changed.
    func doubt(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        guard lostVowel > 15, lostVowel < Self.full else { return 0 }
        let (longer, shorter) = (vowels(of: a), vowels(of: b))
        guard longer.count > 0, shorter.count > 0 else { return 0 }
        if longer.count == shorter.count {
            guard longer.count > 1 else { return 0 }
            for i in 0..<longer.count where replacing(longer.codes[i], by: shorter.codes[i]) < 20 { return 0 }
            return 40
        }
        return leastChange(longer, shorter) >= 10 ? 30 : 0
    }

    private struct Vowels {
        var codes = InlineArray<16, UInt8>(repeating: 0)
        var count = 0
    }

    private func vowels(of word: Span<UInt8>) -> Vowels {
        var vowels = Vowels()
        for i in 0..<word.count where NameLetter.isVowelCode(word[i]) && vowels.count < 16 {
            vowels.codes[vowels.count] = word[i]
            vowels.count += 1
        }
        return vowels
    }

    /// The least sum of differences when the vowels of the shorter word are put beside some of the longer one, in order.
    private func leastChange(_ a: Vowels, _ b: Vowels) -> Int {
        let isLonger = a.count > b.count
        let (rows, columns) = isLonger ? (b.count, a.count) : (a.count, b.count)
        var previous = InlineArray<17, Int>(repeating: 0)
        for i in 0..<rows {
            var current = InlineArray<17, Int>(repeating: 10_000)
            for j in i..<columns {
                let cost =
                    isLonger ? replacing(a.codes[j], by: b.codes[i]) : replacing(a.codes[i], by: b.codes[j])
                current[j + 1] = min(current[j], previous[j] + cost)
            }
            previous = current
        }
        return previous[columns]
    }

    private mutating func set(_ a: UInt8, _ b: UInt8, _ cost: Int) {
        substitution[Int(a) * 128 + Int(b)] = UInt8(cost)
        substitution[Int(b) * 128 + Int(a)] = UInt8(cost)
    }

    @inline(__always)
    func replacing(_ a: UInt8, by b: UInt8) -> Int {
        a | b < 0x80 ? Int(substitution[Int(a) * 128 + Int(b)]) : a == b ? 0 : Self.full
    }

    /// The cost of a letter that the other word lacks.
    func losing(_ word: Span<UInt8>, at position: Int) -> Int {
        let code = word[position]
        let isFirst = position == 0, isLast = position == word.count - 1
        if !isFirst, word[position - 1] == code || (code == 0x74 && word[position - 1] == 0x64) {
            return isWestern && NameLetter.isVowelCode(code) ? Self.full : otherLoss.doubled
        }
        switch code {
        case UInt8(ascii: "y"): return glide(word, position)
        case UInt8(ascii: "w"): return 10
        case UInt8(ascii: "?"): return 30
        case UInt8(ascii: "h") where isFirst && isWestern: return Self.full
        case UInt8(ascii: "h"): return isLast ? min(otherLoss.h, 30) : otherLoss.h
        case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "e"):
            if isLast { return firstOrLast * 3 / 2 }
            return code == UInt8(ascii: "e") && isBetweenConsonants(word, position) ? muteE : vowel(isFirst)
        case _ where NameLetter.isVowelCode(code): return vowel(isFirst || isLast)
        default: return Self.full
        }
    }

    private func isBetweenConsonants(_ word: Span<UInt8>, _ position: Int) -> Bool {
        guard position > 0, position + 1 < word.count else { return false }
        let (before, after) = (word[position - 1], word[position + 1])
        return before != UInt8(ascii: "y") && after != UInt8(ascii: "y") && !NameLetter.isVowelCode(before)
            && !NameLetter.isVowelCode(after)
    }

    /// Between vowels y is a glide that spellings add or leave out; before a consonant it is heard: Блейк, Black.
    private func glide(_ word: Span<UInt8>, _ position: Int) -> Int {
        guard position > 0, lostVowel > otherLoss.y, NameLetter.isVowelCode(word[position - 1]) else {
            return otherLoss.y
        }
        if position + 1 < word.count { return NameLetter.isVowelCode(word[position + 1]) ? otherLoss.y : glideHeard }
        // At the end it is heard too, but for Дмитрий, Dmitri.
        return word[position - 1] | 0x20 == UInt8(ascii: "i") ? otherLoss.y : glideHeard
    }

    private func vowel(_ isAtEdge: Bool) -> Int { isAtEdge ? firstOrLast : lostVowel }

    // Letters of one entry are interchangeable; a later entry overrules an earlier one.
    private static let vowelPairs: [(String, Int)] = [
        ("aeA", 5), ("iI", 5), ("oO", 5), ("uU", 5), ("ae", 10),
        ("ei", 20), ("eI", 35),  // Юсиф, Yusef; Нахичевань
        ("Iu", 30), ("IU", 30),  // Баку, Хиналуг
        ("iU", 40), ("iu", 76),  // Физули; Топчибашев
        ("ou", 20), ("oU", 20), ("Ou", 15), ("OU", 15),  // Mohammad, Muhammad
        ("eo", 25), ("eO", 15),  // Гек-Гель, Кер-оглы
        ("ao", 25), ("Ao", 25),  // Ленкорань; unstressed Russian о
        ("yi", 10), ("yI", 10), ("ye", 25), ("uv", 20), ("Uv", 30),
        ("wu", 10), ("wv", 10),
    ]
    private static let consonantPairs: [(String, Int)] = [
        ("gqG", 15), ("gh", 15), ("hx", 15), ("kq", 15), ("gk", 15), ("Gh", 15), ("Gk", 15), ("qx", 15), ("Gx", 15),
        ("hq", 15),
        ("gx", 45), ("kx", 100), ("hk", 100), ("cj", 15), ("cC", 35), ("sS", 35), ("jy", 25), ("hy", 40),
        ("bp", 30), ("dt", 30), ("fv", 40), ("ij", 30), ("Cx", 45),  // Johann, Иоганн; Bach, Бах
    ]
    private static let foreignPairs: [(String, Int)] = [("CS", 45), ("ck", 75)]  // Chagall, Шагал; Picasso, Пикассо
    /// A Russian letter for one of another language where no rule of transcription explains it.
    private static let fromRussian: [(String, String, Int)] = [
        ("U", "iI", 100), ("x", "g", 45), ("k", "G", 60),
    ]
    private static let toSchwa: [(String, String, Int)] = [
        ("a", "e", 96), ("e", "a", 96), ("a", "o", 96), ("o", "a", 96),
    ]
    private static let russianToSchwa: [(String, String, Int)] = [
        ("S", "s", 96), ("s", "S", 96), ("c", "C", 96), ("C", "c", 96),
    ]
    private static let typingPairs: [(String, Int)] = [
        ("aeA", 5), ("iI", 5), ("oO", 5), ("uU", 5), ("cC", 20), ("sS", 20), ("gG", 20), ("yi", 40),
    ]
    private static let westernPairs: [(String, Int)] = [
        ("aA", 5), ("iI", 5), ("oO", 5), ("uU", 5), ("yi", 75), ("ck", 40), ("cj", 40), ("sz", 60), ("ij", 75),
    ]
    private static let marksMeant = ["cC", "sS", "gG", "oO", "uU"].map { ($0, full) }
    private static let arabicPairs: [(String, Int)] = [
        ("aAeiIuUoO", 15), ("aeA", 5), ("iI", 5), ("wuUoOv", 10), ("yiIe", 10), ("hA", 10), ("ha", 10),
    ]
}
