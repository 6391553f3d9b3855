internal import Deduplication
internal import Diagnostics
internal import JSONWriting

/// Matching of one table's records in many processes: counts, keys, and comparisons within blocks. Between the processes
/// stand files, and something that brings the records of one key together: a sort, or an engine's shuffle.
struct KeyedMatching {
    let work: WorkFolder
    let table: MatchingTable
    let names: NameTools

    init(_ work: WorkFolder, _ table: String, resources: Resources) throws {
        self.work = work
        self.table = try resources.resolutionTable(table)
        guard self.table.given != nil || self.table.trained != nil else {
            throw ConfigurationProblem([
                "the table `\(table)` estimates its weights, and that needs all records at once: estimate them on a sample with khazina dedupe train, and name the file in the table"
            ])
        }
        guard !self.table.fields.contains(where: { $0.type == .text }) else {
            throw ConfigurationProblem(["the table `\(table)` compares long texts: it needs all records at once"])
        }
        names = try NameTools(vocabularies: resources.vocabulariesFolder)
    }

    private func features(of part: Int) throws -> FeatureTable {
        var features = FeatureTable(table)
        try NDJSONLines.forEachWithBytes(path: work.rows(table.kind, part)) { line, _ in try features.append(line) }
        return features
    }

    /// Counts the words and values of one part.
    func count(_ part: Int) throws {
        try StatisticsFile.write(try features(of: part), names: names, to: work.statistics(table.kind, part))
    }

    /// Adds up the counts of all parts.
    func addCounts() throws {
        try StatisticsFile.merge(
            try work.parts(of: table.kind).map { work.statistics(table.kind, $0) }, to: work.statistics(table.kind))
    }

    /// Writes each record of one part once for each of its blocking keys: `{"key":…,"id":…,"source":…,"values":[…]}`.
    func writeKeys(_ part: Int) throws {
        let features = try features(of: part)
        let matcher = Matcher(
            features.columns, table: table, statistics: try StatisticsFile.read(work.statistics(table.kind)))
        try WorkFolder.write(work.keys(table.kind, part)) { (temporary: String) throws(Diagnostic) in
            let file = try OutputFile(path: temporary)
            var json = JSONWriter(), failure: Diagnostic?
            matcher.blockingKeys { key in
                json.removeAll()
                features.write(key.record, key: Self.text(of: key), to: &json)
                do throws(Diagnostic) { try file.write(json.bytes) } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            try file.synchronize()
        }
    }

    /// Two digits for the table's key, sixteen for the hash, so that lines sort by key.
    private static func text(of key: RecordKey) -> String {
        func hexadecimal(_ number: UInt64, _ digits: Int) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        return hexadecimal(UInt64(key.key), 2) + hexadecimal(key.hash, 16)
    }

    private static func key(_ text: String, record: Int) -> RecordKey? {
        guard text.utf8.count == 18, let key = Int(text.prefix(2), radix: 16),
            let hash = UInt64(text.dropFirst(2), radix: 16)
        else { return nil }
        return RecordKey(key: key, hash: hash, record: record)
    }

    /// Compares the records that share a key.
    /// - Parameters:
    ///   - path: Lines of `writeKeys` in any order: for each key in it all lines of all parts.
    ///   - name: Of the file of edges: lines `{"first":…,"second":…,"bits":…}`.
    func compare(_ path: String, into name: String, threads: Int) throws {
        let (features, keys) = try keyed(path)
        let matcher = KindMatcher(
            part: features, names: names.matcher,
            statistics: try StatisticsFile.read(work.statistics(table.kind)), keys: keys, threads: threads)
        try WorkFolder.write("\(work.edgesFolder(table.kind))/\(name)") { (temporary: String) throws(Diagnostic) in
            let file = try OutputFile(path: temporary)
            var json = JSONWriter()
            for pair in matcher.pairs {
                json.removeAll()
                json.beginObject()
                json.key("first")
                json.string(features.id(pair.first))
                json.key("second")
                json.string(features.id(pair.second))
                json.key("bits")
                // As a text: it must come back as the number that it was.
                json.string("\(pair.weight)")
                json.endObject()
                json.endLine()
                try file.write(json.bytes)
            }
            try file.synchronize()
        }
    }

    /// Reads the records of a file of keys, each once, and all their keys.
    ///
    /// A record stands there once for each key that it has: only its first line is parsed, of the others the beginning
    /// is looked at, `{"key":"` and 18 digits, `","id":"` and the id.
    private func keyed(_ path: String) throws -> (FeatureTable, [RecordKey]) {
        let damaged = Diagnostic(
            "input.work-file", .fatal, "\(path) does not hold records with keys of the table \(table.kind)",
            at: .init(source: .max), hint: "it takes lines of `khazina dedupe keys` for the same table")
        var features = FeatureTable(table), keys: [RecordKey] = [], numbers: [IdentityKey: Int] = [:]
        var rows = ContiguousArray<UInt8>(), failure: (any Error)?
        func parse() throws {
            try NDJSONLines.parse(rows) { try features.append($0) }
            rows.removeAll(keepingCapacity: true)
        }
        try Folder.readLines(path) { line in
            do {
                guard failure == nil else { return }
                let start = line.startIndex
                guard line.count > 54 else { throw damaged }
                let id = line[(start + 34)...].prefix { $0 != UInt8(ascii: "\"") }
                guard let identity = IdentityKey(String(decoding: id, as: UTF8.self)),
                    let key = Self.key(
                        String(decoding: line[start + 8..<start + 26], as: UTF8.self),
                        record: numbers[identity] ?? numbers.count),
                    key.key < table.blocking.keys.count
                else { throw damaged }
                keys.append(key)
                guard numbers[identity] == nil else { return }
                numbers[identity] = numbers.count
                rows.append(contentsOf: line)
                rows.append(UInt8(ascii: "\n"))
                if rows.count > 1 << 20 { try parse() }
            } catch { failure = error }
        }
        if let failure { throw failure }
        try parse()
        guard features.count == numbers.count else { throw damaged }
        return (features, keys)
    }

    // MARK: Edges

    struct Edge {
        let first, second: IdentityKey
        let weight: Float
    }

    /// The pairs that comparisons have found; one that shares several keys may come more than once.
    ///
    /// Memory: 40 bytes for each.
    func edges() throws -> ContiguousArray<Edge> {
        var edges: ContiguousArray<Edge> = []
        for path in try WorkFolder.files(in: work.edgesFolder(table.kind)) {
            try NDJSONLines.forEachWithBytes(path: path) { line, _ in
                guard let first = line.text("first").flatMap({ IdentityKey($0) }),
                    let second = line.text("second").flatMap({ IdentityKey($0) }),
                    let weight = line.text("bits").flatMap({ Float($0) })
                else {
                    throw Diagnostic(
                        "input.work-file", .fatal, "\(path) does not hold pairs of records", at: .init(source: .max),
                        hint: "remove it and compare again")
                }
                edges.append(Edge(first: first, second: second, weight: weight))
            }
        }
        return edges
    }

    /// A matcher for records whose pairs are known.
    /// - Parameter features: The records of all edges, and others that may be asked for.
    func matcher(_ features: FeatureTable, _ edges: ContiguousArray<Edge>) throws -> KindMatcher {
        var numbers: [IdentityKey: Int] = [:]
        numbers.reserveCapacity(features.count)
        for record in 0..<features.count {
            if let key = IdentityKey(features.id(record)) { numbers[key] = record }
        }
        let found = edges.compactMap { edge in
            numbers[edge.first].flatMap { one in
                numbers[edge.second].map { ScoredPair(one, $0, weight: edge.weight) }
            }
        }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        var pairs: [ScoredPair] = []
        for pair in found where pairs.last != pair { pairs.append(pair) }
        return KindMatcher(
            part: features, names: names.matcher, statistics: try StatisticsFile.read(work.statistics(table.kind)),
            pairs: pairs)
    }
}
