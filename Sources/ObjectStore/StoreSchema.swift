internal import GRDB

/// The tables of the work store, as steps from one version to the next: a store of an older version is brought up to
/// date when it is opened, one of a newer version is refused.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in try database.execute(sql: first) }
        migrator.registerMigration("2") { database in try database.execute(sql: second) }
        migrator.registerMigration("3") { database in try database.execute(sql: third) }
        return migrator
    }

    /// By which rules the records of a file were mapped: a file that is not delivered again keeps what earlier ones made.
    /// And what the objects of a source refer to, as PipelineKit counts it; empty: it has not been counted.
    private static let third = """
        ALTER TABLE file ADD COLUMN configuration TEXT NOT NULL DEFAULT '';
        UPDATE file SET configuration = (SELECT configuration FROM source WHERE number = file.source);
        ALTER TABLE source ADD COLUMN headings BLOB NOT NULL DEFAULT x'';
        """

    /// At most one row: what the last run that ended was made from, and what it reported.
    private static let second = """
        CREATE TABLE outcome (
            key TEXT PRIMARY KEY,
            report BLOB NOT NULL
        ) WITHOUT ROWID;
        """

    /// Releases are numbered as they are published (`dataset/releases/000012-…`); a `release` column holds the number
    /// of the release that the run was making.
    private static let first = """
        CREATE TABLE source (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            -- Digest of all that says how its records are read, mapped and normalized.
            configuration TEXT NOT NULL,
            -- Digest of the delivery whose records are in the store: the last accepted one.
            delivery TEXT NOT NULL,
            -- What belongs to the source and to none of its files (PipelineKit encodes it).
            closing BLOB NOT NULL
        );
        CREATE TABLE file (
            source INTEGER NOT NULL REFERENCES source(number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            digest TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            is_readable INTEGER NOT NULL,
            encodings TEXT NOT NULL,
            -- Its records in order: where each stands, and in which batch its product is.
            contents BLOB NOT NULL,
            PRIMARY KEY (source, position)
        );
        -- What became of records that were mapped together. Never changed; removed when no file names it any more.
        CREATE TABLE batch (
            number INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source(number) ON DELETE CASCADE,
            release INTEGER NOT NULL,
            records INTEGER NOT NULL,
            products BLOB NOT NULL
        );
        CREATE INDEX batch_of_source ON batch(source);
        -- The records as they came. Apart from their products: a night reads those, and seldom these.
        CREATE TABLE original (
            batch INTEGER PRIMARY KEY REFERENCES batch(number) ON DELETE CASCADE,
            digests BLOB NOT NULL,
            texts BLOB NOT NULL
        );
        CREATE TABLE record (
            identity BLOB PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source(number) ON DELETE CASCADE,
            batch INTEGER,
            position INTEGER,
            first_seen INTEGER NOT NULL,
            last_changed INTEGER NOT NULL,
            -- Set when the provider has withdrawn it: the release that it is first missing from, and why.
            withdrawn INTEGER,
            reason TEXT,
            identifier TEXT
        ) WITHOUT ROWID;
        CREATE INDEX tombstone ON record(withdrawn) WHERE withdrawn IS NOT NULL;
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            digest TEXT NOT NULL,
            configuration TEXT NOT NULL,
            release INTEGER NOT NULL,
            received TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            files INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            read INTEGER NOT NULL,
            mapped INTEGER NOT NULL,
            rejected INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            encodings TEXT NOT NULL,
            coverage TEXT NOT NULL
        );
        CREATE INDEX delivery_of_source ON delivery(source, number);
        -- Deliveries that a person lets through although a guard holds them.
        CREATE TABLE acceptance (
            source TEXT NOT NULL,
            digest TEXT NOT NULL,
            PRIMARY KEY (source, digest)
        );
        CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            began TEXT NOT NULL,
            ended TEXT,
            owner TEXT NOT NULL,
            status INTEGER,
            release TEXT,
            summary TEXT
        );
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
            time TEXT NOT NULL,
            stage TEXT NOT NULL,
            source TEXT,
            note TEXT
        );
        """
}
