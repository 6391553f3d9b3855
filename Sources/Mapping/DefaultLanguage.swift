/// The language that texts take when their record states none, where their letters do not contradict it: a Russian
/// title in a museum that writes Azerbaijani is not Azerbaijani. What language it is instead is not guessed.
struct DefaultLanguage {
    let tag: String
    private let script: Script

    private enum Script {
        case latin, cyrillic, arabic
        /// Latin letters, or Cyrillic ones with a letter that only Azerbaijani has.
        case azerbaijani
        /// Languages of other scripts are taken at their word.
        case any
    }

    init(_ tag: String) {
        self.tag = tag
        let parts = tag.split(whereSeparator: { $0 == "-" || $0 == "_" }).map { $0.lowercased() }
        script =
            switch (parts.first ?? "", parts.dropFirst().first { $0.count == 4 } ?? "") {
            case (_, "latn"): .latin
            case (_, "cyrl"): .cyrillic
            case (_, "arab"): .arabic
            case ("az", _), ("aze", _), ("azj", _): .azerbaijani
            case ("ru", _), ("rus", _), ("uk", _), ("ukr", _), ("be", _), ("bel", _), ("bg", _), ("bul", _), ("mk", _):
                .cyrillic
            case ("fa", _), ("fas", _), ("per", _), ("ar", _), ("ara", _), ("ur", _), ("ota", _): .arabic
            case ("en", _), ("eng", _), ("de", _), ("deu", _), ("ger", _), ("fr", _), ("fra", _), ("fre", _), ("tr", _),
                ("tur", _), ("es", _), ("it", _), ("pl", _), ("cs", _), ("nl", _), ("pt", _), ("la", _):
                .latin
            default: .any
            }
    }

    /// The language of `text`; `nil` when most of its letters are of a script the language is not written in.
    func language(of text: String) -> String? {
        if script == .any { return tag }
        var text = text
        return text.withUTF8 { bytes in unsafe suits(bytes.span) } ? tag : nil
    }

    private func suits(_ text: Span<UInt8>) -> Bool {
        var (latin, cyrillic, arabic) = (0, 0, 0)
        var isAzerbaijani = false
        for i in 0..<text.count {
            switch text[i] {
            case 0x41...0x5A, 0x61...0x7A, 0xC3...0xC9: latin += 1
            case 0xD0...0xD3:
                cyrillic += 1
                if i + 1 < text.count { isAzerbaijani = isAzerbaijani || Self.tells(text[i], text[i + 1]) }
            case 0xD8...0xDB: arabic += 1
            default: break
            }
        }
        switch script {
        case .latin: return latin >= max(cyrillic, arabic)
        case .cyrillic: return cyrillic >= max(latin, arabic)
        case .arabic: return arabic >= max(latin, cyrillic)
        case .azerbaijani: return isAzerbaijani || latin >= cyrillic
        case .any: return true
        }
    }

    /// Ә, Ғ, Ҝ, Ө, Ү, Һ, Ҹ and Ј in UTF-8, large and small.
    private static func tells(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xD0: second == 0x88
        case 0xD1: second == 0x98
        case 0xD2:
            second == 0x92 || second == 0x93 || second == 0x9C || second == 0x9D || second == 0xAE || second == 0xAF
                || second == 0xB8 || second == 0xB9 || second == 0xBA || second == 0xBB
        default: second == 0x98 || second == 0x99 || second == 0xA8 || second == 0xA9
        }
    }
}
