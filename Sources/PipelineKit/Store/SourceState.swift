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

    /// Of a source that is delivered no more: nothing is left of it.
    /// - Parameter stored: Its files in the store.
    init(withoutAny stored: [WorkStore.File], store: WorkStore) {
        (before, isIncremental, catalogs) = (stored, false, CatalogCache(store: store))
    }

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
        // The pages of a harvest are all there is since the last full one, in order of time: what is in none of them was
        // withdrawn, and of records that changed the last counts.
        if isIncremental || source.harvest != nil { try keepLast(deletedBy: source) }
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
    /// - Parameter absence: Why records that are not there any more are withdrawn, unless the provider says.
    /// - Returns: How many are withdrawn now, and whether all together refer to what they referred to.
    func noteRecords(
        store: WorkStore, number: Int, release: Int, absence: String
    ) throws -> (withdrawn: Int, refersToTheSame: Bool) {
        var now: [(key: IdentityKey, place: FileContents.Place)] = [], batches: Set<Int> = []
        var catalogs = catalogs
        let refersToTheSame = try refersToTheSame(&catalogs)
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
        // By batch: each is read once.
        var products = BatchCache()
        for (key, place) in old.sorted(by: {
            ($0.value.batch, $0.value.position) < ($1.value.batch, $1.value.position)
        }) {
            try store.withdraw(
                key.bytes, identifier: try products.products(place.batch, store: store).identifier(of: place.position),
                release: release, reason: deleted[key] ?? absence)
        }
        try store.keepBatches(batches, of: number)
        return (old.count, refersToTheSame)
    }
}

extension SourceState {
    /// Whether the records that came refer to what those referred to that went.
    private func refersToTheSame(_ catalogs: inout CatalogCache) throws -> Bool {
        func places(_ contents: [FileContents]) -> ContiguousArray<UInt64> {
            var places = ContiguousArray<UInt64>()
            for chunk in contents.lazy.flatMap(\.chunks) {
                for place in chunk.places { places.append(UInt64(place.batch) << 32 | UInt64(place.position)) }
            }
            places.sort()
            return places
        }
        let old = places(try before.map { try FileContents(encoded: $0.contents) }), new = places(files.map(\.contents))
        var (i, j, sum) = (0, 0, UInt64(0))
        func references(_ place: UInt64) throws -> UInt64? {
            let place = FileContents.Place(
                batch: Int(place >> 32), position: Int(place & 0xFFFF_FFFF), line: 0, column: 0, byteOffset: 0)
            let references = try catalogs.entry(place).references
            return references == RecordCatalog.Entry.unknown ? nil : references
        }
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                (i, j) = (i + 1, j + 1)
            } else if j == new.count || i < old.count && old[i] < new[j] {
                guard let gone = try references(old[i]) else { return false }
                sum &-= gone
                i += 1
            } else {
                guard let come = try references(new[j]) else { return false }
                sum &+= come
                j += 1
            }
        }
        return sum == 0
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
