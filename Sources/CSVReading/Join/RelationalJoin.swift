public import Diagnostics
public import RecordStream
internal import Synchronization

/// Tables held in memory, ready to be joined to the rows of a main table that streams by.
public final class RelationalJoin: Sendable {
    /// What one joined table costs.
    public struct Table: Hashable, Sendable {
        public let alias: String, rows: Int, bytes: Int
    }

    /// Rows joined to one row of the main table, beyond which the others are left out.
    public static let mostRows = 100_000

    let tables: [JoinedTable]
    /// Findings of reading the joined tables.
    public let diagnostics: [Diagnostic]

    /// Reads all joined tables.
    /// - Parameter open: Gives the text of a table.
    /// - Throws: What `open` and its sources throw; `join.no-such-column`; `join.table-too-large`.
    public init(
        _ joins: [JoinSpec], names: NameTable, open: (JoinSpec) throws(Diagnostic) -> any ByteSource
    ) throws(Diagnostic) {
        var findings: [Diagnostic] = []
        tables = try Self.load(joins, names, open, &findings)
        diagnostics = findings
    }

    private static func load(
        _ joins: [JoinSpec], _ names: NameTable, _ open: (JoinSpec) throws(Diagnostic) -> any ByteSource,
        _ findings: inout [Diagnostic]
    ) throws(Diagnostic) -> [JoinedTable] {
        var tables: [JoinedTable] = []
        for spec in joins {
            let children = try load(spec.joins, names, open, &findings)
            tables.append(try JoinedTable(spec, open(spec), children: children, names: names, &findings))
        }
        return tables
    }

    /// A parser for the main table that adds the joined rows to each record of `main`'s.
    public func makeParser(for main: any RecordParser) -> any RecordParser { JoiningParser(main, self) }

    /// Rows and bytes held, table by table.
    public var loaded: [Table] {
        all.map { Table(alias: $0.spec.alias, rows: $0.rowCount, bytes: $0.byteCount) }
    }

    /// What became of the rows of a joined table.
    public struct Account: Hashable, Sendable {
        public let alias: String
        /// The number of the table among the run's sources.
        public let source: UInt32
        /// All rows, and those that no row of the main table refers to.
        public let rows: Int, unused: Int
    }

    /// After the last row of the main table: all joined tables, each before those joined to it.
    public var accounts: [Account] {
        all.map {
            Account(
                alias: $0.spec.alias, source: $0.spec.source, rows: $0.rowCount, unused: $0.orphans().count)
        }
    }

    /// After the last row of the main table: joined rows that no row asked for, and keys that no joined row has.
    public func finish() -> [Diagnostic] {
        all.flatMap { table in
            var findings: [Diagnostic] = []
            func report(_ code: String, _ severity: Diagnostic.Severity, _ message: String, hint: String? = nil) {
                let place = Diagnostic.Location(source: table.spec.source)
                findings.append(Diagnostic(code, severity, message, at: place, hint: hint, path: table.spec.alias))
            }
            let keyless = table.keylessParents.load(ordering: .relaxed)
            if keyless > 0 {
                report(
                    "join.no-parent-key", .error,
                    "\(keyless) rows have no column \(table.spec.parentKey): nothing could be joined to them",
                    hint: "check the name of the column")
            }
            let orphans = table.orphans()
            if orphans.count > 0 {
                let example = orphans.first.map { ", the first with \(table.spec.key) \(table.key(ofRow: $0))" } ?? ""
                report(
                    "join.orphans", .warning, "no row refers to \(orphans.count) of \(table.rowCount) rows\(example)",
                    hint: "compare the deliveries of the two tables")
            }
            let misses = table.misses.load(ordering: .relaxed)
            if misses > 0 {
                report("join.no-match", .note, "for \(misses) values of \(table.spec.parentKey) there is no row")
            }
            return findings
        }
    }

    private var all: [JoinedTable] {
        func withChildren(_ table: JoinedTable) -> [JoinedTable] { [table] + table.children.flatMap(withChildren) }
        return tables.flatMap(withChildren)
    }
}
