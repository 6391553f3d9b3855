internal import Deduplication
internal import Diagnostics
internal import Emission
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import RecordStream

/// The stages as filters: what the executables `khazina-read`, `khazina-normalize`, `khazina-dedupe` and `khazina-emit`
/// do. Piped together they give the dataset that `khazina run` gives.
public struct Stages {
    public struct Options: Sendable {
        public var threads = 1
        /// File for the findings as NDJSON; `nil`: as text on standard error.
        public var findings: String?
        /// File for the output; `nil`: standard output.
        public var output: String?
        public init() {}
    }

    /// What a stage did.
    public struct Outcome: Sendable {
        public internal(set) var records = 0, objects = 0
        public internal(set) var findings = FindingCounts()
        public internal(set) var isReadable = true
        public var status: ExitStatus {
            if !isReadable { return .inputUnreadable }
            return (findings.worst ?? .note) >= .error ? .dataHasErrors : .done
        }
    }

    private let options: Options
    private let resources: Resources
    public init(_ options: Options, resources: Resources) { (self.options, self.resources) = (options, resources) }

    // MARK: The stages

    /// Reads and maps the sources of a pipeline.
    public func read(_ pipeline: Pipeline) throws -> Outcome {
        let (output, log) = try open()
        let outcome = try read(pipeline, into: output, log) { StageLineStep() }
        return try close(outcome, output, log)
    }

    /// Reads, maps and normalizes the sources of a pipeline: the lines are those of `read` piped through `normalize`,
    /// without a text between the two.
    public func readNormalized(_ pipeline: Pipeline) throws -> Outcome {
        let tables = try resources.normalizationTables(extra: pipeline.vocabularies)
        let (output, log) = try open()
        let options = pipeline.normalizationOptions
        let team = WorkerTeam<NormalizeStep<StageLineStep>>()
        let outcome = try read(pipeline, into: output, log) {
            let step = NormalizeStep(tables, options, then: StageLineStep())
            team.add(step)
            return step
        }
        try noteWithheld(team.members, log)
        return try close(outcome, output, log)
    }

    private func read<Step: ObjectStep>(
        _ pipeline: Pipeline, into output: OutputFile, _ log: FindingsLog, makeStep: @escaping @Sendable () -> Step
    ) throws -> Outcome where Step.Product == ContiguousArray<UInt8> {
        let names = NameTable(), registry = SourceRegistry()
        let setups = try pipeline.sources.map {
            try SourceSetup($0, profile: try resources.profile(of: $0, in: pipeline), names: names, registry: registry)
        }
        let clusters = try resources.clusters()
        var outcome = Outcome()
        var outside = OutsideLedger()
        var recognition = RecognitionCheck()
        let feed = SourceFeed(setups, limits: RecordLimits(), registry: registry)
        func note(_ findings: [Diagnostic]) throws(Diagnostic) {
            for finding in findings { try log.add(finding, in: registry.name(at: finding.location) ?? pipeline.name) }
        }
        try OrderedWorkers<WorkItem, WorkResult<ContiguousArray<UInt8>>>(threads: options.threads).run(
            produce: { () throws(Diagnostic) -> WorkItem? in feed.next() },
            makeWorker: {
                let worker = RecordWorker(setups: setups, names: names, clusters: clusters, step: makeStep())
                return { worker.work($0) }
            },
            consume: { (result: WorkResult<ContiguousArray<UInt8>>) throws(Diagnostic) in
                try note(result.findings)
                outside.add(result.outside, of: result.source)
                try note(
                    recognition.judge(
                        setups[result.source].profile, result.source, records: result.objects, result.unrecognized))
                if let lines = result.product { try output.write(lines) }
                outcome.records += result.records
                outcome.objects += result.objects
            })
        try note(feed.takeFindings())
        try note(
            setups.flatMap { $0.joined?.finish() ?? [] } + registry.archives.flatMap { $0.finish() } + outside.findings)
        outcome.isReadable = registry.files.allSatisfy(\.isReadable)
        return outcome
    }

    /// Normalizes objects.
    /// - Parameter pipeline: Whose options for the sources hold; `nil`: the usual ones.
    public func normalize(_ input: String?, options pipeline: Pipeline? = nil) throws -> Outcome {
        let tables = try resources.normalizationTables(extra: pipeline?.vocabularies ?? [])
        let (output, log) = try open()
        var outcome = Outcome()
        let sourceOptions = pipeline?.normalizationOptions ?? [:]
        let team = WorkerTeam<NormalizeStep<StageLineStep>>()
        let run = ObjectLineRun(threads: options.threads) {
            let step = NormalizeStep(tables, sourceOptions, then: StageLineStep())
            team.add(step)
            return step
        }
        try run.run(input) { (result) throws(Diagnostic) in
            for finding in result.findings { try log.add(finding, in: input ?? "standard input") }
            try output.write(result.product)
            outcome.objects += result.objects
        }
        try noteWithheld(team.members, log)
        return try close(outcome, output, log)
    }

    /// Says what was kept out of the open dataset.
    private func noteWithheld(_ steps: [NormalizeStep<StageLineStep>], _ log: FindingsLog) throws(Diagnostic) {
        var withheld: [WithheldValue: Int] = [:]
        for step in steps { withheld.merge(step.withheld) { $0 + $1 } }
        for (value, count) in withheld.sorted(by: { $0.key < $1.key }) {
            try log.add(
                Diagnostic(
                    "normalize.withheld", .note, "\(count) values kept out of the open dataset by `\(value.rule)`",
                    at: .init(source: .max), hint: "docs/normalization.md says what is withheld and why",
                    path: value.path),
                in: value.source)
        }
    }

    /// Merges what is the same. Holds some hundred bytes of each object in memory, and the objects in temporary files.
    /// - Parameters:
    ///   - decisions: Files of people's decisions.
    ///   - previous: Folder of the last dataset, or of its records: ids go on, and what it compared is not compared
    ///     again.
    ///   - comparesAnew: Compares all the same; it changes nothing but the time.
    ///   - ledger: File for the decisions of this run.
    ///   - records: Folder for what stands beside the objects: agents, places, links, redirects, identities, features.
    public func dedupe(
        _ input: String?, trusting schemes: [String], decisions: [String] = [], previous: String? = nil,
        comparesAnew: Bool = false, ledger: String?, records: String? = nil
    ) throws -> Outcome {
        let (output, log) = try open()
        let temporary = try TemporaryFolder()
        defer { temporary.remove() }
        let outcome = try collect(
            input, into: temporary.path, trusting: schemes, decisions: decisions, previous, comparesAnew: comparesAnew,
            log)
        try StageLines.join(folder: temporary.path, into: output)
        if let records {
            let staging = try StagedFolder(records)
            for name in try Folder.names(in: temporary.path)
            where name.hasSuffix(".ndjson") && !["objects.ndjson", "lineage.ndjson"].contains(name)
                || KeptFile.isOne(name)
            {
                let file = try OutputFile(path: "\(staging.path)/\(name)")
                try file.copy(file: "\(temporary.path)/\(name)")
            }
            try staging.publish()
        }
        if let ledger { try OutputFile(path: ledger).copy(file: temporary.path + "/ledger.ndjson") }
        return try close(outcome, output, log)
    }

    /// Writes objects in all forms into a folder.
    public func emit(_ input: String?, into folder: String) throws -> Outcome {
        let staging = try StagedFolder(folder)
        let log = try FindingsLog(path: options.findings)
        var outcome = Outcome()
        let forms = try DatasetForm.allCases.map { try SpooledForm($0, in: staging.path) }
        let run = ObjectLineRun(threads: options.threads) {
            DatasetStep(extractor: MatchFeatureExtractor(trusting: []), headings: nil, writesTable: true)
        }
        try run.run(input) { (result) throws(Diagnostic) in
            for finding in result.findings { try log.add(finding, in: input ?? "standard input") }
            for form in forms { try form.append(result.product.objects) }
            outcome.objects += result.objects
        }
        for form in forms { try form.synchronize() }
        outcome.findings = log.counts
        try Manifest.ofStage(objects: outcome.objects).write(into: staging.path)
        try staging.publish()
        try log.synchronize()
        return outcome
    }

    // MARK: Helpers

    private func collect(
        _ input: String?, into folder: String, trusting schemes: [String], decisions: [String], _ previous: String?,
        comparesAnew: Bool, _ log: FindingsLog
    ) throws -> Outcome {
        var outcome = Outcome()
        let extractor = MatchFeatureExtractor(trusting: schemes)
        let resolution = try resources.resolutionTables(decisions: decisions)
        let builder = try DatasetBuilder(
            folder: folder, writesTable: false, extractor: extractor, resolution: resolution,
            registry: try IdentityRegistry(previous: previous), comparedBefore: comparesAnew ? nil : previous,
            rules: try resources.digest(and: decisions))
        let team = WorkerTeam<HeadingCollector>(), parser = resolution.names.parser
        let kinds = Set(resolution.objects.keys)
        let run = ObjectLineRun(threads: options.threads) {
            let headings = HeadingCollector(parser)
            team.add(headings)
            return DatasetStep(extractor: extractor, headings: headings, writesTable: false, kinds: kinds)
        }
        try run.run(input) { (result) throws(Diagnostic) in
            for finding in result.findings { try log.add(finding, in: input ?? "standard input") }
            try builder.append(result.product)
            outcome.records += result.objects
        }
        let merged = try builder.finish(
            EntityHeadings(HeadingCollector.joined(team.members)), threads: options.threads
        ) {
            (finding: Diagnostic) throws(Diagnostic) in
            try log.add(finding, in: input ?? "standard input")
        }
        outcome.objects = merged.emitted
        return outcome
    }

    private func open() throws(Diagnostic) -> (OutputFile, FindingsLog) {
        let output = if let path = options.output { try OutputFile(path: path) } else { OutputFile(standardOutput: ()) }
        return (output, try FindingsLog(path: options.findings))
    }

    private func close(_ outcome: Outcome, _ output: OutputFile, _ log: FindingsLog) throws(Diagnostic) -> Outcome {
        try output.flush()
        try log.synchronize()
        var outcome = outcome
        outcome.findings = log.counts
        return outcome
    }
}
