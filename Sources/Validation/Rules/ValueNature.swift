/// What can be said of a value by its letters alone.
enum ValueNature {
    /// A scheme, `://` and a host without white space (RFC 3986, 3).
    static func isURL(_ text: String) -> Bool {
        guard let mark = text.firstRange(of: "://"), mark.lowerBound > text.startIndex else { return false }
        let scheme = text[..<mark.lowerBound], rest = text[mark.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && !host.isEmpty && !text.contains { $0.isWhitespace || "<>\"".contains($0) }
    }

    /// BCP 47: a language of two or three letters (or a private or grandfathered one), and further parts of up to eight.
    static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
        guard (2...3).contains(first.count) || first == "i" || first == "x" else { return false }
        return parts.dropFirst().allSatisfy {
            (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }

    /// A word with letters of Latin and Cyrillic, such as `Bаkı` with a Cyrillic а.
    static func mixedWord(_ text: String) -> String? {
        // The first bytes of the letters from U+0400 on; without them there is nothing to look for.
        guard text.utf8.contains(where: { (0xD0...0xD4).contains($0) }) else { return nil }
        for word in text.split(whereSeparator: { !$0.isLetter }) {
            var (latin, cyrillic) = (false, false)
            for scalar in word.unicodeScalars {
                switch scalar.value {
                case 0x41...0x5A, 0x61...0x7A, 0xC0...0x2AF: latin = true
                case 0x42C, 0x44C: break  // the soft sign is a letter of the Latin alphabet of 1929 too
                case 0x400...0x52F: cyrillic = true
                default: break
                }
            }
            if latin, cyrillic { return String(word) }
        }
        return nil
    }

    /// A replacement character, or a `?` between a letter and a small letter: what a conversion to a character set
    /// without the letter leaves. Addresses have such signs by right.
    static func hasLostLetters(_ text: String) -> Bool {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == 0xEF }), !text.contains("://") else {
            return false
        }
        var before: Character = " ", mark: Character?
        for character in text {
            if character == "\u{FFFD}" { return true }
            if mark != nil, character.isLowercase { return true }
            mark = character == "?" && before.isLetter ? character : nil
            before = character
        }
        return false
    }

    /// The number of characters, as people count them; quickly where each is one byte.
    static func length(_ text: String) -> Int {
        for byte in text.utf8 where byte >= 0x80 || byte == 0x0D { return text.count }
        return text.utf8.count
    }
}
