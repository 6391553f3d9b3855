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

    /// Columns that the mapping names and the file lacks; their fields stay empty or shorter.
    public let missing: [String]

    /// The mapping of a file that fits a header best: one whose `header` is this one; otherwise the one most of whose
    /// columns are here, by their names or the `aliases` of the file, in any order and among others. At least three of
    /// five must be here. A mapping that names `sources` needs all of them to occur.
    /// - Parameter kind: When given, only mappings to this kind are considered.
    /// - Parameter sources: The values of the column that a mapping calls the source.
    public static func choose(
        from text: String, header: [String], source: UInt32, kind: String? = nil, sources: (Int) -> Set<String>
    ) -> (mapping: ColumnMapping?, findings: [Diagnostic]) {
        var yaml = YAMLReading(source: source)
        do {
            guard let root = try Yams.compose(yaml: text) else { return (nil, []) }
            var columns = ColumnNames(header), best: (fit: Double, mapping: ColumnMapping)?
            var entries: [(parts: [String: Node], node: Node)] = []
            for node in yaml.list(root) {
                let keys = ["header", "sources", "kind", "id", "source", "fields", "aliases"]
                let parts = yaml.mapping(node, allowing: keys)
                guard let aliases = parts["aliases"] else {
                    entries.append((parts, node))
                    continue
                }
                for (name, others) in yaml.entries(aliases) {
                    columns.aliases[yaml.text(name)] = yaml.list(others).map { yaml.text($0) }
                }
            }
            for (parts, node) in entries {
                guard let mapping = ColumnMapping(parts, columns, &yaml, node) else { continue }
                if let kind, kind != mapping.kind { continue }
                let wanted = Set((parts["sources"].map { yaml.list($0) } ?? []).map { yaml.text($0) })
                if !wanted.isEmpty {
                    guard let column = mapping.sourceColumn, wanted.isSubset(of: sources(column)) else { continue }
                }
                let isExact = parts["header"].map { yaml.list($0) }?.map { yaml.text($0) } == header
                let used = mapping.used + mapping.missing.count
                let fit = isExact ? 2 : used == 0 ? 0 : Double(mapping.used) / Double(used)
                if fit >= 0.6, fit > best?.fit ?? 0 { best = (fit, mapping) }
            }
            if let best { return (yaml.findings.isEmpty ? best.mapping : nil, yaml.findings) }
            yaml.complain(
                "columns.no-mapping", "no mapping fits the columns \(header.joined(separator: ", "))", at: root,
                hint: "add a mapping, or name a kind and call the columns as its fields are called")
            return (nil, yaml.findings)
        } catch {
            return (
                nil, [Diagnostic("columns.malformed", .error, "not readable YAML: \(error)", at: .init(source: source))]
            )
        }
    }

    /// Number of columns that make the fields.
    private var used: Int {
        fields.values.reduce(0) { sum, pieces in
            sum + pieces.count { if case .column = $0 { true } else { false } }
        }
    }

    private init?(_ parts: [String: Node], _ columns: ColumnNames, _ yaml: inout YAMLReading, _ node: Node) {
        guard let kind = parts["kind"], let fields = parts["fields"] else {
            yaml.complain("columns.missing-key", "kind and fields are needed", at: node)
            return nil
        }
        self.kind = yaml.text(kind)
        idColumn = columns.index(of: parts["id"].map { yaml.text($0) } ?? "id") ?? 0
        sourceColumn = parts["source"].flatMap { columns.index(of: yaml.text($0)) }
        var out: [String: [Piece]] = [:], missing: [String] = []
        for (name, template) in yaml.entries(fields) {
            out[yaml.text(name)] = Self.pieces(yaml.text(template), columns, &missing, &yaml, template)
        }
        (self.fields, self.missing) = (out, missing)
    }

    private static func pieces(
        _ template: String, _ columns: ColumnNames, _ missing: inout [String], _ yaml: inout YAMLReading, _ node: Node
    ) -> [Piece] {
        var out: [Piece] = []
        for (index, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                if !part.isEmpty { out.append(.text(String(part))) }
                continue
            }
            let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                yaml.complain("columns.bad-template", "a column stands in braces, {name}", at: node)
                continue
            }
            if let column = columns.index(of: String(halves[0])) {
                out.append(.column(column))
            } else {
                missing.append(String(halves[0]))
            }
            if !halves[1].isEmpty { out.append(.text(String(halves[1]))) }
        }
        return out
    }
}

/// The columns of a file by their names: letters and digits count, case and what stands between words do not.
public struct ColumnNames {
    private var indexes: [String: Int] = [:]
    /// Other names of a column.
    public var aliases: [String: [String]] = [:]

    public init(_ header: [String]) {
        for (index, name) in header.enumerated() where indexes[Self.plain(name)] == nil {
            indexes[Self.plain(name)] = index
        }
    }

    /// The column of this name, or of the first alias that is there.
    public func index(of name: String) -> Int? {
        for candidate in [name] + (aliases[name] ?? []) {
            if let index = indexes[Self.plain(candidate)] { return index }
        }
        return nil
    }

    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
    }
}
