internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import ObjectCoding
internal import RecordStream
internal import SourceInput

/// What looks at every record of a file of the dataset, one instance per thread.
protocol RecordStep: AnyObject, SendableMetatype {
    associatedtype Product: Sendable
    /// - Parameter line: The record as it stands in the file, without its line end.
    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>)
    /// What came of the records since the last call.
    func take() -> Product
}

/// A step that also looks at the objects that the records are.
protocol ObjectReadingStep: RecordStep {
    func add(_ object: CulturalObject)
}

/// Reads a file of JSON Lines of ours on many threads. Records stay trees over the bytes of the file: nothing is decoded
/// into objects, so that a pass costs little beside the stages before it. Memory is bounded by a chunk per thread.
struct RecordPass {
    let names: NameTable
    let threads: Int

    private struct Work<Product: Sendable>: Sendable {
        let product: Product
        let records: Int
        let failure: Diagnostic?
    }

    /// - Parameter consume: Takes the products in the order of the records.
    /// - Returns: Number of records.
    @discardableResult
    func run<Step: RecordStep>(
        _ path: String, makeStep: @escaping @Sendable () -> Step,
        consume: (Step.Product) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> Int {
        let opener = try SourceOpener(path: path, index: 0)
        guard let member = try opener.nextMember() else { return 0 }
        var splitter = JSONFormat(layout: .lines).makeSplitter(member, index: 0, limits: RecordLimits())
        return try run(
            path,
            chunks: { () throws(Diagnostic) -> RecordChunk? in
                var chunk = RecordChunk(start: .init(source: 0))
                return try splitter.next(into: &chunk) ? chunk : nil
            }, makeStep: makeStep, consume: consume)
    }

    /// Reads some lines of such a file.
    @discardableResult
    func run<Step: RecordStep>(
        _ path: String, lines: LineList, makeStep: @escaping @Sendable () -> Step,
        consume: (Step.Product) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> Int {
        var place = 0
        return try run(
            path, chunks: { () throws(Diagnostic) -> RecordChunk? in lines.chunk(from: &place) }, makeStep: makeStep,
            consume: consume)
    }

    private func run<Step: RecordStep>(
        _ path: String, chunks: () throws(Diagnostic) -> RecordChunk?, makeStep: @escaping @Sendable () -> Step,
        consume: (Step.Product) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> Int {
        let format = JSONFormat(layout: .lines)
        let names = names
        var count = 0
        try OrderedWorkers<RecordChunk, Work<Step.Product>>(threads: threads).run(
            produce: chunks,
            makeWorker: {
                let step = makeStep()
                var parser = format.makeParser(names: names)
                var batch = RecordBatch()
                let reader = (step as? any ObjectReadingStep).map { ($0, ObjectDecoder(names: names)) }
                return { chunk in
                    parser.parse(chunk, into: &batch)
                    unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
                        for index in batch.records.indices {
                            let line = batch.records[index].chunkRange
                            batch.withRecord(index) {
                                unsafe step.add($0, line: UnsafeBufferPointer(rebasing: bytes[line]))
                            }
                        }
                    }
                    var failure = batch.diagnostics.first { $0.severity >= .error }
                    if let (objects, decoder) = reader, failure == nil {
                        failure = Self.read(batch, with: decoder, into: objects)
                    }
                    return Work(product: step.take(), records: batch.records.count, failure: failure)
                }
            },
            consume: { (work: Work<Step.Product>) throws(Diagnostic) in
                if let failure = work.failure {
                    throw Diagnostic(
                        "input.not-a-dataset", .fatal, "\(path) is not a file of a dataset: \(failure.message)",
                        at: failure.location, hint: "run the pipeline again")
                }
                count += work.records
                try consume(work.product)
            })
        return count
    }
    private static func read(
        _ batch: RecordBatch, with decoder: ObjectDecoder, into step: any ObjectReadingStep
    ) -> Diagnostic? {
        for record in batch.records {
            do throws(ObjectDecoder.Failure) {
                step.add(try decoder.object(record, of: batch))
            } catch {
                return Diagnostic(
                    "input.not-a-dataset", .error, "\(error.path) \(error.message)", at: record.location)
            }
        }
        return nil
    }
}
