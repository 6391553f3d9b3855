internal import CSQLite
internal import Diagnostics

/// The one owner of a SQLite connection; it is opened without locks of its own (SQLITE_OPEN_NOMUTEX).
// SAFETY of `Sendable`: never; it stays with the thread that opened it.
@safe final class Connection {
    private var handle: OpaquePointer?
    let path: String

    init(path: String, flags: Int32) throws(Diagnostic) {
        self.path = path
        let status = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        if status != SQLITE_OK { throw failure("cannot open", status) }
    }
    deinit { unsafe sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws(Diagnostic) {
        let status = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        if status != SQLITE_OK { throw failure("cannot run `\(sql.prefix(60))`", status) }
    }

    func prepare(_ sql: String) throws(Diagnostic) -> Statement {
        var statement: OpaquePointer?
        let status = unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard status == SQLITE_OK, let statement = unsafe statement else {
            throw failure("cannot prepare `\(sql.prefix(60))`", status)
        }
        return unsafe Statement(statement, of: self)
    }

    func failure(_ what: String, _ status: Int32) -> Diagnostic {
        let reason = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) }.map { unsafe String(cString: $0) }
        let isFull = status == SQLITE_FULL || status == SQLITE_IOERR
        return Diagnostic(
            "output.database", .fatal, "\(path): \(what): \(reason ?? "SQLite error \(status)")",
            at: .init(source: .max), hint: isFull ? "make room on the disk" : nil)
    }
}

/// A prepared statement of a connection.
@safe final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection

    @unsafe init(_ handle: OpaquePointer, of connection: Connection) {
        unsafe (self.handle, self.connection) = (handle, connection)
    }
    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds bytes that stay where they are until `run` or `step`.
    /// - Parameter index: From 1.
    func bind(_ index: Int, borrowed text: UnsafeBufferPointer<UInt8>) {
        // `nil` as the last argument is SQLITE_STATIC: SQLite takes no copy. An empty text is not NULL.
        if let start = text.baseAddress {
            unsafe start.withMemoryRebound(to: CChar.self, capacity: text.count) {
                _ = unsafe sqlite3_bind_text(handle, Int32(index), $0, Int32(text.count), nil)
            }
        } else {
            _ = unsafe sqlite3_bind_text(handle, Int32(index), "", 0, nil)
        }
    }
    func bind(_ index: Int, _ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // -1 is SQLITE_TRANSIENT: SQLite takes a copy.
            let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            unsafe (utf8.baseAddress ?? UnsafePointer(bitPattern: 1)!).withMemoryRebound(
                to: CChar.self, capacity: utf8.count
            ) {
                _ = unsafe sqlite3_bind_text(handle, Int32(index), $0, Int32(utf8.count), transient)
            }
        }
    }
    func bindNull(_ index: Int) { _ = unsafe sqlite3_bind_null(handle, Int32(index)) }
    func bind(_ index: Int, _ number: Int) { _ = unsafe sqlite3_bind_int64(handle, Int32(index), Int64(number)) }

    /// Runs it to its end and makes it ready for the next values.
    func run() throws(Diagnostic) {
        let status = unsafe sqlite3_step(handle)
        _ = unsafe sqlite3_reset(handle)
        if status != SQLITE_DONE { throw connection.failure("cannot write a row", status) }
    }

    /// - Returns: Whether there is a row; when there is none, it is ready for the next values.
    func step() throws(Diagnostic) -> Bool {
        let status = unsafe sqlite3_step(handle)
        if status == SQLITE_ROW { return true }
        _ = unsafe sqlite3_reset(handle)
        if status != SQLITE_DONE { throw connection.failure("cannot read", status) }
        return false
    }

    /// - Parameter column: From 0.
    func text(_ column: Int) -> String? {
        guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
