internal import Diagnostics
internal import XMLReading

/// The namespaces that roots must stand in: Khazina reads records by their local names, other programs do not.
struct RootNamespaces: Sendable {
    private let rows: [[String]]

    /// - Parameter rows: Profile, local names, namespace.
    init(_ rows: [[String]]) { self.rows = rows.filter { $0.count == 3 } }

    /// What is wrong with the root of a text.
    func finding(_ beginning: ContiguousArray<UInt8>, profile: String, index: UInt32) -> Diagnostic? {
        guard let known = rows.first(where: { $0[0] == profile }), let root = XMLRoot(beginning: beginning),
            known[1].split(separator: " ").contains(where: { $0 == root.name }), root.namespace != known[2]
        else { return nil }
        let before = beginning[..<root.offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let place = Diagnostic.Location(
            source: index, line: line, column: root.offset - lineStart + 1, byteOffset: root.offset)
        let given = root.namespace.map { "in the namespace `\($0)`" } ?? "in no namespace"
        return Diagnostic(
            "xml.wrong-namespace", .warning,
            "`\(root.name)` stands \(given), not in `\(known[2])`; it is read all the same", at: place,
            hint: "declare xmlns=\"\(known[2])\" on the root", path: "/" + root.name,
            excerpt: ExcerptMaker.excerpt(of: beginning.span, around: root.offset))
    }
}
