import Glibc
import HeritageModel
import Mapping
import RecordStream

/// What mapping costs per record, in microseconds of CPU time, over batches built by hand:
///
///     swift run -c release mapping-benchmark [csv | json | marc] [rounds]
///
/// `mapping-benchmark check FILE…` loads profiles, with the value maps beside them, and prints their mistakes.
@main struct MappingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "check" { return check(Array(arguments.dropFirst())) }
        let names = arguments.first.map { [$0] } ?? ["csv", "json", "marc"]
        let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 500
        for name in names { try run(name, rounds: rounds) }
    }

    static func run(_ name: String, rounds: Int) throws {
        guard let workload = Workload.all.first(where: { $0.name == name }) else { fatalError("no workload \(name)") }
        let table = NameTable()
        let profile = try ProfileLoader.load(text: workload.profile, file: name) { _ in
            .init(file: "roles.tsv", text: "artist\tart\nauthor\taut\ncomposer\tcmp\neng\ten\nrus\tru")
        }
        let batch = workload.batch(table)
        let clusters = try ClusterList(file: "", text: "code\nmuseum\nlibrary")
        var mapper = Mapper(profile, source: .init(identifier: "bench"), names: table, clusters: clusters)
        var objects: [TracedObject] = []
        var best = Double.infinity
        for _ in 0..<5 {
            let start = cpuSeconds()
            for _ in 0..<rounds {
                objects.removeAll(keepingCapacity: true)
                for record in batch.records.indices { mapper.map(record, of: batch, into: &objects) }
            }
            best = min(best, (cpuSeconds() - start) / Double(rounds * batch.records.count) * 1e6)
        }
        let counts = mapper.counts
        let values = Double(counts.values) / Double(counts.records)
        let rules = profile.members.reduce(0) { $0 + $1.rules.count }
        print(
            "\(name): \((best * 100).rounded() / 100) µs per record; \(rules) rules, \(values) values,", terminator: " "
        )
        print("\(counts.mapped) mapped, \(counts.empty) empty, \(counts.unmapped) unmapped,", terminator: " ")
        print("\(objects[0].lineage[0].entries.count) lineage entries")
    }

    static func check(_ files: [String]) {
        for file in files {
            guard let text = contents(of: file) else { fatalError("cannot read \(file)") }
            let maps = "/" + file.split(separator: "/").dropLast(2).joined(separator: "/") + "/vocabularies/maps/"
            do {
                let profile = try ProfileLoader.load(text: text, file: file) { name in
                    contents(of: maps + name + ".tsv").map { .init(file: name + ".tsv", text: $0) }
                }
                print(
                    "\(file): \(profile.nameAndVersion), \(profile.members.count) members, \(profile.tests.count) tests"
                )
            } catch { print(error) }
        }
    }

    static func contents(of file: String) -> String? {
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    static func cpuSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
    }
}
