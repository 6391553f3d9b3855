internal import Deduplication
internal import Diagnostics
internal import Normalization

/// What was counted in the records of a table: of one part with the names that stand in it, or of all parts added up.
enum StatisticsFile {
    private struct Count: BitwiseCopyable {
        var key: UInt64 = 0
        var count: UInt32 = 0
    }

    /// Counts the rows of one part.
    static func write(_ features: FeatureTable, names: NameTools, to path: String) throws(Diagnostic) {
        let statistics = MatchStatistics(features.columns, table: features.table)
        let neighbors =
            NameCommonness.isAsked(by: features.table)
            ? NameCommonness.neighbors(features, names.matcher.folding) : []
        try WorkFolder.write(path) { (temporary: String) throws(Diagnostic) in
            let file = try BinaryWriter(path: temporary)
            try file.write([statistics.records])
            try file.write(ContiguousArray(statistics.sorted.map { Count(key: $0.key.hash, count: $0.count) }))
            try file.write(ContiguousArray(neighbors.sorted()))
            try file.finish()
        }
    }

    /// Adds up the files of all parts. What occurs once in all is left out: so much is known of a word that is met.
    static func merge(_ paths: [String], to path: String) throws(Diagnostic) {
        var statistics = MatchStatistics(), neighbors: Set<NameCommonness.Neighbors> = []
        for path in paths {
            var file = try BinaryReader(path: path)
            statistics.records += try file.array(of: Int.self, filler: 0)[0]
            for entry in try file.array(of: Count.self, filler: Count()) {
                statistics.add(entry.count, to: .init(hash: entry.key))
            }
            neighbors.formUnion(try file.array(of: NameCommonness.Neighbors.self, filler: .init(first: 0, second: 0)))
        }
        NameCommonness.count(neighbors, into: &statistics)
        let counts = statistics.sorted.filter { $0.count > 1 }
        try WorkFolder.write(path) { (temporary: String) throws(Diagnostic) in
            let file = try BinaryWriter(path: temporary)
            try file.write([statistics.records, statistics.names])
            try file.write(ContiguousArray(counts.map { Count(key: $0.key.hash, count: $0.count) }))
            try file.finish()
        }
    }

    static func read(_ path: String) throws(Diagnostic) -> MatchStatistics {
        var file = try BinaryReader(path: path), statistics = MatchStatistics()
        let numbers = try file.array(of: Int.self, filler: 0)
        guard numbers.count == 2 else { throw Diagnostic.cannotRead(path, 0) }
        (statistics.records, statistics.names) = (numbers[0], numbers[1])
        let counts = try file.array(of: Count.self, filler: Count())
        statistics.reserve(counts.count)
        for entry in counts { statistics.set(.init(hash: entry.key), entry.count) }
        return statistics
    }
}
