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

    /// How many of its columns were found by their own names, and how many by aliases.
    private var foundByName = 0, foundByAlias = 0

    /// The mapping of a file that fits a header best: one whose `header` is this one; otherwise the one that uses most
    /// columns of the file, by their names or the `aliases`, in any order and among others. It must find what its `needs`
    /// say, or without them three of five of its columns. A mapping that names `sources` needs all of them to occur.
    /// - Parameter kind: When given, only mappings to this kind are considered.
    /// - Parameter sources: The values of the column that a mapping calls the source.
    public static func choose(
        from text: String, header: [String], source: UInt32, kind: String? = nil, sources: (Int) -> Set<String>
    ) -> (mapping: ColumnMapping?, findings: [Diagnostic]) {
        var yaml = YAMLReading(source: source)
        do {
            guard let root = try Yams.compose(yaml: text) else { return (nil, []) }
            var columns = ColumnNames(header), best: (fit: Fit, mapping: ColumnMapping)?
            var entries: [(parts: [String: Node], node: Node)] = []
            for node in yaml.list(root) {
                let keys = ["header", "sources", "kind", "id", "source", "fields", "aliases", "needs"]
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
                let fit = Fit(mapping, isExact: isExact)
                let isEnough =
                    parts["needs"].map { mapping.has(yaml.list($0).map { yaml.text($0) }) } ?? (fit.share >= 0.6)
                guard isExact || isEnough else { continue }
                if best.map({ $0.fit < fit }) ?? true { best = (fit, mapping) }
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

    /// How well a mapping fits a file.
    private struct Fit: Comparable {
        /// Columns of the file that it uses, those found by an alias counting a little less.
        private let used: Double
        /// Of its own columns the part that is there.
        let share: Double

        init(_ mapping: ColumnMapping, isExact: Bool) {
            let found = mapping.foundByName + mapping.foundByAlias
            used = isExact ? .infinity : Double(mapping.foundByName) + 0.95 * Double(mapping.foundByAlias)
            share = isExact ? 1 : found == 0 ? 0 : Double(found) / Double(found + mapping.missing.count)
        }

        static func < (a: Fit, b: Fit) -> Bool {
            (a.used, a.share) < (b.used, b.share)
        }
    }

    /// Whether there is a column for each of the needs: fields, with `|` between those of which one is enough.
    private func has(_ needs: [String]) -> Bool {
        needs.allSatisfy { need in
            need.split(separator: "|").contains { name in
                fields[String(name)]?.contains { if case .column = $0 { true } else { false } } ?? false
            }
        }
    }

    /// What makes each field: `name = surname, given_name; born = dob`.
    public func description(of header: [String]) -> String {
        var used = Set([idColumn] + [sourceColumn].compactMap(\.self)), parts = ["id = \(header[idColumn])"]
        if let sourceColumn { parts.append("source = \(header[sourceColumn])") }
        for (field, pieces) in fields.sorted(by: { $0.key < $1.key }) {
            let columns = pieces.compactMap { if case .column(let column) = $0 { column } else { nil } }
            parts.append(
                "\(field) = " + (columns.isEmpty ? "(none)" : columns.map { header[$0] }.joined(separator: " + ")))
            used.formUnion(columns)
        }
        let others = header.indices.filter { !used.contains($0) }.map { header[$0] }
        return parts.joined(separator: "; ") + (others.isEmpty ? "" : "; not used: \(others.joined(separator: ", "))")
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
            // The first way of writing the field that has all its columns, else the first that has any.
            var chosen = Way()
            for text in yaml.text(template).split(separator: "|") {
                let way = Self.way(String(text), columns, &yaml, template)
                if chosen.columns == 0 || way.missing.isEmpty && !chosen.missing.isEmpty { chosen = way }
            }
            out[yaml.text(name)] = chosen.pieces
            missing += chosen.missing
            foundByAlias += chosen.aliases
            foundByName += chosen.columns - chosen.aliases
        }
        (self.fields, self.missing) = (out, missing)
    }

    /// One way of making a field.
    private struct Way {
        var pieces: [Piece] = [], missing: [String] = []
        /// Columns found, and those of them found by an alias.
        var columns = 0, aliases = 0
    }

    private static func way(_ template: String, _ columns: ColumnNames, _ yaml: inout YAMLReading, _ node: Node) -> Way
    {
        var way = Way()
        for (index, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                if !part.isEmpty { way.pieces.append(.text(String(part))) }
                continue
            }
            let halves = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                yaml.complain("columns.bad-template", "a column stands in braces, {name}", at: node)
                continue
            }
            let name = String(halves[0])
            if let column = columns.index(of: name) {
                way.pieces.append(.column(column))
                way.columns += 1
                if !columns.hasOwnColumn(name) { way.aliases += 1 }
            } else {
                way.missing.append(name)
            }
            if !halves[1].isEmpty { way.pieces.append(.text(String(halves[1]))) }
        }
        return way
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

    /// Whether a column has this very name, not an alias.
    func hasOwnColumn(_ name: String) -> Bool { indexes[Self.plain(name)] != nil }

    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
    }
}
