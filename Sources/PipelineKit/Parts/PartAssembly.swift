internal import Deduplication
internal import Diagnostics
internal import Emission
internal import HeritageModel
internal import JSONWriting
internal import Mapping
internal import RecordStream

/// Puts the parts of a run together: the dataset that `khazina run` writes, with its release and manifest.
struct PartAssembly {
    let work: WorkFolder
    let pipeline: Pipeline
    let resources: Resources
    let options: PipelineRun.Options

    /// Writes the dataset beside its place and puts it there when it is complete.
    static func publish(
        _ plan: ShardPlan, _ work: WorkFolder, _ pipeline: Pipeline, _ resources: Resources,
        _ options: PipelineRun.Options
    ) throws -> RunReport {
        try PipelineRun.publish(pipeline, options) { options, folder in
            try PartAssembly(work: work, pipeline: pipeline, resources: resources, options: options)
                .assemble(plan, into: folder)
        }
    }

    private func assemble(_ plan: ShardPlan, into folder: String) throws -> RunReport {
        var report = RunReport()
        let facts = try plan.shards.map { try PartFacts(folder: work.part($0.number)) }
        report.sources = try pipeline.sources.map {
            RunReport.Source(id: $0.id, profile: try resources.profile(of: $0, in: pipeline).nameAndVersion)
        }
        let log = try FindingsLog(path: "\(folder)/findings.ndjson")
        try add(facts, plan, log, to: &report, folder)
        let parts = plan.shards.map { work.part($0.number) }, merged = plan.shards.map { work.merged($0.number) }
        try join(parts.map { "\($0)/\(PartCollector.quarantine)" }, into: "\(folder)/quarantine.ndjson")
        try joinForms(merged, into: folder)
        try join(
            ["\(work.entities)/\(PartEntities.ledger)"] + merged.map { "\($0)/\(PartMerging.ledger)" }
                + ["\(work.groups)/\(PartGroups.keptApart)"],
            into: "\(folder)/ledger.ndjson")
        try join(merged.map { "\($0)/\(PartMerging.conflicts)" }, into: "\(folder)/conflicts.ndjson")
        try joinFeatures(into: folder)
        for kind in EntityKind.allCases {
            try join(["\(work.entities)/\(kind.plural).ndjson"], into: "\(folder)/\(kind.plural).ndjson")
        }
        try writeIdentities(plan, merged, to: &report, folder)
        try log.append("\(work.groups)/\(PartGroups.findings)")
        try log.synchronize()
        report.findings = log.counts
        try addDecisions(merged, to: &report)
        let digests = FolderDigests(folder)
        try ReleaseBuilder.write(report, of: pipeline, options, resources, into: folder, digests: digests)
        try Manifest(pipeline: pipeline, report: report).write(into: folder, digests: digests)
        return report
    }

    // MARK: Joining files

    private func join(_ paths: [String], into path: String) throws(Diagnostic) {
        let file = try OutputFile(path: path)
        for path in paths { try file.copy(file: path) }
        try file.synchronize()
    }

    private func joinForms(_ folders: [String], into folder: String) throws(Diagnostic) {
        for form in DatasetForm.allCases where form != .table || pipeline.writesTable {
            let file = try OutputFile(path: "\(folder)/\(form.fileName)")
            try file.write(form.header)
            for part in folders {
                let path = "\(part)/\(form.fileName)"
                try file.copy(file: path, from: form.header.utf8.count)
            }
            try file.synchronize()
        }
    }

    /// What was compared, for `explain`, `near` and `review`.
    private func joinFeatures(into folder: String) throws {
        for kind in EntityKind.allCases {
            let name = FeatureTable.fileName(kind.plural)
            try join(["\(work.entities)/\(name)"], into: "\(folder)/\(name)")
        }
        for kind in try resources.objectTables().keys {
            let parts = try work.parts(of: kind.rawValue)
            if parts.isEmpty { continue }  // no object of the kind
            try join(
                parts.map { work.rows(kind.rawValue, $0) },
                into: "\(folder)/\(FeatureTable.fileName(kind.rawValue))")
        }
    }

    // MARK: Ids

    private func writeIdentities(
        _ plan: ShardPlan, _ merged: [String], to report: inout RunReport, _ folder: String
    ) throws {
        var redirects = Redirects(try RedirectFile.read("\(work.entities)/\(PartEntities.redirects)"))
        for part in merged { redirects += Redirects(try RedirectFile.read("\(part)/\(PartMerging.redirects)")) }
        var lines: [RelatedLine] = []
        try NDJSONLines.forEachWithBytes(path: "\(work.groups)/\(PartGroups.related)") { line, _ in
            guard let kind = line.text("kind").flatMap({ CulturalObject.Kind(rawValue: $0) }),
                let weight = line.text("bits").flatMap({ Float($0) })
            else { return }
            let pair = ObjectMatching.Related(first: 0, second: 0, weight: weight, kind: kind)
            lines.append(RelatedLine(pair, line.text("first") ?? "", line.text("second") ?? ""))
        }
        lines += try suggestions(folder).map { RelatedLine($0) }
        report.related = try DatasetLinks.write(lines, redirects: redirects, into: folder)
        var registry = try IdentityRegistry(previous: options.previousFolder)
        try HeadingFile.read(work.headings) { heading in registry.note([IdentityKey(heading.id)].compactMap(\.self)) }
        for shard in plan.shards {
            try RepeatedObjects.forEachMark(work, shard.number) { registry.note([$0.key]) }
        }
        try NDJSONLines.forEachWithBytes(path: "\(work.groups)/\(PartGroups.newIDs)") { line, _ in
            registry.note(line.texts.values.compactMap { IdentityKey($0) })
        }
        redirects += registry.kept(beside: redirects)
        try DatasetLinks.write(redirects: redirects, into: folder)
        try registry.write(into: folder)
    }

    /// Records of two kinds that seem to belong together: compared in this process, from the features of both kinds.
    private func suggestions(_ folder: String) throws -> [KindLinks.Suggestion] {
        let tables = try resources.resolutionTables(decisions: pipeline.decisions)
        var suggestions: [KindLinks.Suggestion] = []
        for rule in tables.links {
            let kinds = [rule.from, rule.to].compactMap { tables.objects[$0] }
            guard kinds.count == 2, kinds.allSatisfy({ Folder.isFile("\(folder)/\(FeatureTable.fileName($0.kind))") })
            else { continue }  // the dataset has none of one kind
            let features = try kinds.map { try FeatureTable.read($0, folder: folder) }
            suggestions +=
                KindLinks(
                    rule, from: features[0], to: features[1], names: tables.names, threads: options.threads
                ).suggestions
        }
        return suggestions
    }

    // MARK: Counts and findings

    private func addDecisions(_ merged: [String], to report: inout RunReport) throws {
        report.entities = try PartEntities.outcomes(work)
        try NDJSONLines.forEachWithBytes(path: "\(work.groups)/\(PartGroups.counts)") { line, _ in
            (report.groups, report.keptApart) = (line.number("groups"), line.number("keptApart"))
            report.objectsInReview = line.number("inReview")
        }
        for part in merged {
            try NDJSONLines.forEachWithBytes(path: "\(part)/\(PartMerging.counts)") { line, _ in
                report.mergedAway += line.number("mergedAway")
                report.conflicts += line.number("conflicts")
            }
        }
    }

    private func add(
        _ facts: [PartFacts], _ plan: ShardPlan, _ log: FindingsLog, to report: inout RunReport, _ folder: String
    ) throws {
        func append(_ name: String) throws {
            for shard in plan.shards { try log.append("\(work.part(shard.number))/\(name)") }
        }
        try append(PartCollector.loading)
        var recognized: Set<Int> = []
        var outside = OutsideLedger(), texts = PlacedTexts()
        for (shard, part) in zip(plan.shards, facts) {
            // The first records of a source decide whether its profile fits.
            let isFirst = part.mapped > 0 && recognized.insert(shard.source).inserted
            try log.append(
                "\(work.part(shard.number))/\(PartCollector.findings)",
                extra: isFirst ? part.recognition.map { ($0.after, $0.line) } : nil)
            report.sources[shard.source].read += part.read
            report.sources[shard.source].mapped += part.mapped
            report.sources[shard.source].skipped += part.skipped
            report.sources[shard.source].rejected += part.rejected
            report.sources[shard.source].files += part.files
            report.collected += part.objects
            report.changes.merge(part.changes) { $0 + $1 }
            report.withheld.merge(part.withheld) { $0 + $1 }
            for value in part.outside {
                outside.add(
                    OutsideValue(path: value.path, value: value.sample, location: texts.location(of: value)),
                    count: value.count, of: shard.source)
            }
        }
        for finding in pipeline.sources.flatMap(\.waiting).map(\.finding) { try log.add(finding, in: pipeline.name) }
        try append(PartCollector.joined)
        try append(PartCollector.archives)
        for finding in outside.findings { try log.add(finding, in: texts.name(at: finding.location)) }
        let file = try OutputFile(path: "\(folder)/unmapped.ndjson")
        for (index, source) in report.sources.enumerated() {
            for value in Self.added(zip(plan.shards, facts).filter { $0.0.source == index }.flatMap(\.1.unmapped)) {
                report.unmappedValues += value.count
                report.unmappedPaths += 1
                let unmapped = UnmappedValues(value)
                try file.write(unmapped.line(source: source.id, profile: source.profile))
                try log.add(unmapped.finding(isError: options.strictMapping), in: value.name)
            }
        }
        try file.synchronize()
    }

    /// Values of one path together, by path; the sample is that of the earliest part.
    private static func added(_ values: [PartFacts.Placed]) -> [PartFacts.Placed] {
        var byPath: [String: PartFacts.Placed] = [:]
        for value in values {
            if byPath[value.path] == nil {
                byPath[value.path] = value
            } else {
                byPath[value.path]?.count += value.count
            }
        }
        return byPath.values.sorted { $0.path < $1.path }
    }

    /// Numbers for texts of several parts, in the order of the parts.
    private struct PlacedTexts {
        private var numbers: [String: UInt32] = [:], names: [String] = []

        mutating func location(of value: PartFacts.Placed) -> Diagnostic.Location {
            let number = numbers[value.name] ?? UInt32(names.count)
            if numbers[value.name] == nil {
                numbers[value.name] = number
                names.append(value.name)
            }
            var location = value.location
            location.source = number
            return location
        }

        func name(at location: Diagnostic.Location) -> String { names[Int(location.source)] }
    }
}
