internal import DatasetDatabase
internal import DatasetForms
internal import Diagnostics
internal import SourceInput

/// The files of the chosen forms while they are written. Products of threads come in the order of the records.
final class FormFiles {
    private let forms: [FormDefinition]
    private let folder: String
    private var open: [String: OutputFile] = [:]
    /// Files that have a record already: the next one needs a separator.
    private var begun: Set<String> = []
    private var database: DatabaseWriter?
    private var databaseTables: [FormDefinition.Table] = []
    private(set) var names: [String] = []

    init(_ forms: [FormDefinition], in folder: String) throws(Diagnostic) {
        (self.forms, self.folder) = (forms, folder)
        for form in forms {
            for file in form.files where file.syntax == .sqlite {
                databaseTables = form.tables
                names.append(file.name)
                database = try DatabaseWriter(path: "\(folder)/\(file.name)", tables: form.tables)
            }
        }
    }

    var hasDatabase: Bool { database != nil }

    /// Begins the files of a plan that are not begun yet.
    func begin(_ plan: FormPlan) throws(Diagnostic) {
        for file in plan.files where open[file.name] == nil {
            let output = try OutputFile(path: "\(folder)/\(file.name)")
            try output.write(FormPlan.header(plan.forms[file.form], file))
            open[file.name] = output
            names.append(file.name)
        }
    }

    func write(_ product: FormProduct, of plan: FormPlan) throws(Diagnostic) {
        for (file, text) in zip(plan.files, product.texts) where !text.isEmpty {
            guard let output = open[file.name] else { preconditionFailure("a file that was not begun") }
            if !begun.insert(file.name).inserted { try output.write(FormPlan.separator(file.syntax)) }
            try output.write(text)
        }
        guard let database else { return }
        for (planned, rows) in zip(plan.tables, product.rows) where rows.rows > 0 {
            guard let number = databaseTables.firstIndex(where: { $0.name == planned.table.name }) else {
                preconditionFailure("a table that the database does not have")
            }
            try database.insert(rows, table: number)
        }
    }

    func write(search rows: RowBytes) throws(Diagnostic) { try database?.insert(search: rows) }

    /// Writes what stands after the last record, and waits until all is on the disk.
    func finish(about: [(String, String)]) throws(Diagnostic) {
        for form in forms {
            for kind in FormDefinition.RecordKind.allCases {
                for file in FormPlan([form], kind: kind).files {
                    // A file of several kinds ends once.
                    guard let output = open.removeValue(forKey: file.name) else { continue }
                    try output.write(FormPlan.footer(form, file))
                    try output.synchronize()
                }
            }
        }
        try database?.finish(about: about)
        database = nil
        for file in forms.flatMap(\.files) where file.syntax == .zstd {
            for part in ["objects", "agents", "places", "concepts", "links", "lineage", "ledger"]
            where Folder.isFile("\(folder)/\(part).ndjson") {
                let name = file.name.replacing("*", with: part)
                try ZstdFile.compress("\(folder)/\(part).ndjson", to: "\(folder)/\(name)")
                names.append(name)
            }
        }
        names.sort()
    }
}
