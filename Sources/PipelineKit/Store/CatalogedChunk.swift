internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import RecordStream

/// What a chunk of a delivery has become for the work store: the records that it knows, and products of the others.
struct CatalogedChunk: Sendable {
    /// A record in its place.
    enum Record: Sendable {
        case known(KnownRecords.Place)
        /// Its position in `catalog` and in the products.
        case new(Int)
    }

    let source: Int
    /// Number of the text (`Location.source`).
    let text: UInt32
    var findings: [Diagnostic] = []
    var unreadable: [RejectedRecord] = []
    var outside: [OutsideValue] = []
    var unrecognized: Diagnostic.Location?
    var objects = 0
    var records: [(record: Record, location: Diagnostic.Location)] = []
    /// Of the new records, encoded for the store.
    var products: ContiguousArray<UInt8> = [], texts: ContiguousArray<UInt8> = []
    var catalog = RecordCatalog()
}

/// One thread's tools for making such chunks: a worker, and what it must note of each record.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class CatalogWorker: @unchecked Sendable {
    typealias Worker = RecordWorker<NormalizeStep<DatasetStep>>
    private let worker: Worker
    private let headings: HeadingCollector
    private let known: [KnownRecords]
    private var digests: RecordDigest.Maker
    /// By place in `headings`: the number of the heading in the batch at hand, and the batch that it is of.
    private var numbers: ContiguousArray<(heading: Int32, batch: Int32)> = []
    private var batchNumber: Int32 = 0

    /// - Parameter known: By source.
    init(_ worker: Worker, headings: HeadingCollector, known: [KnownRecords]) {
        (self.worker, self.headings, self.known) = (worker, headings, known)
        digests = RecordDigest.Maker(names: worker.names)
    }

    func work(_ item: WorkItem) -> CatalogedChunk {
        var chunk = CatalogedChunk(source: item.source, text: item.chunk.start.source)
        var tools = worker.takeTools(for: item)
        var read = WorkResult<DatasetStep.Product>(source: item.source, text: chunk.text)
        worker.parse(item, with: &tools, into: &read)
        (chunk.findings, chunk.unreadable, chunk.outside) = (read.findings, read.rejected, read.outside)
        chunk.unrecognized = read.unrecognized
        var entries: [RecordProducts.Entry] = [], texts = ByteWriter()
        let digests = worker.batch.records.indices.map {
            self.digests.digest(of: $0, in: worker.batch, layout: item.layout)
        }
        let places = knownPlaces(digests, known[item.source])
        for (record, digest) in digests.enumerated() {
            let location = worker.batch.records[record].location
            if let place = places[record] {
                chunk.records.append((.known(place), location))
                if place.entry.outcome == .mapped { chunk.objects += 1 }
                continue
            }
            let entry = entry(for: record, item, &tools)
            if entry.outcome == .mapped { chunk.objects += 1 }
            chunk.records.append((.new(entries.count), location))
            chunk.catalog.entries.append(
                .init(
                    digest: digest, identity: entry.identity ?? .none, coverage: entry.coverage,
                    outcome: entry.outcome, references: hash(of: entry.references)))
            texts.block(ContiguousArray(item.chunk.bytes[worker.batch.records[record].chunkRange]))
            entries.append(entry)
        }
        worker.putBack(tools, for: item)
        let product = worker.step.take()
        if !entries.isEmpty {
            let headings = localHeadings(&entries)
            chunk.products = RecordProducts(entries, product, headings: headings).encoded()
            chunk.texts = texts.bytes
        }
        return chunk
    }

    /// More batches than this must not lie behind one chunk: a file that changes a little each night would be read from
    /// ever more of them.
    private static let batchLimit = 64

    /// Where the records are in the store; nowhere when they are too scattered there: they are mapped together again.
    private func knownPlaces(_ digests: [RecordDigest], _ known: KnownRecords) -> [KnownRecords.Place?] {
        let places = digests.map { known[$0] }
        let batches = Set(places.compactMap { $0?.batch })
        return batches.count > Self.batchLimit ? Array(repeating: nil, count: digests.count) : places
    }

    /// Maps a record and notes all that was counted on the way.
    private func entry(for record: Int, _ item: WorkItem, _ tools: inout Worker.Tools) -> RecordProducts.Entry {
        let location = worker.batch.records[record].location
        var entry = RecordProducts.Entry(outcome: .mapped, location: location)
        let unmapped = tools.mapper.counts.unmapped
        let outcome = worker.map(record, with: &tools) { traced in
            entry.identity = IdentityKey(traced.object.id)
            entry.coverage = FieldCoverage(traced.object)
        }
        switch outcome {
        case .mapped:
            entry.references = headings.takeReferences()
            let counts = worker.step.takeCounts()
            entry.changes = counts.changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            entry.remarks.withheld = counts.withheld.sorted { $0.key < $1.key }
                .map { ($0.key.rule, $0.key.path, $0.value) }
        case .skipped: entry.outcome = .skipped
        case .rejected(let code):
            entry.outcome = .rejected
            let bytes = ContiguousArray(item.chunk.bytes[worker.batch.records[record].chunkRange])
            entry.remarks.rejected = RejectedRecord(bytes: bytes, location: location, code: code)
        }
        entry.remarks.findings = tools.mapper.takeDiagnostics()
        entry.remarks.unmapped = tools.mapper.takeUnmapped(since: unmapped)?.entries ?? []
        return entry
    }

    /// The sum of a hash of each: what order they stand in, and in which record, makes no difference to the headings.
    private func hash(of references: [CollectedReference]) -> UInt64 {
        var sum: UInt64 = 0
        func add(_ mark: UInt8, _ heading: Int, _ text: String, _ other: String = "") {
            var bytes = ContiguousArray(headings.headings[heading].id.utf8)
            bytes.append(mark)
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
            bytes.append(contentsOf: other.utf8)
            sum &+= SipHash.hash128(bytes.span).0
        }
        for reference in references {
            add(1, reference.heading, reference.role ?? "", reference.language ?? "")
            for variant in reference.variants { add(2, reference.heading, variant) }
        }
        return sum
    }

    /// Numbers the headings anew for one batch, which has few of them.
    private func localHeadings(_ entries: inout [RecordProducts.Entry]) -> [Heading] {
        batchNumber += 1
        var local: [Heading] = []
        for entry in entries.indices {
            for reference in entries[entry].references.indices {
                let place = entries[entry].references[reference].heading
                while numbers.count <= place { numbers.append((0, 0)) }
                if numbers[place].batch != batchNumber {
                    numbers[place] = (Int32(local.count), batchNumber)
                    local.append(headings.headings[place])
                }
                entries[entry].references[reference].heading = Int(numbers[place].heading)
            }
        }
        return local
    }
}
