public import Diagnostics
internal import Foundation
internal import GRDB

extension WorkStore {
    /// What a source sent, and what was decided about it.
    public struct Delivery: Sendable {
        public enum State: String, Sendable {
            /// Its records are those of the dataset.
            case accepted
            /// A guard held it back; the records of the one before stay.
            case guarded
        }
        public var source: String, digest: String, configuration: String
        public var release = 0
        public var state = State.accepted
        /// Which guards held it back, one a line.
        public var reason = ""
        public var files = 0, bytes = 0, read = 0, mapped = 0, rejected = 0, skipped = 0
        public var encodings: [String] = []
        /// For each field the objects that have it.
        public var coverage: [String: Int] = [:]
        /// When it was read: ISO 8601, UTC.
        public internal(set) var received = ""

        public init(source: String, digest: String, configuration: String) {
            (self.source, self.digest, self.configuration) = (source, digest, configuration)
        }
    }

    public func add(_ delivery: Delivery) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: """
                    INSERT INTO delivery(source, digest, configuration, release, received, state, reason, files, bytes,
                        read, mapped, rejected, skipped, encodings, coverage)
                    VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    delivery.source, delivery.digest, delivery.configuration, delivery.release,
                    delivery.state.rawValue, delivery.reason, delivery.files, delivery.bytes, delivery.read,
                    delivery.mapped, delivery.rejected, delivery.skipped,
                    delivery.encodings.joined(separator: "\n"),
                    delivery.coverage.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                        .joined(separator: "\n"),
                ])
        }
    }

    /// The last delivery of a source, or its last accepted one.
    public func lastDelivery(of source: String, state: Delivery.State? = nil) throws(Diagnostic) -> Delivery? {
        try deliveries(of: source, state: state, limit: 1).first
    }

    /// Deliveries, the newest first.
    public func deliveries(
        of source: String, state: Delivery.State? = nil, limit: Int = 1000
    ) throws(Diagnostic) -> [Delivery] {
        try use { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT source, digest, configuration, release, received, state, reason, files, bytes, read, mapped,
                        rejected, skipped, encodings, coverage
                    FROM delivery WHERE source = ? AND (?2 IS NULL OR state = ?2) ORDER BY number DESC LIMIT ?3
                    """, arguments: [source, state?.rawValue, limit]
            ).map { row in
                var delivery = Delivery(source: row[0], digest: row[1], configuration: row[2])
                delivery.release = row[3]
                delivery.received = row[4]
                delivery.state = Delivery.State(rawValue: row[5]) ?? .guarded
                delivery.reason = row[6]
                (delivery.files, delivery.bytes, delivery.read) = (row[7], row[8], row[9])
                (delivery.mapped, delivery.rejected, delivery.skipped) = (row[10], row[11], row[12])
                delivery.encodings = (row[13] as String).split(separator: "\n").map(String.init)
                for line in (row[14] as String).split(separator: "\n") {
                    let parts = line.split(separator: "=")
                    if parts.count == 2, let count = Int(parts[1]) { delivery.coverage[String(parts[0])] = count }
                }
                return delivery
            }
        }
    }

    // MARK: Acceptances

    /// Lets one delivery of a source through the guards, and no other.
    /// - Parameter digest: Its beginning, as the run has printed it.
    public func accept(_ digest: String, of source: String) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO acceptance(source, digest) VALUES (?, ?)", arguments: [source, digest])
        }
        // A delivery that was held back when the last run reported may be taken now.
        try forgetOutcome()
    }

    public func isAccepted(_ digest: String, of source: String) throws(Diagnostic) -> Bool {
        try use { database in
            try String.fetchAll(
                database, sql: "SELECT digest FROM acceptance WHERE source = ?", arguments: [source]
            ).contains { digest.hasPrefix($0) }
        }
    }

    // MARK: Runs

    /// A run as the store remembers it; for people and for `khazina status`, never for the data.
    public struct Run: Sendable {
        public let number: Int
        /// ISO 8601, UTC; `nil`: the run has not ended, or was killed.
        public let began: String, ended: String?
        public let owner: String
        public let status: Int?
        /// Name of the release that it left as the current one.
        public let release: String?
        /// What it did, as JSON.
        public let summary: String?
    }

    public func beginRun(owner: String) throws(Diagnostic) -> Int {
        try use { database in
            try database.execute(
                sql: "INSERT INTO run(began, owner) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ'), ?)", arguments: [owner])
            return Int(database.lastInsertedRowID)
        }
    }

    public func endRun(_ number: Int, status: Int, release: String, summary: String) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: """
                    UPDATE run SET ended = strftime('%Y-%m-%dT%H:%M:%SZ'), status = ?, release = ?, summary = ?
                    WHERE number = ?
                    """, arguments: [status, release, summary, number])
        }
    }

    /// What was kept under a key; `nil`: something else, or nothing.
    public func outcome(of key: String) throws(Diagnostic) -> ContiguousArray<UInt8>? {
        try use { database in
            try Data.fetchOne(database, sql: "SELECT report FROM outcome WHERE key = ?", arguments: [key]).map {
                ContiguousArray($0)
            }
        }
    }

    /// Keeps what a run reported, until the next one is kept or the store takes a delivery.
    public func keep(_ report: ContiguousArray<UInt8>, of key: String) throws(Diagnostic) {
        try use { database in
            try database.inTransaction {
                try database.execute(sql: "DELETE FROM outcome")
                try database.execute(
                    sql: "INSERT INTO outcome(key, report) VALUES (?, ?)", arguments: [key, Data(report)])
                return .commit
            }
        }
    }

    /// What the store holds is not what the last run was made from any more.
    public func forgetOutcome() throws(Diagnostic) {
        try use { database in try database.execute(sql: "DELETE FROM outcome") }
    }

    public func note(_ stage: String, run: Int, source: String? = nil, _ note: String? = nil) throws(Diagnostic) {
        try use { database in
            try database.execute(
                sql: """
                    INSERT INTO journal(run, time, stage, source, note)
                    VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ'), ?, ?, ?)
                    """, arguments: [run, stage, source, note])
        }
    }

    /// The last runs, the newest first.
    public func runs(limit: Int) throws(Diagnostic) -> [Run] {
        try use { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, began, ended, owner, status, release, summary FROM run
                    ORDER BY number DESC LIMIT ?
                    """, arguments: [limit]
            ).map { row in
                Run(
                    number: row[0], began: row[1], ended: row[2], owner: row[3], status: row[4], release: row[5],
                    summary: row[6])
            }
        }
    }
}
