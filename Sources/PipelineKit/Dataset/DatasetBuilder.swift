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
    private var redirects: [(from: String, to: String)] = []

    private var registry: IdentityRegistry
    private let comparisons: ComparisonStore

    /// - Parameter comparedBefore: Folder of a dataset whose comparisons are not made again; `nil`: all are made.
    init(
        folder: String, writesTable: Bool, extractor: MatchFeatureExtractor, resolution: ResolutionTables,
        registry: IdentityRegistry, comparedBefore: String?
    ) throws(Diagnostic) {
        self.registry = registry
        comparisons = ComparisonStore(previous: comparedBefore, folder: folder)
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
    ///   - headings: What the objects refer to, of all threads.
    ///   - report: Takes findings about objects, e.g. one identifier for two records.
    func finish(
        _ headings: [HeadingCollector], threads: Int, report: (Diagnostic) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> Outcome {
        var outcome = Outcome(collected: count)
        outcome.entities = try resolveEntities(HeadingCollector.joined(headings), threads: threads)
        let matching = try compareObjects(threads: threads)
        outcome.inReview = matching.inReview
        let grouping = try grouping(matching)
        var plan = MergePlan(grouping)
        try resolveRepeatedIdentities(&plan, &outcome, report: report)
        var changes: [(index: Int, encoded: EncodedObjects?)] = plan.renamed.map { ($0.index, $0.encoded) }
        for group in plan.groups {
            let merged = try merge(group, grouping, &outcome)
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
        outcome.related = try writeLinks(related)
        redirects += registry.kept(beside: redirects)
        try writeRedirects()
        try registry.write(into: folder)
        return outcome
    }

    // MARK: Agents and places

    /// Resolves the headings and gives the references of the objects written so far the ids of what they mean.
    private func resolveEntities(
        _ headings: [Heading], threads: Int
    ) throws(Diagnostic) -> [EntityKind: EntityResolver.Outcome] {
        registry.note(headings.compactMap { IdentityKey($0.id) })
        let resolver = EntityResolver(
            tables: resolution, folder: folder, threads: threads, registry: registry, comparisons: comparisons)
        var outcomes: [EntityKind: EntityResolver.Outcome] = [:]
        for kind in EntityKind.allCases {
            let outcome = try resolver.resolve(kind, headings.filter { $0.kind == kind }, ledger: ledger)
            redirects += outcome.redirects
            outcomes[kind] = outcome
        }
        try objects.patch(EntityPatch(redirects))
        return outcomes
    }

    private func writeRedirects() throws(Diagnostic) {
        let file = try OutputFile(path: folder + "/redirects.ndjson")
        var json = JSONWriter()
        for redirect in redirects.sorted(by: { $0.from < $1.from }) {
            json.beginObject()
            json.key("id")
            json.string(redirect.from)
            json.key("status")
            json.string("merged")
            json.key("replacedBy")
            json.string(redirect.to)
            json.endObject()
            json.endLine()
        }
        try file.write(json.bytes)
        try file.synchronize()
    }

    // MARK: Merging

    /// Compares the objects of each kind by the weights of its table.
    private func compareObjects(threads: Int) throws(Diagnostic) -> ObjectMatching {
        defer { features = ObjectFeatures() }
        let entities = Dictionary(redirects.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
        return try ObjectMatching(features, resolution, redirects: entities, comparisons, threads: threads)
    }

    /// Groups the objects that share a key with another, that are much alike, or that people have spoken of.
    private func grouping(_ matching: ObjectMatching) throws(Diagnostic) -> KeyDecisions {
        keys.sort { $0.hash == $1.hash ? $0.object < $1.object : $0.hash < $1.hash }
        var candidates = Set(resolution.people.verdicts.keys.flatMap { positions(of: $0) })
        for i in keys.indices.dropFirst() where keys[i].hash == keys[i - 1].hash {
            candidates.insert(keys[i - 1].object)
            candidates.insert(keys[i].object)
        }
        for link in matching.links { candidates.formUnion([link.first, link.second]) }
        var compared: [KeyGrouping.Candidate] = []
        let places = candidates.sorted()
        for place in places {
            let object = try traced(place).object
            compared.append(
                .init(
                    id: object.id, features: extractor.features(of: object),
                    keys: object.status == .withdrawn ? [] : extractor.keys(of: object)))
        }
        let people = resolution.people
        let same = people.sorted.filter { $0.verdict == .same }.map { ($0.pair.first, $0.pair.second) }
        var number: [Int: Int] = [:]
        for (candidate, place) in places.enumerated() { number[place] = candidate }
        let weighed = matching.links.compactMap { link in
            number[link.first].flatMap { a in number[link.second].map { ScoredPair(a, $0, weight: link.weight) } }
        }
        let grouping = KeyGrouping(
            compared, same: same, weighed: weighed, verdict: { people[$0, $1].map { $0 == .same } },
            objection: { matching.objection(places[$0], places[$1]) },
            weight: { a, b in matching.weight(places[a], places[b]).map { $0.bits - $0.link } ?? 0 })
        func decided(_ pair: KeyGrouping.Pair) -> KeyDecision {
            let (a, b) = (places[pair.first], places[pair.second])
            return KeyDecision(
                first: a, second: b,
                decision: Decision(
                    pair, ids: (compared[pair.first].id, compared[pair.second].id),
                    weighed: matching.explain(a, b)))
        }
        return KeyDecisions(
            groups: grouping.groups.map { $0.map { places[$0] } }, merges: grouping.merges.map(decided),
            keptApart: grouping.keptApart.map(decided))
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

    /// Writes the suggestions under the ids that the records have in the end.
    /// - Returns: How many are about records of one kind.
    private func writeLinks(_ lines: [RelatedLine]) throws(Diagnostic) -> Int {
        let file = try OutputFile(path: folder + "/links.ndjson")
        let gone = Dictionary(redirects.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
        var best: [[String]: RelatedLine] = [:]
        for line in lines {
            let line = line.renamed(gone)
            guard line.first != line.second else { continue }  // a person or a link has made them one
            let key = [line.first, line.second, line.type], known = best[key]
            if known.map({ $0.weight < line.weight }) ?? true { best[key] = line }
        }
        for line in best.values.sorted(by: { ($0.first, $0.second, $0.type) < ($1.first, $1.second, $1.type) }) {
            try file.write(line.bytes)
        }
        try file.synchronize()
        return best.values.count { !$0.hasDirection }
    }

    private func traced(_ index: Int) throws(Diagnostic) -> TracedObject {
        try reader.read(object: try objects.bytes(of: index), lineage: try lineage.bytes(of: index))
    }

    private func merge(
        _ group: [Int], _ grouping: KeyDecisions, _ outcome: inout Outcome
    ) throws(Diagnostic) -> EncodedObjects {
        var members: [TracedObject] = []
        for index in group { members.append(try traced(index)) }
        var result = ObjectMerger(resolution.merging).merge(members)
        // The id does not depend on the order of the sources: it is that of the oldest record.
        let id = registry.oldest(members.map(\.object.id)) ?? result.merged.object.id
        result.merged.object.id = id
        outcome.groups += 1
        outcome.mergedAway += group.count - 1
        outcome.conflicts += result.conflicts.count
        try conflicts.write(MergeRecord.conflicts(result.conflicts, of: id))
        let gone = Set(members.map(\.object.id)).subtracting([id])
        redirects += gone.map { ($0, id) }
        try ledger.write(
            MergeRecord.merged(
                into: id, members, decisions: grouping.merges(within: Set(group)),
                conflicts: result.conflicts.map(\.member)))
        var encoder = FormEncoder(forms: Set(DatasetForm.allCases))
        encoder.append(&result.merged)
        return encoder.take()
    }

    /// Records of one source under one identifier: the same record twice is merged, another record under the same
    /// identifier gets an id of its own and a finding.
    private func resolveRepeatedIdentities(
        _ plan: inout MergePlan, _ outcome: inout Outcome, report: (Diagnostic) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        for repeated in Self.repeated(identities) {
            let first = try traced(repeated[0])
            var firstFeatures = [extractor.features(of: first.object)]
            for (number, index) in repeated.dropFirst().enumerated() {
                var other = try traced(index)
                let features = extractor.features(of: other.object)
                if firstFeatures.allSatisfy({ $0.agrees(with: features) }) {
                    plan.join(repeated[0], index)
                    firstFeatures.append(features)
                    continue
                }
                let source = other.object.sources.first
                other.object.id = ObjectIdentity.canonicalID(
                    source: source?.source ?? "", record: source?.record ?? "", salt: "\(number + 2)")
                try report(Self.repeatedIdentifier(other, first))
                outcome.renamed += 1
                var encoder = FormEncoder(forms: Set(DatasetForm.allCases))
                encoder.append(&other)
                plan.rename(index, encoder.take())
            }
        }
    }

    private static func repeatedIdentifier(_ other: TracedObject, _ first: TracedObject) -> Diagnostic {
        let place = other.lineage.first
        var location = Diagnostic.Location(source: .max)
        location.line = place?.line ?? 1
        location.byteOffset = place?.byteOffset ?? 0
        return Diagnostic(
            "dedupe.repeated-identifier", .warning,
            "source \(place?.source ?? "?"): record identifier `\(place?.record ?? "")` names two different records; "
                + "the first stands in line \(first.lineage.first?.line ?? 1)",
            at: location, hint: "give each record an identifier of its own; both were kept", record: place?.record)
    }

    /// Positions that share one identity, each group ascending.
    private static func repeated(_ identities: ContiguousArray<UInt64>) -> [[Int]] {
        let order = identities.indices.sorted {
            identities[$0] == identities[$1] ? $0 < $1 : identities[$0] < identities[$1]
        }
        var groups: [[Int]] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, identities[order[end]] == identities[order[start]] { end += 1 }
            if end - start > 1 { groups.append(Array(order[start..<end])) }
            start = end
        }
        return groups.sorted { $0[0] < $1[0] }
    }
}

/// A decision on two objects, and where they stand.
private struct KeyDecision {
    let first, second: Int
    let decision: Decision
}

/// What the keys and people say, in positions of the dataset.
private struct KeyDecisions {
    let groups: [[Int]]
    let merges, keptApart: [KeyDecision]

    func merges(within group: Set<Int>) -> [Decision] {
        merges.filter { group.contains($0.first) }.map(\.decision)
    }
}

extension Decision {
    fileprivate init(
        _ pair: KeyGrouping.Pair, ids: (String, String),
        weighed: (explanation: KindMatcher.Explanation, table: String)?
    ) {
        self.init(
            isMerge: pair.reason == nil, because: pair.reason, first: min(ids.0, ids.1), second: max(ids.0, ids.1),
            cause: pair.key.map { .key(rule: $0.rule.name, value: $0.evidence) }
                ?? (pair.isWeighed ? .weight : .person),
            weight: weighed?.explanation.total, steps: weighed?.explanation.steps ?? [],
            table: weighed?.table ?? "keys@1")
    }
}

/// What is to be merged, and which objects are written anew.
private struct MergePlan {
    private var byLeader: [Int: [Int]] = [:]
    private var leaders: [Int: Int] = [:]
    private(set) var renamed: [(index: Int, encoded: EncodedObjects)] = []

    init(_ grouping: KeyDecisions) {
        for group in grouping.groups {
            byLeader[group[0]] = group
            for member in group { leaders[member] = group[0] }
        }
    }

    var groups: [[Int]] { byLeader.values.sorted { $0[0] < $1[0] } }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (leaders[a] ?? a, leaders[b] ?? b)
        guard first != second else { return }
        let members = ((byLeader[first] ?? [first]) + (byLeader[second] ?? [second])).sorted()
        byLeader[first] = nil
        byLeader[second] = nil
        byLeader[members[0]] = members
        for member in members { leaders[member] = members[0] }
    }

    /// An object that is merged elsewhere keeps the id of its group.
    mutating func rename(_ index: Int, _ encoded: EncodedObjects) {
        if leaders[index] == nil { renamed.append((index, encoded)) }
    }
}
