internal import Diagnostics
internal import JSONWriting
internal import Mapping
internal import ObjectStore

/// One run with a work store: takes in what has changed, writes the dataset from the store, publishes.
///
/// What the store holds depends on the deliveries alone and is committed source by source before anything is
/// published; the dataset depends on the store and the newest release alone. So a run that was killed anywhere is
/// finished by the next one with the same bytes.
final class NightlyRun {
    private let pipeline: Pipeline
    private let profiles: [Profile]
    private let options: PipelineRun.Options
    private let resources: Resources
    private let staging: StagedRelease
    private let lock: RunLock
    private let store: WorkStore

    init(
        _ pipeline: Pipeline, profiles: [Profile], _ options: PipelineRun.Options, _ resources: Resources,
        store path: String, staging: StagedRelease
    ) throws {
        (self.pipeline, self.profiles, self.resources, self.staging) = (pipeline, profiles, resources, staging)
        var options = options
        if options.previousFolder == nil { options.previousFolder = staging.last }
        if options.against == nil { options.against = staging.last }
        self.options = options
        try Folder.create(Folder.parent(of: path))
        lock = try RunLock(path)
        store = try WorkStore(path: path)
    }

    func run() throws -> RunReport {
        var progress = Progress(style: options.progress, totalBytes: 0)
        if options.isDryRun { try store.beginRehearsal() }
        let number = try store.beginRun(owner: LockOwner.ofThisProcess.name)
        let night =
            QuietNight.isPossible(pipeline, options)
            ? try QuietNight(pipeline, profiles, options, resources, store: store) : nil
        if let night, let report = try report(of: night, run: number) { return report }
        for acceptance in options.accepted {
            guard pipeline.sources.contains(where: { $0.id == acceptance.source }) else {
                throw ConfigurationProblem(["the pipeline has no source `\(acceptance.source)` to accept"])
            }
            try store.accept(acceptance.digest.lowercased(), of: acceptance.source)
        }
        let update = StoreUpdate(
            pipeline, options, resources, store: store, release: staging.number, run: number,
            deliveries: night?.deliveries ?? [:]
        ) { progress.say($0, event: "source done", ["source": .text($1)]) }
        let verdicts = try update.update(profiles: profiles)
        progress.clear()
        try store.note("taken in", run: number)
        try checkLastStates(verdicts)
        let writer = try DatasetWriter(pipeline, profiles: profiles, options, resources, folder: staging.path)
        for (index, verdict) in verdicts.enumerated() {
            let acceptance =
                verdict.state == .kept ? "\(pipeline.sources[index].id)@\(verdict.delivery.prefix(12))" : nil
            writer.set(verdict, acceptance: acceptance, of: index)
        }
        let replay = StoreReplay(pipeline, profiles: profiles, store: store, writer: writer)
        let closing = try replay.replay()
        try noteOutdated(verdicts, writer)
        // Behind the groups: an id that was merged is not gone with its record.
        var report = try writer.finish(closing) { _ in try self.writeTombstones() }
        try store.note("written", run: number)
        if options.isDryRun {
            report.difference = try PipelineRun.difference(staging.path, from: staging.last)
            try staging.discard()
            try store.endRehearsal()
            return report
        }
        let published = try staging.publish()
        (report.outputFolder, report.isNewDataset) = (published.folder, published.isNew)
        try store.endRun(
            number, status: Int(report.status.rawValue),
            release: published.folder.split(separator: "/").last.map(String.init) ?? "", summary: report.json)
        let newest = published.isNew ? published.folder : staging.last ?? published.folder
        try night?.keep(report, after: newest, insteadOf: staging.last)
        return report
    }

    /// Ends the run before anything is made when nothing has changed since the last one.
    private func report(of night: QuietNight, run number: Int) throws -> RunReport? {
        guard let newest = staging.last, let seen = staging.seenFolder, var report = try night.report(after: newest)
        else { return nil }
        try staging.discard()
        (report.outputFolder, report.isNewDataset) = (seen, false)
        try store.endRun(
            number, status: Int(report.status.rawValue),
            release: seen.split(separator: "/").last.map(String.init) ?? "", summary: report.json)
        return report
    }

    /// A store that was lost knows no last good state: then a source that is held back would vanish from the dataset.
    private func checkLastStates(_ verdicts: [StoreUpdate.Verdict]) throws {
        guard let last = staging.last else { return }
        var lost: [String] = []
        for (source, verdict) in zip(pipeline.sources, verdicts)
        where verdict.state == .kept || verdict.state == .waiting {
            let isKnown = try store.lastDelivery(of: source.id, state: .accepted) != nil
            let published = try ManifestFile(folder: last).sources.first { $0.id == source.id }?.mapped ?? 0
            if !isKnown, published > 0 {
                lost.append("\(source.id): \(verdict.objections.first ?? "not delivered yet")")
            }
        }
        if lost.isEmpty { return }
        throw Diagnostic(
            "output.kept", .fatal,
            "the last release stays: it has records of sources that are held back and that the work store knows nothing of",
            at: .init(source: .max),
            hint: "restore the store from a copy, or get a good delivery of \(lost.joined(separator: "; "))")
    }

    /// Says of what sources there is nothing to map anew although the rules which made their records are not today's.
    private func noteOutdated(_ verdicts: [StoreUpdate.Verdict], _ writer: DatasetWriter) throws {
        for (source, verdict) in zip(pipeline.sources, verdicts) where verdict.outdatedFiles > 0 {
            let files = verdict.outdatedFiles == 1 ? "one file" : "\(verdict.outdatedFiles) files"
            let reason =
                switch verdict.state {
                case .waiting: "the new delivery is not complete"
                case .kept: "the new delivery is held back"
                default: "it was delivered only once"
                }
            try writer.note(
                Diagnostic(
                    "source.earlier-rules", .warning,
                    "\(source.id): the records of \(files) are as earlier rules made them; profile, vocabularies or "
                        + "program have changed since, and \(reason)",
                    at: .init(source: .max), hint: "get a good delivery of all its records"),
                in: pipeline.name)
        }
    }

    /// `tombstones.ndjson`: records that were in the dataset and that their providers have withdrawn.
    private func writeTombstones() throws {
        let file = try OutputFile(path: staging.path + "/tombstones.ndjson")
        let tombstones = try store.tombstones()
        // The record of a group may go while the object stays: its id then leads on, here as in `redirects.ndjson`.
        let heirs = tombstones.isEmpty ? [:] : try IdentityRegistry.redirects(staging.path + "/redirects.ndjson").texts
        var json = JSONWriter()
        for record in tombstones {
            guard let key = IdentityKey(bytes: record.identity) else { continue }  // not ours: nothing was published
            let heir = heirs[key.id]
            json.beginObject()
            json.key("id")
            json.string(key.id)
            json.key("status")
            json.string(heir == nil ? "withdrawn" : "merged")
            if let heir {
                json.key("replacedBy")
                json.string(heir)
            }
            json.key("source")
            json.string(record.source)
            json.key("record")
            json.string(record.identifier ?? "")
            json.key("release")
            json.integer(record.withdrawn ?? 0)
            json.key("reason")
            json.string(record.reason ?? "")
            json.endObject()
            json.endLine()
        }
        try file.write(json.bytes)
        try file.synchronize()
    }
}

extension RunReport {
    /// The numbers of the run, for the store's list of runs.
    var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("emitted")
        json.integer(emitted)
        json.key("merged")
        json.integer(mergedAway)
        json.key("sources")
        json.beginArray()
        for source in sources {
            json.beginObject()
            json.key("id")
            json.string(source.id)
            json.key("state")
            json.string(source.state.rawValue)
            for (key, number) in [
                ("read", source.read), ("mapped", source.mapped), ("rejected", source.rejected),
                ("mappedAnew", source.mappedAnew), ("reused", source.reused),
            ] as [(StaticString, Int)] {
                json.key(key)
                json.integer(number)
            }
            if !source.objections.isEmpty {
                json.key("objections")
                json.beginArray()
                for objection in source.objections { json.string(objection) }
                json.endArray()
            }
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.text
    }
}
