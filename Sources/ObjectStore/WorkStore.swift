public import Diagnostics
internal import Foundation
internal import GRDB

/// The embedded database between the nights: what each source delivered last, what became of each of its records, and
/// what the runs did. One file per project, written by one run at a time (the caller holds a lock).
///
/// Write-ahead log, `synchronous=NORMAL`: after a kill nothing committed is lost; after a power cut the last commits
/// may be missing but the file is sound, and the next run does that work again (docs/decisions/0009-work-store.md).
public final class WorkStore {
    let queue: DatabaseQueue
    private let path: String
    private var isRehearsal = false

    /// Opens the store, making or migrating it when needed.
    /// - Throws: `store.unusable`.
    public init(path: String) throws(Diagnostic) {
        self.path = path
        var configuration = Configuration()
        // Transactions are as long as the work on one source, and span many calls.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA page_size = 16384;
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = NORMAL;
                    PRAGMA cache_size = -65536;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try StoreSchema.migrator.migrate(queue)
            if try queue.read({ try StoreSchema.migrator.hasBeenSuperseded($0) }) {
                throw Diagnostic(
                    "store.newer", .fatal, "\(path) was written by a newer version of Khazina", at: .init(source: .max),
                    hint: "use that version, or another file for the store")
            }
        } catch let finding as Diagnostic {
            throw finding
        } catch {
            throw Self.failure(error, path)
        }
    }

    /// Opens a store to look at, also while a run writes to it: nothing is made, migrated or locked.
    /// - Throws: `store.unusable`, `store.newer`.
    public init(reading path: String) throws(Diagnostic) {
        self.path = path
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let isKnown = try queue.read { database in
                guard try !StoreSchema.migrator.hasBeenSuperseded(database) else { return false }
                return try StoreSchema.migrator.hasCompletedMigrations(database)
            }
            if !isKnown {
                throw Diagnostic(
                    "store.newer", .fatal, "\(path) was written by another version of Khazina",
                    at: .init(source: .max), hint: "use that version, or run this one first")
            }
        } catch let finding as Diagnostic {
            throw finding
        } catch {
            throw Self.failure(error, path)
        }
    }

    /// What SQLite says, with what can be done about it.
    static func failure(_ error: any Error, _ path: String) -> Diagnostic {
        let error = error as? DatabaseError
        let hint: String? =
            switch error?.resultCode {
            case .SQLITE_IOERR: "make room on the disk, or look whether it is broken; the last release is untouched"
            case .SQLITE_FULL: "make room on the disk; nothing of the last release or of the store is lost"
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: "let the store stand where it may be written to"
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "restore the file from a copy, or remove it: the next run reads everything again; the ids go on"
            default: nil
            }
        let what = error?.resultCode == .SQLITE_FULL ? "no space left on the disk" : error?.message ?? "cannot be used"
        return Diagnostic(
            "store.unusable", .fatal, "the work store \(path): \(what)", at: .init(source: .max), hint: hint)
    }

    func use<Result>(_ body: (Database) throws -> Result) throws(Diagnostic) -> Result {
        do {
            return try queue.writeWithoutTransaction(body)
        } catch let finding as Diagnostic {
            throw finding
        } catch {
            throw Self.failure(error, path)
        }
    }

    // MARK: Transactions

    /// Opens a transaction; in a rehearsal one inside that of the rehearsal.
    public func begin() throws(Diagnostic) {
        try use { try $0.execute(sql: isRehearsal ? "SAVEPOINT step" : "BEGIN IMMEDIATE") }
    }

    public func commit() throws(Diagnostic) {
        try use { try $0.execute(sql: isRehearsal ? "RELEASE step" : "COMMIT") }
    }

    /// Takes back what was written since `begin`; nothing when no transaction is open.
    public func rollBack() throws(Diagnostic) {
        try use {
            guard $0.isInsideTransaction else { return }
            try $0.execute(sql: isRehearsal ? "ROLLBACK TO step; RELEASE step" : "ROLLBACK")
        }
    }

    /// From here on everything is for show: `endRehearsal`, or the end of the program, takes it back.
    public func beginRehearsal() throws(Diagnostic) {
        try begin()
        isRehearsal = true
    }

    public func endRehearsal() throws(Diagnostic) {
        isRehearsal = false
        try rollBack()
    }

    /// Moves what the log holds into the file, so that one file is the store.
    public func checkpoint() throws(Diagnostic) {
        try use { database in _ = try database.checkpoint(.truncate) }
    }

    // MARK: Sources

    /// A source as the last accepted delivery left it.
    public struct Source: Sendable {
        public let number: Int
        public let id: String
        public var configuration: String, delivery: String
        public var closing: ContiguousArray<UInt8>
        /// What its objects refer to, counted; empty: it has not been.
        public var headings: ContiguousArray<UInt8>
        public init(
            number: Int, id: String, configuration: String, delivery: String, closing: ContiguousArray<UInt8>,
            headings: ContiguousArray<UInt8> = []
        ) {
            (self.number, self.id, self.configuration, self.delivery) = (number, id, configuration, delivery)
            (self.closing, self.headings) = (closing, headings)
        }
    }

    public func sources() throws(Diagnostic) -> [Source] {
        try use { database in
            try Row.fetchAll(
                database, sql: "SELECT number, id, configuration, delivery, closing, headings FROM source"
            ).map {
                Source(
                    number: $0[0], id: $0[1], configuration: $0[2], delivery: $0[3],
                    closing: ContiguousArray($0[4] as Data), headings: ContiguousArray($0[5] as Data))
            }
        }
    }

    public func set(headings: ContiguousArray<UInt8>, of source: Int) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: "UPDATE source SET headings = ? WHERE number = ?", arguments: [Data(headings), source])
        }
    }

    /// The number of a source; a new one has neither configuration nor delivery.
    public func number(ofSource id: String) throws(Diagnostic) -> Int {
        try use { database in
            if let known = try Int.fetchOne(database, sql: "SELECT number FROM source WHERE id = ?", arguments: [id]) {
                return known
            }
            try database.execute(
                sql: "INSERT INTO source(id, configuration, delivery, closing) VALUES (?, '', '', x'')",
                arguments: [id])
            return Int(database.lastInsertedRowID)
        }
    }

    public func update(_ source: Source) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: "UPDATE source SET configuration = ?, delivery = ?, closing = ?, headings = ? WHERE number = ?",
                arguments: [
                    source.configuration, source.delivery, Data(source.closing), Data(source.headings), source.number,
                ])
        }
    }

    // MARK: Files

    public struct File: Sendable {
        public var path: String, digest: String
        public var bytes: Int
        public var isReadable: Bool
        public var encodings: [String]
        /// Digest of what its records were mapped by.
        public var configuration: String
        public var contents: ContiguousArray<UInt8>
        public init(
            path: String, digest: String, bytes: Int, isReadable: Bool, encodings: [String], configuration: String,
            contents: ContiguousArray<UInt8>
        ) {
            (self.path, self.digest, self.bytes, self.isReadable) = (path, digest, bytes, isReadable)
            (self.encodings, self.configuration, self.contents) = (encodings, configuration, contents)
        }
    }

    /// The files of a source in order.
    public func files(of source: Int) throws(Diagnostic) -> [File] {
        try use { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT path, digest, bytes, is_readable, encodings, configuration, contents FROM file
                    WHERE source = ? ORDER BY position
                    """, arguments: [source]
            ).map { row in
                let encodings: String = row[4]
                return File(
                    path: row[0], digest: row[1], bytes: row[2], isReadable: row[3],
                    encodings: encodings.split(separator: "\n").map(String.init), configuration: row[5],
                    contents: ContiguousArray(row[6] as Data))
            }
        }
    }

    /// Replaces the files of a source.
    public func set(_ files: [File], of source: Int) throws(Diagnostic) {
        try use { database in
            try database.execute(sql: "DELETE FROM file WHERE source = ?", arguments: [source])
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO file(source, position, path, digest, bytes, is_readable, encodings, configuration,
                        contents)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for (position, file) in files.enumerated() {
                try insert.execute(arguments: [
                    source, position, file.path, file.digest, file.bytes, file.isReadable,
                    file.encodings.joined(separator: "\n"), file.configuration, Data(file.contents),
                ])
            }
        }
    }

    /// How many files of a source have records that were mapped by other rules than these.
    public func files(of source: String, mappedOtherwiseThan configuration: String) throws(Diagnostic) -> Int {
        try use { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM file JOIN source ON source.number = file.source
                    WHERE source.id = ? AND file.configuration <> ?
                    """, arguments: [source, configuration]) ?? 0
        }
    }

    // MARK: Batches

    /// - Parameters:
    ///   - digests: Of the records' bytes.
    ///   - texts: The records as they came, in a form of the caller's.
    /// - Returns: Its number.
    public func addBatch(
        source: Int, release: Int, records: Int, products: ContiguousArray<UInt8>, digests: ContiguousArray<UInt8>,
        texts: ContiguousArray<UInt8>
    ) throws(Diagnostic) -> Int {
        try use { database in
            try database.cachedStatement(
                sql: "INSERT INTO batch(source, release, records, products) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [source, release, records, Data(products)])
            let number = Int(database.lastInsertedRowID)
            try database.cachedStatement(sql: "INSERT INTO original(batch, digests, texts) VALUES (?, ?, ?)")
                .execute(arguments: [number, Data(digests), Data(texts)])
            return number
        }
    }

    /// - Throws: `store.unusable` when there is no such batch.
    public func products(ofBatch number: Int) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try bytes("SELECT products FROM batch WHERE number = ?", number)
    }

    public func texts(ofBatch number: Int) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try bytes("SELECT texts FROM original WHERE batch = ?", number)
    }

    public func digests(ofBatch number: Int) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try bytes("SELECT digests FROM original WHERE batch = ?", number)
    }

    private func bytes(_ sql: String, _ number: Int) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try use { database in
            let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: [number])
            guard let row = try rows.next() else {
                throw Diagnostic(
                    "store.unusable", .fatal, "the work store \(path) has lost batch \(number)",
                    at: .init(source: .max),
                    hint: "restore the file from a copy, or remove it: the next run reads everything again")
            }
            return try row.withUnsafeData(atIndex: 0) { data in data.map { ContiguousArray($0) } ?? [] }
        }
    }

    /// Removes the batches of a source that no file names any more.
    public func keepBatches(_ kept: Set<Int>, of source: Int) throws(Diagnostic) {
        try use { database in
            let all = try Int.fetchAll(database, sql: "SELECT number FROM batch WHERE source = ?", arguments: [source])
            for number in all where !kept.contains(number) {
                try database.cachedStatement(sql: "DELETE FROM batch WHERE number = ?").execute(arguments: [number])
            }
        }
    }
}
