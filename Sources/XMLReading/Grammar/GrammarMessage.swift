internal import Diagnostics

/// What libxml2 says about an element: `Element '{uri}a', attribute 'b': [facet 'pattern'] The value …`, taken apart.
struct GrammarMessage {
    /// The message without element, attribute, namespaces and kind of facet.
    let text: String
    /// `nil` when it is about the element itself.
    let attribute: String?
    /// Whether it begins with the name of an element, which is left out of `text`.
    let isAboutElement: Bool
    let code: String, hint: String

    init(_ message: String) {
        var text = Self.firstLine(message)[...]
        var attribute: String?, isAboutElement = false
        if text.hasPrefix("Element '"), let end = text.utf8.dropFirst(9).firstIndex(of: UInt8(ascii: "'")) {
            var rest = text[text.utf8.index(after: end)...]
            let mark = ", attribute '"
            if rest.hasPrefix(mark),
                let last = rest.utf8.dropFirst(mark.utf8.count).firstIndex(of: UInt8(ascii: "'"))
            {
                attribute = String(rest[rest.utf8.index(rest.startIndex, offsetBy: mark.utf8.count)..<last])
                rest = rest[rest.utf8.index(after: last)...]
            }
            if rest.hasPrefix(": ") {
                rest = rest.dropFirst(2)
                if rest.hasPrefix("["), let close = rest.utf8.firstIndex(of: UInt8(ascii: "]")),
                    case let behind = rest.utf8.index(after: close), rest[behind...].hasPrefix(" ")
                {
                    rest = rest[behind...].dropFirst()
                }
                (text, isAboutElement) = (rest, true)
            } else {
                attribute = nil
            }
        }
        self.text = (attribute.map { "attribute '\($0)': " } ?? "") + text
        (self.attribute, self.isAboutElement) = (attribute, isAboutElement)
        (code, hint) = Self.kind(self.text)
    }

    /// The first line without `{namespace}`, and without point and blanks at its end. A list of values
    /// (`{'a', 'b'}`) and the numbers of a pattern (`{5}`) stay.
    private static func firstLine(_ message: String) -> String {
        var bytes = ContiguousArray<UInt8>()
        var isInside = false, isList = false
        let given = Array(message.utf8)
        for (place, byte) in given.enumerated() {
            if byte == UInt8(ascii: "\n") {
                if bytes.isEmpty { continue }
                break
            }
            if isInside {
                isInside = byte != UInt8(ascii: "}")
            } else if byte == UInt8(ascii: "{"), !isList {
                let next = place + 1 < given.count ? given[place + 1] : 0
                isList = next == UInt8(ascii: "'")
                if isList || next &- 0x30 < 10 { bytes.append(byte) } else { isInside = true }
            } else {
                bytes.append(byte)
            }
        }
        while let last = bytes.last, last == UInt8(ascii: " ") || last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func kind(_ text: String) -> (String, String) {
        let text = text.utf8Span.span
        if has(text, "attribute") {
            return ("schema.attribute", "the schema says which attributes an element has, and which it must have")
        }
        for words: StaticString in [
            "ot expected", "Missing child", "xpecting", "No matching global", "Did not expect", "xtra element",
        ] where has(text, words) {
            return ("schema.element", "put the elements that are named in the order that the schema wants")
        }
        if has(text, "key-sequence") || has(text, "identity-constraint") {
            return ("schema.key", "make the key unique, or let the reference name one that is there")
        }
        for words: StaticString in ["value", "facet", "type", "haracter content"] where has(text, words) {
            return ("schema.value", "write the value in the form that the schema asks for")
        }
        return ("schema.invalid", "compare the element with the schema")
    }

    /// Whether the text has the words: byte by byte, since there may be a million messages.
    static func has(_ text: Span<UInt8>, _ words: StaticString) -> Bool {
        words.withUTF8Buffer { words in
            guard text.count >= words.count else { return false }
            for start in 0...(text.count - words.count) where unsafe text[start] == words[0] {
                var same = 1
                while same < words.count, unsafe text[start + same] == words[same] { same += 1 }
                if same == words.count { return true }
            }
            return false
        }
    }
}

extension Diagnostic {
    /// A finding of a grammar about the element at hand.
    static func schema(_ message: GrammarMessage, _ tags: inout OpenTags, _ tag: OpenTags.Tag?) -> Diagnostic {
        var location = tag?.location ?? .init(source: 0)
        var path = tags.path()
        if let attribute = message.attribute {
            location = tags.location(ofAttribute: attribute, in: location)
            path += "/@" + attribute
        }
        let text = message.isAboutElement ? "`\(tag?.name ?? "")`: " + message.text : message.text
        return Diagnostic(
            message.code, .error, text, at: location, hint: message.hint, path: path,
            excerpt: tags.excerpt(at: location))
    }
}
