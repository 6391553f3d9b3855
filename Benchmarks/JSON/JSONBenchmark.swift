import Diagnostics
import Glibc
import JSONReading
import RecordStream
import SourceInput

/// How long each step of reading JSON takes, in seconds of user time:
///
///     swift run -c release json-benchmark FILE [decode | split | parse]
@main struct JSONBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { fatalError("usage: json-benchmark FILE [decode | split | parse]") }
        let steps = arguments.count > 2 ? [arguments[2]] : ["decode", "split", "parse"]
        for step in steps {
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
            if step == "decode" {
                var buffer: ContiguousArray<UInt8> = []
                while try member.read(into: &buffer, limit: 256 << 10) {
                    bytes += buffer.count
                    buffer.removeAll(keepingCapacity: true)
                }
                continue
            }
            let format = JSONFormat()
            var splitter = format.makeSplitter(member, index: 0, limits: RecordLimits())
            var parser = format.makeParser(names: NameTable())
            var chunk = RecordChunk(start: .init(source: 0))
            var batch = RecordBatch()
            while try splitter.next(into: &chunk) {
                bytes += chunk.count
                if step == "split" { continue }
                parser.parse(chunk, into: &batch)
                records += batch.records.count
            }
        }
        return (bytes, records)
    }

    static func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
