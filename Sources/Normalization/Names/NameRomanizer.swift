internal import CUnicodeTables

/// Writes a name in another script or romanization, for display. The keys of comparison are `NameFolding`'s work.
///
/// Between the Azerbaijani alphabets this is lossless; from Russian and Arabic script it is a proposal, because those
/// spellings do not tell all Azerbaijani letters apart.
public struct NameRomanizer: Sendable {
    public enum Target: String, Sendable, CaseIterable {
        case azerbaijani = "az-Latn", azerbaijaniCyrillic = "az-Cyrl", yanalif = "az-Yanalif", russian = "ru"
        /// The official rule of 2020 for Azerbaijani; BGN/PCGN for Russian.
        case english = "en"
        case alaLC = "ala-lc", bgn, iso9, icao
    }

    private let folding: NameFolding
    private let letters: [String: LetterTable]

    public init(_ vocabulary: NameVocabulary) {
        folding = NameFolding(vocabulary)
        var letters = vocabulary.letters
        for (name, inverse) in [("az-cyrl", "cyrl-of-az"), ("az-yanalif", "yanalif-of-az")] {
            letters[inverse] = letters[name]?.inverted(name: inverse)
        }
        self.letters = letters
    }

    /// The text in the target form; letters without a rule stay as they are.
    public func convert(_ text: String, to target: Target, from declared: NameKeys.Spelling? = nil) -> String {
        let spelling = declared ?? folding.keys(of: text).spelling
        if spelling == .russian {
            switch target {
            case .russian: return text
            case .alaLC, .bgn, .iso9, .icao: return apply("ru-" + target.rawValue, to: text)
            case .english: return apply("ru-bgn", to: text).replacing("ë", with: "e").replacing("’", with: "")
            default: break
            }
        }
        let latin = azerbaijani(text, spelling)
        switch target {
        case .azerbaijani, .bgn, .iso9, .icao: return latin
        case .azerbaijaniCyrillic: return apply("cyrl-of-az", to: latin, turkic: true)
        case .yanalif: return apply("yanalif-of-az", to: latin, turkic: true)
        case .russian: return apply("az-ru", to: latin, turkic: true)
        case .english: return apply("az-en", to: latin, turkic: true)
        case .alaLC: return apply("az-ala-lc", to: latin, turkic: true)
        }
    }

    private func azerbaijani(_ text: String, _ spelling: NameKeys.Spelling) -> String {
        switch spelling {
        case .azerbaijaniCyrillic: apply("az-cyrl", to: text, writesTurkic: true)
        case .yanalif: apply("az-yanalif", to: text, writesTurkic: true)
        case .russian: apply("ru-az", to: text, writesTurkic: true)
        case .arabic: apply("az-arab", to: text, writesTurkic: true)
        case .latin: apply("latin", to: text, writesTurkic: true)
        case .azerbaijani, .other: text
        }
    }

    /// - Parameters:
    ///   - turkic: Lower-case the text by the Turkic rule.
    ///   - writesTurkic: Capitalize the result by it.
    private func apply(_ table: String, to text: String, turkic: Bool = false, writesTurkic: Bool = false) -> String {
        guard let table = letters[table] else { return text }
        var output = String.UnicodeScalarView()
        var word: [UInt32] = []
        for scalar in text.unicodeScalars.map(\.value) + [0] {
            if Int32(cunicode_flags(scalar)) & CUNICODE_WORD != 0 {
                word.append(scalar)
                continue
            }
            append(word, by: table, turkic: turkic, writesTurkic: writesTurkic, to: &output)
            word.removeAll(keepingCapacity: true)
            if scalar != 0, let valid = Unicode.Scalar(scalar) { output.append(valid) }
        }
        return String(output)
    }

    private func append(
        _ word: [UInt32], by table: LetterTable, turkic: Bool, writesTurkic: Bool,
        to output: inout String.UnicodeScalarView
    ) {
        let lower = word.map { NameLetter.lowered($0, turkic: turkic) }
        let isShouted = word.count > 1 && zip(word, lower).allSatisfy { $0 != $1 || !isLetter($0) }
        var position = 0
        while position < word.count {
            let rule = table.rule(for: lower, at: position)
            let letters = rule.map { table.output(of: $0) } ?? [lower[position]]
            let isCapital = word[position] != lower[position]
            for (index, scalar) in letters.enumerated() {
                let raised = isCapital && (index == 0 || isShouted) ? upper(scalar, turkic: writesTurkic) : [scalar]
                for number in raised { if let valid = Unicode.Scalar(number) { output.append(valid) } }
            }
            position += rule?.length ?? 1
        }
    }

    private func isLetter(_ scalar: UInt32) -> Bool {
        Int32(cunicode_flags(scalar)) & (CUNICODE_LATIN | CUNICODE_CYRILLIC) != 0
    }

    private func upper(_ scalar: UInt32, turkic: Bool) -> [UInt32] {
        if turkic, scalar == 0x69 { return [0x130] }
        return Unicode.Scalar(scalar)?.properties.uppercaseMapping.unicodeScalars.map(\.value) ?? [scalar]
    }
}
