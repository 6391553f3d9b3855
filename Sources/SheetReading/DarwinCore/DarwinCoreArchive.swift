public import CSVReading
public import Diagnostics
internal import RecordStream

/// What the `meta.xml` of a Darwin Core Archive says of its tables (Darwin Core text guide, TDWG 2009-2023, sections 2
/// and 3): a core, and extensions whose rows belong to rows of the core.
public struct DarwinCoreArchive: Sendable {
    public struct Table: Sendable {
        /// Names of its files; their rows follow one another.
        public internal(set) var files: [String] = []
        /// Last step of the row type: `Occurrence`, `VernacularName`.
        public internal(set) var rowType = ""
        public internal(set) var encoding: String?
        /// How the files are written. The columns are named by the local names of their terms.
        public internal(set) var format = CSVFormat()
        /// The column that holds the key of the core's row.
        public internal(set) var key = ""
        /// Names of the columns, empty where nothing names one.
        var columns: [String] = []
    }

    public private(set) var core = Table()
    public private(set) var extensions: [Table] = []
    /// Name of the description of the dataset, mostly EML.
    public private(set) var metadata: String?
    /// Folder inside the package in which everything stands; ends with `/` or is empty.
    public let folder: String

    /// Whether a package with these names is an archive: `meta.xml` stands at the top or in the only folder.
    public static func isArchive(_ names: [String]) -> Bool { folder(names) != nil }

    private static func folder(_ names: [String]) -> String? {
        let metas = names.filter { $0 == "meta.xml" || $0.hasSuffix("/meta.xml") }
        guard let meta = metas.first, metas.count == 1, meta.split(separator: "/").count <= 2 else { return nil }
        return String(meta.dropLast("meta.xml".count))
    }

    /// - Throws: `dwc.not-an-archive`, and what the part throws.
    public init(_ parts: any SheetParts, index: UInt32, _ findings: inout [Diagnostic]) throws(Diagnostic) {
        func failure(_ message: String) -> Diagnostic {
            Diagnostic(
                "dwc.not-an-archive", .fatal, message, at: .init(source: index),
                hint: "see the Darwin Core text guide, dwc.tdwg.org/text; without meta.xml give the table by itself")
        }
        folder = Self.folder(parts.names) ?? ""
        guard let source = try parts.open(folder + "meta.xml") else { throw failure("there is no meta.xml") }
        var reader = PartReader(source, "/archive", index: index)
        guard let record = try reader.nextElement() else { throw failure("meta.xml does not describe an archive") }
        let root = record.nodes.lowerBound
        metadata = reader.attribute("metadata", of: root).map { folder + $0 }
        guard let core = reader.children(of: root, named: "core").first else {
            throw failure("meta.xml names no core table")
        }
        self.core = Self.table(core, "id", reader, folder, index, &findings)
        extensions = reader.children(of: root, named: "extension").map {
            Self.table($0, "coreid", reader, folder, index, &findings)
        }
        findings += reader.takeFindings()
        if let metadata { try takeOver(metadata, parts, index, &findings) }
    }

    // MARK: The description of the dataset

    /// Lets what EML says of the dataset hold for all rows of a core that does not say it itself.
    private mutating func takeOver(
        _ file: String, _ parts: any SheetParts, _ index: UInt32, _ findings: inout [Diagnostic]
    ) throws(Diagnostic) {
        func note(_ message: String) {
            findings.append(
                Diagnostic(
                    "dwc.dataset-description", .note, "the description of the dataset (\(file)) \(message)",
                    at: .init(source: index),
                    hint: "say holder, rights and language in the pipeline; the profile `eml` reads the rest",
                    path: file))
        }
        guard let source = try parts.open(file) else { return note("is not in the archive") }
        guard let dataset = try DatasetDescription(source, index: index, &findings) else {
            return note("is no EML: not read")
        }
        let taken = dataset.terms.filter { term in
            !core.columns.contains(term.name) && !core.format.defaults.contains { $0.column == term.name }
        }
        core.format.defaults += taken.map { .init(column: $0.name, value: $0.value) }
        let names = taken.map(\.name).joined(separator: ", ")
        note(taken.isEmpty ? "says nothing that the rows do not say" : "gives all rows their \(names)")
    }

    // MARK: One table

    private static func table(
        _ node: Int, _ keyName: String, _ reader: PartReader, _ folder: String, _ index: UInt32,
        _ findings: inout [Diagnostic]
    ) -> Table {
        var table = Table()
        table.encoding = reader.attribute("encoding", of: node)
        table.rowType = last(reader.attribute("rowType", of: node) ?? "")
        for files in reader.children(of: node, named: "files") {
            table.files += reader.children(of: files, named: "location").map {
                folder + reader.batch.string(of: $0).trimmed
            }
        }
        var format = CSVFormat(skippedLines: Int(reader.attribute("ignoreHeaderLines", of: node) ?? "0") ?? 0)
        let delimiter = unescaped(reader.attribute("fieldsTerminatedBy", of: node) ?? ",")
        if delimiter.count == 1 {
            format.delimiter = delimiter[0]
        } else {
            findings.append(
                Diagnostic(
                    "dwc.delimiter", .warning,
                    "meta.xml separates the fields of \(table.rowType) by `\(String(decoding: delimiter, as: UTF8.self))`, "
                        + "which is not one ASCII character: the delimiter is found out from the rows",
                    at: .init(source: index)))
        }
        let quote = unescaped(reader.attribute("fieldsEnclosedBy", of: node) ?? "\"")
        format.quoting = quote.first.map { .byte($0) } ?? .none
        name(columnsOf: node, keyName, reader, &table, &format)
        table.format = format
        return table
    }

    /// Fields with an index name columns; those without are the same for all rows (text guide, 2.4 `default`).
    private static func name(
        columnsOf node: Int, _ keyName: String, _ reader: PartReader, _ table: inout Table, _ format: inout CSVFormat
    ) {
        let mostColumns = CSVColumns.mostNames
        var names: [String] = []
        func set(_ index: Int, _ name: String) {
            guard (0..<mostColumns).contains(index) else { return }
            while names.count <= index { names.append("") }
            if names[index].isEmpty { names[index] = name }
        }
        for field in reader.children(of: node, named: "field") {
            let name = last(reader.attribute("term", of: field) ?? "")
            let value = reader.attribute("default", of: field)
            let index = reader.attribute("index", of: field).flatMap { Int($0) }
            if let index { set(index, name) }
            if let value, !name.isEmpty { format.defaults.append(.init(column: name, value: value)) }
        }
        if let key = reader.children(of: node, named: keyName).first,
            let index = reader.attribute("index", of: key).flatMap({ Int($0) })
        {
            set(index, keyName)
            if names.indices.contains(index) { table.key = names[index] }
        }
        format.header = .names(names)
        table.columns = names
    }

    /// The local name of a term.
    private static func last(_ term: String) -> String {
        String(term.split { $0 == "/" || $0 == "#" || $0 == ":" }.last ?? "")
    }

    /// `\t` and the like, as the guide writes them.
    private static func unescaped(_ text: String) -> [UInt8] {
        switch text {
        case "\\t": [0x09]
        case "\\n": [0x0A]
        case "\\r": [0x0D]
        default: Array(text.utf8)
        }
    }
}
