internal import CSVReading
internal import DatasetForms
internal import Deduplication
internal import Diagnostics
internal import Emission
internal import JSONWriting
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
        /// An earlier release that the matrix and the report compare this one with; `nil`: none.
        public var against: String?
        /// Values that no rule used are errors.
        public var strictMapping = false
        /// Counts what became of every row and value, and writes `reconciliation.*` beside the dataset.
        public var reconciles = false
        /// Compares what came of it with the last dataset and throws it away.
        public var isDryRun = false
        public var progress = Progress.Style.lines
        public var limits = RecordLimits()
        public init(outputFolder: String) { self.outputFolder = outputFolder }
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
        let names = NameTable(), registry = SourceRegistry()
        let setups = try pipeline.sources.map {
            try SourceSetup($0, profile: try resources.profile(of: $0, in: pipeline), names: names, registry: registry)
        }
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
            let dataset = try DatasetRun(
                pipeline, setups, options, resources, names: names, registry: registry, folder: staging.path)
            report = try dataset.run()
        } catch {
            // A full disk is not left full.
            try staging.discard()
            throw error
        }
        if report.collected == 0, report.status == .inputUnreadable, staging.wouldReplaceObjects {
            try staging.discard()
            let lost = report.sources.flatMap(\.files).filter { !$0.isReadable }.map(\.path)
            throw Diagnostic(
                "output.kept", .fatal, "no object could be read: the last dataset stays in \(options.outputFolder)",
                at: .init(source: .max),
                hint: "these files cannot be read: \(lost.prefix(5).joined(separator: ", ")); "
                    + "for an empty dataset choose a new folder with --output")
        }
        if options.isDryRun {
            report.difference = try difference(staging.path, from: staging.last)
            try staging.discard()
            return report
        }
        let published = try staging.publish()
        (report.outputFolder, report.isNewDataset) = (published.folder, published.isNew)
        return report
    }
}

extension PipelineRun {
    /// What publishing the folder would change, for a person.
    private func difference(_ folder: String, from last: String?) throws -> String {
        guard let last, Folder.isFile(last + "/objects.ndjson") else { return "there is no dataset to compare with\n" }
        var text = DifferenceText(limit: 10), difference = try DatasetDifference(old: last, new: folder)
        let counts = try difference.run { text.note($0) }
        return text.text(counts)
    }
}

/// One run, writing into a folder of its own.
private final class DatasetRun {
    private typealias Step = NormalizeStep<DatasetStep>
    private typealias Result = WorkResult<DatasetStep.Product>

    private let setups: [SourceSetup]
    private let options: PipelineRun.Options
    private let pipeline: Pipeline
    private let folder: String
    private let clusters: ClusterList, tables: NormalizationTables
    private let extractor: MatchFeatureExtractor
    private let resolution: ResolutionTables
    private let identities: IdentityRegistry
    private let resources: Resources
    private let forms: [FormDefinition]
    private let names: NameTable
    private let registry: SourceRegistry
    private let feed: SourceFeed
    private var report = RunReport()
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
        (self.pipeline, self.setups, self.options, self.folder) = (pipeline, setups, options, folder)
        self.resources = resources
        // Loaded before the run: a mistake in them must not come at its end.
        forms = try pipeline.forms.map { try resources.form($0, base: pipeline.base) }
        _ = try resources.matrix(pipeline.matrix)
        clusters = try resources.clusters()
        tables = try resources.normalizationTables(extra: pipeline.vocabularies)
        extractor = MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers)
        resolution = try resources.resolutionTables(decisions: pipeline.decisions)
        identities = try IdentityRegistry(previous: options.previousFolder)
        (self.names, self.registry) = (names, registry)
        feed = SourceFeed(setups, limits: options.limits, registry: registry)
        report.sources = setups.map { RunReport.Source(id: $0.source.id, profile: $0.profile.nameAndVersion) }
        let bytes = setups.flatMap(\.source.files).reduce(0) { $0 + Folder.size(of: $1) }
        progress = Progress(style: options.progress, totalBytes: bytes)
    }

    func run() throws -> RunReport {
        let builder = try DatasetBuilder(
            folder: folder, writesTable: pipeline.writesTable, extractor: extractor, resolution: resolution,
            registry: identities)
        let log = try FindingsLog(path: folder + "/findings.ndjson")
        let quarantine = try Quarantine(path: folder + "/quarantine.ndjson")
        let team = WorkerTeam<RecordWorker<Step>>()
        try process(with: team) { (result: Result) throws(Diagnostic) in
            try consume(result, builder, log, quarantine)
        }
        try note(feed.takeFindings() + pipeline.sources.flatMap(\.waiting).map(\.finding), log)
        try note(
            setups.flatMap { $0.joined?.finish() ?? [] } + registry.archives.flatMap { $0.finish() } + outside.findings,
            log)
        try registry.finishTables()
        progress.clear()
        collectFiles()
        try writeUnmapped(team.members, log)
        let headings = team.members.compactMap(\.step.next.headings)
        let outcome = try builder.finish(headings, threads: options.threads) {
            (finding: Diagnostic) throws(Diagnostic) in
            try log.add(finding, in: pipeline.name)
        }
        report.entities = outcome.entities
        (report.collected, report.mergedAway) = (outcome.collected, outcome.mergedAway)
        (report.groups, report.keptApart) = (outcome.groups, outcome.keptApart)
        (report.objectsInReview, report.related) = (outcome.inReview, outcome.related)
        report.conflicts = outcome.conflicts
        for worker in team.members {
            report.changes.merge(worker.step.changes) { $0 + $1 }
            report.withheld.merge(worker.step.withheld) { $0 + $1 }
        }
        try log.synchronize()
        try quarantine.synchronize()
        report.findings = log.counts
        if options.reconciles { try reconcile(team.members) }
        try writeRelease()
        try Manifest(pipeline: pipeline, report: report).write(into: folder)
        return report
    }

    /// Writes the matrix, the forms and the report of the finished objects.
    private func writeRelease() throws {
        var release = ReleaseBuilder.Options()
        (release.threads, release.forms, release.base) = (options.threads, forms, pipeline.base)
        (release.against, release.matrix) = (options.against, pipeline.matrix)
        let builder = ReleaseBuilder(
            folder: folder, facts: .init(report, of: pipeline), options: release, resources: resources)
        _ = try builder.build()
    }

    /// Reads, maps and normalizes everything; results come in the order of the sources.
    private func process(
        with team: WorkerTeam<RecordWorker<Step>>, _ consume: (Result) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        let (setups, clusters, tables, extractor, names) = (setups, clusters, tables, extractor, names)
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

    private func consume(
        _ result: Result, _ builder: DatasetBuilder, _ log: FindingsLog, _ quarantine: Quarantine
    ) throws(Diagnostic) {
        try note(result.findings, log)
        outside.add(result.outside, of: result.source)
        try note(
            recognition.judge(
                setups[result.source], result.source, records: result.objects, result.unrecognized), log)
        for rejected in result.rejected {
            try quarantine.add(rejected, in: name(rejected.location), source: setups[result.source].source.id)
        }
        if let product = result.product {
            try builder.append(product)
        }
        tallies[Int(result.text), default: Tally()].add(result)
        report.sources[result.source].read += result.records
        report.sources[result.source].mapped += result.objects
        report.sources[result.source].skipped += result.skipped
        report.sources[result.source].rejected += result.rejected.count
        progress.update(
            source: setups[result.source].source.id, records: report.sources.reduce(0) { $0 + $1.read },
            bytes: feed.bytesRead)
    }

    private func note(_ findings: [Diagnostic], _ log: FindingsLog) throws(Diagnostic) {
        for finding in findings { try log.add(finding, in: name(finding.location)) }
    }

    private func name(_ location: Diagnostic.Location) -> String {
        registry.name(at: location) ?? pipeline.name
    }

    private func showDone(_ sources: Range<Int>) {
        for source in report.sources[sources] {
            progress.say(
                "\(source.id): \(Progress.grouped(source.read)) read, \(Progress.grouped(source.rejected)) rejected",
                event: "source done",
                ["source": .text(source.id), "read": .number(source.read), "rejected": .number(source.rejected)])
        }
    }

    private func collectFiles() {
        for (index, file) in registry.files.enumerated() {
            guard let source = report.sources.firstIndex(where: { $0.id == file.source }) else { continue }
            report.sources[source].files.append(
                RunReport.File(
                    path: file.path, sha256: file.sha256, encodings: registry.encodings(ofFile: index),
                    bytes: file.bytes, isReadable: file.isReadable))
        }
    }

    /// Adds up the ledgers of all threads and writes what is left over.
    private func writeUnmapped(_ workers: [RecordWorker<Step>], _ log: FindingsLog) throws(Diagnostic) {
        let file = try OutputFile(path: folder + "/unmapped.ndjson")
        for (index, setup) in setups.enumerated() {
            var ledger = UnmappedLedger()
            for worker in workers { ledger.merge(worker.ledger(of: index)) }
            for entry in ledger.entries {
                report.unmappedValues += entry.count
                report.unmappedPaths += 1
                try file.write(line(entry, setup))
                try log.add(
                    Diagnostic(
                        "mapping.unmapped", options.strictMapping ? .error : .warning,
                        "\(entry.count) values at `\(entry.path)` are not mapped, e.g. `\(entry.sample)`",
                        at: entry.location, hint: "add a rule for the path, or name it under `ignore` with a reason",
                        path: entry.path),
                    in: name(entry.location))
            }
        }
        try file.synchronize()
    }

    /// Adds up what was counted for the reconciliation and writes it beside the finished dataset.
    private func reconcile(_ workers: [RecordWorker<Step>]) throws(Diagnostic) {
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
        let reconciliation = try Reconciliation(report, pipeline: pipeline.name, folder: folder)
        try ReconciliationFiles(reconciliation: reconciliation).write(into: folder)
        report.reconciliation = reconciliation
    }

    private func line(_ entry: UnmappedLedger.Entry, _ setup: SourceSetup) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("source")
        json.string(setup.source.id)
        json.key("profile")
        json.string(setup.profile.nameAndVersion)
        json.key("path")
        json.string(entry.path)
        json.key("count")
        json.integer(entry.count)
        json.key("sample")
        json.string(entry.sample)
        json.key("file")
        json.string(name(entry.location))
        json.key("line")
        json.integer(entry.location.line)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
