internal import Deduplication
internal import Diagnostics
internal import Mapping
internal import Normalization
internal import RecordStream

/// Takes what has become of the records, in order, and leaves a complete dataset in a folder: where the objects come
/// from, deliveries or the work store, makes no difference to it.
final class DatasetWriter {
    /// What is known only when all records are there.
    struct Closing {
        /// What the objects refer to.
        var headings = EntityHeadings()
        /// Values that no rule used, by source.
        var ledgers: [UnmappedLedger] = []
        /// The name of the text that a place is in.
        var name: (Diagnostic.Location) -> String = { _ in "" }
    }

    var report: RunReport
    private let pipeline: Pipeline
    private let profiles: [Profile]
    private let options: PipelineRun.Options
    private let resources: Resources
    let folder: String
    let extractor: MatchFeatureExtractor
    let resolution: ResolutionTables
    private let builder: DatasetBuilder
    private let log: FindingsLog
    private let quarantined: Quarantine

    init(
        _ pipeline: Pipeline, profiles: [Profile], _ options: PipelineRun.Options, _ resources: Resources,
        folder: String
    ) throws {
        (self.pipeline, self.profiles, self.options) = (pipeline, profiles, options)
        (self.resources, self.folder) = (resources, folder)
        // Loaded before the run: a mistake in them must not come at its end.
        _ = try pipeline.forms.map { try resources.form($0, base: pipeline.base) }
        _ = try resources.matrix(pipeline.matrix)
        extractor = MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers)
        resolution = try resources.resolutionTables(decisions: pipeline.decisions)
        report = RunReport()
        report.sources = zip(pipeline.sources, profiles).map {
            RunReport.Source(id: $0.id, profile: $1.nameAndVersion)
        }
        builder = try DatasetBuilder(
            folder: folder, writesTable: pipeline.writesTable, extractor: extractor, resolution: resolution,
            registry: try IdentityRegistry(previous: options.previousFolder),
            comparedBefore: options.comparesAnew ? nil : options.previousFolder,
            rules: try resources.digest(and: pipeline.decisions))
        log = try FindingsLog(path: folder + "/findings.ndjson")
        quarantined = try Quarantine(path: folder + "/quarantine.ndjson")
    }

    func note(_ finding: Diagnostic, in name: String) throws(Diagnostic) { try log.add(finding, in: name) }

    func quarantine(_ record: RejectedRecord, in name: String, source: Int) throws(Diagnostic) {
        try quarantined.add(record, in: name, source: report.sources[source].id)
    }

    func add(_ file: RunReport.File, of source: Int) { report.sources[source].files.append(file) }

    /// Takes over the counts of a file that the store holds.
    func count(_ contents: FileContents, of source: Int) {
        report.sources[source].read += contents.read
        report.sources[source].mapped += contents.mapped
        report.sources[source].rejected += contents.rejected
        report.sources[source].skipped += contents.skipped
    }

    func set(_ verdict: StoreUpdate.Verdict, acceptance: String?, of source: Int) {
        report.sources[source].state = verdict.state
        report.sources[source].objections = verdict.objections
        report.sources[source].acceptance = acceptance
        (report.sources[source].mappedAnew, report.sources[source].reused) = (verdict.mappedAnew, verdict.reused)
    }

    func append(_ product: DatasetStep.Product) throws(Diagnostic) { try builder.append(product) }

    /// Whether an earlier run has resolved the same headings, so that nobody need read them.
    func knows(_ headings: EntityHeadings) throws(Diagnostic) -> Bool { try builder.knows(headings) }

    /// Writes everything that the run has not handed in yet.
    /// - Parameter beforeRelease: Called when objects, agents and places are complete.
    func finish(_ closing: Closing, beforeRelease: (inout RunReport) throws -> Void = { _ in }) throws -> RunReport {
        try writeUnmapped(closing)
        let outcome = try builder.finish(closing.headings, threads: options.threads) {
            (finding: Diagnostic) throws(Diagnostic) in
            try log.add(finding, in: pipeline.name)
        }
        report.entities = outcome.entities
        (report.collected, report.mergedAway) = (outcome.collected, outcome.mergedAway)
        (report.groups, report.keptApart) = (outcome.groups, outcome.keptApart)
        (report.objectsInReview, report.related) = (outcome.inReview, outcome.related)
        report.conflicts = outcome.conflicts
        try log.synchronize()
        try quarantined.synchronize()
        report.findings = log.counts
        try beforeRelease(&report)
        let digests = FolderDigests(folder)
        try ReleaseBuilder.write(report, of: pipeline, options, resources, into: folder, digests: digests)
        try Manifest(pipeline: pipeline, report: report).write(into: folder, digests: digests)
        return report
    }

    private func writeUnmapped(_ closing: Closing) throws(Diagnostic) {
        let file = try OutputFile(path: folder + "/unmapped.ndjson")
        for (index, ledger) in closing.ledgers.enumerated() {
            for entry in ledger.entries {
                report.unmappedValues += entry.count
                report.unmappedPaths += 1
                let name = closing.name(entry.location), unmapped = UnmappedValues(entry, in: name)
                try file.write(
                    unmapped.line(source: pipeline.sources[index].id, profile: profiles[index].nameAndVersion))
                try log.add(unmapped.finding(isError: options.strictMapping), in: name)
            }
        }
        try file.synchronize()
    }
}
