import Diagnostics
import Glibc
import MARCReading
import RecordStream
import SourceInput

/// How long each step of reading MARC takes, in seconds of CPU time:
///
///     swift run -c release marc-benchmark FILE [split | parse]
@main struct MARCBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { fatalError("usage: marc-benchmark FILE [split | parse]") }
        for step in arguments.count > 2 ? [arguments[2]] : ["split", "parse"] {
            let start = cpuSeconds()
            let counts = try run(step, arguments[1])
            let seconds = cpuSeconds() - start
            let rate = Double(counts.bytes) / seconds / 1e6
            print("\(step): \(seconds) s, \(Int(rate)) MB/s, \(counts.bytes) bytes, \(counts.records) records")
        }
    }

    static func run(_ step: String, _ path: String) throws -> (bytes: Int, records: Int) {
        let opener = try SourceOpener(path: path, index: 0)
        var (bytes, records) = (0, 0)
        while let member = try opener.nextMember() {
            let format = MARCFormat()
            let source: any ByteSource = member.mustBeDecoded ? member : member.undecoded()
            var splitter = format.makeSplitter(source, index: 0, limits: RecordLimits())
            var parser = format.makeParser(names: NameTable())
            var chunk = RecordChunk(start: .init(source: 0))
            var batch = RecordBatch()
            while try splitter.next(into: &chunk) {
                bytes += chunk.count
                records += chunk.records.count
                if step == "parse" { parser.parse(chunk, into: &batch) }
            }
        }
        return (bytes, records)
    }

    static func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
