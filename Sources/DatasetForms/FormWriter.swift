public import RecordStream

/// What a batch of records became in all chosen forms.
public struct FormProduct: Sendable {
    /// By file of `FormPlan.files`; empty for files of a database.
    public let texts: [ContiguousArray<UInt8>]
    /// By table of `FormPlan.tables`, for databases.
    public let rows: [RowBytes]
}

/// The files that chosen forms make of one kind of record.
public struct FormPlan: Sendable {
    public struct File: Sendable {
        public let form: Int
        public let name: String
        public let syntax: FormDefinition.Syntax
        /// For CSV: which table.
        public let table: Int?
    }
    public let forms: [FormDefinition]
    public let kind: FormDefinition.RecordKind
    public let files: [File]
    /// Tables of a form that goes into a database.
    public let tables: [FormDefinition.Table]

    /// - Parameter syntaxes: Files of other syntaxes are left out, e.g. databases where a stream is wanted.
    public init(
        _ forms: [FormDefinition], kind: FormDefinition.RecordKind,
        syntaxes: Set<FormDefinition.Syntax> = Set(FormDefinition.Syntax.allCases)
    ) {
        (self.forms, self.kind) = (forms, kind)
        var files: [File] = []
        var tables: [FormDefinition.Table] = []
        for (index, form) in forms.enumerated() {
            for file in form.files where syntaxes.contains(file.syntax) {
                if !file.kinds.isEmpty, !file.kinds.contains(kind) { continue }
                switch file.syntax {
                case .xml, .json, .ntriples:
                    if form.records[kind] == nil { continue }
                    files.append(File(form: index, name: file.name, syntax: file.syntax, table: nil))
                case .csv:
                    for (number, table) in form.tables.enumerated() where table.record == kind {
                        let name = file.name.split(separator: "*", omittingEmptySubsequences: false)
                            .joined(separator: table.name)
                        files.append(File(form: index, name: name, syntax: .csv, table: number))
                    }
                case .zstd: continue
                case .sqlite: tables += form.tables.filter { $0.record == kind }
                }
            }
        }
        (self.files, self.tables) = (files, tables)
    }

    /// What stands in a file before the first record.
    public static func header(_ form: FormDefinition, _ file: File) -> String {
        switch file.syntax {
        case .xml:
            var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(form.root)"
            for prefix in form.prefixes where prefix.prefix != "xml" {
                text +=
                    prefix.prefix.isEmpty ? "\n xmlns=\"\(prefix.uri)\"" : "\n xmlns:\(prefix.prefix)=\"\(prefix.uri)\""
            }
            for attribute in form.rootAttributes { text += "\n \(attribute.name)=\"\(attribute.value)\"" }
            return text + ">"
        case .json: return "{\"@context\":\(form.context),\"@graph\":[\n"
        case .csv: return file.table.map { CSVRowsWriter.header(form.tables[$0]) } ?? ""
        case .ntriples, .sqlite, .zstd: return ""
        }
    }

    /// What stands after the last record.
    public static func footer(_ form: FormDefinition, _ file: File) -> String {
        switch file.syntax {
        case .xml: "\n</\(form.root)>\n"
        case .json: "\n]}\n"
        case .csv, .ntriples, .sqlite, .zstd: ""
        }
    }

    /// What stands between the records of two batches.
    public static func separator(_ syntax: FormDefinition.Syntax) -> String { syntax == .json ? ",\n" : "" }
}

/// Writes records in all forms of a plan. One per thread.
public struct FormWriter {
    /// A file of nodes.
    private final class NodeFile {
        let nodes: [CompiledNode]
        var renderer: any NodeRenderer
        let isJSON: Bool
        init(_ nodes: [CompiledNode], _ syntax: FormDefinition.Syntax) {
            self.nodes = nodes
            isJSON = syntax == .json
            renderer =
                switch syntax {
                case .json: JSONRenderer()
                case .ntriples: TriplesRenderer()
                default: XMLRenderer()
                }
        }
    }
    private enum Target {
        case nodes(NodeFile)
        /// Number of a table among `tables`.
        case table(Int, [FormDefinition.Table.Column])
    }
    private let targets: [Target]
    /// Tables that become CSV, then those of databases.
    private var tables: [TableWriter] = []
    private var database: TableWriter
    private var values = ValueWriter()

    public init(_ plan: FormPlan, names: NameTable) {
        let maps = plan.forms.map { $0.compiledMaps() }
        var tables: [TableWriter] = []
        targets = plan.files.map { file in
            let form = plan.forms[file.form]
            if let table = file.table {
                tables.append(TableWriter([form.tables[table]], maps: maps[file.form], names: names))
                return .table(tables.count - 1, form.tables[table].columns)
            }
            let nodes = (form.records[plan.kind] ?? []).map { CompiledNode($0, form, maps[file.form], names) }
            return .nodes(NodeFile(nodes, file.syntax))
        }
        self.tables = tables
        // The forms of databases share the names of their maps.
        var all: [String: CompiledMap] = [:]
        for map in maps { all.merge(map) { first, _ in first } }
        database = TableWriter(plan.tables, maps: all, names: names)
    }

    public mutating func add(_ record: RecordView) {
        values.beginRecord()
        for target in targets {
            switch target {
            case .nodes(let file): for node in file.nodes { file.renderer.render(node, of: record, with: &values) }
            case .table(let number, _): tables[number].add(record, with: &values)
            }
        }
        database.add(record, with: &values)
    }

    /// The records since the last call.
    public mutating func take() -> FormProduct {
        var texts: [ContiguousArray<UInt8>] = []
        for target in targets {
            switch target {
            case .nodes(let file):
                texts.append(file.isJSON ? Self.joined(file.renderer.bytes) : file.renderer.bytes)
                file.renderer.removeAll()
            case .table(let number, let columns):
                var text: ContiguousArray<UInt8> = []
                for rows in tables[number].take() { CSVRowsWriter.append(rows, columns: columns, to: &text) }
                texts.append(text)
            }
        }
        return FormProduct(texts: texts, rows: database.take())
    }

    /// Lines with commas between; the last has no line end.
    private static func joined(_ lines: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
        var text: ContiguousArray<UInt8> = []
        text.reserveCapacity(lines.count * 65 / 64)
        for (position, byte) in lines.enumerated() {
            if byte == UInt8(ascii: "\n") {
                if position == lines.count - 1 { break }
                text.append(UInt8(ascii: ","))
            }
            text.append(byte)
        }
        return text
    }
}
