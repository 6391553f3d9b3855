public import Diagnostics
internal import Foundation
internal import GRDB

extension WorkStore {
    /// One record of a source: where what it became stands, and its history in numbers of releases.
    public struct Record: Sendable {
        public let identity: ContiguousArray<UInt8>
        public let source: String
        /// `nil` for one that was withdrawn.
        public let batch: Int?, position: Int?
        public let firstSeen: Int, lastChanged: Int
        public let withdrawn: Int?
        public let reason: String?, identifier: String?
    }

    /// A record that is new or has changed.
    public struct Placed: Sendable {
        public var identity: ContiguousArray<UInt8>
        public var batch: Int, position: Int
        /// The provider's own identifier, for a record that says itself that it is withdrawn.
        public var withdrawnAs: String?
        /// Whether the record is another than before, and not only mapped anew.
        public var isChanged = true
        public init(identity: ContiguousArray<UInt8>, batch: Int, position: Int) {
            (self.identity, self.batch, self.position) = (identity, batch, position)
        }
    }

    /// Notes records of a source that are new or have changed; one that was withdrawn is there again.
    /// - Parameter records: By identity: the tree of the table is then written from left to right.
    public func place(_ records: [Placed], source: Int, release: Int) throws(Diagnostic) {
        try use { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO record(identity, source, batch, position, first_seen, last_changed, withdrawn, reason,
                        identifier)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?5, iif(?6 IS NULL, NULL, ?5),
                        iif(?6 IS NULL, NULL, 'withdrawn by the provider'), ?6)
                    ON CONFLICT(identity) DO UPDATE SET source = ?2, batch = ?3, position = ?4,
                        last_changed = iif(?7, ?5, last_changed),
                        withdrawn = iif(?6 IS NULL, NULL, coalesce(withdrawn, ?5)),
                        reason = excluded.reason, identifier = excluded.identifier
                    """)
            for record in records {
                try statement.execute(arguments: [
                    Data(record.identity), source, record.batch, record.position, release, record.withdrawnAs,
                    record.isChanged,
                ])
            }
        }
    }

    /// Leaves a tombstone of a record that the provider has withdrawn.
    public func withdraw(
        _ identity: ContiguousArray<UInt8>, identifier: String, release: Int, reason: String
    ) throws(Diagnostic) {
        try use { database in
            try database.cachedStatement(
                sql: """
                    UPDATE record SET withdrawn = ?, reason = ?, identifier = ?, batch = NULL, position = NULL
                    WHERE identity = ?
                    """
            ).execute(arguments: [release, reason, identifier, Data(identity)])
        }
    }

    public func record(_ identity: ContiguousArray<UInt8>) throws(Diagnostic) -> Record? {
        try records("WHERE identity = ?", [Data(identity)]).first
    }

    /// The records that were withdrawn, by identity.
    public func tombstones() throws(Diagnostic) -> [Record] {
        try records("WHERE withdrawn IS NOT NULL ORDER BY identity", [])
    }

    private func records(_ condition: String, _ arguments: StatementArguments) throws(Diagnostic) -> [Record] {
        try use { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT identity, source.id, batch, position, first_seen, last_changed, withdrawn, reason, identifier
                    FROM record JOIN source ON source.number = record.source \(condition)
                    """, arguments: arguments
            ).map { row in
                Record(
                    identity: ContiguousArray(row[0] as Data), source: row[1], batch: row[2], position: row[3],
                    firstSeen: row[4], lastChanged: row[5], withdrawn: row[6], reason: row[7], identifier: row[8])
            }
        }
    }
}
