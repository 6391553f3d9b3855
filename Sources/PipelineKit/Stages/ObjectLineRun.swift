internal import Diagnostics
internal import HeritageModel
internal import JSONReading
internal import ObjectCoding
internal import RecordStream
internal import SourceInput

/// Reads lines `{"object":{…},"lineage":[…]}` that another stage has written, on many threads, and hands the objects
/// through a step; products come in the order of the lines.
struct ObjectLineRun<Step: ObjectStep> {
    let threads: Int
    let makeStep: @Sendable () -> Step

    struct Result: Sendable {
        var product: Step.Product
        var objects = 0
        var findings: [Diagnostic] = []
    }

    /// - Parameter path: Of a file; `nil` or `-` for standard input.
    func run(_ path: String?, consume: (Result) throws(Diagnostic) -> Void) throws(Diagnostic) {
        let opener =
            if let path, path != "-" { try SourceOpener(path: path, index: 0) } else { SourceOpener(standardInput: 0) }
        let names = NameTable()
        let makeStep = makeStep
        while let member = try opener.nextMember() {
            let format = JSONFormat(layout: .lines)
            var splitter = format.makeSplitter(member, index: 0, limits: RecordLimits())
            try OrderedWorkers<RecordChunk, Result>(threads: threads).run(
                produce: { () throws(Diagnostic) -> RecordChunk? in
                    var chunk = RecordChunk(start: .init(source: 0))
                    return try splitter.next(into: &chunk) ? chunk : nil
                },
                makeWorker: {
                    let worker = LineWorker(format.makeParser(names: names), names, makeStep())
                    return { worker.work($0) }
                },
                consume: consume)
        }
    }

    /// One thread's parser, decoder and step.
    private final class LineWorker {
        private var parser: any RecordParser
        private let decoder: ObjectDecoder
        private let step: Step
        private var batch = RecordBatch()

        init(_ parser: any RecordParser, _ names: NameTable, _ step: Step) {
            (self.parser, self.step) = (parser, step)
            decoder = ObjectDecoder(names: names)
        }

        func work(_ chunk: RecordChunk) -> Result {
            parser.parse(chunk, into: &batch)
            var findings = batch.diagnostics
            var count = 0
            for record in batch.records {
                do throws(ObjectDecoder.Failure) {
                    var object = try decoder.traced(record, of: batch)
                    step.add(&object)
                    count += 1
                } catch {
                    findings.append(
                        Diagnostic(
                            "stage.not-an-object", .error,
                            "not an object between stages: \(error.path) \(error.message)",
                            at: record.location, hint: "feed it what khazina-read or khazina-normalize writes",
                            path: error.path))
                }
            }
            return Result(product: step.take(), objects: count, findings: findings)
        }
    }
}
