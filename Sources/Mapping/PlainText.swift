/// Text of HTML: tags out, character references resolved, a line break for each block.
///
/// Not a parser: enough for the markup that museums put into descriptions. What is not markup passes unchanged.
enum PlainText {
    static func append(html text: Span<UInt8>, to output: inout ContiguousArray<UInt8>) {
        let begin = output.count
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "<"), let tag = Tag(text, at: index) {
                if tag.isBlock, output.count > begin, output.last != 0x0a { output.append(0x0a) }
                index = tag.isHidden ? tag.endOfElement(text) : tag.end
            } else if byte == UInt8(ascii: "&"), let reference = reference(text, at: index) {
                output.append(contentsOf: String(reference.scalar).utf8)
                index = reference.end
            } else {
                output.append(byte)
                index += 1
            }
        }
    }

    private struct Tag {
        let name: String
        /// After the `>`.
        let end: Int

        /// `nil` when the `<` at `start` does not open a tag or comment.
        init?(_ text: Span<UInt8>, at start: Int) {
            var index = start + 1
            if index < text.count, text[index] == UInt8(ascii: "/") { index += 1 }
            guard index < text.count, (text[index] | 0x20) &- 0x61 < 26 || text[index] == UInt8(ascii: "!") else {
                return nil
            }
            var letters = ""
            while index < text.count, (text[index] | 0x20) &- 0x61 < 26 || text[index] &- 0x30 < 10 {
                letters.unicodeScalars.append(Unicode.Scalar(text[index] | 0x20))
                index += 1
            }
            while index < text.count, text[index] != UInt8(ascii: ">") { index += 1 }
            guard index < text.count else { return nil }
            (name, end) = (letters, index + 1)
        }

        var isBlock: Bool {
            switch name {
            case "p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote": true
            default: false
            }
        }
        var isHidden: Bool { name == "script" || name == "style" }

        func endOfElement(_ text: Span<UInt8>) -> Int {
            var index = end
            while index < text.count {
                if text[index] == UInt8(ascii: "<"), let tag = Tag(text, at: index), tag.name == name { return tag.end }
                index += 1
            }
            return end
        }
    }

    /// `&amp;`, `&#233;`, `&#xe9;`
    private static func reference(_ text: Span<UInt8>, at start: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        var (end, name) = (start + 1, "")
        while end < text.count, text[end] != UInt8(ascii: ";"), end - start < 12, text[end] < 0x80 {
            name.unicodeScalars.append(Unicode.Scalar(text[end]))
            end += 1
        }
        guard end < text.count, text[end] == UInt8(ascii: ";") else { return nil }
        let scalar: Unicode.Scalar?
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            scalar = UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        } else if name.hasPrefix("#") {
            scalar = UInt32(name.dropFirst(1)).flatMap(Unicode.Scalar.init)
        } else {
            scalar = names[name]
        }
        return scalar.map { ($0 == "\u{a0}" ? " " : $0, end + 1) }
    }

    private static let names: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "ndash": "–", "mdash": "—",
        "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "hellip": "…", "copy": "©",
        "reg": "®", "deg": "°", "times": "×", "frac12": "½", "middot": "·", "bull": "•", "eacute": "é", "egrave": "è",
        "agrave": "à", "ccedil": "ç", "ouml": "ö", "uuml": "ü", "auml": "ä", "Ouml": "Ö", "Uuml": "Ü", "Auml": "Ä",
        "szlig": "ß", "oslash": "ø", "aring": "å", "shy": "\u{ad}",
    ]
}
