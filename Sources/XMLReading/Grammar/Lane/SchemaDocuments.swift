internal import CLibXML2

/// The documents of an XML Schema: one file and what it includes and imports from the disk, as far as they can be read.
///
/// What is left out here is unknown to `SchemaTypes`, and so is judged by libxml2.
struct SchemaDocuments: Sendable {
    struct Name: Hashable, Sendable {
        let uri: String, local: String
    }

    /// An element of the language of schemas; annotations and other languages are left out.
    struct Node: Sendable {
        let name: String
        let attributes: [String: String]
        var children: [Node]
        /// Index into `documents`.
        let document: Int

        func child(_ names: String...) -> Node? { children.first { names.contains($0.name) } }
        func isSet(_ attribute: String) -> Bool { ["true", "1"].contains(attributes[attribute] ?? "") }
    }

    struct Document: Sendable {
        let target: String
        /// Namespaces by the prefixes of the root; the empty prefix is the default.
        let prefixes: [String: String]
        let qualifiesElements: Bool, qualifiesAttributes: Bool
    }

    static let language = "http://www.w3.org/2001/XMLSchema"
    private static let mostDocuments = 100

    private(set) var documents: [Document] = []
    /// What stands at the top of the documents, by kind (`element`, `complexType` …) and name.
    private(set) var components: [String: [Name: Node]] = [:]

    /// - Returns: `nil` when components of the schema are not what they seem: redefined, or without a namespace of
    ///   their own in a file that is included.
    init?(path: String) {
        var seen: Set = [path], next = [(path: path, target: String?.none)]
        while let (path, target) = next.popLast() {
            guard seen.count <= Self.mostDocuments else { return nil }
            // What cannot be read stays unknown; libxml2 has said what is wrong with it when it compiled the schema.
            guard let (root, document) = Self.read(path, number: documents.count) else { continue }
            if let target, target != document.target { return nil }
            documents.append(document)
            for child in root.children {
                switch child.name {
                case "redefine": return nil
                case "include", "import":
                    guard let location = child.attributes["schemaLocation"], !location.contains(":") else { continue }
                    let file = Self.resolve(location, from: path)
                    guard seen.insert(file).inserted else { continue }
                    next.append((file, child.name == "include" ? document.target : nil))
                default:
                    guard let name = child.attributes["name"] else { continue }
                    components[child.name, default: [:]][Name(uri: document.target, local: name)] = child
                }
            }
        }
    }

    func component(_ kind: String, _ name: Name?) -> Node? { name.flatMap { components[kind]?[$0] } }

    /// The name that a qualified name in an attribute of `node` stands for; `nil` when its prefix is unknown.
    func name(_ text: String, in node: Node) -> Name? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let prefixes = documents[node.document].prefixes
        if parts.count == 1 { return Name(uri: prefixes[""] ?? "", local: text) }
        if parts[0] == "xml" { return Name(uri: "http://www.w3.org/XML/1998/namespace", local: parts[1]) }
        return prefixes[parts[0]].map { Name(uri: $0, local: parts[1]) }
    }

    // MARK: Files

    private static func resolve(_ location: String, from path: String) -> String {
        if location.hasPrefix("/") { return location }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        var parts: [Substring] = []
        for part in (folder + location).split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    private static func read(_ path: String, number: Int) -> (Node, Document)? {
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        guard let tree = unsafe xmlReadFile(path, nil, Int32(options)) else { return nil }
        defer { unsafe xmlFreeDoc(tree) }
        guard let root = unsafe xmlDocGetRootElement(tree) else { return nil }
        var prefixes: [String: String] = [:]
        var declaration = unsafe root.pointee.nsDef
        while let one = unsafe declaration {
            unsafe prefixes[text(one.pointee.prefix)] = text(one.pointee.href)
            unsafe declaration = one.pointee.next
        }
        guard let node = unsafe node(root, number, isRoot: true), node.name == "schema" else { return nil }
        return (
            node,
            Document(
                target: node.attributes["targetNamespace"] ?? "", prefixes: prefixes,
                qualifiesElements: node.attributes["elementFormDefault"] == "qualified",
                qualifiesAttributes: node.attributes["attributeFormDefault"] == "qualified")
        )
    }

    /// - Returns: `nil` for other languages; an element with prefixes or entities of its own becomes one that nobody knows.
    private static func node(_ element: xmlNodePtr, _ document: Int, isRoot: Bool = false) -> Node? {
        guard unsafe element.pointee.type == XML_ELEMENT_NODE, let space = unsafe element.pointee.ns,
            unsafe text(space.pointee.href) == language
        else { return nil }
        let name = unsafe text(element.pointee.name)
        if name == "annotation" { return nil }
        var attributes: [String: String] = [:], children: [Node] = []
        var isPlain = unsafe isRoot || element.pointee.nsDef == nil
        var attribute = unsafe element.pointee.properties
        while let one = unsafe attribute {
            if unsafe one.pointee.ns == nil {
                var value = "", part = unsafe one.pointee.children
                while let piece = unsafe part {
                    if unsafe piece.pointee.type != XML_TEXT_NODE { isPlain = false }
                    value += unsafe text(piece.pointee.content)
                    unsafe part = piece.pointee.next
                }
                unsafe attributes[text(one.pointee.name)] = value
            }
            unsafe attribute = one.pointee.next
        }
        var child = unsafe element.pointee.children
        while let one = unsafe child {
            if let node = unsafe node(one, document) { children.append(node) }
            unsafe child = one.pointee.next
        }
        return Node(name: isPlain ? name : "unknown", attributes: attributes, children: children, document: document)
    }

    private static func text(_ bytes: UnsafePointer<UInt8>?) -> String {
        unsafe bytes.map { unsafe String(cString: $0) } ?? ""
    }
}
