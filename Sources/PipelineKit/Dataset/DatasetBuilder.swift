internal import Deduplication
internal import Diagnostics
internal import Emission
internal import HeritageModel
internal import JSONWriting

/// Collects objects in order, finds the duplicates among them, and leaves the dataset's files in a folder.
///
/// Objects go straight to their files; in memory stay some 32 bytes of each and 16 per match key. What a comparison
/// needs is read back for those that share a key with another. The files are written a second time only when something
/// was merged.
final class DatasetBuilder {
    /// What became of the objects.
    struct Outcome: Sendable {
        var collected = 0, mergedAway = 0, groups = 0, keptApart = 0, renamed = 0
        /// Pairs of objects for people to judge, and pairs of two holders that are much alike.
        var inReview = 0, related = 0
        /// Members on which merged records disagree.
        var conflicts = 0
        /// What agents and places have become.
        var entities: [EntityKind: EntityResolver.Outcome] = [:]
        var emitted: Int { collected - mergedAway }
    }

    private let extractor: MatchFeatureExtractor
    private let resolution: ResolutionTables
    private let folder: String
    private let reader: TracedObjectReader
    private let objects: SpooledForm, lineage: SpooledForm
    private let table: SpooledForm?
    private var keys: [(hash: UInt64, object: Int)] = []
    /// Lower half of the hash that each canonical id is made of.
    private var identities: ContiguousArray<UInt64> = []
    /// What is compared of the objects, until that is done.
    private var features = ObjectFeatures()
    private let ledger: OutputFile, conflicts: OutputFile
    /// Ids that were merged away, and those that took their place.
    private var redirects = Redirects()

    private var registry: IdentityRegistry
    private let comparisons: ComparisonStore

    /// - Parameters:
    ///   - comparedBefore: Folder of a dataset whose comparisons are not made again; `nil`: all are made.
    ///   - rules: Digest of all that comparing depends on beside the records.
    init(
        folder: String, writesTable: Bool, extractor: MatchFeatureExtractor, resolution: ResolutionTables,
        registry: IdentityRegistry, comparedBefore: String?, rules: String
    ) throws(Diagnostic) {
        self.registry = registry
        comparisons = ComparisonStore(previous: comparedBefore, folder: folder, rules: rules)
        (self.folder, self.extractor, self.resolution) = (folder, extractor, resolution)
        reader = TracedObjectReader()
        objects = try SpooledForm(.objects, in: folder)
        lineage = try SpooledForm(.lineage, in: folder)
        table = writesTable ? try SpooledForm(.table, in: folder) : nil
        ledger = try OutputFile(path: "\(folder)/ledger.ndjson")
        conflicts = try OutputFile(path: "\(folder)/conflicts.ndjson")
    }

    /// Number of objects so far.
    private var count: Int { identities.count }

    func append(_ product: DatasetStep.Product) throws(Diagnostic) {
        let batch = product.objects
        precondition(batch.count == product.ids.count)
        try objects.append(batch)
        try lineage.append(batch)
        try table?.append(batch)
        for key in product.keys { keys.append((key.hash, key.object + count)) }
        features.append(product.features, offset: count)
        registry.note(product.identities)
        identities += product.ids
    }

    /// Deduplicates, completes the files and waits until they are on the disk.
    /// - Parameters:
    ///   - headings: What the objects refer to.
    ///   - report: Takes findings about objects, e.g. one identifier for two records.
    func finish(
        _ headings: EntityHeadings, threads: Int, report: (Diagnostic) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> Outcome {
        var outcome = Outcome(collected: count)
        outcome.entities = try resolveEntities(headings, threads: threads)
        let matching = try compareObjects(threads: threads)
        outcome.inReview = matching.inReview
        let grouping = try grouping(matching)
        var plan = MergePlan(grouping)
        try objectResolution.resolve(repeated: ObjectResolution.repeated(identities), &plan) {
            (finding: Diagnostic) throws(Diagnostic) in
            outcome.renamed += 1
            try report(finding)
        }
        registry.note(plan.ids.values.compactMap { IdentityKey($0) })
        var changes: [(index: Int, encoded: EncodedObjects?)] = []
        for renamed in plan.renamed {
            var object = try traced(renamed.index)
            object.object.id = renamed.id
            changes.append((renamed.index, ObjectResolution.encoded(&object)))
        }
        for group in plan.groups {
            let merged = try merge(group, grouping, plan, &outcome)
            changes.append((group[0], merged))
            for member in group.dropFirst() { changes.append((member, nil)) }
        }
        for refused in grouping.keptApart {
            let pair = (try traced(refused.first), try traced(refused.second))
            try ledger.write(MergeRecord.keptApart(pair.0, pair.1, refused.decision))
            outcome.keptApart += 1
        }
        let related = try relatedPairs(matching)
        changes.sort { $0.index < $1.index }
        func revised(_ form: DatasetForm) -> [(index: Int, bytes: ContiguousArray<UInt8>)] {
            changes.map { ($0.index, $0.encoded?.bytes(form) ?? []) }
        }
        try objects.rewrite(revised(.objects))
        try lineage.rewrite(revised(.lineage))
        try table?.rewrite(revised(.table))
        try objects.synchronize()
        try lineage.synchronize()
        try table?.synchronize()
        try ledger.synchronize()
        try conflicts.synchronize()
        outcome.related = try DatasetLinks.write(related, redirects: redirects, into: folder)
        redirects += registry.kept(beside: redirects)
        try DatasetLinks.write(redirects: redirects, into: folder)
        try registry.write(into: folder)
        return outcome
    }

    // MARK: Agents and places

    /// Resolves the headings and gives the references of the objects written so far the ids of what they mean.
    private func resolveEntities(
        _ headings: EntityHeadings, threads: Int
    ) throws(Diagnostic) -> [EntityKind: EntityResolver.Outcome] {
        for kind in EntityKind.allCases { registry.note(headings.summary(kind).ids) }
        let resolver = resolver(threads: threads)
        var outcomes: [EntityKind: EntityResolver.Outcome] = [:]
        for kind in EntityKind.allCases {
            let outcome = try resolver.resolve(kind, headings, ledger: ledger)
            redirects += outcome.redirects
            outcomes[kind] = outcome
        }
        try objects.patch(EntityPatch(redirects))
        return outcomes
    }

    private func resolver(threads: Int) -> EntityResolver {
        EntityResolver(
            tables: resolution, folder: folder, threads: threads, registry: registry, comparisons: comparisons)
    }

    /// Whether an earlier run has resolved the same headings, so that nobody need read them.
    func knows(_ headings: EntityHeadings) throws(Diagnostic) -> Bool { try resolver(threads: 1).knows(headings) }

    // MARK: Merging

    /// Compares the objects of each kind by the weights of its table.
    private func compareObjects(threads: Int) throws(Diagnostic) -> ObjectMatching {
        defer { features = ObjectFeatures() }
        return try ObjectMatching(features, resolution, redirects: redirects, comparisons, threads: threads)
    }

    /// Groups the objects that share a key with another, that are much alike, or that people have spoken of.
    private func grouping(_ matching: ObjectMatching) throws(Diagnostic) -> KeyDecisions {
        keys.sort { $0.hash == $1.hash ? $0.object < $1.object : $0.hash < $1.hash }
        let decided = resolution.people.verdicts.keys.flatMap { positions(of: $0) }
        return try objectResolution.grouping(keys: keys, decided: decided, matching)
    }

    private var objectResolution: ObjectResolution {
        ObjectResolution(
            extractor: extractor, tables: resolution,
            traced: { (index: Int) throws(Diagnostic) in try self.traced(index) })
    }

    /// Where the objects of a pair stand; none for agents and places.
    private func positions(of pair: PeopleDecisions.Pair) -> [Int] {
        [pair.first, pair.second].compactMap { id in
            id.utf8.count == 19 ? identities.firstIndex(of: SipHash.hash128(Array(id.utf8).span).0) : nil
        }
    }

    /// Objects of two holders that are much alike, and records of two kinds that belong together, with their ids.
    private func relatedPairs(_ matching: ObjectMatching) throws(Diagnostic) -> [RelatedLine] {
        var lines: [RelatedLine] = []
        for pair in matching.related {
            let one = try traced(pair.first).object.id, other = try traced(pair.second).object.id
            lines.append(RelatedLine(pair, min(one, other), max(one, other)))
        }
        return lines + matching.suggestions.map { RelatedLine($0) }
    }

    private func traced(_ index: Int) throws(Diagnostic) -> TracedObject {
        try reader.read(object: try objects.bytes(of: index), lineage: try lineage.bytes(of: index))
    }

    private func merge(
        _ group: [Int], _ grouping: KeyDecisions, _ plan: MergePlan, _ outcome: inout Outcome
    ) throws(Diagnostic) -> EncodedObjects {
        let evidence = MergeRecord.Evidence(grouping.merges(within: Set(group)))
        // The id does not depend on the order of the sources: it is that of the oldest record.
        let merged = try objectResolution.merge(group, evidence, renamed: plan.ids) { registry.oldest($0) ?? $0[0] }
        outcome.groups += 1
        outcome.mergedAway += group.count - 1
        outcome.conflicts += merged.conflictCount
        try conflicts.write(merged.conflicts)
        for id in merged.gone { redirects.append(id, to: merged.id) }
        try ledger.write(merged.ledger)
        return merged.encoded
    }
}
