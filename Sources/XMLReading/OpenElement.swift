/// An element that is open where the splitter stands, outside all records.
struct OpenElement {
    let qualifiedName: ContiguousArray<UInt8>
    let localName: String
    /// The tag on one line; without its attributes if they are malformed.
    var startTag: ContiguousArray<UInt8>
    var endTag: ContiguousArray<UInt8> { ContiguousArray("</".utf8) + qualifiedName + ContiguousArray(">".utf8) }

    init(qualifiedName: ContiguousArray<UInt8>, startTag: ContiguousArray<UInt8>) {
        self.qualifiedName = qualifiedName
        localName = String(decoding: Self.localName(qualifiedName), as: UTF8.self)
        let lineFeed = UInt8(ascii: "\n"), space = UInt8(ascii: " ")
        self.startTag = ContiguousArray(startTag.lazy.map { $0 == lineFeed ? space : $0 })
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
}
