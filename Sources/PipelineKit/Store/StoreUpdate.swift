internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import ObjectStore
internal import RecordStream
internal import SourceInput

/// Brings the work store up to what the sources have delivered: reads what has changed, maps what it does not know, and
/// decides for each source whether its delivery is taken.
///
/// Each source is one transaction, so a run that is killed loses at most the work on one. What the store holds
/// afterwards depends on the deliveries, the configuration and the acceptances alone, never on how many runs it took.
final class StoreUpdate {
    /// What became of a source's delivery.
    struct Verdict {
        var state = RunReport.Source.State.unchanged
        /// Why it is kept back.
        var objections: [String] = []
        /// Digest of the delivery.
        var delivery = ""
        /// Records that were mapped anew, and those that the store knew.
        var mappedAnew = 0, reused = 0
        /// Files whose records are as earlier rules made them: those have changed, and the files are not there any more.
        var outdatedFiles = 0
    }

    private let pipeline: Pipeline
    private let options: PipelineRun.Options
    private let resources: Resources
    private let store: WorkStore
    /// Number of the release that the run makes.
    private let release: Int
    private let run: Int
    /// Those that are known already, by source.
    private let deliveries: [String: FileDigest.Delivery]
    private let progress: (_ line: String, _ source: String) -> Void
    /// Sources are read together up to so many bytes: workers are costly to make, known records cost memory.
    private static let groupBytes = 256 << 20

    /// A source that must be read.
    private struct Job {
        let index: Int
        let number: Int
        let configuration: String, delivery: String
        let digests: [String: String]
        /// Its files in the store, and whether they were mapped with the same configuration.
        let stored: [WorkStore.File], isMappedAlike: Bool
        /// Those of its files that must be read.
        let paths: [String]
        /// What the store has counted of its headings.
        let headings: ContiguousArray<UInt8>
        var bytes: Int { paths.reduce(0) { $0 + Folder.size(of: $1) } }
    }

    init(
        _ pipeline: Pipeline, _ options: PipelineRun.Options, _ resources: Resources, store: WorkStore, release: Int,
        run: Int, deliveries: [String: FileDigest.Delivery],
        progress: @escaping (_ line: String, _ source: String) -> Void
    ) {
        (self.pipeline, self.options, self.resources, self.store) = (pipeline, options, resources, store)
        (self.release, self.run, self.deliveries, self.progress) = (release, run, deliveries, progress)
    }

    /// - Returns: By source.
    func update(profiles: [Profile]) throws -> [Verdict] {
        let digest = try ConfigurationDigest(pipeline, resources: resources)
        let known = Dictionary(uniqueKeysWithValues: try store.sources().map { ($0.id, $0) })
        var verdicts: [Verdict] = [], jobs: [Job] = [], configurations: [String] = []
        for (index, source) in pipeline.sources.enumerated() {
            let configuration = try digest.digest(of: source, profile: profiles[index])
            let delivery = deliveries[source.id] ?? FileDigest.ofDelivery(source)
            var verdict = Verdict()
            verdict.delivery = delivery.delivery
            let stored = known[source.id]
            let isKnown = stored?.delivery == delivery.delivery && stored?.configuration == configuration
            let last = try store.lastDelivery(of: source.id)
            configurations.append(configuration)
            if source.isWaiting {
                verdict.state = .waiting
            } else if isKnown {
                verdict.state = .unchanged
            } else if let last, last.state == .guarded, last.digest == delivery.delivery,
                last.configuration == configuration, try !store.isAccepted(delivery.delivery, of: source.id)
            {
                (verdict.state, verdict.objections) = (.kept, last.reason.split(separator: "\n").map(String.init))
            } else {
                verdict.state = .read
                let isSame = stored?.configuration == configuration
                let number = try store.number(ofSource: source.id)
                let files = try store.files(of: number)
                let unchanged = Set(files.filter { $0.digest == delivery.files[$0.path] }.map(\.path))
                // Rows of a joined table can belong to any row of the others, and what is said after the last row of an
                // archive is said of all its files.
                let standsAlone = source.joins.isEmpty && stored?.hasClosing != true
                let paths = isSame && standsAlone ? source.files.filter { !unchanged.contains($0) } : source.files
                jobs.append(
                    Job(
                        index: index, number: number, configuration: configuration, delivery: delivery.delivery,
                        digests: delivery.files, stored: files, isMappedAlike: isSame, paths: paths,
                        headings: stored?.headings ?? []))
            }
            verdicts.append(verdict)
        }
        try withdrawSources(of: known)
        var rest = jobs[...]
        while !rest.isEmpty {
            var (group, bytes) = ([Job](), 0)
            while let job = rest.first, group.isEmpty || bytes + job.bytes <= Self.groupBytes {
                group.append(rest.removeFirst())
                bytes += job.bytes
            }
            try read(group, profiles, &verdicts)
        }
        for index in verdicts.indices {
            verdicts[index].outdatedFiles = try store.files(
                of: pipeline.sources[index].id, mappedOtherwiseThan: configurations[index])
        }
        return verdicts
    }

    /// Withdraws the records of sources that the pipeline no longer has. That is a person's decision, so no guard asks.
    private func withdrawSources(of known: [String: WorkStore.Source]) throws {
        let named = Set(pipeline.sources.map(\.id))
        for source in known.values.sorted(by: { $0.number < $1.number })
        where !named.contains(source.id) && !source.delivery.isEmpty {
            try store.begin()
            do {
                try store.forgetOutcome()
                let (count, _) = try SourceState(withoutAny: try store.files(of: source.number), store: store)
                    .noteRecords(
                        store: store, number: source.number, release: release,
                        absence: "the source is no longer in the pipeline")
                try store.set([], of: source.number)
                try store.update(
                    WorkStore.Source(
                        number: source.number, id: source.id, configuration: "", delivery: "",
                        closing: SourceClosing().encoded()))
                try store.note("withdrawn", run: run, source: source.id, "\(count) records")
                try store.commit()
                progress(
                    "\(source.id): no longer in the pipeline, \(Progress.grouped(count)) records withdrawn", source.id)
            } catch {
                try store.rollBack()
                throw error
            }
        }
    }

    // MARK: Reading

    private func read(_ jobs: [Job], _ profiles: [Profile], _ verdicts: inout [Verdict]) throws {
        let names = NameTable(), registry = SourceRegistry()
        let setups = try jobs.map { job in
            var source = pipeline.sources[job.index]
            source.files = job.paths
            return try SourceSetup(source, profile: profiles[job.index], names: names, registry: registry)
        }
        let known = try jobs.map { KnownRecords($0.isMappedAlike ? try catalogs(ofBatchesIn: $0.stored) : []) }
        let feed = SourceFeed(setups, limits: options.limits, registry: registry)
        let clusters = try resources.clusters(), writesTable = pipeline.writesTable
        let tables = try resources.normalizationTables(extra: pipeline.vocabularies)
        let extractor = MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers)
        let resolution = try resources.resolutionTables(decisions: pipeline.decisions)
        let (parser, kinds) = (resolution.names.parser, Set(resolution.objects.keys))
        let normalization = pipeline.normalizationOptions
        let deliveries = jobs.map { SourceDelivery(store: store, number: $0.number, release: release) }
        func delivery(of finding: Diagnostic) -> SourceDelivery {
            let source = registry.source(of: finding.location).flatMap { id in
                jobs.firstIndex { pipeline.sources[$0.index].id == id }
            }
            return deliveries[source ?? jobs.count - 1]
        }
        var current = 0
        try store.begin()
        func finish(upTo end: Int) throws {
            while current < end {
                try settle(jobs[current], deliveries[current], registry, setups[current], &verdicts)
                current += 1
                if current < jobs.count { try store.begin() }
            }
        }
        do {
            try OrderedWorkers<WorkItem, CatalogedChunk>(threads: options.threads).run(
                produce: { () throws -> WorkItem? in feed.next() },
                makeWorker: {
                    let headings = HeadingCollector(parser, keepsJournal: true)
                    let worker = RecordWorker(
                        setups: setups, names: names, clusters: clusters,
                        step: NormalizeStep(
                            tables, normalization,
                            then: DatasetStep(
                                extractor: extractor, headings: headings, writesTable: writesTable, kinds: kinds)))
                    let catalog = CatalogWorker(worker, headings: headings, known: known)
                    return { catalog.work($0) }
                },
                consume: { (chunk: CatalogedChunk) throws in
                    // Findings that travel with the first chunk of a source can belong to the one before it.
                    var chunk = chunk
                    let own = chunk.findings.filter { delivery(of: $0) === deliveries[chunk.source] }
                    for finding in chunk.findings where delivery(of: finding) !== deliveries[chunk.source] {
                        delivery(of: finding).add(finding, registry: registry)
                    }
                    chunk.findings = own
                    try finish(upTo: chunk.source)
                    try deliveries[chunk.source].add(chunk, registry: registry)
                })
            for finding in feed.takeFindings() { delivery(of: finding).add(finding, registry: registry) }
            try registry.finishTables()
            try finish(upTo: jobs.count)
        } catch {
            try store.rollBack()
            throw error
        }
    }

    private func catalogs(ofBatchesIn files: [WorkStore.File]) throws -> [(batch: Int, catalog: RecordCatalog)] {
        var batches: Set<Int> = []
        for file in files {
            for chunk in try FileContents(encoded: file.contents).chunks {
                for place in chunk.places { batches.insert(place.batch) }
            }
        }
        return try batches.sorted().map { ($0, try RecordCatalog(encoded: try store.digests(ofBatch: $0))) }
    }

    // MARK: Deciding

    /// Takes the delivery of a source or holds it back, and ends its transaction.
    private func settle(
        _ job: Job, _ delivery: SourceDelivery, _ registry: SourceRegistry, _ setup: SourceSetup,
        _ verdicts: inout [Verdict]
    ) throws {
        let source = pipeline.sources[job.index]
        let closing = SourceClosing(
            joined: (setup.joined?.finish() ?? []).map { ($0, registry.name(at: $0.location) ?? pipeline.name) },
            archives: registry.archives(of: source.id).flatMap { $0.finish() }.map {
                ($0, registry.name(at: $0.location) ?? pipeline.name)
            })
        let read = delivery.files(
            of: registry, source: source.id, digests: job.digests, configuration: job.configuration)
        let state = try SourceState(
            source, read: read.records, joined: read.joined, stored: job.stored, store: store)
        var record = WorkStore.Delivery(source: source.id, digest: job.delivery, configuration: job.configuration)
        record.release = release
        record.files = state.files.count
        record.bytes = state.files.reduce(0) { $0 + $1.file.bytes }
        record.encodings = Set(state.files.flatMap(\.file.encodings)).sorted()
        for file in state.files {
            record.read += file.contents.read
            record.mapped += file.contents.mapped
            record.rejected += file.contents.rejected
            record.skipped += file.contents.skipped
            for (field, count) in zip(FieldCoverage.names, file.contents.coverage) {
                record.coverage[field, default: 0] += count
            }
        }
        let last = try store.lastDelivery(of: source.id, state: .accepted)
        let unreadable = state.files.filter { !$0.file.isReadable }.map(\.file.path)
        var objections = source.guards.objections(to: record, after: last, unreadable: unreadable)
        if !objections.isEmpty, try store.isAccepted(job.delivery, of: source.id) { objections = [] }
        verdicts[job.index].mappedAnew = delivery.mappedAnew
        verdicts[job.index].reused = delivery.reused
        guard objections.isEmpty else {
            try store.rollBack()
            record.state = .guarded
            record.reason = objections.joined(separator: "\n")
            try store.begin()
            try store.add(record)
            try store.note("kept", run: run, source: source.id, record.reason)
            try store.commit()
            (verdicts[job.index].state, verdicts[job.index].objections) = (.kept, objections)
            progress("\(source.id): kept as it was: \(objections[0])", source.id)
            return
        }
        try store.forgetOutcome()
        try store.set(state.files.map(\.stored), of: job.number)
        let (_, refersToTheSame) = try state.noteRecords(
            store: store, number: job.number, release: release,
            absence: "not in the full delivery \(job.delivery.prefix(12))")
        try store.update(
            WorkStore.Source(
                number: job.number, id: source.id, configuration: job.configuration, delivery: job.delivery,
                closing: closing.encoded(), headings: job.isMappedAlike && refersToTheSame ? job.headings : []))
        try store.add(record)
        try store.note("read", run: run, source: source.id)
        try store.commit()
        progress(
            "\(source.id): \(Progress.grouped(record.read)) read, \(Progress.grouped(record.rejected)) rejected, "
                + "\(Progress.grouped(delivery.reused)) known", source.id)
    }
}
