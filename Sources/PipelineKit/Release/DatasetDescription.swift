internal import DatasetForms
internal import Diagnostics
internal import RecordStream

/// The documentation of the dataset, made from the descriptions that drive it: fields, tables, forms.
public struct DatasetDescription {
    private let resources: Resources
    /// Objects, and how many have each field; `nil`: no dataset is described.
    private let coverage: (objects: Int, filled: [Int])?

    /// - Parameter folder: Dataset whose coverage stands beside each field.
    public init(resources: Resources, folder: String? = nil, threads: Int = 1) throws {
        self.resources = resources
        guard let folder else {
            coverage = nil
            return
        }
        _ = try ManifestFile(folder: folder)
        let names = NameTable(), team = WorkerTeam<SurveyStep>()
        let fields = try resources.datasetFields().surveyed
        try RecordPass(names: names, threads: threads).run(
            folder + "/objects.ndjson",
            makeStep: {
                let step = SurveyStep(fields, names)
                team.add(step)
                return step
            }, consume: { (_: Void) throws(Diagnostic) in })
        var total = ReleaseSurvey(fields, names: names)
        for step in team.members { total.merge(step.survey) }
        coverage = (total.objects, total.filled)
    }

    /// As Markdown.
    public var markdown: String {
        get throws {
            var text = """
                # The dataset

                Made by `khazina describe` from `pipelines/forms`: change those files, not this one. `Schemas/` has the JSON
                Schemas of the NDJSON files; [pipelines.md](pipelines.md) lists all files of a dataset, [forms.md](forms.md)
                says how the forms are described, [matrix.md](matrix.md) explains the e-Culture matrix.

                ## Fields of an object

                Paths of the canonical form (`objects.ndjson`): what they mean, and what they become in other vocabularies. An empty
                cell: the form does not express it.


                """
            text += try fields()
            text += "\n## Tables\n\nThe same in `table-*.csv` (form `csv`) and `khazina.sqlite` (form `sqlite`).\n"
            for table in try resources.form("csv", base: "{base}").tables { text += Self.table(table) }
            text += "\n## Forms\n"
            for name in try resources.formNames() { text += Self.form(try resources.form(name, base: "{base}")) }
            return text
        }
    }

    private func fields() throws -> String {
        let all = try resources.datasetFields()
        var head = ["path", "type", "meaning"] + DatasetFields.forms + ["example"]
        if coverage != nil { head.append("filled") }
        var text = Self.row(head) + Self.row(head.map { _ in "---" })
        for (number, field) in all.fields.enumerated() {
            var cells =
                ["`\(field.name)`", field.type, field.meaning] + field.mappings.map(Self.code) + [field.example]
            if let coverage {
                let percent = coverage.objects == 0 ? 0 : coverage.filled[number] * 100 / coverage.objects
                cells.append("\(coverage.filled[number]) (\(percent) %)")
            }
            text += Self.row(cells)
        }
        return text
    }

    private static func table(_ table: FormDefinition.Table) -> String {
        var text = "\n### \(table.name)\n\n\(table.meaning)\n\n"
        text += row(["column", "type", "meaning", "from", "refers to"]) + row(["---", "---", "---", "---", "---"])
        for column in table.columns {
            let source = column.value.map(\.description).joined(separator: " or ")
            text += row([
                "`\(column.name)`", column.kind.rawValue, column.meaning, code(source), code(column.refersTo ?? ""),
            ])
        }
        return text
    }

    private static func form(_ form: FormDefinition) -> String {
        let files = form.files.map { "`\($0.name)` (\($0.syntax.rawValue))" }.joined(separator: ", ")
        var text = "\n### \(form.name)\n\n\(form.title). Files: \(files).\n"
        if !form.losses.isEmpty {
            text += "\nWhat it cannot say:\n\n" + form.losses.map { "* \($0)\n" }.joined()
        }
        return text
    }

    private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }
    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
}

// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
private final class SurveyStep: RecordStep, @unchecked Sendable {
    private(set) var survey: ReleaseSurvey
    init(_ fields: [ReleaseSurvey.Field], _ names: NameTable) { survey = ReleaseSurvey(fields, names: names) }
    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) { survey.add(record) }
    func take() {}
}
