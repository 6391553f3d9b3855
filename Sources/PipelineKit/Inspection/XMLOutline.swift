/// The tags in the beginning of an XML text: enough to know which elements there are and which are still open.
///
/// No parser: what is not well-formed gives an outline all the same.
struct XMLOutline {
    /// Local names of the elements that begin in the text.
    private(set) var elements: Set<String> = []
    /// Of the elements that do not end in it, the outermost first, as they are written.
    private var open: [ArraySlice<UInt8>] = []
    /// Behind the last whole tag.
    private var end = 0
    private let text: [UInt8]

    init(_ bytes: ContiguousArray<UInt8>) {
        text = Array(bytes)
        var position = 0
        while let tag = text[position...].firstIndex(of: UInt8(ascii: "<")) {
            guard let after = take(tag) else { return }
            (position, end) = (after, after)
        }
        end = text.count
    }

    /// The text up to its last whole tag, with end tags for all that is open there: what is cut off can be parsed.
    var closed: ContiguousArray<UInt8> {
        var result = ContiguousArray(text[..<end])
        for name in open.reversed() { result += Array("</".utf8) + name + [UInt8(ascii: ">")] }
        return result
    }

    /// Takes what begins with `<`; where it ends, `nil` when it is cut off.
    private mutating func take(_ start: Int) -> Int? {
        let rest = text[(start + 1)...]
        if rest.starts(with: "!--".utf8) { return behind("-->", start) }
        if rest.starts(with: "![CDATA[".utf8) { return behind("]]>", start) }
        if rest.first == UInt8(ascii: "?") { return behind("?>", start) }
        if rest.first == UInt8(ascii: "!") { return behindDeclaration(start) }
        guard let end = tagEnd(start + 1) else { return nil }
        if rest.first == UInt8(ascii: "/") {
            if !open.isEmpty { open.removeLast() }
            return end + 1
        }
        let name = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        let local = name[(name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex)...]
        elements.insert(String(decoding: local, as: UTF8.self))
        if text[end - 1] != UInt8(ascii: "/") { open.append(name) }
        return end + 1
    }

    /// The `>` of a tag; one in the value of an attribute is none.
    private func tagEnd(_ start: Int) -> Int? {
        var quote: UInt8 = 0
        for index in start..<text.count {
            let byte = text[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
        }
        return nil
    }

    /// Behind a document type declaration with its internal subset.
    private func behindDeclaration(_ start: Int) -> Int? {
        var depth = 0
        for index in start..<text.count {
            if text[index] == UInt8(ascii: "<") { depth += 1 }
            if text[index] == UInt8(ascii: ">") { depth -= 1 }
            if depth == 0 { return index + 1 }
        }
        return nil
    }

    private func behind(_ mark: String, _ start: Int) -> Int? {
        let mark = Array(mark.utf8)
        var index = start
        while let first = text[index...].firstIndex(of: mark[0]) {
            if text[first...].starts(with: mark) { return first + mark.count }
            index = first + 1
        }
        return nil
    }
}
