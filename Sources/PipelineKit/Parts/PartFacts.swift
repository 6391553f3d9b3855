internal import Diagnostics
internal import JSONWriting
internal import Mapping
internal import Normalization
internal import RecordStream

/// What one part of a run counted (`facts.json`): what the end of the run adds up.
struct PartFacts {
    /// A value with the text it stands in.
    struct Placed {
        let path: String
        var count: Int
        let sample: String
        /// Name of the text, and the place in it.
        let name: String
        let location: Diagnostic.Location
    }

    /// That the first records of the part do not look like what the profile is for.
    struct Recognition {
        /// Number of findings of the part before this one.
        let after: Int
        /// The finding as `findings.ndjson` has it.
        let line: String
    }

    /// Objects of the part; records that it met, could not use, and left out.
    var objects = 0, read = 0, mapped = 0, rejected = 0, skipped = 0
    var files: [RunReport.File] = []
    var changes: [String: Int] = [:]
    var withheld: [WithheldValue: Int] = [:]
    /// Values that no rule used, by path, and values between the records, as they were met.
    var unmapped: [Placed] = [], outside: [Placed] = []
    /// What the first records say; counts only where no earlier part of the source has records.
    var recognition: Recognition?

    static let fileName = "facts.json"

    init() {}

    // MARK: Writing

    func write(into folder: String) throws(Diagnostic) {
        var json = JSONWriter()
        json.beginObject()
        let numbers: [(StaticString, Int)] = [
            ("objects", objects), ("read", read), ("mapped", mapped), ("rejected", rejected), ("skipped", skipped),
        ]
        for (name, number) in numbers {
            json.key(name)
            json.integer(number)
        }
        json.key("files")
        json.beginArray()
        for file in files { Self.write(file, &json) }
        json.endArray()
        json.key("changes")
        json.beginArray()
        for (rule, count) in changes.sorted(by: { $0.key < $1.key }) {
            Self.write(&json, ["rule": rule], count: count)
        }
        json.endArray()
        json.key("withheld")
        json.beginArray()
        for (value, count) in withheld.sorted(by: { $0.key < $1.key }) {
            Self.write(&json, ["rule": value.rule, "source": value.source, "path": value.path], count: count)
        }
        json.endArray()
        json.key("unmapped")
        Self.write(unmapped, &json)
        json.key("outside")
        Self.write(outside, &json)
        if let recognition {
            json.key("recognition")
            Self.write(&json, ["finding": recognition.line], count: recognition.after)
        }
        json.endObject()
        json.endLine()
        let file = try OutputFile(path: "\(folder)/\(Self.fileName)")
        try file.write(json.bytes)
        try file.synchronize()
    }

    private static func write(_ json: inout JSONWriter, _ texts: KeyValuePairs<StaticString, String>, count: Int) {
        json.beginObject()
        for (name, text) in texts {
            json.key(name)
            json.string(text)
        }
        json.key("count")
        json.integer(count)
        json.endObject()
    }

    private static func write(_ file: RunReport.File, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("path")
        json.string(file.path)
        json.key("sha256")
        json.string(file.sha256)
        json.key("bytes")
        json.integer(file.bytes)
        json.key("isReadable")
        json.boolean(file.isReadable)
        json.key("encodings")
        json.beginArray()
        for encoding in file.encodings { json.string(encoding) }
        json.endArray()
        json.endObject()
    }

    private static func write(_ values: [Placed], _ json: inout JSONWriter) {
        json.beginArray()
        for value in values {
            json.beginObject()
            json.key("path")
            json.string(value.path)
            json.key("count")
            json.integer(value.count)
            json.key("sample")
            json.string(value.sample)
            json.key("name")
            json.string(value.name)
            json.key("line")
            json.integer(value.location.line)
            json.key("column")
            json.integer(value.location.column)
            json.key("byteOffset")
            json.integer(value.location.byteOffset)
            json.endObject()
        }
        json.endArray()
    }

    // MARK: Reading

    init(folder: String) throws {
        try NDJSONLines.forEach(path: "\(folder)/\(Self.fileName)") { line in
            (objects, read, mapped) = (line.number("objects"), line.number("read"), line.number("mapped"))
            (rejected, skipped) = (line.number("rejected"), line.number("skipped"))
            files = line["files"].map { file in
                RunReport.File(
                    path: file.text("path") ?? "", sha256: file.text("sha256") ?? "",
                    encodings: file["encodings"].map(\.value), bytes: file.number("bytes"),
                    isReadable: file.text("isReadable") == "true")
            }
            for change in line["changes"] { changes[change.text("rule") ?? ""] = change.number("count") }
            for value in line["withheld"] {
                let key = WithheldValue(
                    rule: value.text("rule") ?? "", source: value.text("source") ?? "", path: value.text("path") ?? "")
                withheld[key] = value.number("count")
            }
            (unmapped, outside) = (Self.placed(line["unmapped"]), Self.placed(line["outside"]))
            recognition = line["recognition"].first.map {
                Recognition(after: $0.number("count"), line: $0.text("finding") ?? "")
            }
        }
    }

    private static func placed(_ lines: [JSONLine]) -> [Placed] {
        lines.map { line in
            Placed(
                path: line.text("path") ?? "", count: line.number("count"), sample: line.text("sample") ?? "",
                name: line.text("name") ?? "",
                location: .init(
                    source: .max, line: line.number("line"), column: line.number("column"),
                    byteOffset: line.number("byteOffset")))
        }
    }
}
