internal import Diagnostics
internal import Glibc
internal import Harvesting
internal import JSONWriting
internal import ObjectStore

/// How a pipeline and its dataset are: what readers see, how old it is, what each source last brought, and what waits for
/// somebody.
public struct DatasetStatus: Sendable {
    /// One source as it is in the current dataset, and what its next night will find.
    public struct Source: Sendable {
        public let id: String
        /// Of the records in the current dataset; `nil` when the source is not in it.
        public internal(set) var read: Int?, rejected: Int?
        /// When the newest of its files was changed.
        public internal(set) var newestFile: Moment?
        public internal(set) var files = 0
        public internal(set) var waiting = 0
        /// Up to when it is harvested; `unfinished` while a list is under way.
        public internal(set) var harvested: String?
        /// When its last delivery was taken or held back, by the store.
        public internal(set) var delivered: String?
        /// What waits for somebody, in words.
        public internal(set) var attention: [String] = []
    }

    /// A run, by the store.
    public struct Run: Sendable {
        public let number: Int, began: String, ended: String?, status: Int?, release: String?
    }

    public private(set) var folder: String
    /// The last runs, the newest first.
    public private(set) var runs: [Run] = []
    public private(set) var storeBytes: Int?
    /// Name of the release that readers see; `nil` without releases.
    public private(set) var release: String?
    public private(set) var keptReleases: [String] = []
    public private(set) var objects: Int?
    public private(set) var published: Moment?
    /// Who is writing now.
    public private(set) var writer: String?
    public private(set) var sources: [Source] = []
    public private(set) var findings: [(code: String, severity: String, count: Int)] = []
    public private(set) var attention: [String] = []
    private let now: Moment

    /// Whether nothing waits for anybody.
    public var isWell: Bool { attention.isEmpty && sources.allSatisfy(\.attention.isEmpty) }

    /// - Parameters:
    ///   - pipeline: `nil`: only what the dataset itself tells.
    ///   - folder: Of the dataset.
    ///   - staleHours: A dataset that was published longer ago is said to be old.
    public init(pipeline: Pipeline?, folder: String, staleHours: Int?, now: Moment = .now) throws {
        (self.folder, self.now) = (folder, now)
        writer = RunLock.holder(of: folder).map { "\($0)" }
        try readDataset(staleHours)
        for source in pipeline?.sources ?? [] { try add(source) }
        if let pipeline, let store = pipeline.store, Folder.isFile(store) {
            do {
                try read(store, of: pipeline)
            } catch let finding as Diagnostic {
                // The rest is worth knowing all the more.
                attention.append(finding.message + (finding.hint.map { " (\($0))" } ?? ""))
            }
        }
    }

    /// Adds what the work store knows: runs, and deliveries that a guard holds back.
    private mutating func read(_ path: String, of pipeline: Pipeline) throws {
        let store = try WorkStore(reading: path)
        storeBytes = Folder.size(of: path) + Folder.size(of: path + "-wal")
        runs = try store.runs(limit: 7).map {
            Run(number: $0.number, began: $0.began, ended: $0.ended, status: $0.status, release: $0.release)
        }
        if let last = runs.first, last.ended == nil, writer == nil {
            attention.append("the run of \(last.began) did not end: run again")
        }
        let stored = Dictionary(uniqueKeysWithValues: try store.sources().map { ($0.id, $0) })
        for index in sources.indices {
            guard let delivery = try store.lastDelivery(of: sources[index].id) else { continue }
            sources[index].delivered = delivery.received
            // A delivery that is held back was looked at by newer rules than the one that was taken.
            let rules =
                delivery.state == .guarded ? delivery.configuration : stored[delivery.source]?.configuration
            let outdated = try rules.map { rules throws(Diagnostic) in
                try store.files(of: delivery.source, mappedOtherwiseThan: rules)
            }
            if let outdated, outdated > 0 {
                sources[index].attention.append(
                    "the records of \(outdated) of its files are as earlier rules made them: profile, vocabularies or "
                        + "program have changed since")
            }
            guard delivery.state == .guarded else { continue }
            let reasons = delivery.reason.split(separator: "\n").joined(separator: "; ")
            sources[index].attention.append(
                "the delivery of \(delivery.received) is held back: \(reasons)\n    to take it nevertheless: khazina run "
                    + "\(pipeline.file ?? "PIPELINE") --accept \(sources[index].id)@\(delivery.digest.prefix(12))")
        }
    }

    private mutating func readDataset(_ staleHours: Int?) throws {
        let shelf = ReleaseShelf(folder: folder)
        release = try shelf.current()?.name
        keptReleases = try shelf.releases().map(\.name)
        let current = ReleaseShelf.readable(folder)
        guard Folder.isFile(current + "/manifest.json") else {
            attention.append("there is no dataset yet")
            return
        }
        if release == nil, !keptReleases.isEmpty { attention.append("no release is current: run again") }
        let manifest = try ManifestFile(folder: current)
        objects = manifest.counts["emitted"]
        published = Moment(changeOf: current + "/manifest.json")
        if let published, let staleHours, now.seconds - published.seconds > staleHours * 3600 {
            attention.append("the dataset was published \(published.age(at: now)) ago")
        }
        for source in manifest.sources {
            var entry = Source(id: source.id)
            (entry.read, entry.rejected) = (source.read, source.rejected)
            sources.append(entry)
        }
        try NDJSONLines.forEach(path: current + "/manifest.json") { line in
            for finding in line["findings"] {
                guard let code = finding.text("code"), let severity = finding.text("severity"),
                    let count = finding.text("count").flatMap(Int.init)
                else { throw Diagnostic.notAManifest(current) }
                findings.append((code, severity, count))
            }
        }
    }

    /// Adds what the pipeline says of a source: its files, what waits, its harvest.
    private mutating func add(_ source: Pipeline.Source) throws {
        let index = sources.firstIndex { $0.id == source.id } ?? sources.count
        if index == sources.count { sources.append(Source(id: source.id)) }
        var entry = sources[index]
        entry.files = source.files.count
        entry.newestFile = source.files.compactMap { Moment(changeOf: $0) }.max()
        entry.waiting = source.waiting.count
        if source.files.isEmpty, source.waiting.isEmpty { entry.attention.append("has no files") }
        for file in source.files where !Folder.isFile(file) && file != "-" && !Folder.isFolder(file) {
            entry.attention.append("\(file) is not there")
        }
        if let harvest = source.harvest {
            if let state = try HarvestState(folder: harvest.folder) {
                entry.harvested = state.completed.map { "\($0)" } ?? "unfinished"
                if let list = state.list {
                    entry.attention.append(
                        "its harvest broke off after \(list.records + list.deleted) records: khazina harvest goes on")
                }
            } else {
                entry.attention.append("was never harvested")
            }
        }
        sources[index] = entry
    }

    // MARK: For people

    public var text: String {
        var text = "dataset    \(folder)" + (release.map { ", release \($0)" } ?? "") + "\n"
        if let objects, let published {
            text +=
                "objects    \(Progress.grouped(objects)), published \(published.text), \(published.age(at: now)) ago\n"
        }
        if keptReleases.count > 1 {
            text += "releases   \(keptReleases.count) are kept: khazina rollback \(folder) --list\n"
        }
        if let writer { text += "writing    \(writer)\n" }
        if let storeBytes { text += "store      \(Progress.megabytes(Double(storeBytes)))\n" }
        if !runs.isEmpty {
            let rows = runs.map { run in
                [
                    "\(run.number)", run.began, run.ended ?? "did not end", run.status.map { "\($0)" } ?? "-",
                    run.release ?? "-",
                ]
            }
            text +=
                "\n" + TextTable.render([["run", "began", "ended", "status", "release"]] + rows, rightAlignedFrom: 9)
        }
        if !sources.isEmpty {
            var rows = [
                ["source", "read", "rejected", "files", "waiting", "newest file", "delivered", "harvested up to"]
            ]
            for source in sources {
                rows.append([
                    source.id, source.read.map(Progress.grouped) ?? "-", source.rejected.map(Progress.grouped) ?? "-",
                    Progress.grouped(source.files), Progress.grouped(source.waiting),
                    source.newestFile.map { "\($0.age(at: now)) ago" } ?? "-", source.delivered ?? "-",
                    source.harvested ?? "-",
                ])
            }
            text += "\n" + TextTable.render(rows, rightAlignedFrom: 1)
        }
        let serious = findings.filter { $0.severity != "note" }
        if !serious.isEmpty {
            text +=
                "\n"
                + TextTable.render(
                    [["findings", "", ""]] + serious.map { [$0.code, $0.severity, Progress.grouped($0.count)] },
                    rightAlignedFrom: 2)
        }
        text += isWell ? "\nnothing waits for you\n" : "\nwaits for you\n"
        for line in attention { text += "  \(line)\n" }
        for source in sources { for line in source.attention { text += "  \(source.id): \(line)\n" } }
        return text
    }

    // MARK: For programs

    public var json: String {
        let runs = runs.map { run -> JSONObject in
            [
                "number": run.number, "began": run.began, "ended": run.ended, "status": run.status,
                "release": run.release,
            ]
        }
        let sources = sources.map { source -> JSONObject in
            [
                "id": source.id, "read": source.read, "rejected": source.rejected, "files": source.files,
                "waiting": source.waiting, "newestFile": source.newestFile?.text, "delivered": source.delivered,
                "harvested": source.harvested, "attention": source.attention,
            ]
        }
        let findings = findings.map { finding -> JSONObject in
            ["code": finding.code, "severity": finding.severity, "count": finding.count]
        }
        return JSONWriter.text(of: [
            "dataset": folder, "release": release, "releases": keptReleases, "objects": objects,
            "published": published?.text, "writing": writer, "storeBytes": storeBytes, "runs": runs,
            "sources": sources, "findings": findings, "attention": attention, "well": isWell,
        ])
    }
}

extension Moment {
    /// When a file was changed; `nil` when there is none.
    init?(changeOf path: String) {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return nil }
        self.init(seconds: information.st_mtim.tv_sec)
    }

    /// `3 h 20 min`; a clock that was set back makes it nothing.
    func age(at now: Moment) -> String {
        let seconds = max(0, now.seconds - self.seconds)
        return seconds < 172_800 ? Progress.duration(Double(seconds)) : "\(seconds / 86_400) days"
    }
}

extension Diagnostic {
    fileprivate static func notAManifest(_ folder: String) -> Diagnostic {
        Diagnostic(
            "input.not-a-dataset", .fatal, "\(folder)/manifest.json is not what khazina run writes",
            at: .init(source: .max), hint: "roll back to another release, or run again")
    }
}
