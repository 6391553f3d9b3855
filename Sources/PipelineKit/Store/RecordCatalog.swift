internal import HeritageModel

/// What the store knows of each record of a batch without its product: 48 bytes a record.
struct RecordCatalog: Sendable {
    struct Entry: Sendable, BitwiseCopyable {
        var digest: RecordDigest
        /// `.none` for one that became no object.
        var identity: IdentityKey
        var coverage: FieldCoverage
        var outcome: RecordProducts.Outcome
        /// What it refers to: a hash of each reference, added up; `unknown` of a batch that an earlier program wrote.
        var references: UInt64
        static let unknown = UInt64.max
    }

    var entries: ContiguousArray<Entry> = []

    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.column(ContiguousArray(entries.map(\.digest)))
        writer.column(ContiguousArray(entries.map(\.identity)))
        writer.column(ContiguousArray(entries.map(\.coverage)))
        writer.column(ContiguousArray(entries.map(\.outcome)))
        writer.column(ContiguousArray(entries.map(\.references)))
        return writer.bytes
    }

    init() {}

    init(encoded: ContiguousArray<UInt8>) throws {
        var reader = ByteReader(encoded)
        let digests: ContiguousArray<RecordDigest> = try reader.column()
        let identities: ContiguousArray<IdentityKey> = try reader.column()
        let coverage: ContiguousArray<FieldCoverage> = try reader.column()
        let outcomes: ContiguousArray<RecordProducts.Outcome> = try reader.column()
        let references: ContiguousArray<UInt64> =
            reader.isAtEnd ? .init(repeating: Entry.unknown, count: digests.count) : try reader.column()
        entries.reserveCapacity(digests.count)
        for record in digests.indices {
            entries.append(
                Entry(
                    digest: digests[record], identity: identities[record], coverage: coverage[record],
                    outcome: outcomes[record], references: references[record]))
        }
    }
}

/// The records of a source that the store has, by their digests.
///
/// Memory: 56 bytes a record, for the sources that are read at the time.
struct KnownRecords: Sendable {
    struct Place: Sendable {
        let batch: Int, position: Int
        let entry: RecordCatalog.Entry
    }

    private struct Row: Sendable {
        let entry: RecordCatalog.Entry
        let batch: Int32, position: Int32
    }
    /// By digest.
    private var rows: ContiguousArray<Row> = []

    /// - Parameter catalogs: By the batch that they belong to.
    init(_ catalogs: [(batch: Int, catalog: RecordCatalog)] = []) {
        for (batch, catalog) in catalogs {
            for (position, entry) in catalog.entries.enumerated() {
                rows.append(Row(entry: entry, batch: Int32(batch), position: Int32(position)))
            }
        }
        // Of equal records the oldest: the choice does not depend on anything else.
        rows.sort { a, b in
            let (x, y) = (a.entry.digest, b.entry.digest)
            return (x.low, x.high, UInt64(a.batch), UInt64(a.position))
                < (y.low, y.high, UInt64(b.batch), UInt64(b.position))
        }
    }

    subscript(_ digest: RecordDigest) -> Place? {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2, other = rows[middle].entry.digest
            if (other.low, other.high) < (digest.low, digest.high) { low = middle + 1 } else { high = middle }
        }
        guard low < rows.count, rows[low].entry.digest == digest else { return nil }
        return Place(batch: Int(rows[low].batch), position: Int(rows[low].position), entry: rows[low].entry)
    }
}
