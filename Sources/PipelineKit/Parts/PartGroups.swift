internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import JSONWriting

/// Says which objects of a run in parts are one: one process, over the pairs that the comparisons have found.
///
/// Memory: some kilobytes for each object that shares a key with another or is in a pair; 16 bytes for each key.
struct PartGroups {
    let work: WorkFolder
    let pipeline: Pipeline
    let resources: Resources
    let previous: String?

    static let keptApart = "kept-apart.ndjson", related = "related.ndjson", findings = "findings.ndjson"
    static let counts = "counts.ndjson", newIDs = "new-ids.ndjson"
    /// What becomes of the objects of a part; nothing, when there is no file.
    static func plan(_ folder: String, _ part: Int) -> String { "\(folder)/part-\(part).ndjson" }

    func write() throws {
        let objects = try RepeatedObjects(work)
        let redirects = Redirects(try RedirectFile.read("\(work.entities)/\(PartEntities.redirects)"))
        let store = PartObjects(work, starts: objects.starts, patch: EntityPatch(redirects))
        let tables = try resources.resolutionTables(decisions: pipeline.decisions)
        let resolution = ObjectResolution(
            extractor: MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers), tables: tables,
            traced: { (position: Int) throws(Diagnostic) in try store.traced(position) })
        let (keys, decided) = try (sharedKeys(objects.starts), decidedPositions(tables.people, objects.starts))
        let asked = Set(keys.map(\.object) + decided)
        var matching = ObjectMatching()
        for kind in CulturalObject.Kind.allCases where tables.objects[kind] != nil {
            if let (matcher, positions) = try matcher(kind, asked, objects.starts) {
                matching.add(kind, matcher, positions: positions)
            }
        }
        let grouping = try resolution.grouping(keys: keys, decided: decided, matching)
        var plan = MergePlan(grouping)
        let registry = try IdentityRegistry(previous: previous)
        try WorkFolder.fill(work.groups) { folder in
            let log = try FindingsLog(path: "\(folder)/\(Self.findings)")
            try resolution.resolve(repeated: objects.groups, &plan) { (finding: Diagnostic) throws(Diagnostic) in
                try log.add(finding, in: pipeline.name)
            }
            try log.synchronize()
            try write(plan, grouping, objects.starts, registry, store, to: folder)
            let apart = try OutputFile(path: "\(folder)/\(Self.keptApart)")
            for refused in grouping.keptApart {
                try apart.write(
                    MergeRecord.keptApart(
                        try store.traced(refused.first), try store.traced(refused.second), refused.decision))
            }
            try apart.synchronize()
            try writeRelated(matching, store, to: folder)
            let counts = try OutputFile(path: "\(folder)/\(Self.counts)")
            try counts.write(
                JSONWriter.text(of: [
                    "groups": plan.groups.count, "keptApart": grouping.keptApart.count, "inReview": matching.inReview,
                ]))
            try counts.synchronize()
        }
    }

    // MARK: What is asked about

    /// The match keys that two objects or more share, by hash and position.
    private func sharedKeys(_ starts: [Int]) throws(Diagnostic) -> [(hash: UInt64, object: Int)] {
        var keys = ContiguousArray<ObjectKey>()
        for part in 0..<starts.count - 1 {
            var file = try BinaryReader(path: "\(work.part(part))/\(PartCollector.keys)")
            for key in try file.rest(of: ObjectKey.self, filler: ObjectKey()) {
                keys.append(ObjectKey(hash: key.hash, object: key.object + starts[part]))
            }
        }
        keys.sort { $0.hash == $1.hash ? $0.object < $1.object : $0.hash < $1.hash }
        var shared: [(hash: UInt64, object: Int)] = []
        for i in keys.indices {
            let before = i > 0 && keys[i - 1].hash == keys[i].hash
            let after = i + 1 < keys.count && keys[i + 1].hash == keys[i].hash
            if before || after { shared.append((keys[i].hash, keys[i].object)) }
        }
        return shared
    }

    /// Where the objects stand that people have spoken of; of several with one id the first.
    private func decidedPositions(_ people: PeopleDecisions, _ starts: [Int]) throws(Diagnostic) -> [Int] {
        let wanted = Set(people.verdicts.keys.flatMap { [$0.first, $0.second] }.compactMap { IdentityKey($0) })
        guard !wanted.isEmpty else { return [] }
        var found: [IdentityKey: Int] = [:]
        for part in 0..<starts.count - 1 {
            var position = starts[part]
            try RepeatedObjects.forEachMark(work, part) { mark in
                if wanted.contains(mark.key), found[mark.key] == nil { found[mark.key] = position }
                position += 1
            }
        }
        return found.values.sorted()
    }

    /// A matcher for the objects of a kind that are in a pair or asked about; `nil` when there are none of the kind.
    private func matcher(
        _ kind: CulturalObject.Kind, _ asked: Set<Int>, _ starts: [Int]
    ) throws -> (KindMatcher, [Int])? {
        let parts = try work.parts(of: kind.rawValue)
        guard !parts.isEmpty else { return nil }
        let matching = try KeyedMatching(work, kind.rawValue, resources: resources)
        let edges = try matching.edges()
        let wanted = Set(edges.flatMap { [$0.first, $0.second] })
        var features = FeatureTable(matching.table), positions: [Int] = []
        for part in parts {
            var places = try BinaryReader(path: work.positions(kind.rawValue, part))
            var position = try places.rest(of: Int.self, filler: 0).makeIterator()
            try NDJSONLines.forEachWithBytes(path: work.rows(kind.rawValue, part)) { line, _ in
                guard let place = position.next().map({ $0 + starts[part] }) else { return }
                let isWanted = line.text("id").flatMap { IdentityKey($0) }.map { wanted.contains($0) } ?? false
                guard isWanted || asked.contains(place) else { return }
                try features.append(line)
                positions.append(place)
            }
        }
        return (try matching.matcher(features, edges), positions)
    }

    // MARK: What is written

    /// For each part a file of what becomes of its objects: lines by position, groups at the place of their first.
    private func write(
        _ plan: MergePlan, _ grouping: KeyDecisions, _ starts: [Int], _ registry: IdentityRegistry,
        _ store: PartObjects, to folder: String
    ) throws {
        var lines: [(position: Int, line: ContiguousArray<UInt8>)] = []
        var json = JSONWriter()
        for group in plan.groups {
            var ids: [String] = []
            for position in group { ids.append(try plan.ids[position] ?? store.traced(position).object.id) }
            let evidence = MergeRecord.Evidence(grouping.merges(within: Set(group)))
            json.removeAll()
            json.beginObject()
            json.key("members")
            json.beginArray()
            for position in group { json.integer(position) }
            json.endArray()
            json.key("id")
            json.string(registry.oldest(ids) ?? ids[0])
            let renamed = group.compactMap { position in plan.ids[position].map { (position, $0) } }
            json.key("renamed")
            Self.write(renamed, to: &json)
            if let causes = evidence.causes {
                json.key("causes")
                json.string(utf8: causes.span)
            }
            json.key("decisions")
            json.string(utf8: evidence.decisions.span)
            json.endObject()
            json.endLine()
            lines.append((group[0], json.bytes))
            for member in group.dropFirst() {
                json.removeAll()
                json.beginObject()
                json.key("gone")
                json.integer(member)
                json.endObject()
                json.endLine()
                lines.append((member, json.bytes))
            }
        }
        for renamed in plan.renamed {
            json.removeAll()
            json.beginObject()
            json.key("alone")
            json.integer(renamed.index)
            json.key("id")
            json.string(renamed.id)
            json.endObject()
            json.endLine()
            lines.append((renamed.index, json.bytes))
        }
        let newIDs = try OutputFile(path: "\(folder)/\(Self.newIDs)")
        json.removeAll()
        Self.write(plan.ids.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: &json)
        json.endLine()
        try newIDs.write(json.bytes)
        try newIDs.synchronize()
        lines.sort { $0.position < $1.position }
        var next = 0
        for part in 0..<starts.count - 1 where next < lines.count && lines[next].position < starts[part + 1] {
            let file = try OutputFile(path: Self.plan(folder, part))
            while next < lines.count, lines[next].position < starts[part + 1] {
                try file.write(lines[next].line)
                next += 1
            }
            try file.synchronize()
        }
    }

    /// An object with the new ids of some positions.
    private static func write(_ ids: [(Int, String)], to json: inout JSONWriter) {
        json.beginObject()
        for (position, id) in ids {
            json.key("\(position)")
            json.string(id)
        }
        json.endObject()
    }

    /// Writes the pairs of two holders under the ids that the objects came with.
    private func writeRelated(_ matching: ObjectMatching, _ store: PartObjects, to folder: String) throws {
        let file = try OutputFile(path: "\(folder)/\(Self.related)")
        var json = JSONWriter()
        for pair in matching.related {
            let one = try store.traced(pair.first).object.id, other = try store.traced(pair.second).object.id
            json.removeAll()
            json.beginObject()
            json.key("first")
            json.string(min(one, other))
            json.key("second")
            json.string(max(one, other))
            json.key("bits")
            json.string("\(pair.weight)")
            json.key("kind")
            json.string(pair.kind.rawValue)
            json.endObject()
            json.endLine()
            try file.write(json.bytes)
        }
        try file.synchronize()
    }
}
