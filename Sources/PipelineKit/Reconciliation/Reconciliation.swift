internal import Diagnostics
public import Mapping

/// The proof of a migration: what became of every row and every value.
///
/// The equations are checked against what stands in the written files, not only against the run's own counters.
public struct Reconciliation: Sendable {
    /// A source, a file of it, or a table in an archive.
    public struct Text: Sendable {
        public let source: String, name: String
        public internal(set) var rows = 0, objects = 0, rejected = 0
        /// Rows that the profile leaves out for a stated reason.
        public internal(set) var skipped = 0
        public internal(set) var encoding = "", declared = ""
        /// Every row became an object, was rejected, or is left out by the profile.
        public var isBalanced: Bool { rows == objects + rejected + skipped }
    }

    /// A table joined to the rows of a source.
    public struct JoinedTable: Sendable {
        public let alias: String, name: String
        /// All rows, and those that no row refers to; the others are part of the objects.
        public let rows: Int, unused: Int
    }

    public struct Source: Sendable {
        public let id: String, profile: String
        public internal(set) var texts: [Text] = []
        public internal(set) var joined: [JoinedTable] = []
        /// Objects that stand in the dataset under a record of this source, and those merged into others; counted in
        /// the written files. Which of two merged objects stays is no judgement: it keeps the older id.
        public internal(set) var written = 0, merged = 0
        /// By path.
        public internal(set) var paths: [PathAccount] = []
        public var rows: Int { texts.reduce(0) { $0 + $1.rows } }
        public var objects: Int { texts.reduce(0) { $0 + $1.objects } }
        public var rejected: Int { texts.reduce(0) { $0 + $1.rejected } }
        public var skipped: Int { texts.reduce(0) { $0 + $1.skipped } }
        public func sum(_ key: KeyPath<PathAccount, Int>) -> Int { paths.reduce(0) { $0 + $1[keyPath: key] } }
    }

    /// One equation with its two sides.
    public struct Check: Sendable {
        public let statement: String
        public let left: Int, right: Int
        public var holds: Bool { left == right }
    }

    public internal(set) var pipeline = ""
    public internal(set) var sources: [Source] = []
    public internal(set) var merged = 0, emitted = 0
    public internal(set) var checks: [Check] = []
    public internal(set) var findings = FindingCounts()

    public var isBalanced: Bool {
        checks.allSatisfy(\.holds) && sources.allSatisfy { $0.texts.allSatisfy(\.isBalanced) }
    }
    public var forgotten: Int { sources.reduce(0) { $0 + $1.sum(\.forgotten) } }

    /// - Parameters:
    ///   - report: Of the run.
    ///   - folder: Where its dataset stands, complete but for the manifest.
    init(_ report: RunReport, pipeline: String, folder: String) throws(Diagnostic) {
        self.pipeline = pipeline
        (merged, emitted, findings) = (report.mergedAway, report.emitted, report.findings)
        sources = report.sources.map { source in
            var result = Source(id: source.id, profile: source.profile)
            (result.texts, result.paths, result.joined) = (source.texts, source.paths, source.joined)
            return result
        }
        let made = try Self.counts(after: #"{"id":"*","source":""#, in: folder + "/lineage.ndjson")
        let first = try Self.counts(after: #""sources":[{"source":""#, in: folder + "/objects.ndjson")
        for index in sources.indices {
            sources[index].written = first[sources[index].id] ?? 0
            sources[index].merged = (made[sources[index].id] ?? 0) - sources[index].written
        }
        let rows = sources.reduce(0) { $0 + $1.rows }
        let skipped = sources.reduce(0) { $0 + $1.skipped }
        let objects = try Self.lines(folder + "/objects.ndjson")
        let lineages = try Self.lines(folder + "/lineage.ndjson")
        let quarantined = try Self.lines(folder + "/quarantine.ndjson")
        checks = [
            Check(
                statement: "rows read = objects written + merged into others + rejected + left out", left: rows,
                right: objects + merged + quarantined + skipped),
            Check(
                statement: "rows read = lines of lineage.ndjson + rejected + left out", left: rows,
                right: lineages + quarantined + skipped),
            Check(
                statement: "rows of all files = records counted by the run", left: rows,
                right: report.sources.reduce(0) { $0 + $1.read }),
        ]
        for source in sources {
            checks.append(
                Check(
                    statement: "\(source.id): objects made = lines of lineage.ndjson of this source",
                    left: source.objects, right: made[source.id] ?? 0))
            let mapping = report.sources.first { $0.id == source.id }?.mapping ?? MappingCounts()
            checks.append(
                Check(
                    statement: "\(source.id): values met = mapped + ignored + empty + forgotten", left: mapping.values,
                    right: source.sum(\.values)))
            checks.append(
                Check(
                    statement: "\(source.id): forgotten values by path = unmapped ledger", left: mapping.unmapped,
                    right: source.sum(\.forgotten)))
        }
    }

    /// How often each text stands behind `mark` in the lines of a file of ours, once per line; a `*` in the mark stands
    /// for anything up to the next quotation mark.
    ///
    /// The mark cannot stand in a value: JSON writes quotation marks there as `\"`.
    private static func counts(after mark: String, in path: String) throws(Diagnostic) -> [String: Int] {
        var counts: [String: Int] = [:]
        let parts = mark.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
        try Folder.readLines(path) { line in
            var rest = line
            for (index, part) in parts.enumerated() {
                guard let range = rest.firstRange(of: part) else { return }
                rest = rest[range.upperBound...]
                if index < parts.count - 1 { rest = rest.drop { $0 != UInt8(ascii: "\"") } }
            }
            let name = rest.prefix { $0 != UInt8(ascii: "\"") }
            counts[String(decoding: name, as: UTF8.self), default: 0] += 1
        }
        return counts
    }

    /// Lines of a file of ours, read in pieces.
    private static func lines(_ path: String) throws(Diagnostic) -> Int {
        var count = 0
        try Folder.read(path) { bytes in count += bytes.count { $0 == 0x0A } }
        return count
    }

    /// The counters of the run for `reconciliation.*` and the terminal.
    public var summary: String {
        var rows = [
            ["source", "rows", "objects", "merged", "rejected", "left out", "mapped", "ignored", "empty", "forgotten"]
        ]
        for source in sources {
            let numbers =
                [source.rows, source.written, source.merged, source.rejected, source.skipped] + [
                    source.sum(\.mapped), source.sum(\.ignoredCount), source.sum(\.empty), source.sum(\.forgotten),
                ]
            rows.append([source.id] + numbers.map(Progress.grouped))
        }
        var text = TextTable.render(rows, rightAlignedFrom: 1) + "\n"
        for check in checks.prefix(3) + checks.dropFirst(3).filter({ !$0.holds }) {
            let sign = check.holds ? "=" : "≠"
            let mark = check.holds ? "ok   " : "WRONG"
            text +=
                "\(mark) \(check.statement): \(Progress.grouped(check.left)) \(sign) \(Progress.grouped(check.right))\n"
        }
        let values = checks.dropFirst(3)
        if values.allSatisfy(\.holds) { text += "ok    the values of every source add up (\(values.count) checks)\n" }
        for source in sources {
            for table in source.joined {
                text += "\(source.id): \(Progress.grouped(table.rows)) rows of \(table.alias) joined"
                text += table.unused > 0 ? ", \(Progress.grouped(table.unused)) to nothing\n" : "\n"
            }
        }
        for source in sources where source.sum(\.forgotten) > 0 {
            let worst = source.paths.filter { $0.forgotten > 0 }.sorted {
                ($1.forgotten, $0.path) < ($0.forgotten, $1.path)
            }
            text += "\nforgotten in \(source.id), paths: \(worst.count)\n"
            for account in worst.prefix(10) { text += "  \(Progress.grouped(account.forgotten))  \(account.path)\n" }
            if worst.count > 10 { text += "  and \(worst.count - 10) more: reconciliation.csv\n" }
        }
        return text
    }
}
