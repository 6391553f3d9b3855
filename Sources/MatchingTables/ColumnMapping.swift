public import Diagnostics
internal import Yams

/// Which columns of a table make the fields of a kind: chosen by the header, never by the name of the file.
public struct ColumnMapping: Equatable, Sendable {
    /// A field's value: columns and the text between them, `{surname}, {given_name}`. Text stands only between values.
    public enum Piece: Equatable, Sendable {
        case column(Int)
        case text(String)
    }
    public let kind: String
    public let idColumn: Int
    public let sourceColumn: Int?
    public let fields: [String: [Piece]]

    /// The first mapping of a file whose header is this one, and whose `sources`, when it names some, all occur.
    /// - Parameter sources: The values of the column that a mapping calls the source.
    public static func choose(
        from text: String, header: [String], source: UInt32, sources: (Int) -> Set<String>
    ) -> (mapping: ColumnMapping?, findings: [Diagnostic]) {
        var yaml = YAMLReading(source: source)
        do {
            guard let root = try Yams.compose(yaml: text) else { return (nil, []) }
            for node in yaml.list(root) {
                let parts = yaml.mapping(node, allowing: ["header", "sources", "kind", "id", "source", "fields"])
                guard let columns = parts["header"].map({ yaml.list($0) })?.map({ yaml.text($0) }), columns == header
                else { continue }
                let mapping = ColumnMapping(parts, header, &yaml, node)
                let wanted = Set((parts["sources"].map { yaml.list($0) } ?? []).map { yaml.text($0) })
                if !wanted.isEmpty {
                    guard let column = mapping?.sourceColumn, wanted.isSubset(of: sources(column)) else { continue }
                }
                return (yaml.findings.isEmpty ? mapping : nil, yaml.findings)
            }
            yaml.complain("columns.no-mapping", "no mapping has the header \(header.joined(separator: ","))", at: root)
            return (nil, yaml.findings)
        } catch {
            return (
                nil, [Diagnostic("columns.malformed", .error, "not readable YAML: \(error)", at: .init(source: source))]
            )
        }
    }

    private init?(_ parts: [String: Node], _ header: [String], _ yaml: inout YAMLReading, _ node: Node) {
        guard let kind = parts["kind"], let fields = parts["fields"] else {
            yaml.complain("columns.missing-key", "kind and fields are needed", at: node)
            return nil
        }
        self.kind = yaml.text(kind)
        idColumn = header.firstIndex(of: parts["id"].map { yaml.text($0) } ?? "id") ?? 0
        sourceColumn = parts["source"].flatMap { header.firstIndex(of: yaml.text($0)) }
        var out: [String: [Piece]] = [:]
        for (name, template) in yaml.entries(fields) {
            out[yaml.text(name)] = Self.pieces(yaml.text(template), header, &yaml, template)
        }
        self.fields = out
    }

    private static func pieces(_ template: String, _ header: [String], _ yaml: inout YAMLReading, _ node: Node)
        -> [Piece]
    {
        var out: [Piece] = []
        for (index, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                if !part.isEmpty { out.append(.text(String(part))) }
                continue
            }
            let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let column = header.firstIndex(of: String(halves[0])) else {
                yaml.complain("columns.unknown-column", "there is no column \(halves[0])", at: node)
                continue
            }
            out.append(.column(column))
            if !halves[1].isEmpty { out.append(.text(String(halves[1]))) }
        }
        return out
    }
}
