internal import RecordStream

/// The fields of the canonical form with their meaning and what they become in other forms: `pipelines/forms/fields.tsv`.
/// The report, the documentation and the data package are made from it.
struct DatasetFields: Sendable {
    struct Field: Sendable {
        /// Path in the canonical form.
        let name: String
        let type: String
        let titles: [String: String]
        let meaning: String
        /// Dublin Core, EDM, schema.org, Linked Art; empty: not expressed.
        let mappings: [String]
        let example: String
        /// Whether the report shows its completeness.
        let isShown: Bool
    }
    static let forms = ["Dublin Core", "EDM", "schema.org", "Linked Art"]

    let fields: [Field]

    /// Fields whose completeness is counted.
    var surveyed: [ReleaseSurvey.Field] {
        fields.map { field in
            do throws(RecordPathError) {
                return ReleaseSurvey.Field(name: field.name, path: try RecordPath(parsing: field.name))
            } catch {
                preconditionFailure("checked when loaded")
            }
        }
    }
}

extension Resources {
    func datasetFields() throws -> DatasetFields {
        let path = folder + "/pipelines/forms/fields.tsv"
        var fields: [DatasetFields.Field] = []
        var problems: [String] = []
        let lines = try Folder.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if columns.first == "path" { continue }
            guard columns.count == 11 else {
                problems.append("\(path):\(number + 1):1: \(columns.count) columns instead of 11")
                continue
            }
            do throws(RecordPathError) {
                _ = try RecordPath(parsing: columns[0])
            } catch {
                problems.append("\(path):\(number + 1):1: `\(columns[0])`: \(error.message)")
            }
            fields.append(
                .init(
                    name: columns[0], type: columns[1],
                    titles: ["az": columns[2], "ru": columns[3], "en": columns[4]], meaning: columns[5],
                    mappings: Array(columns[6...9]), example: columns[10], isShown: !columns[2].isEmpty))
        }
        guard problems.isEmpty else { throw ConfigurationProblem(problems) }
        return DatasetFields(fields: fields)
    }
}
