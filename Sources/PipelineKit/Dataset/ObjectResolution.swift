internal import Deduplication
internal import Diagnostics
internal import Emission
internal import HeritageModel

/// Which objects are one, and what becomes of them: the same for all objects in one process and for parts of a dataset.
///
/// Objects are known by their positions in the dataset and read one by one when they are needed.
struct ObjectResolution {
    let extractor: MatchFeatureExtractor
    let tables: ResolutionTables
    /// Reads the object at a position; its references have the ids of what they mean.
    let traced: (Int) throws(Diagnostic) -> TracedObject

    /// Groups the objects that share a key with another, that are much alike, or that people have spoken of.
    /// - Parameters:
    ///   - keys: By hash and object; hashes that one object alone has may be missing.
    ///   - decided: Positions of the objects that people have spoken of.
    func grouping(
        keys: [(hash: UInt64, object: Int)], decided: [Int], _ matching: ObjectMatching
    ) throws(Diagnostic) -> KeyDecisions {
        var candidates = Set(decided)
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
        let people = tables.people
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
        func decision(_ pair: KeyGrouping.Pair) -> KeyDecision {
            let (a, b) = (places[pair.first], places[pair.second])
            return KeyDecision(
                first: a, second: b,
                decision: Decision(
                    pair, ids: (compared[pair.first].id, compared[pair.second].id),
                    weighed: matching.explain(a, b)))
        }
        return KeyDecisions(
            groups: grouping.groups.map { $0.map { places[$0] } }, merges: grouping.merges.map(decision),
            keptApart: grouping.keptApart.map(decision))
    }

    /// What a group has become.
    struct Merged {
        let id: String
        let encoded: EncodedObjects
        /// Lines of the ledger, and of the conflicts.
        let ledger: ContiguousArray<UInt8>, conflicts: ContiguousArray<UInt8>
        let conflictCount: Int
        /// Ids that are gone.
        let gone: Set<String>
    }

    /// Merges the objects at some positions.
    /// - Parameters:
    ///   - renamed: New ids of objects whose identifier names several records, by position.
    ///   - name: Says what a group of ids is called.
    func merge(
        _ group: [Int], _ evidence: MergeRecord.Evidence, renamed: [Int: String], name: ([String]) -> String
    ) throws(Diagnostic) -> Merged {
        var members: [TracedObject] = []
        for index in group {
            var member = try traced(index)
            if let id = renamed[index] { member.object.id = id }
            members.append(member)
        }
        let id = name(members.map(\.object.id))
        var result = ObjectMerger(tables.merging).merge(members)
        result.merged.object.id = id
        let ledger = MergeRecord.merged(
            into: id, members, evidence: evidence, conflicts: result.conflicts.map(\.member))
        return Merged(
            id: id, encoded: Self.encoded(&result.merged), ledger: ledger,
            conflicts: MergeRecord.conflicts(result.conflicts, of: id), conflictCount: result.conflicts.count,
            gone: Set(members.map(\.object.id)).subtracting([id]))
    }

    static func encoded(_ object: inout TracedObject) -> EncodedObjects {
        var encoder = FormEncoder(forms: Set(DatasetForm.allCases))
        encoder.append(&object)
        return encoder.take()
    }

    // MARK: One identifier for two records

    /// Records of one source under one identifier: the same record twice is merged, another record under the same
    /// identifier gets an id of its own and a finding.
    /// - Parameter repeated: Positions that share one identity, each group ascending.
    func resolve(
        repeated: [[Int]], _ plan: inout MergePlan, report: (Diagnostic) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        for positions in repeated {
            let first = try traced(positions[0])
            var firstFeatures = [extractor.features(of: first.object)]
            for (number, index) in positions.dropFirst().enumerated() {
                let other = try traced(index)
                let features = extractor.features(of: other.object)
                if firstFeatures.allSatisfy({ $0.agrees(with: features) }) {
                    plan.join(positions[0], index)
                    firstFeatures.append(features)
                    continue
                }
                let source = other.object.sources.first
                try report(Self.repeatedIdentifier(other, first))
                plan.rename(
                    index,
                    to: ObjectIdentity.canonicalID(
                        source: source?.source ?? "", record: source?.record ?? "", salt: "\(number + 2)"))
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
    static func repeated(_ identities: ContiguousArray<UInt64>) -> [[Int]] {
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
struct KeyDecision {
    let first, second: Int
    let decision: Decision
}

/// What the keys and people say, in positions of the dataset.
struct KeyDecisions {
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

/// What is to be merged, and which objects get another id.
struct MergePlan {
    private var byLeader: [Int: [Int]] = [:]
    private var leaders: [Int: Int] = [:]
    /// Objects that stand alone under a new id.
    private(set) var renamed: [(index: Int, id: String)] = []
    /// New ids of objects whose identifier names several records, by position.
    private(set) var ids: [Int: String] = [:]

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

    /// An object that is merged elsewhere is written with its group, which may have no other id than this.
    mutating func rename(_ index: Int, to id: String) {
        ids[index] = id
        if leaders[index] == nil { renamed.append((index, id)) }
    }
}
