internal import CScan

/// One piece of XML outside the records, told by its first bytes. Lengths and ranges count from its start.
enum Markup {
    /// Up to the next `<`; not whole if the text at hand ends first.
    case text(length: Int, isBlank: Bool, isWhole: Bool)
    case comment(length: Int)
    case cdata(length: Int)
    case instruction(length: Int, isXMLDeclaration: Bool)
    case doctype(length: Int, entities: Set<String>)
    case startTag(name: Range<Int>, tag: cscan_xml_tag)
    case endTag(name: Range<Int>, length: Int)
    /// `<` that begins none of these.
    case stray(length: Int)
    /// The text at hand ends inside.
    case unfinished(String)

    init(_ text: UnsafeBufferPointer<UInt8>) {
        let start = text.baseAddress!
        let next = unsafe cscan_until(start, text.count, UInt8(ascii: "<"))
        if next > 0 {
            let isBlank = unsafe cscan_xml_blank(start, next) == next
            self = .text(length: next, isBlank: isBlank, isWhole: next < text.count)
        } else if text.count < 2 {
            self = .unfinished("tag")
        } else {
            self =
                switch unsafe text[1] {
                case UInt8(ascii: "!"): unsafe Self.declaration(text)
                case UInt8(ascii: "?"): unsafe Self.instruction(text)
                case UInt8(ascii: "/"): unsafe Self.endTag(text)
                default: unsafe Self.startTag(text)
                }
        }
    }

    private static func starts(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        unsafe text.count >= word.utf8CodeUnitCount
            && text[..<word.utf8CodeUnitCount].elementsEqual(
                UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Length up to and with `end`, which stands at or behind `from`; `nil` if it does not occur.
    private static func length(_ text: UnsafeBufferPointer<UInt8>, from: Int, to end: String) -> Int? {
        guard text.count > from else { return nil }
        let found = unsafe cscan_find(text.baseAddress! + from, text.count - from, end, end.utf8.count)
        return from + found < text.count ? from + found + end.utf8.count : nil
    }

    private static func declaration(_ text: UnsafeBufferPointer<UInt8>) -> Markup {
        if unsafe starts(text, "<!--") {
            return unsafe length(text, from: 4, to: "-->").map { .comment(length: $0) } ?? .unfinished("comment")
        }
        if unsafe starts(text, "<![CDATA[") {
            return unsafe length(text, from: 9, to: "]]>").map { .cdata(length: $0) } ?? .unfinished("CDATA section")
        }
        if unsafe starts(text, "<!DOCTYPE") {
            guard let doctype = unsafe Doctype(text) else { return .unfinished("document type declaration") }
            return .doctype(length: doctype.length, entities: doctype.entities)
        }
        return text.count < 9 ? .unfinished("declaration") : .stray(length: 2)
    }

    private static func instruction(_ text: UnsafeBufferPointer<UInt8>) -> Markup {
        guard let length = unsafe length(text, from: 2, to: "?>") else { return .unfinished("processing instruction") }
        let isDeclaration = unsafe starts(text, "<?xml") && (cscan_xml_space(text[5]) || text[5] == UInt8(ascii: "?"))
        return .instruction(length: length, isXMLDeclaration: isDeclaration)
    }

    private static func endTag(_ text: UnsafeBufferPointer<UInt8>) -> Markup {
        let length = unsafe cscan_xml_name(text.baseAddress! + 2, text.count - 2)
        let name = 2..<(2 + length)
        let space = unsafe cscan_xml_blank(text.baseAddress! + name.upperBound, text.count - name.upperBound)
        let end = name.upperBound + space
        if end >= text.count { return .unfinished("end tag") }
        if name.isEmpty { return .stray(length: 2) }
        return .endTag(name: name, length: unsafe text[end] == UInt8(ascii: ">") ? end + 1 : end)
    }

    private static func startTag(_ text: UnsafeBufferPointer<UInt8>) -> Markup {
        let length = unsafe cscan_xml_name(text.baseAddress! + 1, text.count - 1)
        if length == 0 { return .stray(length: 1) }
        let tag = unsafe cscan_xml_read_tag(text.baseAddress!, text.count)
        return tag.length == 0 ? .unfinished("start tag") : .startTag(name: 1..<(1 + length), tag: tag)
    }
}
