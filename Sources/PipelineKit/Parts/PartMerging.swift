internal import Deduplication
internal import Diagnostics
internal import Emission
internal import HeritageModel
internal import JSONWriting

/// Writes the objects of one part as the dataset has them: groups merged at the place of their first member, references
/// with the ids of what they mean.
struct PartMerging {
    let work: WorkFolder
    let pipeline: Pipeline
    let resources: Resources

    static let ledger = "ledger.ndjson", conflicts = "conflicts.ndjson", redirects = "redirects.ndjson"
    static let counts = "counts.ndjson"

    /// What becomes of one object.
    private enum Change {
        case merged([Int], id: String, MergeRecord.Evidence, newIDs: [Int: String])
        case renamed(String)
        case gone
    }

    func write(_ part: Int) throws {
        let objects = try RepeatedObjects(work)
        let patch = EntityPatch(Redirects(try RedirectFile.read("\(work.entities)/\(PartEntities.redirects)")))
        let store = PartObjects(work, starts: objects.starts, patch: patch)
        let resolution = ObjectResolution(
            extractor: MatchFeatureExtractor(trusting: pipeline.trustedIdentifiers),
            tables: try resources.resolutionTables(decisions: pipeline.decisions),
            traced: { (position: Int) throws(Diagnostic) in try store.traced(position) })
        try WorkFolder.fill(work.merged(part)) { folder in
            let ledger = try OutputFile(path: "\(folder)/\(Self.ledger)")
            let conflicts = try OutputFile(path: "\(folder)/\(Self.conflicts)")
            var changes: [(index: Int, encoded: EncodedObjects?)] = []
            var redirects: [(from: String, to: String)] = [], merged = 0, disagreements = 0
            for (position, change) in try self.changes(of: part) {
                let place = position - objects.starts[part]
                switch change {
                case .gone: changes.append((place, nil))
                case .renamed(let id):
                    var object = try store.traced(position)
                    object.object.id = id
                    changes.append((place, ObjectResolution.encoded(&object)))
                case .merged(let members, let id, let evidence, let newIDs):
                    let result = try resolution.merge(members, evidence, renamed: newIDs) { _ in id }
                    changes.append((place, result.encoded))
                    try ledger.write(result.ledger)
                    try conflicts.write(result.conflicts)
                    redirects += result.gone.sorted().map { ($0, id) }
                    merged += members.count - 1
                    disagreements += result.conflictCount
                }
            }
            try ledger.synchronize()
            try conflicts.synchronize()
            try RedirectFile.write(redirects, to: "\(folder)/\(Self.redirects)")
            try writeForms(of: part, patch, changes, to: folder)
            try writeCounts(merged: merged, conflicts: disagreements, to: folder)
        }
    }

    private func writeForms(
        of part: Int, _ patch: EntityPatch, _ changes: [(index: Int, encoded: EncodedObjects?)], to folder: String
    ) throws(Diagnostic) {
        for form in DatasetForm.allCases where form != .table || pipeline.writesTable {
            let spool = try SpooledForm(
                form, in: folder, copying: "\(work.part(part))/\(form.fileName)",
                ends: "\(work.part(part))/\(PartObjects.endsFile(form))")
            if form == .objects { try spool.patch(patch) }
            try spool.rewrite(changes.map { ($0.index, $0.encoded?.bytes(form) ?? []) })
            try spool.synchronize()
        }
    }

    private func writeCounts(merged: Int, conflicts: Int, to folder: String) throws(Diagnostic) {
        let file = try OutputFile(path: "\(folder)/\(Self.counts)")
        try file.write(JSONWriter.text(of: ["mergedAway": merged, "conflicts": conflicts]))
        try file.synchronize()
    }

    /// By position.
    private func changes(of part: Int) throws -> [(Int, Change)] {
        let path = PartGroups.plan(work.groups, part)
        guard Folder.isFile(path) else { return [] }
        var changes: [(Int, Change)] = []
        try NDJSONLines.forEachWithBytes(path: path) { line, _ in
            let members = line["members"].compactMap { Int($0.value) }
            if let first = members.first {
                let evidence = MergeRecord.Evidence(
                    causes: line.text("causes").map { ContiguousArray($0.utf8) },
                    decisions: ContiguousArray((line.text("decisions") ?? "[]").utf8))
                let newIDs = line["renamed"].first?.texts ?? [:]
                changes.append((first, .merged(members, id: line.text("id") ?? "", evidence, newIDs: newIDs)))
            } else if let position = line.text("alone").flatMap({ Int($0) }) {
                changes.append((position, .renamed(line.text("id") ?? "")))
            } else {
                changes.append((line.number("gone"), .gone))
            }
        }
        return changes
    }
}
