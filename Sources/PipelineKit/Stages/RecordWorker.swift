internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import RecordStream

/// A chunk on its way to a worker.
struct WorkItem: Sendable {
    /// Index of the source in the pipeline.
    let source: Int
    /// Index of the layout in the source's profile.
    let layout: Int
    let chunk: RecordChunk
    /// Of the feed since the item before. They travel with the chunk, so that their order is that of the sources
    /// whatever the number of threads.
    let findings: [Diagnostic]
}

/// What a chunk has become.
struct WorkResult<Product: Sendable>: Sendable {
    let source: Int
    /// Number of the text (`Location.source`).
    let text: UInt32
    /// Records met, those that had to be left out included.
    var records = 0
    /// Objects made of them, and records that the profile leaves out.
    var objects = 0, skipped = 0
    var product: Product?
    var findings: [Diagnostic] = []
    var rejected: [RejectedRecord] = []
    /// What stood between the records.
    var outside: [OutsideValue] = []
    /// Where the first record stands when none of the chunk looks like what the profile is for.
    var unrecognized: Diagnostic.Location?
}

/// What happens to the objects of a chunk at the end of a worker's line; one per thread.
///
/// Objects come one by one, each in the place of the last: the same few kilobytes are used again and again and stay in
/// the processor's cache.
protocol ObjectStep: AnyObject, SendableMetatype {
    associatedtype Product: Sendable
    /// - Parameter object: May be changed; the next one takes its place.
    func add(_ object: inout TracedObject)
    /// What has become of the objects since the last call.
    func take() -> Product
}

/// One thread's tools for all sources: parsers, mappers, and the step at the end. It adds up what it counts; the run
/// collects the sums when the threads are done.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class RecordWorker<Step: ObjectStep>: @unchecked Sendable {
    struct Tools {
        var parser: any RecordParser
        var mapper: Mapper
    }

    let step: Step
    private let setups: [SourceSetup]
    let names: NameTable
    private let clusters: ClusterList
    /// By source and layout.
    private var tools: [[Tools?]]
    private(set) var batch = RecordBatch()
    private var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])

    private let countsPaths: Bool

    /// - Parameter countsPaths: Whether to count what becomes of the values at each path.
    init(setups: [SourceSetup], names: NameTable, clusters: ClusterList, step: Step, countsPaths: Bool = false) {
        (self.setups, self.names, self.clusters, self.step) = (setups, names, clusters, step)
        self.countsPaths = countsPaths
        tools = setups.map { $0.layouts.map { _ in nil } }
    }

    /// What the mapper of a source did not map, in this thread.
    func ledger(of source: Int) -> UnmappedLedger {
        var ledger = UnmappedLedger()
        for tools in tools[source] { if let tools { ledger.merge(tools.mapper.unmapped) } }
        return ledger
    }

    /// What this thread counted of a source: the sums, and by path when it was asked to.
    func accounts(of source: Int) -> (counts: MappingCounts, paths: [PathAccount]) {
        var counts = MappingCounts()
        let mappers = tools[source].compactMap { $0?.mapper }
        for mapper in mappers { counts.merge(mapper.counts) }
        return (counts, PathAccount.merged(mappers.map(\.pathAccounts)))
    }

    func work(_ item: WorkItem) -> WorkResult<Step.Product> {
        var result = WorkResult<Step.Product>(source: item.source, text: item.chunk.start.source)
        var tools = takeTools(for: item)
        parse(item, with: &tools, into: &result)
        for record in batch.records.indices {
            switch tools.mapper.map(record, of: batch, into: &object) {
            case .mapped:
                step.add(&object)
                result.objects += 1
            case .skipped: result.skipped += 1
            case .rejected(let code):
                let one = batch.records[record]
                result.rejected.append(
                    RejectedRecord(
                        bytes: ContiguousArray(item.chunk.bytes[one.chunkRange]), location: one.location, code: code))
            }
        }
        result.findings += tools.mapper.takeDiagnostics()
        putBack(tools, for: item)
        result.product = step.take()
        return result
    }

    func takeTools(for item: WorkItem) -> Tools {
        tools[item.source][item.layout].take() ?? makeTools(setups[item.source], item.layout)
    }

    func putBack(_ tools: Tools, for item: WorkItem) { self.tools[item.source][item.layout] = tools }

    /// Parses the chunk into `batch` and says what there is to say before its records are mapped.
    func parse(_ item: WorkItem, with tools: inout Tools, into result: inout WorkResult<Step.Product>) {
        tools.parser.parse(item.chunk, into: &batch)
        result.findings = item.findings + batch.diagnostics
        result.rejected = batch.rejected
        result.outside = item.chunk.outside
        result.records = batch.records.count + result.rejected.count
        if !setups[item.source].profile.recognize.isEmpty, let first = batch.records.first,
            !batch.records.indices.contains(where: { tools.mapper.recognizes($0, of: batch) })
        {
            result.unrecognized = first.location
        }
    }

    /// Maps a record of `batch` into an object that the worker uses for all records.
    /// - Parameter take: Gets the object when there is one, as the step has left it.
    func map(_ record: Int, with tools: inout Tools, take: (TracedObject) -> Void) -> Mapper.Outcome {
        let outcome = tools.mapper.map(record, of: batch, into: &object)
        if outcome == .mapped {
            step.add(&object)
            take(object)
        }
        return outcome
    }

    private func makeTools(_ setup: SourceSetup, _ index: Int) -> Tools {
        let layout = setup.layouts[index]
        var mapper = Mapper(layout.profile, source: setup.mapping, names: names, clusters: clusters)
        if countsPaths { mapper.countPaths() }
        return Tools(parser: layout.format.makeParser(names: names), mapper: mapper)
    }
}
