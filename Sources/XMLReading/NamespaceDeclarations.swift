/// Namespace declarations as they stand in tags (Namespaces in XML 1.0, section 3).
enum NamespaceDeclarations {
    /// The prefixes that the tags of `text` declare, and `xml`, which needs no declaration.
    /// - Parameter text: Start tags.
    static func prefixes(in text: ContiguousArray<UInt8>) -> Set<ContiguousArray<UInt8>> {
        var prefixes: Set = [ContiguousArray("xml".utf8)]
        let declaration = Array(" xmlns:".utf8)
        var quote: UInt8?
        for (i, byte) in text.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if (9...13).contains(byte) || byte == UInt8(ascii: " "),
                text[(i + 1)...].starts(with: declaration.dropFirst())
            {
                let name = text[(i + declaration.count)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") }
                prefixes.insert(ContiguousArray(name))
            }
        }
        return prefixes
    }
}
