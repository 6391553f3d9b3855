internal import CSQLite
public import DatasetForms
public import Diagnostics

/// Writes the tables of a form, and a search index that folds scripts, into a new SQLite file: one transaction, indexes
/// after the rows. The same rows give the same bytes. Memory: SQLite's page cache, 16 MiB.
public final class DatabaseWriter {
    private let connection: Connection
    private let tables: [FormDefinition.Table]
    private var statements: [Statement] = []
    private let search: Statement
    private var searchRows = 0

    /// - Parameter path: Of a file that is not there yet.
    public init(path: String, tables: [FormDefinition.Table]) throws(Diagnostic) {
        self.tables = tables
        connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX)
        // The file is thrown away when the run fails: a journal would be written for nothing.
        try connection.execute(
            """
            PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;
            PRAGMA locking_mode=EXCLUSIVE; BEGIN;
            """)
        for table in tables { try connection.execute(DatabaseSchema.create(table)) }
        try connection.execute(DatabaseSchema.common)
        for table in tables {
            let values = Array(repeating: "?", count: table.columns.count).joined(separator: ",")
            statements.append(try connection.prepare("INSERT INTO \"\(table.name)\" VALUES(\(values))"))
        }
        search = try connection.prepare("INSERT INTO search(rowid,exact,loose) VALUES(?,?,?)")
    }

    /// - Parameter table: Number among those given to `init`.
    public func insert(_ rows: RowBytes, table: Int) throws(Diagnostic) {
        try insert(rows, columns: tables[table].columns.count, into: statements[table], offset: 0)
    }

    /// Rows of two cells: what is searched as it is spelled, and what is searched by sound. Row n belongs to row n of
    /// the first table.
    public func insert(search rows: RowBytes) throws(Diagnostic) {
        try insert(rows, columns: 2, into: search, offset: 1)
    }

    private func insert(
        _ rows: RowBytes, columns: Int, into statement: Statement, offset: Int
    ) throws(Diagnostic) {
        var failure: Diagnostic?
        unsafe rows.bytes.withUnsafeBufferPointer { bytes in
            var position = 0
            for _ in 0..<rows.rows {
                if offset == 1 {
                    searchRows += 1
                    statement.bind(1, searchRows)
                }
                for column in 1...columns {
                    let length = unsafe RowBytes.length(bytes, at: &position)
                    if length == RowBytes.absent {
                        statement.bindNull(column + offset)
                        continue
                    }
                    let end = position + Int(length)
                    unsafe statement.bind(
                        column + offset, borrowed: UnsafeBufferPointer(rebasing: bytes[position..<end]))
                    position = end
                }
                do throws(Diagnostic) { try statement.run() } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    /// Describes the tables, builds the indexes and closes the file.
    /// - Parameter about: Rows of the table `about`, e.g. the dataset's name.
    public func finish(about: [(String, String)]) throws(Diagnostic) {
        let describe = try connection.prepare("INSERT INTO columns VALUES(?,?,?,?)")
        for table in tables {
            for column in table.columns {
                describe.bind(1, table.name)
                describe.bind(2, column.name)
                describe.bind(3, column.kind.rawValue)
                describe.bind(4, column.meaning)
                try describe.run()
            }
        }
        let note = try connection.prepare("INSERT INTO about VALUES(?,?)")
        for (key, value) in about {
            note.bind(1, key)
            note.bind(2, value)
            try note.run()
        }
        for table in tables { for sql in DatabaseSchema.indexes(table) { try connection.execute(sql) } }
        try connection.execute("INSERT INTO search(search) VALUES('optimize')")
        try connection.execute(DatabaseSchema.views(for: Set(tables.map(\.name))))
        try connection.execute("ANALYZE; COMMIT;")
    }
}

/// The SQL of the database.
enum DatabaseSchema {
    static func create(_ table: FormDefinition.Table) -> String {
        var lines = table.columns.map { column in
            let kind =
                switch column.kind {
                case .text: "TEXT"
                case .integer, .boolean: "INTEGER"
                case .real: "REAL"
                }
            var line = "  \"\(column.name)\" \(kind)"
            if let target = column.refersTo?.split(separator: "."), target.count == 2 {
                line += " REFERENCES \"\(target[0])\"(\"\(target[1])\")"
            }
            return line
        }
        if !table.primaryKey.isEmpty {
            lines.append("  PRIMARY KEY(" + table.primaryKey.map { "\"\($0)\"" }.joined(separator: ",") + ")")
        }
        return "CREATE TABLE \"\(table.name)\"(\n\(lines.joined(separator: ",\n"))\n);"
    }

    /// Columns that refer to other rows are looked up by.
    static func indexes(_ table: FormDefinition.Table) -> [String] {
        table.columns.filter { $0.refersTo != nil }.map {
            "CREATE INDEX \"\(table.name)_\($0.name)\" ON \"\(table.name)\"(\"\($0.name)\")"
        }
    }

    static let common = """
        CREATE TABLE columns("table" TEXT, "column" TEXT, type TEXT, meaning TEXT, PRIMARY KEY("table","column"))
          WITHOUT ROWID;
        CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
        CREATE VIRTUAL TABLE search USING fts5(exact, loose, content='', detail=column,
          tokenize="unicode61 remove_diacritics 0");
        """

    /// Those whose tables are there.
    static func views(for tables: Set<String>) -> String {
        var sql = ""
        if tables.isSuperset(of: ["objects", "titles", "object_agents", "events", "object_places"]) {
            sql += """
                CREATE VIEW works_by_agent AS
                  SELECT a.agent, a.label AS name, a.role, o.id, o.kind, o.cluster, o.title, o.date
                  FROM object_agents a JOIN objects o ON o.id = a.object;
                CREATE VIEW objects_by_cluster AS
                  SELECT cluster, kind, count(*) AS objects, sum(title IS NOT NULL) AS titled,
                    sum(date IS NOT NULL) AS dated FROM objects GROUP BY cluster, kind;
                CREATE VIEW places_of_objects AS
                  SELECT o.id, o.cluster, o.title, p.label AS place, p.role, p.latitude, p.longitude
                  FROM object_places p JOIN objects o ON o.id = p.object;

                """
        }
        return sql
    }
}
