/// Namespace declarations as they stand in tags (Namespaces in XML 1.0, section 3).
enum NamespaceDeclarations {
    /// The prefixes that the tags of `text` declare, and `xml`, which needs no declaration.
    /// - Parameter text: Start tags.
    static func prefixes(in text: ContiguousArray<UInt8>) -> Set<ContiguousArray<UInt8>> {
        Set(
            names(in: text).map { text[$0].split(separator: UInt8(ascii: ":"), maxSplits: 1) }
                .compactMap { $0.count == 2 ? ContiguousArray($0[1]) : nil } + [ContiguousArray("xml".utf8)])
    }

    /// What needs no declaration as `xml`.
    static let xml = "http://www.w3.org/XML/1998/namespace"

    /// The namespaces that a start tag declares, by prefix; the empty prefix is the default.
    static func namespaces(in tag: ContiguousArray<UInt8>) -> [String: String] {
        var namespaces: [String: String] = [:]
        for name in names(in: tag) {
            let rest = tag[name.upperBound...].drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
            guard let quote = rest.first else { continue }
            let value = rest.dropFirst().prefix { $0 != quote }
            let prefix = String(decoding: tag[name].dropFirst("xmlns".utf8.count).dropFirst(), as: UTF8.self)
            namespaces[prefix] = String(decoding: value, as: UTF8.self)
        }
        return namespaces
    }

    /// Where names that begin with `xmlns` stand in start tags.
    private static func names(in text: ContiguousArray<UInt8>) -> [Range<Int>] {
        var names: [Range<Int>] = []
        let declaration = Array("xmlns".utf8)
        var quote: UInt8?
        for (i, byte) in text.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if (9...13).contains(byte) || byte == UInt8(ascii: " "),
                text[(i + 1)...].starts(with: declaration)
            {
                let name = text[(i + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") }
                if name.count == declaration.count || name.dropFirst(declaration.count).first == UInt8(ascii: ":") {
                    names.append(name.startIndex..<name.endIndex)
                }
            }
        }
        return names
    }
}
