internal import Diagnostics
internal import HeritageModel
internal import Mapping
public import Normalization

/// What a run did: the numbers behind the summary and the manifest.
public struct RunReport: Sendable {
    public struct Source: Sendable {
        public let id: String
        /// Profile and version: `lido@1`.
        public let profile: String
        /// Records met, of which `rejected` could not be used and `skipped` are left out by the profile; the others
        /// became objects.
        public internal(set) var read = 0, mapped = 0, rejected = 0, skipped = 0
        public internal(set) var files: [File] = []
        /// With a work store: what became of the delivery.
        public internal(set) var state = State.read
        /// Why it was kept back, a sentence each, and what accepts it nevertheless.
        public internal(set) var objections: [String] = []
        public internal(set) var acceptance: String?
        /// Records that were mapped in this run, and those that the store knew.
        public internal(set) var mappedAnew = 0, reused = 0

        public enum State: String, Sendable {
            /// The delivery has changed, or there is no store.
            case read
            /// It is the one of the last run.
            case unchanged
            /// A guard holds it back: the records of the last good delivery stay.
            case kept
            /// It is still being delivered: the records of the last one stay.
            case waiting
        }
        /// For a reconciliation: the texts of the files, and what became of the values.
        var texts: [Reconciliation.Text] = []
        var joined: [Reconciliation.JoinedTable] = []
        var mapping = MappingCounts(), paths: [PathAccount] = []
    }

    public struct File: Sendable {
        public let path: String, sha256: String, encodings: [String]
        public let bytes: Int
        public let isReadable: Bool
    }

    public internal(set) var sources: [Source] = []
    /// Objects collected, those merged into others, groups merged, pairs kept apart.
    public internal(set) var collected = 0, mergedAway = 0, groups = 0, keptApart = 0
    /// Pairs of objects for people to judge, and suggestions of records that belong together.
    var objectsInReview = 0, related = 0, conflicts = 0
    public var emitted: Int { collected - mergedAway }
    /// What agents and places have become.
    var entities: [EntityKind: EntityResolver.Outcome] = [:]
    /// Values that no rule used and no `ignore` names, and their paths.
    public internal(set) var unmappedValues = 0, unmappedPaths = 0
    public internal(set) var findings = FindingCounts()
    /// How often each normalizing rule fired.
    public internal(set) var changes: [String: Int] = [:]
    /// What was kept out of the open dataset, and how often.
    public internal(set) var withheld: [WithheldValue: Int] = [:]
    /// The folder that readers see now, and whether it is another release than before the run.
    public internal(set) var outputFolder = ""
    public internal(set) var isNewDataset = true
    /// Of a dry run: what would change.
    public internal(set) var difference: String?
    /// When the run was asked to reconcile.
    public internal(set) var reconciliation: Reconciliation?

    /// Why the dataset must not take the place of another one: nothing could be read.
    func refusal(toReplace staging: any StagedDataset, folder: String) -> Diagnostic? {
        guard collected == 0, status == .inputUnreadable, staging.wouldReplaceObjects else { return nil }
        let lost = sources.flatMap(\.files).filter { !$0.isReadable }.map(\.path)
        return Diagnostic(
            "output.kept", .fatal, "no object could be read: the last dataset stays in \(folder)",
            at: .init(source: .max),
            hint: "these files cannot be read: \(lost.prefix(5).joined(separator: ", ")); "
                + "for an empty dataset choose a new folder with --output")
    }

    /// How the command ends.
    public var status: ExitStatus {
        if sources.contains(where: { $0.state == .kept }) { return .refused }
        if sources.contains(where: { $0.files.contains { !$0.isReadable } }) { return .inputUnreadable }
        return (findings.worst ?? .note) >= .error ? .dataHasErrors : .done
    }
}

extension RunReport {
    /// The table at the end of a run. Its numbers add up: read = mapped + rejected + skipped, emitted = mapped − merged.
    public var summary: String {
        let isSkipping = sources.contains { $0.skipped > 0 }
        let columns = [\Source.read, \.mapped, \.rejected] + (isSkipping ? [\.skipped] : [])
        var rows = [["source", "profile", "read", "mapped", "rejected"] + (isSkipping ? ["skipped"] : [])]
        for source in sources {
            rows.append([source.id, source.profile] + columns.map { Progress.grouped(source[keyPath: $0]) })
        }
        let sums = columns.map { key in sources.reduce(0) { $0 + $1[keyPath: key] } }
        rows.append(["all", ""] + sums.map(Progress.grouped))
        var text = TextTable.render(rows, rightAlignedFrom: 2)
        text += "\n\(Progress.counted(collected, "object"))"
        text += ", \(Progress.grouped(mergedAway)) merged into others (\(Progress.counted(groups, "group")))"
        text += ", \(Progress.grouped(emitted)) emitted"
        if keptApart > 0 { text += "; \(Progress.counted(keptApart, "look-alike pair")) kept apart" }
        if objectsInReview > 0 { text += "; \(Progress.counted(objectsInReview, "pair")) to review" }
        if conflicts > 0 { text += "; \(Progress.counted(conflicts, "conflict"))" }
        if related > 0 { text += "; \(Progress.grouped(related)) related" }
        text += "\n"
        for kind in EntityKind.allCases {
            guard let entities = entities[kind], entities.headings > 0 else { continue }
            text +=
                "\(Progress.grouped(entities.records)) \(kind.plural) under \(Progress.counted(entities.headings, "heading"))"
            text += "; \(Progress.counted(entities.inReview, "pair")) to review\n"
        }
        if unmappedValues > 0 {
            let (values, paths) = (Progress.counted(unmappedValues, "value"), Progress.counted(unmappedPaths, "path"))
            text += "not mapped: \(values) at \(paths) (unmapped.ndjson)\n"
        }
        if !withheld.isEmpty {
            let rules = Set(withheld.keys.map(\.rule)).sorted().map { rule in
                let count = withheld.reduce(0) { $0 + ($1.key.rule == rule ? $1.value : 0) }
                return "\(Progress.grouped(count)) \(rule)"
            }
            text += "withheld from the open dataset: \(rules.joined(separator: ", ")) (manifest.json says where)\n"
        }
        if !findings.entries.isEmpty {
            text +=
                "\n"
                + TextTable.render(
                    [["findings", "", ""]]
                        + findings.entries.map { [$0.code, $0.severity.name, Progress.grouped($0.count)] },
                    rightAlignedFrom: 2)
        }
        return text
    }
}

/// Columns for a terminal.
enum TextTable {
    static func render(_ rows: [[String]], rightAlignedFrom firstNumber: Int) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column >= firstNumber ? padding + row[column] : row[column] + padding
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
