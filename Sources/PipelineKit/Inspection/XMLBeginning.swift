/// The root element of an XML text and the namespaces that it declares.
struct XMLBeginning {
    private(set) var root = ""
    /// Prefix (empty for the default) and name, in order.
    private(set) var namespaces: [(prefix: String, name: String)] = []
    /// As it stands, never that of an empty element.
    private(set) var startTag = ""

    init?(_ text: ContiguousArray<UInt8>.SubSequence) {
        var rest = text
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(open + 1)...]
            if rest.starts(with: "!--".utf8) {
                guard let end = Self.find("-->", in: rest) else { return nil }
                rest = rest[end...]
            } else if rest.first == UInt8(ascii: "!") {
                rest = Self.afterDeclaration(rest)
            } else if rest.first == UInt8(ascii: "?") {
                guard let end = Self.find("?>", in: rest) else { return nil }
                rest = rest[end...]
            } else {
                read(rest)
                return
            }
        }
        return nil
    }

    private mutating func read(_ text: ContiguousArray<UInt8>.SubSequence) {
        let tag = String(decoding: text.prefix(16 << 10), as: UTF8.self)
        var rest = tag[...]
        func isSpace(_ character: Character) -> Bool { character.isWhitespace }
        root = String(rest.prefix { !isSpace($0) && $0 != ">" && $0 != "/" })
        rest = rest.dropFirst(root.count)
        while true {
            rest = rest.drop(while: isSpace)
            guard let first = rest.first, first != ">", first != "/", let equals = rest.firstIndex(of: "=") else {
                startTag = "<" + tag[..<rest.startIndex] + ">"
                return
            }
            let name = rest[..<equals].filter { !isSpace($0) }
            rest = rest[rest.index(after: equals)...].drop(while: isSpace)
            guard let quote = rest.first, quote == "\"" || quote == "'" else { return }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return }
            if name == "xmlns" { namespaces.append(("", String(rest[..<end]))) }
            if name.hasPrefix("xmlns:") { namespaces.append((String(name.dropFirst(6)), String(rest[..<end]))) }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// Behind a document type declaration and its internal subset.
    private static func afterDeclaration(
        _ text: ContiguousArray<UInt8>.SubSequence
    ) -> ContiguousArray<UInt8>.SubSequence {
        var depth = 1
        for index in text.indices {
            if text[index] == UInt8(ascii: "<") { depth += 1 }
            if text[index] == UInt8(ascii: ">") { depth -= 1 }
            if depth == 0 { return text[(index + 1)...] }
        }
        return []
    }

    /// Behind the first occurrence of `mark`.
    private static func find(_ mark: String, in text: ContiguousArray<UInt8>.SubSequence) -> Int? {
        let mark = Array(mark.utf8)
        var index = text.startIndex
        while index + mark.count <= text.endIndex {
            if text[index..<(index + mark.count)].elementsEqual(mark) { return index + mark.count }
            index += 1
        }
        return nil
    }
}
