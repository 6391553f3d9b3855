internal import CUnicodeTables
internal import Diagnostics

/// The script of a text and its likely language.
public struct LanguageGuess: Hashable, Sendable {
    /// ISO 15924, `Latn`; nil for a text without letters.
    public let script: String?
    /// BCP 47, with the script where a language has several: `az-Latn`, `ru`; nil when the margin is too small.
    public let language: String?
    /// How far the best language is ahead of the next, in the unit of one telling letter.
    public let margin: Double
}

/// Guesses script and language from letters and frequent words (`languages.tsv`); says nothing when not sure.
public struct LanguageGuesser: Sendable {
    /// The lead from which on a language is named.
    public static let leastMargin = 1.0

    private struct Language: Sendable {
        let tag: String, script: String, letters: Set<UInt32>, words: Set<String>
    }
    private let languages: [Language]
    private let sharing: [UInt32: Double]  // a letter of few languages tells more

    public init(_ vocabulary: NameVocabulary) {
        languages = (vocabulary.file("languages")?.rows ?? []).map { row in
            Language(
                tag: row[0], script: row[1], letters: Set(row[2].unicodeScalars.map(\.value)),
                words: Set(row[3].split(separator: " ").map(String.init)))
        }
        var counts: [UInt32: Double] = [:]
        for language in languages { for letter in language.letters { counts[letter, default: 0] += 1 } }
        sharing = counts
    }

    public func guess(_ text: String) -> LanguageGuess {
        let words = words(of: text)
        guard let script = script(of: words) else { return LanguageGuess(script: nil, language: nil, margin: 0) }
        let scores = languages.filter { $0.script == script }.map { (tag: $0.tag, score: score(words, $0)) }
            .sorted { ($1.score, $0.tag) < ($0.score, $1.tag) }
        guard let best = scores.first else { return LanguageGuess(script: script, language: nil, margin: 0) }
        let margin = best.score - (scores.count > 1 ? scores[1].score : 0)
        return LanguageGuess(script: script, language: margin >= Self.leastMargin ? best.tag : nil, margin: margin)
    }

    private func words(of text: String) -> [[UInt32]] {
        text.unicodeScalars.split { Int32(cunicode_flags($0.value)) & CUNICODE_WORD == 0 }.map { word in
            word.map { NameLetter.lowered($0.value, turkic: false) }
        }
    }

    /// The script of most letters.
    private func script(of words: [[UInt32]]) -> String? {
        var counts = [Int](repeating: 0, count: 256)
        for word in words { for scalar in word { counts[Int(cunicode_script(scalar))] += 1 } }
        counts[0] = 0
        guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[best] > 0 else { return nil }
        return unsafe String(cString: cunicode_script_codes.advanced(by: best * 4)).prefix(4).description
    }

    private func score(_ words: [[UInt32]], _ language: Language) -> Double {
        var score = 0.0
        for word in words {
            if language.words.contains(String(String.UnicodeScalarView(word.compactMap(Unicode.Scalar.init)))) {
                score += word.count > 1 ? 2 : 0.5
            }
            for scalar in word {
                if language.letters.contains(scalar) {
                    score += 2 / (sharing[scalar] ?? 1)
                } else if scalar >= 0x80, sharing[scalar] != nil {
                    score -= 2  // a letter of other languages of this script
                }
            }
        }
        // Cyrillic without a telling letter is Russian in this region (domain facts, §1.5 step 4).
        return language.tag == "ru" && !words.isEmpty ? score + 1 : score
    }
}
