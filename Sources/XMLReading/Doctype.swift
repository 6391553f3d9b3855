internal import CScan

/// A document type declaration (section 2.8 [28]), found only to be left aside.
struct Doctype {
    let length: Int
    /// Names of the general entities that the internal subset declares.
    private(set) var entities: Set<String> = []

    /// - Parameter text: Begins with `<!DOCTYPE`. `nil` if it ends inside.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var i = 9, isInSubset = false
        while i < text.count {
            let rest = unsafe UnsafeBufferPointer(rebasing: text[i...])
            switch unsafe rest[0] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): unsafe i += Self.quoted(rest)
            case UInt8(ascii: "["):
                isInSubset = true
                i += 1
            case UInt8(ascii: "]"):
                isInSubset = false
                i += 1
            case UInt8(ascii: ">") where !isInSubset:
                length = i + 1
                return
            case UInt8(ascii: "<"):
                unsafe i += Self.skipSection(rest)
                if let name = unsafe Self.entityName(rest) { entities.insert(name) }
            default: i += 1
            }
        }
        return nil
    }

    private static func quoted(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        unsafe cscan_until(text.baseAddress! + 1, text.count - 1, text[0]) + 2
    }

    /// Length of the comment or processing instruction that `text` begins with; 1 for anything else.
    private static func skipSection(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        for (start, end) in [("<!--", "-->"), ("<?", "?>")] where unsafe text.starts(with: start.utf8) {
            let skipped = start.utf8.count
            let found = unsafe cscan_find(text.baseAddress! + skipped, text.count - skipped, end, end.utf8.count)
            return skipped + found + end.utf8.count
        }
        return 1
    }

    /// The name in `<!ENTITY name`; `nil` for a parameter entity or another declaration.
    private static func entityName(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard unsafe text.starts(with: "<!ENTITY".utf8) else { return nil }
        let rest = unsafe text.dropFirst(8).drop { cscan_xml_space($0) }
        let name = unsafe rest.prefix { !cscan_xml_space($0) && $0 != UInt8(ascii: "%") }
        return unsafe name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
