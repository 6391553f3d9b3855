internal import CSVReading
internal import Deduplication
internal import Diagnostics
internal import Emission
internal import Mapping
internal import Normalization
public import RecordStream
internal import SourceInput

/// `khazina run`: all stages in one process, from a pipeline's sources to a dataset.
public struct PipelineRun {
    public struct Options: Sendable {
        public var threads = 1
        public var outputFolder: String
        /// Dataset whose ids this one goes on with; `nil`: the one in the output folder, if any.
        public var previousFolder: String?
        /// Compares also what the previous dataset has compared; it changes nothing but the time.
        public var comparesAnew = false
        /// An earlier release that the matrix and the report compare this one with; `nil`: none.
        public var against: String?
        /// Values that no rule used are errors.
        public var strictMapping = false
        /// Deliveries that are taken although a guard holds them back: `SOURCE@DIGEST`.
        public var accepted: [Acceptance] = []
        /// Counts what became of every row and value, and writes `reconciliation.*` beside the dataset.
        public var reconciles = false
        /// Compares what came of it with the last dataset and throws it away.
        public var isDryRun = false
        public var progress = Progress.Style.lines
        public var limits = RecordLimits()
        public init(outputFolder: String) { self.outputFolder = outputFolder }
    }

    /// One delivery of one source, as the run that held it back has printed it.
    public struct Acceptance: Sendable, Hashable {
        public let source: String, digest: String
        /// - Parameter text: `museum@3f2a9c1b0d44`; `nil` when it is not of that form.
        public init?(_ text: String) {
            guard let at = text.lastIndex(of: "@") else { return nil }
            (source, digest) = (String(text[..<at]), String(text[text.index(after: at)...]))
            guard !source.isEmpty, digest.utf8.count >= 8, digest.allSatisfy(\.isHexDigit) else { return nil }
        }
    }

    private let pipeline: Pipeline
    private let options: Options
    private let resources: Resources

    public init(_ pipeline: Pipeline, options: Options, resources: Resources) {
        (self.pipeline, self.options, self.resources) = (pipeline, options, resources)
    }

    /// Writes the dataset beside its place and puts it there when it is complete: a run that is killed leaves the last
    /// dataset as it was.
    public func run() throws -> RunReport {
        try checkHarvests()
        if let store = pipeline.store { return try runNightly(store: store) }
        let names = NameTable(), registry = SourceRegistry()
        let setups = try pipeline.sources.map {
            try SourceSetup($0, profile: try resources.profile(of: $0, in: pipeline), names: names, registry: registry)
        }
        return try Self.publish(pipeline, options) { options, folder in
            let dataset = try DatasetRun(
                pipeline, setups, options, resources, names: names, registry: registry, folder: folder)
            return try dataset.run()
        }
    }

    /// Has a dataset written where nobody reads it yet, and makes it the one that readers see.
    /// - Parameter write: Is given the options with the last dataset filled in, and the folder to write into.
    static func publish(
        _ pipeline: Pipeline, _ options: Options, write: (Options, String) throws -> RunReport
    ) throws -> RunReport {
        let staging: any StagedDataset =
            if let keep = pipeline.releases {
                try StagedRelease(options.outputFolder, keep: keep)
            } else {
                try StagedFolder(options.outputFolder)
            }
        if let owner = staging.leftBy { options.progress.warn("the last run did not end: \(owner)") }
        var options = options
        if options.previousFolder == nil { options.previousFolder = staging.last }
        if pipeline.releases != nil, options.against == nil { options.against = staging.last }
        var report: RunReport
        do {
            report = try write(options, staging.path)
        } catch {
            // A full disk is not left full.
            try staging.discard()
            throw error
        }
        if let refusal = report.refusal(toReplace: staging, folder: options.outputFolder) {
            try staging.discard()
            throw refusal
        }
        if options.isDryRun {
            report.difference = try Self.difference(staging.path, from: staging.last)
            try staging.discard()
            return report
        }
        let published = try staging.publish()
        (report.outputFolder, report.isNewDataset) = (published.folder, published.isNew)
        return report
    }

    /// Reads what has changed since the last run; the rest comes from the store.
    private func runNightly(store path: String) throws -> RunReport {
        var profiles: [String: Profile] = [:]
        for source in pipeline.sources where profiles[source.profile] == nil {
            profiles[source.profile] = try resources.profile(of: source, in: pipeline)
        }
        let staging = try StagedRelease(options.outputFolder, keep: pipeline.releases ?? Pipeline.releasesKept)
        if let owner = staging.leftBy { options.progress.warn("the last run did not end: \(owner)") }
        do {
            let night = try NightlyRun(
                pipeline, profiles: pipeline.sources.compactMap { profiles[$0.profile] }, options, resources,
                store: path, staging: staging)
            return try night.run()
        } catch {
            // A full disk is not left full.
            try staging.discard()
            throw error
        }
    }
}

extension PipelineRun {
    /// Without a store nothing tells the last version of a harvested record from the one before: they would be mixed.
    private func checkHarvests() throws {
        for source in pipeline.sources where pipeline.store == nil {
            guard let harvest = source.harvest, try HarvestState(folder: harvest.folder)?.hasChanges == true else {
                continue
            }
            throw ConfigurationProblem([
                "\(pipeline.file ?? ""):\(source.line):1: \(harvest.folder) holds changed records beside their former "
                    + "versions (name a `store`, or fetch all anew: khazina harvest --full)"
            ])
        }
    }

    /// What publishing the folder would change, for a person.
    static func difference(_ folder: String, from last: String?) throws -> String {
        guard let last, Folder.isFile(last + "/objects.ndjson") else { return "there is no dataset to compare with\n" }
        var text = DifferenceText(limit: 10), difference = try DatasetDifference(old: last, new: folder)
        let counts = try difference.run { text.note($0) }
        return text.text(counts)
    }
}

/// One run that reads everything, writing into a folder of its own.
private final class DatasetRun {
    private typealias Step = NormalizeStep<DatasetStep>
    private typealias Result = WorkResult<DatasetStep.Product>

    private let setups: [SourceSetup]
    private let options: PipelineRun.Options
    private let pipeline: Pipeline
    private let writer: DatasetWriter
    private let clusters: ClusterList, tables: NormalizationTables
    private let names: NameTable
    private let registry: SourceRegistry
    private let feed: SourceFeed
    private var outside = OutsideLedger()
    private var recognition = RecognitionCheck()
    private var progress: Progress
    /// What came of each text, by its number.
    private var tallies: [Int: Tally] = [:]

    private struct Tally {
        var rows = 0, objects = 0, rejected = 0, skipped = 0
        mutating func add(_ result: Result) {
            rows += result.records
            objects += result.objects
            rejected += result.rejected.count
            skipped += result.skipped
        }
    }

    init(
        _ pipeline: Pipeline, _ setups: [SourceSetup], _ options: PipelineRun.Options, _ resources: Resources,
        names: NameTable, registry: SourceRegistry, folder: String
    ) throws {
        (self.pipeline, self.setups, self.options) = (pipeline, setups, options)
        writer = try DatasetWriter(
            pipeline, profiles: setups.map(\.profile), options, resources, folder: folder)
        clusters = try resources.clusters()
        tables = try resources.normalizationTables(extra: pipeline.vocabularies)
        (self.names, self.registry) = (names, registry)
        feed = SourceFeed(setups, limits: options.limits, registry: registry)
        let bytes = setups.flatMap(\.source.files).reduce(0) { $0 + Folder.size(of: $1) }
        progress = Progress(style: options.progress, totalBytes: bytes)
    }

    func run() throws -> RunReport {
        let team = WorkerTeam<RecordWorker<Step>>()
        try process(with: team) { (result: Result) throws(Diagnostic) in try consume(result) }
        try note(feed.takeFindings() + pipeline.sources.flatMap(\.waiting).map(\.finding))
        try note(
            setups.flatMap { $0.joined?.finish() ?? [] } + registry.archives.flatMap { $0.finish() } + outside.findings)
        try registry.finishTables()
        progress.clear()
        collectFiles()
        for worker in team.members {
            writer.report.changes.merge(worker.step.changes) { $0 + $1 }
            writer.report.withheld.merge(worker.step.withheld) { $0 + $1 }
        }
        var closing = DatasetWriter.Closing()
        closing.headings = EntityHeadings(
            HeadingCollector.joined(team.members.compactMap(\.step.next.headings)))
        closing.ledgers = setups.indices.map { index in
            var ledger = UnmappedLedger()
            for worker in team.members { ledger.merge(worker.ledger(of: index)) }
            return ledger
        }
        closing.name = { [registry, pipeline] in registry.name(at: $0) ?? pipeline.name }
        return try writer.finish(closing) { report in
            if options.reconciles { try reconcile(team.members, &report) }
        }
    }

    /// Reads, maps and normalizes everything; results come in the order of the sources.
    private func process(
        with team: WorkerTeam<RecordWorker<Step>>, _ consume: (Result) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        let (setups, clusters, tables, names) = (setups, clusters, tables, names)
        let (extractor, resolution) = (writer.extractor, writer.resolution)
        let (writesTable, countsPaths) = (pipeline.writesTable, options.reconciles)
        let parser = resolution.names.parser, kinds = Set(resolution.objects.keys)
        let sourceOptions = pipeline.normalizationOptions
        var current = 0
        try OrderedWorkers<WorkItem, Result>(threads: options.threads).run(
            produce: { () throws(Diagnostic) -> WorkItem? in feed.next() },
            makeWorker: {
                let worker = RecordWorker(
                    setups: setups, names: names, clusters: clusters,
                    step: NormalizeStep(
                        tables, sourceOptions,
                        then: DatasetStep(
                            extractor: extractor, headings: HeadingCollector(parser), writesTable: writesTable,
                            kinds: kinds)),
                    countsPaths: countsPaths)
                team.add(worker)
                return { worker.work($0) }
            },
            consume: { (result: Result) throws(Diagnostic) in
                if result.source > current {
                    showDone(current..<result.source)
                    current = result.source
                }
                try consume(result)
            })
        showDone(current..<setups.count)
    }

    private func consume(_ result: Result) throws(Diagnostic) {
        try note(result.findings)
        outside.add(result.outside, of: result.source)
        try note(
            recognition.judge(
                setups[result.source].profile, result.source, records: result.objects, result.unrecognized))
        for rejected in result.rejected {
            try writer.quarantine(rejected, in: name(rejected.location), source: result.source)
        }
        if let product = result.product {
            try writer.append(product)
        }
        tallies[Int(result.text), default: Tally()].add(result)
        writer.report.sources[result.source].read += result.records
        writer.report.sources[result.source].mapped += result.objects
        writer.report.sources[result.source].skipped += result.skipped
        writer.report.sources[result.source].rejected += result.rejected.count
        progress.update(
            source: setups[result.source].source.id, records: writer.report.sources.reduce(0) { $0 + $1.read },
            bytes: feed.bytesRead)
    }

    private func note(_ findings: [Diagnostic]) throws(Diagnostic) {
        for finding in findings { try writer.note(finding, in: name(finding.location)) }
    }

    private func name(_ location: Diagnostic.Location) -> String {
        registry.name(at: location) ?? pipeline.name
    }

    private func showDone(_ sources: Range<Int>) {
        for source in writer.report.sources[sources] {
            progress.say(
                "\(source.id): \(Progress.grouped(source.read)) read, \(Progress.grouped(source.rejected)) rejected",
                event: "source done",
                ["source": .text(source.id), "read": .number(source.read), "rejected": .number(source.rejected)])
        }
    }

    private func collectFiles() {
        for (index, file) in registry.files.enumerated() {
            guard let source = setups.firstIndex(where: { $0.source.id == file.source }) else { continue }
            writer.add(
                RunReport.File(
                    path: file.path, sha256: file.sha256, encodings: registry.encodings(ofFile: index),
                    bytes: file.bytes, isReadable: file.isReadable), of: source)
        }
    }

    /// Adds up what was counted for the reconciliation and writes it beside the finished dataset.
    private func reconcile(_ workers: [RecordWorker<Step>], _ report: inout RunReport) throws(Diagnostic) {
        for index in setups.indices {
            let parts = workers.map { $0.accounts(of: index) }
            for part in parts { report.sources[index].mapping.merge(part.counts) }
            report.sources[index].paths = PathAccount.merged(parts.map(\.paths))
            report.sources[index].joined = (setups[index].joined?.accounts ?? []).map { table in
                Reconciliation.JoinedTable(
                    alias: table.alias, name: name(Diagnostic.Location(source: table.source)), rows: table.rows,
                    unused: table.unused)
            }
        }
        for text in registry.texts {
            let file = registry.files[text.file]
            guard let source = report.sources.firstIndex(where: { $0.id == file.source }) else { continue }
            let tally = tallies[Int(text.index)] ?? Tally()
            var entry = Reconciliation.Text(source: file.source, name: registry.names[Int(text.index)])
            (entry.rows, entry.objects) = (tally.rows, tally.objects)
            (entry.rejected, entry.skipped) = (tally.rejected, tally.skipped)
            entry.encoding = text.encoding.name
            entry.declared = text.encoding.declared ?? ""
            report.sources[source].texts.append(entry)
        }
        let reconciliation = try Reconciliation(report, pipeline: pipeline.name, folder: writer.folder)
        try ReconciliationFiles(reconciliation: reconciliation).write(into: writer.folder)
        report.reconciliation = reconciliation
    }
}
