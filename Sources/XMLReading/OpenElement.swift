/// An element that is open where the splitter stands, outside all records.
struct OpenElement {
    let qualifiedName: ContiguousArray<UInt8>
    let localName: String
    /// The tags for the head of a chunk, the start tag on one line.
    private(set) var startTag: ContiguousArray<UInt8>, endTag: ContiguousArray<UInt8>

    init(qualifiedName name: ContiguousArray<UInt8>, startTag: ContiguousArray<UInt8>) {
        qualifiedName = name
        localName = String(decoding: Self.localName(name), as: UTF8.self)
        let lineFeed = UInt8(ascii: "\n"), space = UInt8(ascii: " ")
        self.startTag = ContiguousArray(startTag.lazy.map { $0 == lineFeed ? space : $0 })
        endTag = ContiguousArray("</".utf8) + name + ContiguousArray(">".utf8)
    }

    /// What follows the prefix (Namespaces in XML 1.0, section 4).
    static func localName(_ name: ContiguousArray<UInt8>) -> ArraySlice<UInt8> {
        let start = name.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
        return ArraySlice(name[start...])
    }

    /// The tag without attributes, for one whose attributes cannot be read.
    mutating func forgetAttributes() {
        startTag = ContiguousArray("<".utf8) + qualifiedName + ContiguousArray(">".utf8)
    }

    /// Tags that can be parsed, for an element whose name is none.
    mutating func forgetName() {
        (startTag, endTag) = (ContiguousArray(XMLContext.root), ContiguousArray(XMLContext.rootEnd))
    }
}
