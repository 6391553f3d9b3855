internal import Diagnostics
internal import JSONWriting
internal import Normalization
internal import SourceInput

/// `manifest.json`: what went into the dataset and what came out, with checksums. It names no time and no machine, so
/// that the same inputs give the same bytes.
struct Manifest {
    let pipeline: Pipeline
    let report: RunReport

    /// Of a dataset emitted from objects on standard input, whose sources are not known any more.
    static func ofStage(objects: Int) -> Manifest {
        var report = RunReport()
        report.collected = objects
        return Manifest(pipeline: Pipeline(name: "dataset", version: 1, sources: []), report: report)
    }

    /// Files that say how a release differs from an earlier one, and those that list the checksums of them: they change
    /// with what is compared, not with what the dataset says.
    private static let comparing: Set<String> = [
        "matrix.json", "matrix.csv", "report.html", "datapackage.json", "dcat.jsonld",
    ]

    /// The `content` of the manifest in a folder; `nil` when there is none.
    static func content(of folder: String) throws -> String? {
        let path = folder + "/manifest.json"
        var content: String?
        guard Folder.isFile(path) else { return nil }
        try NDJSONLines.forEach(path: path) { content = $0.text("content") }
        return content
    }

    /// Version of the canonical form: raised with `Schemas/cultural-object.schema.json`.
    private static let formVersion = 1

    /// Writes it last: a folder with a manifest is complete.
    func write(into folder: String, digests: FolderDigests? = nil) throws(Diagnostic) {
        let digests = digests ?? FolderDigests(folder)
        var json = JSONWriter()
        json.beginObject()
        json.key("dataset")
        json.string(pipeline.name)
        json.key("version")
        json.integer(pipeline.version)
        json.key("canonicalForm")
        json.integer(Self.formVersion)
        json.key("counts")
        counts(&json)
        json.key("sources")
        json.beginArray()
        for source in report.sources { write(source, &json) }
        json.endArray()
        json.key("findings")
        report.findings.write(to: &json)
        json.key("changes")
        json.beginObject()
        for (rule, count) in report.changes.sorted(by: { $0.key < $1.key }) {
            json.key(rule)
            json.integer(count)
        }
        json.endObject()
        json.key("withheld")
        json.beginArray()
        for (value, count) in report.withheld.sorted(by: { $0.key < $1.key }) {
            json.beginObject()
            json.key("rule")
            json.string(value.rule)
            json.key("source")
            json.string(value.source)
            json.key("path")
            json.string(value.path)
            json.key("count")
            json.integer(count)
            json.endObject()
        }
        json.endArray()
        var content = json.text
        json.key("files")
        json.beginArray()
        // What a run keeps for the next one is no part of the dataset: it depends on how the dataset was made.
        for name in try Folder.names(in: folder) where !KeptFile.isOne(name) {
            let digest = try digests.sha256(name)
            if !Self.comparing.contains(name) { content += "\n\(digest)  \(name)" }
            json.beginObject()
            json.key("name")
            json.string(name)
            json.key("bytes")
            json.integer(Folder.size(of: "\(folder)/\(name)"))
            json.key("sha256")
            json.string(digest)
            json.endObject()
        }
        json.endArray()
        // One digest of what the dataset says and what went into it: two runs with the same one made the same release.
        json.key("content")
        json.string(FileDigest.sha256(ofText: content))
        json.endObject()
        json.endLine()
        let file = try OutputFile(path: folder + "/manifest.json")
        try file.write(json.bytes)
        try file.synchronize()
    }

    private func counts(_ json: inout JSONWriter) {
        let numbers: [(StaticString, Int)] = [
            ("read", report.sources.reduce(0) { $0 + $1.read }),
            ("mapped", report.sources.reduce(0) { $0 + $1.mapped }),
            ("rejected", report.sources.reduce(0) { $0 + $1.rejected }),
            ("skipped", report.sources.reduce(0) { $0 + $1.skipped }), ("merged", report.mergedAway),
            ("groups", report.groups), ("keptApart", report.keptApart), ("emitted", report.emitted),
            ("unmappedValues", report.unmappedValues),
        ]
        json.beginObject()
        for (name, number) in numbers {
            json.key(name)
            json.integer(number)
        }
        json.endObject()
    }

    private func write(_ source: RunReport.Source, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(source.id)
        json.key("profile")
        json.string(source.profile)
        json.key("read")
        json.integer(source.read)
        json.key("mapped")
        json.integer(source.mapped)
        json.key("rejected")
        json.integer(source.rejected)
        json.key("skipped")
        json.integer(source.skipped)
        json.key("files")
        json.beginArray()
        for file in source.files {
            json.beginObject()
            json.key("name")
            json.string(file.path.split(separator: "/").last.map(String.init) ?? file.path)
            json.key("bytes")
            json.integer(file.bytes)
            json.key("sha256")
            json.string(file.sha256)
            json.key("encodings")
            json.beginArray()
            for encoding in Set(file.encodings).sorted() { json.string(encoding) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}
