internal import CUnicodeTables

/// Turns HTML in a value into plain text: entities to characters, known tags away (block tags to a space).
///
/// One pass with a stack: what a decoded entity completes is decoded as well, so `&amp;eacute;` gives é. Angle
/// brackets that are no known tag stay: `1999-<[999]>`, `a < b`.
enum Markup {
    static func removeToPlainText(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        var rules: TextRules = []
        var openings: [Int] = []  // places of `<` in the output
        for i in 0..<text.count {
            push(text[i], &output, &openings, &rules)
        }
        return rules
    }

    private static func push(_ byte: UInt8, _ output: inout [UInt8], _ openings: inout [Int], _ rules: inout TextRules)
    {
        if byte == UInt8(ascii: ";"), let (start, scalar) = entity(endingAt: output) {
            output.removeLast(output.count - start)
            while let last = openings.last, last >= start { openings.removeLast() }
            rules.insert(.entity)
            if InvisibleMarks.isDroppable(scalar) { return }
            if scalar < 0x80 { return push(UInt8(scalar), &output, &openings, &rules) }
            return output.append(scalar: scalar)
        }
        if byte == UInt8(ascii: "<") { openings.append(output.count) }
        output.append(byte)
        guard byte == UInt8(ascii: ">"), let start = openings.last, let isBlock = tag(output[start...]) else { return }
        openings.removeLast()
        output.removeLast(output.count - start)
        if isBlock { output.append(0x20) }
        rules.insert(.tag)
    }

    /// The entity whose `;` comes next: where its `&` stands and what it means.
    private static func entity(endingAt output: [UInt8]) -> (start: Int, scalar: UInt32)? {
        let lowest = max(0, output.count - 26)
        guard let start = output[lowest...].lastIndex(of: UInt8(ascii: "&")) else { return nil }
        let name = output[(start + 1)...]
        guard let first = name.first else { return nil }
        if first == UInt8(ascii: "#") { return numeric(name.dropFirst()).map { (start, $0) } }
        let scalar = unsafe name.withUnsafeBufferPointer { unsafe cunicode_entity($0.baseAddress!, $0.count) }
        return scalar == 0 ? nil : (start, scalar)
    }

    private static func numeric(_ digits: ArraySlice<UInt8>) -> UInt32? {
        let isHex = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let number = UInt32(String(folded: isHex ? digits.dropFirst() : digits), radix: isHex ? 16 : 10)
        guard let number, number > 0, number < 0x110000, number & 0xFFFF_F800 != 0xD800 else { return nil }
        // HTML reads 128–159 as Windows-1252 (HTML, numeric character reference end state).
        return (0x80..<0xA0).contains(number) ? windows1252[Int(number - 0x80)] : number
    }

    static let windows1252: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
        0x17E, 0x178,
    ]

    /// Whether `<…>` is a known tag or a comment, and if so whether it separates words; nil when it is text.
    private static func tag(_ text: ArraySlice<UInt8>) -> Bool? {
        var place = text.startIndex + 1
        if text.count >= 7, text[place...].starts(with: Array("!--".utf8)) {
            return text.dropLast().suffix(2).elementsEqual("--".utf8) ? false : nil
        }
        if text[place] == UInt8(ascii: "/") { place += 1 }
        let start = place
        while place < text.endIndex, isLetter(text[place]) || (place > start && text[place] &- 0x30 < 10) { place += 1 }
        guard place > start, place - start <= 10, place < text.endIndex else { return nil }
        let end = text[place]
        guard end == UInt8(ascii: ">") || end == UInt8(ascii: "/") || end <= 0x20 else { return nil }
        let name = String(folded: text[start..<place].map { $0 | 0x20 })
        return inlineTags.contains(name) ? false : blockTags.contains(name) ? true : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static let inlineTags: Set<String> = [
        "a", "abbr", "acronym", "b", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "mark",
        "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    ]
    private static let blockTags: Set<String> = [
        "article", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
        "footer", "head", "header", "hr", "html", "iframe", "img", "li", "main", "nav", "ol", "p", "pre", "script",
        "section", "style", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
        "h1", "h2", "h3", "h4", "h5", "h6",
    ]
}
