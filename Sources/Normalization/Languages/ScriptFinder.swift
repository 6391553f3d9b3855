internal import CUnicodeTables
internal import HeritageModel

/// The script of a text, from its letters, and its language where the letters leave no doubt.
enum ScriptFinder {
    /// How much of a text is looked at: the script of a long one shows in its beginning.
    private static let limit = 512

    static func script(of text: String) -> String? {
        let utf8 = text.utf8Span
        if utf8.isKnownASCII {
            for place in 0..<min(utf8.count, limit) where (utf8.span[place] | 0x20) &- 0x61 < 26 { return "Latn" }
            return nil
        }
        return script(of: utf8.span)
    }

    /// ISO 15924 code of the script that most letters belong to; `nil` for a text without letters.
    static func script(of text: Span<UInt8>) -> String? {
        var (latin, place) = (0, 0)
        let end = min(text.count, limit)
        while place < end, text[place] < 0x80 {
            if (text[place] | 0x20) &- 0x61 < 26 { latin += 1 }
            place += 1
        }
        if place == end { return latin > 0 ? "Latn" : nil }
        var counts: [(script: UInt8, count: Int)] = []
        while place < end {
            let scalar = nextScalar(text, &place)
            if scalar < 0x80 {
                if (scalar | 0x20) &- 0x61 < 26 { latin += 1 }
                continue
            }
            guard scalar != invalidScalar, Int32(cunicode_flags(scalar)) & CUNICODE_WORD != 0 else { continue }
            let script = cunicode_script(scalar)
            if script == 0 { continue }
            if let known = counts.firstIndex(where: { $0.script == script }) {
                counts[known].count += 1
            } else {
                counts.append((UInt8(script), 1))
            }
        }
        guard let best = counts.max(by: { ($0.count, $1.script) < ($1.count, $0.script) }) else {
            return latin > 0 ? "Latn" : nil
        }
        let name = code(of: best.script)
        let latinLetters = latin + (counts.first { code(of: $0.script) == "Latn" }?.count ?? 0)
        return name != "Latn" && best.count >= latinLetters ? name : "Latn"
    }

    private static func code(of script: UInt8) -> String { codes[Int(script)] }

    /// By number of the script.
    private static let codes: [String] = {
        let all = unsafe Array(String(cString: cunicode_script_codes).utf8)
        return stride(from: 0, to: all.count - 3, by: 4).map { String(decoding: all[$0..<($0 + 4)], as: UTF8.self) }
    }()

    /// The script that everyone writes a language in (IANA registry, Suppress-Script); saying it would say nothing.
    static func usual(of language: String) -> String? {
        switch language.prefix(while: { $0 != "-" }) {
        case "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "da", "sv", "no", "nb", "nn", "fi", "et",
            "hu", "lt", "lv", "ro", "hr", "is", "ga", "ca", "eu", "gl", "la", "tr", "id", "ms", "af", "sq", "vi", "mt":
            "Latn"
        case "ru", "uk", "be", "bg", "mk": "Cyrl"
        case "ar", "fa", "ur", "ps": "Arab"
        case "he", "yi": "Hebr"
        case "el": "Grek"
        case "ka": "Geor"
        case "hy": "Armn"
        default: nil
        }
    }
}
