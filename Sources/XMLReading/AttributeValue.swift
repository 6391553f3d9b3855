internal import CLibXML2

/// What libxml2 leaves to do in attribute values when it does not replace entities.
enum AttributeValue {
    /// Resolves the references that are left in `value`: `&#38;` for every `&`, and the entities of HTML.
    static func decode(_ value: UnsafeBufferPointer<UInt8>) -> ContiguousArray<UInt8> {
        var result: ContiguousArray<UInt8> = []
        result.reserveCapacity(value.count)
        var rest = unsafe value[...]
        while let ampersand = unsafe rest.firstIndex(of: UInt8(ascii: "&")) {
            unsafe result += rest[..<ampersand]
            unsafe rest = rest[(ampersand + 1)...]
            let end = unsafe rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
            let name = unsafe String(decoding: rest[..<end], as: UTF8.self)
            if name == "#38" {
                result.append(UInt8(ascii: "&"))
            } else if let character = HTMLEntities.shared.character(name) {
                result += String(character).utf8
            } else {
                result.append(UInt8(ascii: "&"))
                continue
            }
            unsafe rest = rest[min(end + 1, rest.endIndex)...]
        }
        unsafe result += rest
        return result
    }
}

/// Where attributes stand in their tag.
enum AttributePlace {
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    /// Offset of the name of attribute `index`; of the tag if the attribute cannot be found.
    ///
    /// Most values are read in place, so the name is just before; a value that libxml2 had to change is a copy, and
    /// then the tag is read from its start.
    /// - Parameter tag: The tag's place in `text`, without its `>`.
    static func find(
        _ index: Int, of attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>, in text: UnsafePointer<UInt8>,
        tag: Range<Int>
    ) -> Int {
        if let value = unsafe attributes[5 * index + 3] {
            let offset = Int(bitPattern: value) - Int(bitPattern: text)
            if tag.contains(offset) { return unsafe nameBefore(offset, in: text, tag: tag) }
        }
        let local = unsafe String(cString: attributes[5 * index]!)
        let prefix = unsafe attributes[5 * index + 1].map { unsafe String(cString: $0) + ":" } ?? ""
        return unsafe search(Array((prefix + local).utf8), in: text, tag: tag)
    }

    /// Goes back over the quote and `=` to the start of the name.
    private static func nameBefore(_ value: Int, in text: UnsafePointer<UInt8>, tag: Range<Int>) -> Int {
        var i = value - 1
        while i > tag.lowerBound, unsafe text[i - 1] == UInt8(ascii: "=") || isSpace(text[i - 1]) { i -= 1 }
        while i > tag.lowerBound, unsafe !isSpace(text[i - 1]) { i -= 1 }
        return i
    }

    private static func search(_ name: [UInt8], in text: UnsafePointer<UInt8>, tag: Range<Int>) -> Int {
        var quote: UInt8?, start = tag.lowerBound
        for i in tag {
            let byte = unsafe text[i]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if isSpace(byte) || byte == UInt8(ascii: "=") {
                if unsafe UnsafeBufferPointer(start: text + start, count: i - start).elementsEqual(name) {
                    return start
                }
                if isSpace(byte) { start = i + 1 }
            }
        }
        return tag.lowerBound
    }
}
