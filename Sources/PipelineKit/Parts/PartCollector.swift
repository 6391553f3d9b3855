internal import Deduplication
internal import Diagnostics
internal import Emission
internal import JSONWriting
internal import Mapping
internal import Normalization
internal import RecordStream

/// Reads, maps and normalizes one shard and keeps all that later steps ask of it: what `khazina run` does with a source
/// up to deduplication, with files in the place of memory.
struct PartCollector {
    private typealias Step = NormalizeStep<DatasetStep>
    private typealias Result = WorkResult<DatasetStep.Product>

    let pipeline: Pipeline
    let resources: Resources
    let threads: Int

    /// Names of the files with findings that stand before and after those of the records.
    static let loading = "loading.ndjson", joined = "joined.ndjson", archives = "archives.ndjson"
    static let findings = "findings.ndjson", quarantine = "quarantine.ndjson", headings = "headings.ndjson"
    static let features = "features.bin", keys = "keys.bin", identities = "identities.bin"

    /// - Parameter folder: Takes the files of the part.
    func collect(_ shard: Shard, into folder: String) throws {
        var source = pipeline.sources[shard.source]
        source.files = shard.files
        let names = NameTable(), registry = SourceRegistry()
        let setup = try SourceSetup(
            source, profile: try resources.profile(of: source, in: pipeline), names: names, registry: registry)
        let feed = SourceFeed([setup], limits: RecordLimits(), registry: registry, slice: shard.slice)
        func write(_ findings: [Diagnostic], _ log: FindingsLog) throws(Diagnostic) {
            for finding in findings { try log.add(finding, in: registry.name(at: finding.location) ?? pipeline.name) }
        }
        func write(_ findings: [Diagnostic], to name: String) throws(Diagnostic) {
            let log = try FindingsLog(path: "\(folder)/\(name)")
            try write(findings, log)
            try log.synchronize()
        }
        try write(feed.takeFindings(), to: Self.loading)
        let spool = try PartSpool(folder, writesTable: pipeline.writesTable)
        let log = try FindingsLog(path: "\(folder)/\(Self.findings)")
        let quarantine = try Quarantine(path: "\(folder)/\(Self.quarantine)")
        let team = WorkerTeam<RecordWorker<Step>>()
        var facts = PartFacts(), outside = OutsideLedger(), recognition = RecognitionCheck()
        try process(feed, setup, team, names) { (result: Result) throws(Diagnostic) in
            try write(result.findings, log)
            outside.add(result.outside, of: 0)
            for finding in recognition.judge(setup.profile, 0, records: result.objects, result.unrecognized) {
                var json = JSONWriter()
                finding.write(to: &json, sourceName: registry.name(at: finding.location) ?? pipeline.name)
                facts.recognition = .init(after: log.count, line: json.text)
            }
            for rejected in result.rejected {
                try quarantine.add(
                    rejected, in: registry.name(at: rejected.location) ?? pipeline.name, source: source.id)
            }
            if let product = result.product { try spool.append(product) }
            facts.read += result.records
            facts.mapped += result.objects
            facts.skipped += result.skipped
            facts.rejected += result.rejected.count
        }
        try write(feed.takeFindings(), log)
        try write(setup.joined?.finish() ?? [], to: Self.joined)
        try write(registry.archives.flatMap { $0.finish() }, to: Self.archives)
        try registry.finishTables()
        facts.objects = spool.count
        if shard.slice?.isLast ?? true {
            for (index, file) in registry.files.enumerated() {
                facts.files.append(
                    RunReport.File(
                        path: file.path, sha256: file.sha256, encodings: registry.encodings(ofFile: index),
                        bytes: file.bytes, isReadable: file.isReadable))
            }
        }
        var ledger = UnmappedLedger()
        for worker in team.members {
            ledger.merge(worker.ledger(of: 0))
            facts.changes.merge(worker.step.changes) { $0 + $1 }
            facts.withheld.merge(worker.step.withheld) { $0 + $1 }
        }
        facts.unmapped = ledger.entries.map { entry in
            PartFacts.Placed(
                path: entry.path, count: entry.count, sample: entry.sample,
                name: registry.name(at: entry.location) ?? pipeline.name, location: entry.location)
        }
        facts.outside = outside.entries.map { entry in
            PartFacts.Placed(
                path: entry.path, count: entry.count, sample: entry.first.value,
                name: registry.name(at: entry.first.location) ?? pipeline.name, location: entry.first.location)
        }
        try log.synchronize()
        try quarantine.synchronize()
        try spool.finish(
            HeadingCollector.joined(team.members.compactMap(\.step.next.headings)))
        try facts.write(into: folder)
    }

    private func process(
        _ feed: SourceFeed, _ setup: SourceSetup, _ team: WorkerTeam<RecordWorker<Step>>, _ names: NameTable,
        _ consume: (Result) throws(Diagnostic) -> Void
    ) throws {
        let clusters = try resources.clusters()
        let tables = try resources.normalizationTables(extra: pipeline.vocabularies)
        let extractor = MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers)
        let parser = try NameTools(vocabularies: resources.vocabulariesFolder).parser
        let kinds = Set(try resources.objectTables().keys)
        let (writesTable, options) = (pipeline.writesTable, pipeline.normalizationOptions)
        try OrderedWorkers<WorkItem, Result>(threads: threads).run(
            produce: { () throws(Diagnostic) -> WorkItem? in feed.next() },
            makeWorker: {
                let worker = RecordWorker(
                    setups: [setup], names: names, clusters: clusters,
                    step: NormalizeStep(
                        tables, options,
                        then: DatasetStep(
                            extractor: extractor, headings: HeadingCollector(parser), writesTable: writesTable,
                            kinds: kinds)))
                team.add(worker)
                return { worker.work($0) }
            },
            consume: consume)
    }
}

/// The objects of a part on the disk, with what is compared of them.
private final class PartSpool {
    private let folder: String
    private let forms: [SpooledForm]
    private var keys = ContiguousArray<ObjectKey>()
    private var identities = ContiguousArray<ObjectMark>()
    private var features = ObjectFeatures()
    var count: Int { identities.count }

    init(_ folder: String, writesTable: Bool) throws(Diagnostic) {
        self.folder = folder
        var forms = [try SpooledForm(.objects, in: folder), try SpooledForm(.lineage, in: folder)]
        if writesTable { forms.append(try SpooledForm(.table, in: folder)) }
        self.forms = forms
    }

    func append(_ product: DatasetStep.Product) throws(Diagnostic) {
        precondition(product.ids.count == product.identities.count, "ids of objects are of ours")
        for form in forms { try form.append(product.objects) }
        for key in product.keys { keys.append(ObjectKey(hash: key.hash, object: key.object + count)) }
        features.append(product.features, offset: count)
        for (hash, key) in zip(product.ids, product.identities) {
            identities.append(ObjectMark(hash: hash, key: key))
        }
    }

    func finish(_ headings: [Heading]) throws(Diagnostic) {
        for form in forms {
            try form.synchronize()
            try form.writeEnds(to: "\(folder)/\(PartObjects.endsFile(form.form))")
        }
        let keyFile = try BinaryWriter(path: "\(folder)/\(PartCollector.keys)")
        try keyFile.raw(keys)
        try keyFile.finish()
        let marks = try BinaryWriter(path: "\(folder)/\(PartCollector.identities)")
        try marks.raw(identities)
        try marks.finish()
        let values = try BinaryWriter(path: "\(folder)/\(PartCollector.features)")
        try features.write(to: values)
        try values.finish()
        try HeadingFile.write(headings, to: "\(folder)/\(PartCollector.headings)")
    }
}

/// A match key of an object, by its position.
struct ObjectKey: BitwiseCopyable {
    var hash: UInt64 = 0
    var object = 0
}

/// The id of an object in two forms: what repeated ones are found by, and what the registry keeps.
struct ObjectMark: BitwiseCopyable {
    var hash: UInt64
    var key: IdentityKey
}
