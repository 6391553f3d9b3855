internal import JSONWriting
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
    /// Tables that go into a database, and the number of their form.
    public let tables: [(form: Int, table: FormDefinition.Table)]

    /// - Parameter syntaxes: Files of other syntaxes are left out, e.g. databases where a stream is wanted.
    public init(
        _ forms: [FormDefinition], kind: FormDefinition.RecordKind,
        syntaxes: Set<FormDefinition.Syntax> = Set(FormDefinition.Syntax.allCases)
    ) {
        (self.forms, self.kind) = (forms, kind)
        var files: [File] = []
        var tables: [(form: Int, table: FormDefinition.Table)] = []
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
                case .sqlite:
                    for table in form.tables where table.record == kind { tables.append((index, table)) }
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
public final class FormWriter {
    private enum Target {
        case nodes(any NodeTarget)
        /// Number of a table among `tables`, whose rows become CSV.
        case table(Int, [FormDefinition.Table.Column])
    }
    private let targets: [Target]
    /// Each once, though several forms may have it.
    private let tables: [TableWriter]
    /// Numbers of those of the database.
    private let databaseTables: [Int]
    private var values: ValueWriter

    public init(_ plan: FormPlan, names: NameTable) {
        var builder = FormProgramBuilder(names: names)
        var distinct = DistinctTables()
        targets = plan.files.map { file in
            let form = plan.forms[file.form]
            if let number = file.table {
                return .table(distinct.add(form.tables[number], form, &builder), form.tables[number].columns)
            }
            builder.use(form.maps)
            let nodes = builder.add(form.records[plan.kind] ?? [], of: form)
            switch file.syntax {
            case .json: return .nodes(NodeFile<JSONRenderer>(nodes))
            case .ntriples: return .nodes(NodeFile<TriplesRenderer>(nodes))
            default: return .nodes(NodeFile<XMLRenderer>(nodes))
            }
        }
        databaseTables = plan.tables.map { distinct.add($0.table, plan.forms[$0.form], &builder) }
        tables = (0..<distinct.count).map { TableWriter($0) }
        values = ValueWriter(FormProgram(builder))
    }

    public func add(_ record: RecordView) {
        values.begin(record)
        for target in targets { if case .nodes(let file) = target { file.add(record, with: &values) } }
        for table in tables { table.add(record, with: &values) }
    }

    /// The records since the last call.
    public func take() -> FormProduct {
        let rows = tables.map { $0.take() }
        let texts = targets.map { target in
            switch target {
            case .nodes(let file): file.take()
            case .table(let number, let columns): CSVRowsWriter.text(rows[number], columns: columns)
            }
        }
        return FormProduct(texts: texts, rows: databaseTables.map { rows[$0] })
    }
}

/// The tables of all forms: CSV and SQLite have the same, whose rows are made once.
private struct DistinctTables {
    private struct Key: Hashable {
        let table: FormDefinition.Table
        let maps: [String: ValueMapping]
    }
    private var numbers: [Key: Int] = [:]
    var count: Int { numbers.count }

    mutating func add(
        _ table: FormDefinition.Table, _ form: FormDefinition, _ builder: inout FormProgramBuilder
    ) -> Int {
        let key = Key(table: table, maps: form.maps), next = numbers.count
        if let known = numbers[key] { return known }
        numbers[key] = next
        builder.use(form.maps)
        builder.add(table)
        return next
    }
}

/// A file of nodes.
private protocol NodeTarget: AnyObject {
    func add(_ record: RecordView, with values: inout ValueWriter)
    func take() -> ContiguousArray<UInt8>
}

private final class NodeFile<Renderer: NodeRenderer & ~Copyable>: NodeTarget {
    private let nodes: TableRun
    private var renderer = Renderer()
    init(_ nodes: TableRun) { self.nodes = nodes }

    func add(_ record: RecordView, with values: inout ValueWriter) {
        for node in nodes.range { renderer.render(node, of: record, with: &values) }
    }

    func take() -> ContiguousArray<UInt8> {
        defer { renderer.output.removeAll() }
        return unsafe ContiguousArray(renderer.output.bytes)
    }
}
