/// What a title sorts by.
enum SortText {
    /// The text behind its first characters that do not count, or behind what stands between the marks U+0098 and U+009C
    /// (ISO 6630; UNIMARC has them around articles); `nil` when it sorts as it stands.
    static func of(_ title: String, after characters: Int) -> String? {
        if characters > 0 {
            let scalars = title.unicodeScalars
            guard let start = scalars.index(scalars.startIndex, offsetBy: characters, limitedBy: scalars.endIndex)
            else {
                return nil
            }
            // Catalogues often count in the indicator what the title has not (“Functional imaging” with 2): a number that
            // ends inside a word is not believed.
            let skipped = scalars[..<start]
            guard let last = skipped.last, !last.properties.isAlphabetic, last.properties.numericType == nil else {
                return joinedArticles.contains(String(skipped)) ? nonEmpty(scalars[start...]) : nil
            }
            return nonEmpty(scalars[start...])
        }
        // The marks are C2 98 and C2 9C; no other character has a byte 98 behind C2.
        guard title.utf8.first == 0xC2, title.unicodeScalars.first == "\u{98}",
            let end = title.unicodeScalars.firstIndex(of: "\u{9C}")
        else { return nil }
        return nonEmpty(title.unicodeScalars[title.unicodeScalars.index(after: end)...])
    }

    /// Articles that are written together with their word: Arabic and Hebrew.
    private static let joinedArticles: Set<String> = ["ال", "ה"]

    private static func nonEmpty(_ rest: Substring.UnicodeScalarView) -> String? {
        let rest = rest.drop { $0 == " " }
        return rest.isEmpty ? nil : String(rest)
    }
}
