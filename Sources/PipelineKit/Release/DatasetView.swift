internal import DatasetDatabase
internal import Diagnostics
internal import JSONReading
internal import Normalization
internal import RecordStream

/// A finished dataset as its readers look at it: one record with its lineage, a search.
public struct DatasetView {
    private let folder: String
    private let resources: Resources
    private let threads: Int

    public init(folder: String, resources: Resources, threads: Int = 1) {
        (self.folder, self.resources, self.threads) = (ReleaseShelf.readable(folder), resources, threads)
    }

    // MARK: One record

    /// An object, agent or place, by its id or by one that was merged into it.
    public struct Record: Sendable {
        /// Its lines as they stand in the files: the record, then its lineage.
        public internal(set) var lines: [String] = []
        /// For a terminal.
        public internal(set) var text = ""
        /// The source records that it was made of.
        public internal(set) var sources: [(source: String, record: String)] = []
    }

    /// - Parameter name: The id, in any case, or the IRI that a form makes of it.
    public func show(_ name: String) throws -> Record {
        _ = try ManifestFile(folder: folder)
        let id = name.split(separator: "/").last.map { $0.lowercased() } ?? ""
        var wanted = id
        if Folder.isFile(folder + "/redirects.ndjson") {
            try NDJSONLines.forEach(path: folder + "/redirects.ndjson") { line in
                if line.text("id") == id { wanted = line.text("replacedBy") ?? id }
            }
        }
        let file =
            wanted.hasPrefix("kz-a") && wanted.utf8.count == 20
            ? "agents" : wanted.hasPrefix("kz-p") && wanted.utf8.count == 20 ? "places" : "objects"
        let found = try lines(beginning: #"{"id":"\#(wanted)""#, in: "\(folder)/\(file).ndjson")
        guard let line = found.first else {
            throw ConfigurationProblem([
                try withdrawal(of: wanted)
                    ?? "there is no object, agent or place `\(name)` in \(folder) (ids look like kz-0123456789abcdef; "
                    + "`khazina search \(folder) WORDS` finds them by name)"
            ])
        }
        var record = Record()
        let lineage =
            file == "objects"
            ? try lines(beginning: #"{"id":"\#(wanted)""#, in: folder + "/lineage.ndjson") : []
        record.lines = [line] + lineage
        for line in lineage {
            try NDJSONLines.forEach(text: line) {
                record.sources.append(($0.text("source") ?? "", $0.text("record") ?? ""))
            }
        }
        record.text = wanted == id ? "" : "\(id) was merged into \(wanted)\n\n"
        record.text += try RecordText(line, lineage: lineage).text
        return record
    }

    /// That the provider has taken a record back; `nil` when nobody has.
    private func withdrawal(of id: String) throws -> String? {
        var said: String?
        guard Folder.isFile(folder + "/tombstones.ndjson") else { return nil }
        try NDJSONLines.forEach(path: folder + "/tombstones.ndjson") { line in
            guard line.text("id") == id else { return }
            said =
                "\(id) was withdrawn (\(line.text("source") ?? "?") \(line.text("record") ?? "?"), missing since "
                + "release \(line.text("release") ?? "?")): \(line.text("reason") ?? "")"
        }
        return said
    }

    private func lines(beginning start: String, in path: String) throws(Diagnostic) -> [String] {
        guard Folder.isFile(path) else { return [] }
        let bytes = ContiguousArray(start.utf8)
        var found: [String] = []
        try RecordPass(names: NameTable(), threads: threads).run(
            path, makeStep: { LineStep(bytes) },
            consume: { (lines: [String]) throws(Diagnostic) in found += lines })
        return found
    }

    // MARK: Search

    public struct Hit: Sendable {
        public let id: String, kind: String, cluster: String, title: String, agents: String, date: String
        /// Whether it was found as spelled, not only by sound.
        public let isExact: Bool
    }

    /// Objects whose names and words match, whatever script they are in; those spelled alike first.
    public func search(_ query: String, limit: Int) throws -> [Hit] {
        let path = folder + "/khazina.sqlite"
        guard Folder.isFile(path) else {
            throw ConfigurationProblem([
                "\(folder) has no khazina.sqlite to search in "
                    + "(make one with `khazina export \(folder) --form sqlite --output \(folder)-search`, "
                    + "or name `sqlite` under `forms` in the pipeline)"
            ])
        }
        let folding = try NameTools(vocabularies: resources.vocabulariesFolder).matcher.folding
        let words = SearchKeys.words(query, folding)
        guard !words.isEmpty else { throw ConfigurationProblem(["`\(query)` has no word to search for"]) }
        let hits = try DatabaseSearch(path: path).find(
            words.map { .init(exact: $0.exact, loose: $0.loose) }, limit: limit)
        // Two names may sound alike in their consonants alone: they are compared letter by letter.
        let wanted = query.split(separator: " ").map { folding.keys(of: String($0)) }
        return hits.filter { $0.isExact || Self.sounds(wanted, $0, folding) }.prefix(limit).map {
            Hit(
                id: $0.id, kind: $0.kind, cluster: $0.cluster, title: $0.title, agents: $0.agents, date: $0.date,
                isExact: $0.isExact)
        }
    }

    private static func sounds(
        _ wanted: [NameKeys], _ hit: DatabaseSearch.Hit, _ folding: NameFolding
    ) -> Bool {
        let comparer = NameComparer()
        let text = hit.title + " " + hit.agents
        let words = text.split { !($0.isLetter || $0.isNumber) }.map { folding.keys(of: String($0)) }
        return wanted.allSatisfy { word in words.contains { comparer.score(word, $0) >= NameComparison.cutOff } }
    }
}

/// Lines that begin in one way.
private final class LineStep: RecordStep {
    private let start: ContiguousArray<UInt8>
    private var found: [String] = []
    init(_ start: ContiguousArray<UInt8>) { self.start = start }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        guard unsafe line.starts(with: start) else { return }
        unsafe found.append(String(decoding: line, as: UTF8.self))
    }
    func take() -> [String] {
        defer { found = [] }
        return found
    }
}
