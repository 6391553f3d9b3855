internal import CUnicodeTables
internal import Diagnostics

/// Repairs texts that were read in a wrong charset, or typed in a font that drew Azerbaijani letters on Russian
/// positions (domain facts, §2.4 and §2.5).
///
/// The fault is one of a whole file: ask for every value and let the file vote before changing any. A text that
/// reads as Russian is never changed.
public struct TextRepair: Sendable {
    /// A repaired text, the rule, and how much better it reads: natural logarithm per letter.
    public struct Repaired: Hashable, Sendable {
        public let value: String, rule: String, margin: Double
    }

    /// What a repaired text must gain per letter and in all, so that no short word decides; and the least it may
    /// score as Azerbaijani.
    static let leastMargin = 0.6, leastGain = 4.0, leastScore = -3.7

    private let fonts: [Font]
    private let turkish: [UInt32: UInt32]
    private let azerbaijani: LetterPairs?, russian: LetterPairs?
    private let russianWords: Set<[UInt32]>, longestRussianWord: Int

    /// A font's letters, and those among them that a Russian reader would not read the same way.
    private struct Font: Sendable {
        let letters: [UInt32: UInt32], telling: Set<UInt32>
    }

    public init(_ vocabulary: NameVocabulary) {
        func letters(_ file: TableFile) -> [UInt32: UInt32] {
            var map: [UInt32: UInt32] = [:]
            for row in file.rows {
                if let from = row[0].unicodeScalars.first, let to = row[1].unicodeScalars.first {
                    map[from.value] = to.value
                }
            }
            return map
        }
        fonts = vocabulary.files.filter { $0.baseName.hasPrefix("font-") }.map { file in
            let map = letters(file)
            let reading = vocabulary.letters["ru-az"]
            let telling = map.filter { from, to in
                // As a word of two letters, so that no condition for the start of a word holds.
                reading?.rule(for: [0x43D, from], at: 1).map { reading?.output(of: $0).elementsEqual([to]) } != true
            }
            return Font(letters: map, telling: Set(telling.keys).union([0x44A, 0x436]))  // ъ ж: c or j
        }
        turkish = vocabulary.file("charset-cp1254").map(letters) ?? [:]
        russianWords = Set((vocabulary.file("russian-words")?.rows ?? []).map { $0[0].unicodeScalars.map(\.value) })
        longestRussianWord = russianWords.map(\.count).max() ?? 0
        (azerbaijani, russian) = (vocabulary.pairs["az"], vocabulary.pairs["ru"])
    }

    /// What is known of a text before it is read: how many other texts of its source or record are broken.
    public enum Prior: Sendable {
        /// Nothing: the text must prove it alone.
        case none
        /// The source is said to be broken, or other texts of the record have proved it.
        case expected
    }

    /// The text repaired, nil when it reads well as it is or no repair is clearly better.
    /// - Parameter zheIsC: Which of ж and ъ is c in an AzLat font; `nil` to go by this text alone.
    public func repair(_ text: String, prior: Prior = .none, zheIsC: Bool? = nil) -> Repaired? {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        let letters = Double(text.unicodeScalars.count { $0.value > 0x40 })
        let (margin, gain) = prior == .none ? (Self.leastMargin, Self.leastGain) : (0.25, 1.0)
        let clear = readings(of: text, zheIsC: zheIsC).filter { reading in
            guard reading.margin >= margin, reading.margin * letters >= gain else { return false }
            if reading.rule == "text.font" { return !readsAsRussian(text, prior) }
            // One þ is an Icelandic word as well.
            return prior == .expected || reading.rule != Self.turkishRule || tellingTurkish(text) > 1
        }
        // `max` takes the last of equals; the table's order must decide, not the search's.
        return clear.reversed().max { $0.margin < $1.margin }
    }

    private static let turkishRule = "text.mojibake-cp1254-as-cp1252"

    private func tellingTurkish(_ text: String) -> Int { text.unicodeScalars.count { turkish[$0.value] != nil } }

    /// Names and short titles that a Russian could have written. Pairs that Russian never has speak against it.
    private func readsAsRussian(_ text: String, _ prior: Prior) -> Bool {
        let scalars = text.unicodeScalars.map { isCyrillic($0.value) ? $0.value : 0x20 }
        guard let russian, let mean = russian.score(scalars, turkic: false) else { return true }
        if prior == .expected, russian.worst(scalars) <= -10 { return false }
        return mean > (prior == .none ? -3.3 : -3.15)
    }

    /// Letters of ъ and of ж in a text, the evidence for `zheIsC`.
    public static func votes(for text: String) -> (hardSign: Int, zhe: Int) {
        text.unicodeScalars.reduce(into: (0, 0)) { votes, scalar in
            switch scalar.value {
            case 0x44A, 0x42A: votes.0 += 1
            case 0x436, 0x416: votes.1 += 1
            default: break
            }
        }
    }

    /// Every reading of a broken text that is possible at all, with its margin; most texts have none.
    public func readings(of text: String, zheIsC: Bool? = nil) -> [Repaired] {
        let scalars = text.unicodeScalars.map(\.value)
        if scalars.allSatisfy({ $0 < 0x80 }) { return [] }
        var found: [Repaired] = []
        for (charset, rule) in [(SingleByteCharset.windows1252, "cp1252"), (.windows1251, "cp1251")] {
            if let value = misreadUTF8(scalars, charset) {
                found.append(Repaired(value: value, rule: "text.mojibake-utf8-as-\(rule)", margin: 9))
            }
        }
        if !found.isEmpty { return found }
        found += turkishReading(scalars).map { [$0] } ?? []
        if let cyrillic = misreadCyrillic(scalars) {
            let score = russian?.score(cyrillic, turkic: false) ?? -9
            found.append(Repaired(value: string(cyrillic), rule: "text.mojibake-cp1251-as-cp1252", margin: score + 3.3))
            found += fontReadings(cyrillic, "text.font-as-cp1252", zheIsC)
        } else if scalars.contains(where: { (0x410..<0x450).contains($0) }) {
            found += fontReadings(scalars, "text.font", zheIsC)
        }
        return found
    }

    private func misreadUTF8(_ scalars: [UInt32], _ charset: SingleByteCharset) -> String? {
        var bytes: [UInt8] = []
        for scalar in scalars {
            guard let byte = charset.byte(of: scalar) else { return nil }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Windows-1254 read as Windows-1252: þ for ş, ð for ğ, ý for ı. Icelandic and Czech have these letters by
    /// right, but with accents that Azerbaijani lacks.
    private func turkishReading(_ scalars: [UInt32]) -> Repaired? {
        guard scalars.contains(where: { turkish[$0] != nil }), let azerbaijani else { return nil }
        let foreign = Set("áéíóúæåøřěščžňťďůÁÉÍÓÚÆ".unicodeScalars.map(\.value))
        if scalars.contains(where: foreign.contains) { return nil }
        let repaired = scalars.map { turkish[$0] ?? $0 }
        guard let score = azerbaijani.score(repaired, turkic: true) else { return nil }
        return Repaired(value: string(repaired), rule: Self.turkishRule, margin: score + 3.9)
    }

    /// Windows-1251 read as Windows-1252: nearly every letter is one of À–ÿ.
    private func misreadCyrillic(_ scalars: [UInt32]) -> [UInt32]? {
        var high = 0, letters = 0
        var bytes: [UInt8] = []
        for scalar in scalars {
            guard let byte = SingleByteCharset.windows1252.byte(of: scalar) else { return nil }
            bytes.append(byte)
            if byte >= 0xC0 || byte == 0xA8 || byte == 0xB8 { high += 1 }
            if byte >= 0xC0 || (byte | 0x20) &- 0x61 < 26 { letters += 1 }
        }
        return high >= 3 && high * 10 >= letters * 8 ? bytes.map(SingleByteCharset.windows1251) : nil
    }

    private func fontReadings(_ scalars: [UInt32], _ rule: String, _ declared: Bool?) -> [Repaired] {
        // Letters of Azerbaijani Cyrillic never come from these fonts.
        guard let azerbaijani, let russian, !scalars.contains(where: { $0 > 0x450 && isCyrillic($0) }) else {
            return []
        }
        let cyrillic = scalars.map { isCyrillic($0) ? $0 : 0x20 }  // words in other letters tell nothing
        guard let asRussian = russian.score(cyrillic, turkic: false), !hasRussianWord(scalars) else { return [] }
        return fonts.compactMap { font in
            // Without a telling letter the text reads the same either way, so it is no font text.
            guard cyrillic.contains(where: { font.telling.contains(NameLetter.lowered($0, turkic: false)) }) else {
                return nil
            }
            let cForZhe = declared ?? zheIsC(scalars)
            let told = cyrillic.map { letter(of: $0, font.letters, cForZhe: cForZhe) }
            guard let score = azerbaijani.score(told, turkic: true), score >= Self.leastScore else { return nil }
            let value = scalars.map { isCyrillic($0) ? letter(of: $0, font.letters, cForZhe: cForZhe) : $0 }
            return Repaired(value: string(value), rule: rule, margin: score - asRussian)
        }
    }

    /// Words that only Russian has, whatever a font makes of them: such a text is Russian.
    private func hasRussianWord(_ scalars: [UInt32]) -> Bool {
        scalars.split { !isCyrillic($0) }.contains { word in
            word.count <= longestRussianWord
                && russianWords.contains(word.map { NameLetter.lowered($0, turkic: false) })
        }
    }

    private func isCyrillic(_ scalar: UInt32) -> Bool { Int32(cunicode_flags(scalar)) & CUNICODE_CYRILLIC != 0 }

    private func letter(of scalar: UInt32, _ font: [UInt32: UInt32], cForZhe: Bool) -> UInt32 {
        let lower = NameLetter.lowered(scalar, turkic: false)
        let isUpper = lower != scalar
        switch lower {
        case 0x44A: return cased(cForZhe ? 0x6A : 0x63, isUpper)
        case 0x436: return cased(cForZhe ? 0x63 : 0x6A, isUpper)
        default: return font[lower].map { cased($0, isUpper) } ?? scalar
        }
    }

    /// c is far commoner than j in Azerbaijani: the more frequent of ъ and ж is c (domain facts, §2.5).
    private func zheIsC(_ scalars: [UInt32]) -> Bool {
        let hard = scalars.count { $0 == 0x44A || $0 == 0x42A }, zhe = scalars.count { $0 == 0x436 || $0 == 0x416 }
        return zhe > hard
    }

    private func cased(_ scalar: UInt32, _ isUpper: Bool) -> UInt32 {
        guard isUpper else { return scalar }
        switch scalar {
        case 0x69: return 0x130
        case 0x131: return 0x49
        default: return Unicode.Scalar(scalar)?.properties.uppercaseMapping.unicodeScalars.first?.value ?? scalar
        }
    }

    private func string(_ scalars: [UInt32]) -> String {
        var view = String.UnicodeScalarView()
        for scalar in scalars { if let valid = Unicode.Scalar(scalar) { view.append(valid) } }
        return String(view)
    }
}
