internal import CultureMatrix
internal import DatasetForms
internal import Diagnostics
internal import JSONWriting
internal import Normalization
internal import RecordStream
internal import SourceInput
internal import Validation

/// Writes what a release has beside its objects: the matrix, the chosen forms, the report, the description of the
/// files. One pass over the objects, one over agents and one over places, on many threads.
struct ReleaseBuilder {
    struct Options: Sendable {
        var threads = 1
        var forms: [FormDefinition] = []
        /// What ids become IRIs with.
        var base = Pipeline.defaultBase
        /// An earlier release to compare with.
        var against: String?
        var matrix: String?
        /// Whether the counts are kept for the next release, and whether those of the one before are used.
        var keepsCounts = false, revisesCounts = false
    }

    /// What the report says of the sources: known to the run, or read from the manifest of a finished dataset.
    struct Facts: Sendable {
        struct Source: Sendable {
            let id: String, title: String, profile: String
            let read: Int, mapped: Int, rejected: Int, skipped: Int
            /// Names of its files, without folders.
            let files: [String]
        }
        var dataset = ""
        var sources: [Source] = []
        var merged = 0, groups = 0, keptApart = 0
        /// License of the descriptions, when all sources have one.
        var license: String?
    }

    let folder: String
    let facts: Facts
    let options: Options
    let resources: Resources
    let digests: FolderDigests

    /// Writes what a run's dataset has beside its finished objects.
    static func write(
        _ report: RunReport, of pipeline: Pipeline, _ options: PipelineRun.Options, _ resources: Resources,
        into folder: String, digests: FolderDigests
    ) throws {
        var release = Options()
        release.threads = options.threads
        release.forms = try pipeline.forms.map { try resources.form($0, base: pipeline.base) }
        (release.base, release.against, release.matrix) = (pipeline.base, options.against, pipeline.matrix)
        (release.keepsCounts, release.revisesCounts) = (true, !options.comparesAnew)
        let builder = ReleaseBuilder(
            folder: folder, facts: .init(report, of: pipeline), options: release, resources: resources,
            digests: digests)
        _ = try builder.build()
    }

    /// What was counted.
    struct Outcome {
        var matrix: MatrixResult
        var survey: ReleaseSurvey
        /// Quality of descriptions and media, by cluster.
        var tiers: [String: TierCounts] = [:]
        var changes: ReleaseStep.Changes?
        var removed = 0
        var agents = 0, places = 0
        var points: [ReleaseSurvey.Point] = []
        var files: [String] = []
    }

    func build() throws -> Outcome {
        let names = NameTable()
        var sourceOf: [String: String] = [:]
        for source in facts.sources { for file in source.files { sourceOf[file] = source.id } }
        var context = ReleaseStep.Context(try resources.matrix(options.matrix), names: names)
        context.errors = try ManifestFile.recordsWithErrors(folder + "/findings.ndjson", sourceOf: sourceOf)
        context.fields = try resources.datasetFields().surveyed
        let files = try FormFiles(options.forms, in: folder)
        let key = options.keepsCounts ? try resources.digest(and: [options.matrix].compactMap(\.self)) : ""
        let counted = try revised(context, key: key) ?? countAll(context, files)
        var matrix = counted.total.counter.result(comparesReleases: counted.earlier?.hasObjects ?? false)
        if let earlier = counted.earlier { matrix.compare(rows: earlier.rows, cells: earlier.cells) }
        var outcome = Outcome(matrix: matrix, survey: counted.total.survey, tiers: counted.total.tiers)
        if counted.earlier?.hasObjects ?? false {
            outcome.changes = counted.changes
            outcome.removed = counted.before - counted.changes.changed - counted.changes.unchanged
        }
        (outcome.agents, _) = try entities(.agent, files, names)
        (outcome.places, outcome.points) = try entities(.place, files, names)
        try counted.total.concepts.write(into: folder)
        try files.finish(about: about)
        outcome.files = files.names
        let evidence = try evidence(counted.evidence)
        try write(outcome, evidence)
        if options.keepsCounts {
            let counts = ReleaseCounts(
                counts: counted.total, objects: counted.objects, errors: context.errors, evidence: evidence,
                digests: digests.digests)
            try counts.write(key: key, into: folder)
        }
        return outcome
    }

    /// What findings and ledger say.
    /// - Parameter kept: What those of the release before say: the same, when they are the same.
    private func evidence(_ kept: ReleaseEvidence?) throws -> ReleaseEvidence {
        var parts = facts.sources.map { "\($0.id) \($0.files)" }
        for name in ["findings.ndjson", "ledger.ndjson"] where Folder.isFile("\(folder)/\(name)") {
            parts.append(try digests.sha256(name))
        }
        let digest = FileDigest.sha256(ofText: parts.joined(separator: "\n"))
        if let kept, kept.digest == digest { return kept }
        return try ReleaseEvidence(folder: folder, sources: facts.sources, digest: digest)
    }

    /// What was counted over all objects.
    private struct Counted {
        let total: ReleaseStep
        let earlier: EarlierRelease?
        let changes: ReleaseStep.Changes
        /// Objects of the earlier release, and of this one.
        let before: Int, objects: Int
        /// Of the earlier release.
        var evidence: ReleaseEvidence?
    }

    /// Looks at every object, and writes the forms on the way.
    private func countAll(_ context: ReleaseStep.Context, _ files: FormFiles) throws -> Counted {
        var context = context
        context.earlier = try options.against.map { try EarlierRelease(path: $0, threads: options.threads) }
        let plan = FormPlan(options.forms, kind: .object)
        try files.begin(plan)
        context.plan = plan
        if files.hasDatabase {
            let tools = try NameTools(vocabularies: resources.vocabulariesFolder)
            context.folding = tools.matcher.folding
        }
        let (shared, team) = (context, WorkerTeam<ReleaseStep>())
        let total = ReleaseStep(context)
        let objects = try RecordPass(names: context.names, threads: options.threads).run(
            folder + "/objects.ndjson",
            makeStep: {
                let step = ReleaseStep(shared)
                team.add(step)
                return step
            },
            consume: { (product: ReleaseStep.Product) throws(Diagnostic) in
                if let forms = product.forms { try files.write(forms, of: plan) }
                try files.write(search: product.search)
            })
        for step in team.members { total.merge(step) }
        return Counted(
            total: total, earlier: context.earlier, changes: total.changes,
            before: context.earlier?.objects.count ?? 0, objects: objects)
    }

    /// Looks only at objects that the release before does not have as they are, and at those that it had otherwise.
    /// - Returns: `nil` when all objects must be looked at: forms are wanted, that release has no counts, or they do not
    ///   tell enough.
    private func revised(_ context: ReleaseStep.Context, key: String) throws -> Counted? {
        guard options.revisesCounts, options.forms.isEmpty, let against = options.against.map(ReleaseShelf.readable),
            Folder.isFolder(against), let last = try ReleaseCounts.kept(of: against, key: key, context: context)
        else { return nil }
        digests.know(against, last.digests)
        let difference = try LineDifference(old: against + "/objects.ndjson", new: folder + "/objects.ndjson")
        let changedErrors = last.errors.symmetricDifference(context.errors)
        var before = context, after = context
        (before.errors, before.watched, after.watched) = (last.errors, changedErrors, changedErrors)
        after.earlier = try EarlierRelease(
            path: against, threads: options.threads, objects: EarlierRelease.digests(of: difference.removed))
        let gone = try ReleaseStep.count(
            "\(against)/objects.ndjson", before, threads: options.threads, lines: difference.removed)
        let new = try ReleaseStep.count(
            "\(folder)/objects.ndjson", after, threads: options.threads, lines: difference.added)
        // Of a record that has not changed, it must not have changed whether it is valid.
        guard gone.met.union(new.met) == changedErrors, last.counts.revise(removing: gone, adding: new) else {
            return nil
        }
        let objects = last.objects - difference.removed.ends.count + difference.added.ends.count
        var changes = new.changes
        changes.unchanged = objects - changes.added - changes.changed
        return Counted(
            total: last.counts, earlier: after.earlier, changes: changes, before: last.objects, objects: objects,
            evidence: last.evidence)
    }

    /// Passes agents or places.
    private func entities(
        _ kind: FormDefinition.RecordKind, _ files: FormFiles, _ names: NameTable
    ) throws(Diagnostic) -> (Int, [ReleaseSurvey.Point]) {
        let path = "\(folder)/\(kind.fileName)"
        guard Folder.isFile(path) else { return (0, []) }
        if options.forms.isEmpty, kind == .agent {
            // Nothing in them is looked at.
            let file = try MappedFile(path)
            defer { extendLifetime(file) }
            return (unsafe file.bytes.count { $0 == UInt8(ascii: "\n") }, [])
        }
        let plan = FormPlan(options.forms, kind: kind)
        try files.begin(plan)
        var points: [ReleaseSurvey.Point] = []
        var count = 0
        try RecordPass(names: names, threads: options.threads).run(
            path, makeStep: { EntityStep(plan, names: names) },
            consume: { (product: EntityStep.Product) throws(Diagnostic) in
                try files.write(product.forms, of: plan)
                points += product.points
                count += product.records
            })
        return (count, points)
    }

    private var about: [(String, String)] {
        [
            ("dataset", facts.dataset), ("canonicalForm", "1"), ("base", options.base),
            ("search", "SELECT o.* FROM search s JOIN objects o ON o.rowid=s.rowid WHERE search MATCH 'exact : word*'"),
        ]
    }

    private func write(_ outcome: Outcome, _ evidence: ReleaseEvidence) throws {
        var json = JSONWriter()
        outcome.matrix.write(to: &json, dataset: facts.dataset)
        try put(json.text, "matrix.json")
        try put(outcome.matrix.csv, "matrix.csv")
        let words = try ReportWords(resources: resources)
        let report = try ReleaseReport(
            outcome, facts, evidence, folder: folder, words: words, fields: resources.datasetFields())
        try put(report.text, "report.html")
        let package = DataPackage(folder: folder, facts: facts, options: options, outcome: outcome, digests: digests)
        try put(try package.frictionless, "datapackage.json")
        try put(try package.dcat, "dcat.jsonld")
    }

    private func put(_ text: String, _ name: String) throws(Diagnostic) {
        let file = try OutputFile(path: "\(folder)/\(name)")
        try file.write(text)
        try file.synchronize()
    }
}

extension ReleaseBuilder.Facts {
    /// Of a run that is about to end.
    init(_ report: RunReport, of pipeline: Pipeline) {
        dataset = pipeline.name
        (merged, groups, keptApart) = (report.mergedAway, report.groups, report.keptApart)
        sources = report.sources.map { source in
            let title = pipeline.sources.first { $0.id == source.id }?.title
            return Source(
                id: source.id, title: title ?? "", profile: source.profile, read: source.read, mapped: source.mapped,
                rejected: source.rejected, skipped: source.skipped,
                files: source.files.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path })
        }
        let licenses = Set(pipeline.sources.map(\.defaults.metadataRights))
        license = licenses.count == 1 ? licenses.first ?? nil : nil
    }
}
