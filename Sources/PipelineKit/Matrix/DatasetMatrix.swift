internal import CultureMatrix
internal import Diagnostics
internal import JSONWriting
internal import RecordStream

/// `khazina matrix`: clusters × modules of a dataset.
public struct DatasetMatrix {
    public struct Options: Sendable {
        public var threads = 1
        /// An earlier release: folder of a dataset, or its `matrix.json`.
        public var against: String?
        /// Instead of `pipelines/matrix.yaml`.
        public var definition: String?
        public init() {}
    }

    let result: MatrixResult
    private let dataset: String

    /// Counts the objects of a dataset folder.
    public init(folder: String, options: Options, resources: Resources) throws {
        let folder = ReleaseShelf.readable(folder)
        let definition = try resources.matrix(options.definition)
        let manifest = try ManifestFile(folder: folder)
        let earlier = try options.against.map { try EarlierRelease(path: $0, threads: options.threads) }
        var context = ReleaseStep.Context(definition, names: NameTable())
        (context.errors, context.earlier) = (try manifest.recordsWithErrors(), earlier)
        let total = try ReleaseStep.count(folder + "/objects.ndjson", context, threads: options.threads)
        var result = total.counter.result(comparesReleases: earlier?.hasObjects ?? false)
        if let earlier { result.compare(rows: earlier.rows, cells: earlier.cells) }
        (self.result, dataset) = (result, manifest.dataset)
    }

    public var csv: String { result.csv }
    public var json: String {
        var json = JSONWriter()
        result.write(to: &json, dataset: dataset)
        return json.text
    }

    /// For a terminal.
    /// - Parameter language: `az`, `ru` or `en`, for titles.
    public func text(language: String) -> String { MatrixText(result, dataset, language).text }
}

extension Resources {
    /// The definition of the matrix.
    func matrix(_ path: String? = nil) throws -> MatrixDefinition {
        try MatrixLoader.load(
            path: path ?? folder + "/pipelines/matrix.yaml", clusters: vocabulariesFolder + "/clusters.tsv")
    }
}

/// What the manifest of a finished dataset says.
struct ManifestFile {
    struct Source {
        let id: String, profile: String, title: String
        let read: Int, mapped: Int, rejected: Int, skipped: Int
        let files: [String]
    }
    let folder: String
    private(set) var dataset = ""
    private(set) var counts: [String: Int] = [:]
    private(set) var sources: [Source] = []

    init(folder: String) throws {
        self.folder = folder
        guard Folder.isFile(folder + "/manifest.json"), Folder.isFile(folder + "/objects.ndjson") else {
            throw ConfigurationProblem(["\(folder) is not a dataset: it has no manifest.json and objects.ndjson"])
        }
        try NDJSONLines.forEach(path: folder + "/manifest.json") { line in
            dataset = line.text("dataset") ?? ""
            for count in line["counts"].first?.items ?? [] {
                counts[count.names.name(count.batch.nodes[count.index].name)] = Int(count.value)
            }
            for source in line["sources"] {
                func number(_ key: String) -> Int { source.text(key).flatMap(Int.init) ?? 0 }
                sources.append(
                    Source(
                        id: source.text("id") ?? "", profile: source.text("profile") ?? "",
                        title: source.text("title") ?? "", read: number("read"), mapped: number("mapped"),
                        rejected: number("rejected"), skipped: number("skipped"),
                        files: source["files"].compactMap { $0.text("name") }))
            }
        }
    }

    /// Hashes of the source records that findings at error level name, for `ReleaseStep.Context`.
    func recordsWithErrors() throws -> Set<UInt64> {
        var sourceOf: [String: String] = [:]
        for source in sources { for file in source.files { sourceOf[file] = source.id } }
        return try Self.recordsWithErrors(folder + "/findings.ndjson", sourceOf: sourceOf)
    }

    /// - Parameter sourceOf: Sources by the names of their files, without folders.
    static func recordsWithErrors(_ path: String, sourceOf: [String: String]) throws -> Set<UInt64> {
        guard Folder.isFile(path) else { return [] }
        var errors: Set<UInt64> = []
        try NDJSONLines.forEach(path: path) { line in
            guard let severity = line.text("severity"), severity == "error" || severity == "fatal",
                let record = line.text("record"), let file = line.text("source")?.split(separator: "/").last,
                let source = sourceOf[String(file)]
            else { return }
            errors.insert(ReleaseStep.key(source: source, record: record))
        }
        return errors
    }
}
