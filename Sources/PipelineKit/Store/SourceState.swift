internal import Diagnostics
internal import HeritageModel
internal import ObjectStore

/// What a source's files hold after a delivery, and which of its records are there.
struct SourceState {
    /// In the order of the dataset.
    private(set) var files: [StoredFile] = []
    private let before: [WorkStore.File]
    private let isIncremental: Bool
    private var catalogs: CatalogCache
    /// Why records are gone that a list of the provider names: by identity.
    private var deleted: [IdentityKey: String] = [:]

    /// - Parameters:
    ///   - read: The files that were read, by path.
    ///   - joined: Files of joined tables: they hold no records of their own.
    ///   - stored: Those of the last accepted delivery that had the same configuration.
    init(
        _ source: Pipeline.Source, read: [String: StoredFile], joined: [StoredFile], stored: [WorkStore.File],
        store: WorkStore
    ) throws {
        before = stored
        isIncremental = source.delivery == .incremental
        catalogs = CatalogCache(store: store)
        let known = Dictionary(stored.map { ($0.path, $0) }) { first, _ in first }
        files = joined
        // What an incremental delivery does not bring again is still there.
        let wanted = Set(source.files)
        let old = isIncremental ? stored.map(\.path).filter { !wanted.contains($0) } : []
        for path in old + source.files {
            if let file = read[path] {
                files.append(file)
            } else if let file = known[path] {
                files.append(StoredFile(file: file, contents: try FileContents(encoded: file.contents)))
            }
        }
        if isIncremental { try keepLast(deletedBy: source) }
    }

    /// Of records with one identifier keeps the last, and none that the provider has deleted.
    private mutating func keepLast(deletedBy source: Pipeline.Source) throws {
        for path in source.deletes {
            try Folder.readLines(path) { line in
                let identifier = String(decoding: line, as: UTF8.self).trimmingWhitespace
                let id = ObjectIdentity.canonicalID(source: source.id, record: identifier)
                if !identifier.isEmpty, let key = IdentityKey(id) { deleted[key] = "deleted by the provider's list" }
            }
        }
        var seen: Set<IdentityKey> = []
        for file in files.indices.reversed() {
            for chunk in files[file].contents.chunks.indices.reversed() {
                let places = files[file].contents.chunks[chunk].places
                var kept: ContiguousArray<FileContents.Place> = []
                for place in places.reversed() {
                    let entry = try catalogs.entry(place)
                    if entry.identity != .none,
                        deleted[entry.identity] != nil || !seen.insert(entry.identity).inserted
                    {
                        files[file].contents.discount(entry)
                        if entry.outcome == .mapped { files[file].contents.chunks[chunk].objects -= 1 }
                    } else {
                        kept.append(place)
                    }
                }
                if kept.count < places.count {
                    kept.reverse()
                    files[file].contents.chunks[chunk].places = kept
                }
            }
        }
    }

    /// Notes in the store which records are new, changed and withdrawn, and lets go what nothing refers to any more.
    func noteRecords(store: WorkStore, number: Int, release: Int, delivery: String) throws {
        var now: [(key: IdentityKey, place: FileContents.Place)] = [], batches: Set<Int> = []
        var catalogs = catalogs
        for file in files {
            for chunk in file.contents.chunks {
                for place in chunk.places {
                    batches.insert(place.batch)
                    let identity = try catalogs.entry(place).identity
                    if identity != .none { now.append((identity, place)) }
                }
            }
        }
        // Of equal identifiers the first counts.
        var order = Array(now.indices)
        order.sort { now[$0].key == now[$1].key ? $0 < $1 : now[$0].key < now[$1].key }
        var current: [(key: IdentityKey, place: FileContents.Place)] = []
        for index in order where current.last?.key != now[index].key { current.append(now[index]) }
        var old: [IdentityKey: FileContents.Place] = [:]
        for file in before {
            for chunk in try FileContents(encoded: file.contents).chunks {
                for place in chunk.places {
                    let identity = try catalogs.entry(place).identity
                    if identity != .none, old[identity] == nil { old[identity] = place }
                }
            }
        }
        var placed: [WorkStore.Placed] = []
        for (key, place) in current {
            let known = old.removeValue(forKey: key)
            if known?.batch == place.batch, known?.position == place.position { continue }
            var record = WorkStore.Placed(identity: key.bytes, batch: place.batch, position: place.position)
            if let known { record.isChanged = try catalogs.entry(known).digest != catalogs.entry(place).digest }
            if try catalogs.entry(place).coverage.contains(.withdrawn) {
                let products = try RecordProducts(encoded: try store.products(ofBatch: place.batch))
                record.withdrawnAs = products.identifier(of: place.position)
            }
            placed.append(record)
        }
        try store.place(placed, source: number, release: release)
        for (key, place) in old.sorted(by: { $0.key < $1.key }) {
            let products = try RecordProducts(encoded: try store.products(ofBatch: place.batch))
            try store.withdraw(
                key.bytes, identifier: products.identifier(of: place.position), release: release,
                reason: deleted[key] ?? "not in the full delivery \(delivery.prefix(12))")
        }
        try store.keepBatches(batches, of: number)
    }
}

/// Catalogs of batches as they are asked for.
struct CatalogCache {
    let store: WorkStore
    private var catalogs: [Int: RecordCatalog] = [:]
    init(store: WorkStore) { self.store = store }

    mutating func entry(_ place: FileContents.Place) throws -> RecordCatalog.Entry {
        if let catalog = catalogs[place.batch] { return catalog.entries[place.position] }
        let catalog = try RecordCatalog(encoded: try store.digests(ofBatch: place.batch))
        catalogs[place.batch] = catalog
        return catalog.entries[place.position]
    }
}

extension String {
    /// Without white space at both ends.
    var trimmingWhitespace: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
