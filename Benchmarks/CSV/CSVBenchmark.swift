import CSVReading
import Diagnostics
import Glibc
import RecordStream
import SourceInput

/// How long each step of reading a table takes, in seconds of user time:
///
///     swift run -c release csv-benchmark FILE [decode | split | parse]
@main struct CSVBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { fatalError("usage: csv-benchmark FILE [decode | split | parse]") }
        let steps = arguments.count > 2 ? [arguments[2]] : ["decode", "split", "parse"]
        for step in steps {
            let start = cpuSeconds()
            let counts = try run(step, arguments[1])
            let seconds = cpuSeconds() - start
            let rate = Double(counts.bytes) / seconds / 1e6
            print("\(step): \(seconds) s, \(Int(rate)) MB/s, \(counts.bytes) bytes, \(counts.rows) rows")
        }
    }

    static func run(_ step: String, _ path: String) throws -> (bytes: Int, rows: Int) {
        let opener = try SourceOpener(path: path, index: 0)
        var (bytes, rows) = (0, 0)
        while let member = try opener.nextMember() {
            if step == "decode" {
                var buffer: ContiguousArray<UInt8> = []
                while try member.read(into: &buffer, limit: 256 << 10) {
                    bytes += buffer.count
                    buffer.removeAll(keepingCapacity: true)
                }
                continue
            }
            let format = CSVFormat()
            var splitter = format.makeSplitter(member, index: 0, limits: RecordLimits())
            var parser = format.makeParser(names: NameTable())
            var chunk = RecordChunk(start: .init(source: 0))
            var batch = RecordBatch()
            while try splitter.next(into: &chunk) {
                bytes += chunk.count
                if step == "split" { continue }
                parser.parse(chunk, into: &batch)
                rows += batch.records.count
            }
        }
        return (bytes, rows)
    }

    static func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
