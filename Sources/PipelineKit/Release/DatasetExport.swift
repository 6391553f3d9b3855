internal import DatasetForms
internal import Diagnostics
internal import Normalization
internal import RecordStream

/// `khazina export`: a dataset, or a part of it, in one form.
public struct DatasetExport {
    public struct Options: Sendable {
        /// Name of a form, or a file that describes one; `ndjson`: the objects as they are.
        public var form = "ndjson"
        /// Conditions of the objects, see `RecordFilter`; agents and places are those that they refer to.
        public var filters: [String] = []
        /// Folder for the files of the form; `nil`: standard output, for forms of one file.
        public var output: String?
        /// Which file of the form, on standard output.
        public var file: String?
        public var base = Pipeline.defaultBase
        public var threads = 1
        public init() {}
    }

    private let folder: String
    private let options: Options
    private let resources: Resources

    public init(folder: String, options: Options, resources: Resources) {
        (self.folder, self.options, self.resources) = (ReleaseShelf.readable(folder), options, resources)
    }

    /// - Returns: Number of objects.
    public func run() throws -> Int {
        let manifest = try ManifestFile(folder: folder)
        let names = NameTable()
        let filter = try RecordFilter(options.filters, names: names)
        if options.form == "ndjson" { return try lines(filter, names) }
        let form = try resources.form(options.form, base: options.base)
        if form.files.allSatisfy({ $0.syntax == .zstd }) {
            throw ConfigurationProblem(["`\(form.name)` compresses the files of a run: name it under `forms`"])
        }
        guard let output = options.output else { return try stream(form, filter, names) }
        let staging = try StagedFolder(output)
        let files = try FormFiles([form], in: staging.path)
        let count = try pass([form], filter, names, files)
        try files.finish(about: [("dataset", manifest.dataset), ("filter", options.filters.joined(separator: " and "))])
        try Manifest.ofStage(objects: count).write(into: staging.path)
        try staging.publish()
        return count
    }

    private func pass(
        _ forms: [FormDefinition], _ filter: RecordFilter, _ names: NameTable, _ files: FormFiles
    ) throws -> Int {
        let plan = FormPlan(forms, kind: .object)
        try files.begin(plan)
        let folding =
            files.hasDatabase ? try NameTools(vocabularies: resources.vocabulariesFolder).matcher.folding : nil
        var count = 0
        var referred: Set<String> = []
        try RecordPass(names: names, threads: options.threads).run(
            folder + "/objects.ndjson",
            makeStep: {
                ExportStep(plan, names: names, filter, folding.map { SearchKeys($0, names: names) })
            },
            consume: { (product: ExportStep.Product) throws(Diagnostic) in
                try files.write(product.forms, of: plan)
                try files.write(search: product.search)
                count += product.count
                referred.formUnion(product.entities)
            })
        for kind in [FormDefinition.RecordKind.agent, .place] {
            let path = "\(folder)/\(kind.fileName)", plan = FormPlan(forms, kind: kind), wanted = referred
            guard Folder.isFile(path) else { continue }  // a dataset of objects alone
            try files.begin(plan)
            try RecordPass(names: names, threads: options.threads).run(
                path, makeStep: { ExportStep(plan, names: names, wanted) },
                consume: { (product: ExportStep.Product) throws(Diagnostic) in
                    try files.write(product.forms, of: plan)
                })
        }
        return count
    }

    /// Writes one file of the form to standard output, by way of a temporary folder.
    private func stream(_ form: FormDefinition, _ filter: RecordFilter, _ names: NameTable) throws -> Int {
        let texts = form.files.filter { ![.sqlite, .csv, .zstd].contains($0.syntax) }
        let known = form.files.map(\.name).joined(separator: ", ")
        guard let file = options.file.map({ name in texts.first { $0.name == name } }) ?? texts.first else {
            throw ConfigurationProblem(["`\(form.name)` makes \(known): say --output FOLDER"])
        }
        var one = form
        one.files = [file]
        let temporary = try TemporaryFolder()
        defer { temporary.remove() }
        let files = try FormFiles([one], in: temporary.path)
        let count = try pass([one], filter, names, files)
        try files.finish(about: [])
        try OutputFile(standardOutput: ()).copy(file: "\(temporary.path)/\(file.name)")
        return count
    }

    private func lines(_ filter: RecordFilter, _ names: NameTable) throws -> Int {
        let output: OutputFile
        if let path = options.output {
            output = try OutputFile(path: path)
        } else {
            output = OutputFile(standardOutput: ())
        }
        var count = 0
        try RecordPass(names: names, threads: options.threads).run(
            folder + "/objects.ndjson", makeStep: { SelectedLines(filter) },
            consume: { (lines: SelectedLines.Product) throws(Diagnostic) in
                try output.write(lines.bytes)
                count += lines.count
            })
        try output.flush()
        return count
    }
}

/// Lines of the records that a filter accepts.
private final class SelectedLines: RecordStep {
    struct Product: Sendable {
        var bytes: ContiguousArray<UInt8> = []
        var count = 0
    }
    private let filter: RecordFilter
    private var product = Product()
    init(_ filter: RecordFilter) { self.filter = filter }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        guard filter.accepts(record) else { return }
        unsafe product.bytes.append(contentsOf: line)
        product.bytes.append(UInt8(ascii: "\n"))
        product.count += 1
    }
    func take() -> Product {
        defer { product = Product() }
        return product
    }
}

/// Records of an export in its form.
private final class ExportStep: RecordStep {
    struct Product: Sendable {
        let forms: FormProduct
        let search: RowBytes
        let count: Int
        /// Agents and places that the objects refer to.
        let entities: Set<String>
    }
    private var writer: FormWriter
    private let filter: RecordFilter?
    /// Ids of the wanted agents or places.
    private let wanted: Set<String>?
    private var search: SearchKeys?
    private var searchRows = RowBytes()
    private let entity: NameID, id: NameID
    private var count = 0
    private var entities: Set<String> = []

    init(_ plan: FormPlan, names: NameTable, _ filter: RecordFilter, _ search: SearchKeys?) {
        (writer, self.filter, wanted) = (FormWriter(plan, names: names), filter, nil)
        self.search = search
        (entity, id) = (names.intern("entity"), names.intern("id"))
    }
    init(_ plan: FormPlan, names: NameTable, _ wanted: Set<String>) {
        (writer, filter, self.wanted) = (FormWriter(plan, names: names), nil, wanted)
        (entity, id) = (names.intern("entity"), names.intern("id"))
    }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        if let filter, !filter.accepts(record) { return }
        if let wanted {
            let first = record.root + 1
            guard first < record.range.upperBound, record[first].name == id,
                wanted.contains(unsafe String(decoding: record.value(of: first), as: UTF8.self))
            else { return }
        }
        count += 1
        writer.add(record)
        search?.add(record, to: &searchRows)
        guard filter != nil else { return }
        for node in record.range where record[node].name == entity {
            unsafe entities.insert(String(decoding: record.value(of: node), as: UTF8.self))
        }
    }

    func take() -> Product {
        defer { (count, entities, searchRows) = (0, [], RowBytes()) }
        return Product(forms: writer.take(), search: searchRows, count: count, entities: entities)
    }
}
