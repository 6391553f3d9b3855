internal import CScan

/// Cuts a text into the children of its root, and tells which of them need not go through libxml2, because they are
/// plain and surely right by the schema.
///
/// What goes through libxml2 must be what it would see of the whole text: a child is left out only where it leaves the
/// automaton of the root in the state it was in before, so that libxml2 need not know of it. Anything unusual outside
/// the children ends the lane: from there on all goes through libxml2.
@safe final class SchemaLane {
    /// What the lane says of the bytes from the beginning of what is held.
    enum Verdict {
        /// So many bytes go through libxml2.
        case check(Int)
        /// A child of this length is right; its name as it stands in the tag.
        case right(Int, name: ArraySlice<UInt8>)
        /// Blanks between children.
        case blank(Int)
        /// The text must go on first.
        case more
        /// All that follows goes through libxml2.
        case end
    }

    /// Longer children, and a longer beginning, end the lane: they would have to be held.
    private static let longest = 1 << 20
    /// Children that were looked at in vain, more than four fifths of all, end it too: a look costs about a quarter of
    /// what libxml2 does.
    private static let patience = 64

    private let types: SchemaTypes
    private let tree = PlainTree(allowsRest: true)
    private var namespaces: [String: String] = [:]
    private var root: ContentModel?
    private var state = 0
    private var looks = 0, failures = 0

    init(_ types: SchemaTypes) {
        self.types = types
        tree.depthLimit = 200
    }

    /// Judges the beginning of `text`, which is what stands behind the bytes that were judged before.
    func judge(_ text: UnsafeBufferPointer<UInt8>) -> Verdict {
        let verdict = unsafe root == nil ? beginning(text) : child(text)
        if case .more = verdict, text.count > Self.longest { return .end }
        return verdict
    }

    // MARK: The root

    /// All up to the start tag of the root goes through libxml2.
    private func beginning(_ text: UnsafeBufferPointer<UInt8>) -> Verdict {
        var place = 0
        while true {
            place += unsafe cscan_xml_blank(text.baseAddress! + place, text.count - place)
            guard place + 4 < text.count else { return .more }
            guard unsafe text[place] == UInt8(ascii: "<") else { return .end }
            let ending: StaticString
            switch unsafe (text[place + 1], text[place + 2], text[place + 3]) {
            case (UInt8(ascii: "?"), _, _): ending = "?>"
            case (UInt8(ascii: "!"), UInt8(ascii: "-"), UInt8(ascii: "-")): ending = "-->"
            case (UInt8(ascii: "!"), _, _): return .end
            default: return unsafe root(text, place)
            }
            guard let end = unsafe Self.find(ending, text, from: place) else { return .more }
            place = end
        }
    }

    private func root(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Verdict {
        let tag = unsafe cscan_xml_read_tag(text.baseAddress! + place, text.count - place)
        if tag.length == 0 { return .more }
        guard !tag.is_broken, !tag.is_empty else { return .end }
        let length = unsafe Self.nameLength(text, place)
        guard length > 0 else { return .end }
        namespaces = unsafe NamespaceDeclarations.namespaces(in: ContiguousArray(text[place..<(place + tag.length)]))
        let name = unsafe Array(text[(place + 1)...(place + length)])
        guard let expanded = expanded(name, isAttribute: false), let type = types.type(ofElement: expanded),
            let model = types.model(ofType: type)
        else { return .end }
        root = model
        return .check(place + tag.length)
    }

    // MARK: Children

    private func child(_ text: UnsafeBufferPointer<UInt8>) -> Verdict {
        let start = text.baseAddress!
        let blank = unsafe cscan_xml_blank(start, text.count)
        if blank > 0 { return .blank(blank) }
        guard text.count > 4 else { return .more }
        guard unsafe text[0] == UInt8(ascii: "<") else { return .end }
        switch unsafe text[1] {
        case UInt8(ascii: "!"):
            guard unsafe text[2] == UInt8(ascii: "-"), unsafe text[3] == UInt8(ascii: "-") else { return .end }
            return unsafe Self.find("-->", text, from: 0).map { .check($0) } ?? .more
        case UInt8(ascii: "/"), UInt8(ascii: "?"): return .end
        default: break
        }
        let length = unsafe Self.nameLength(text, 0)
        guard length > 0 else { return text.count > 256 ? .end : .more }
        let name = unsafe Array(text[1...length])
        guard let expanded = expanded(name, isAttribute: false),
            let step = root!.step(from: state, types.number(expanded))
        else { return .end }
        if step.next == state, let type = step.type, unsafe readTree(text) {
            let end = unsafe tree.tree.length
            // A declaration may change what names mean.
            if unsafe tree.tree.declaration_count == 0, unsafe types.surelyAccepts(tree.tree, type: type) {
                looks += 1
                return .right(end, name: name[...])
            }
            return verdictInVain(end)
        }
        var record = cscan_xml_record(
            depth: 0, inside: CSCAN_XML_CONTENT, long_tag: .max, attributes: 0, cuts: false, ignores_sections: false)
        var result = CSCAN_XML_MORE
        let end = unsafe name.withUnsafeBufferPointer {
            unsafe cscan_xml_find_end(
                start, text.count, 0, $0.baseAddress!, name.count, nil, 0, &record, &result)
        }
        guard result == CSCAN_XML_END else { return .more }
        if step.next == state { return verdictInVain(end) }
        state = step.next
        return .check(end)
    }

    /// Of a child that was looked at and is not known to be right.
    private func verdictInVain(_ end: Int) -> Verdict {
        looks += 1
        failures += 1
        return failures > Self.patience && 5 * failures > 4 * looks ? .end : .check(end)
    }

    /// - Returns: Whether the text begins with a whole record that is plain.
    private func readTree(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        while true {
            switch unsafe tree.read(text) {
            case .done: return true
            case .unknownName: addName()
            case .unknownValue, .notPlain: return false
            }
        }
    }

    // MARK: Names

    private func addName() {
        let name = tree.found
        let prefix = name.firstIndex(of: UInt8(ascii: ":")) ?? 0
        let element = expanded(name, isAttribute: false).map(types.number)
        let attribute = expanded(name, isAttribute: true).map(types.number)
        tree.addName(
            prefix: prefix, element: element ?? .max, attribute: attribute ?? .max, rule: nil,
            isDeclared: element != nil)
    }

    /// - Returns: `nil` when its prefix is not declared by the root.
    private func expanded(_ name: [UInt8], isAttribute: Bool) -> SchemaDocuments.Name? {
        let colon = name.firstIndex(of: UInt8(ascii: ":"))
        let local = String(decoding: name[(colon.map { $0 + 1 } ?? 0)...], as: UTF8.self)
        let prefix = String(decoding: name[..<(colon ?? 0)], as: UTF8.self)
        if prefix.isEmpty { return .init(uri: isAttribute ? "" : namespaces[""] ?? "", local: local) }
        if prefix == "xml" { return .init(uri: NamespaceDeclarations.xml, local: local) }
        return namespaces[prefix].map { .init(uri: $0, local: local) }
    }

    /// Length of the plain name of the tag at `place`; 0 when it is not plain, or not whole.
    private static func nameLength(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        var prefix = 0
        return unsafe cscan_xml_plain_name(text.baseAddress! + place + 1, text.count - place - 1, &prefix)
    }

    /// Where the text goes on behind `ending`.
    private static func find(_ ending: StaticString, _ text: UnsafeBufferPointer<UInt8>, from place: Int) -> Int? {
        let found = ending.withUTF8Buffer { ending in
            unsafe ending.withMemoryRebound(to: CChar.self) {
                unsafe cscan_find(text.baseAddress! + place, text.count - place, $0.baseAddress!, $0.count)
            }
        }
        return found == text.count - place ? nil : place + found + ending.utf8CodeUnitCount
    }
}
