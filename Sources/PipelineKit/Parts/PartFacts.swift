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
        let changes = changes.sorted { $0.key < $1.key }.map { rule, count -> JSONObject in
            ["rule": rule, "count": count]
        }
        let withheld = withheld.sorted { $0.key < $1.key }.map { value, count -> JSONObject in
            ["rule": value.rule, "source": value.source, "path": value.path, "count": count]
        }
        let file = try OutputFile(path: "\(folder)/\(Self.fileName)")
        try file.write(
            JSONWriter.text(of: [
                "objects": objects, "read": read, "mapped": mapped, "rejected": rejected, "skipped": skipped,
                "files": files.map(Self.facts), "changes": changes, "withheld": withheld,
                "unmapped": unmapped.map(Self.facts), "outside": outside.map(Self.facts),
                "recognition": recognition.map { ["finding": $0.line, "count": $0.after] as JSONObject },
            ]))
        try file.synchronize()
    }

    private static func facts(of file: RunReport.File) -> JSONObject {
        [
            "path": file.path, "sha256": file.sha256, "bytes": file.bytes, "isReadable": file.isReadable,
            "encodings": file.encodings,
        ]
    }

    private static func facts(of value: Placed) -> JSONObject {
        [
            "path": value.path, "count": value.count, "sample": value.sample, "name": value.name,
            "line": value.location.line, "column": value.location.column, "byteOffset": value.location.byteOffset,
        ]
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
