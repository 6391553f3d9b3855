internal import JSONWriting
internal import RecordStream

/// What the report says of a release beside its matrix: counted in the same pass. Sums only, so that threads can be
/// added up in any order. Memory: a few hundred numbers.
struct ReleaseSurvey {
    /// A field of the canonical form, as the report and the documentation name it.
    struct Field: Sendable {
        let name: String
        let path: RecordPath
    }

    /// A place on the map.
    struct Point: Sendable {
        let name: String
        let latitude: Double, longitude: Double
        let objects: Int
    }

    private(set) var objects = 0
    private(set) var kinds: [String: Int] = [:]
    /// Objects that have a field, and values, by number of the field.
    private(set) var filled: [Int], values: [Int]
    /// By century: 19 is the nineteenth AD, −1 the first BC.
    private(set) var centuries: [Int: Int] = [:]
    private(set) var undated = 0
    /// By cluster: open, restricted, undetermined, unstated.
    private(set) var rights: [String: [Int]] = [:]
    private(set) var languages: [String: Int] = [:]

    private let paths: [CompiledPath]
    private let kind, cluster, status, language: NameID
    private let earliest, latest: CompiledPath
    private let rightsPaths: [CompiledPath]
    private var matches = PathMatches()

    init(_ fields: [Field], names: NameTable) {
        func path(_ text: String) -> CompiledPath {
            do throws(RecordPathError) {
                return CompiledPath(try RecordPath(parsing: text), names: names)
            } catch {
                preconditionFailure("`\(text)` is a path of ours")
            }
        }
        paths = fields.map { CompiledPath($0.path, names: names) }
        filled = fields.map { _ in 0 }
        values = filled
        (kind, cluster) = (names.intern("kind"), names.intern("cluster"))
        (status, language) = (names.intern("status"), names.intern("languages"))
        (earliest, latest) = (path("events/date/earliest"), path("events/date/latest"))
        rightsPaths = [path("rights/object/status"), path("media/rights/status")]
    }

    mutating func add(_ record: RecordView) {
        var kindName = "", clusterName = ""
        var isActive = true
        var child = record.root + 1
        var seen: [String] = []
        while child < Int(record[record.root].end) {
            let node = record[child]
            if node.name == kind {
                kindName = text(child, record)
            } else if node.name == cluster {
                clusterName = text(child, record)
            } else if node.name == status {
                isActive = text(child, record) == "active"
            } else if node.name == language {
                let tag = text(child, record)
                if !seen.contains(tag) { seen.append(tag) }
            }
            child = Int(node.end)
        }
        guard isActive else { return }
        objects += 1
        kinds[kindName, default: 0] += 1
        for tag in seen { languages[tag, default: 0] += 1 }
        matches.beginRecord()
        for (number, path) in paths.enumerated() {
            matches.removeAll()
            path.evaluate(from: record.root, in: record, into: &matches)
            let count = matches.nodes.count { record.isPresent($0) }
            if count > 0 { filled[number] += 1 }
            values[number] += count
        }
        addDate(record)
        addRights(record, clusterName)
    }

    private mutating func addDate(_ record: RecordView) {
        let (first, last) = (year(earliest, record), year(latest, record))
        guard let middle = first.flatMap({ a in last.map { (a + $0) >> 1 } ?? a }) ?? last else {
            undated += 1
            return
        }
        // Astronomical years: 0 is 1 BC. The first century is 1…100, the first BC −99…0.
        centuries[middle > 0 ? (middle + 99) / 100 : (middle - 100) / 100, default: 0] += 1
    }

    private mutating func year(_ path: CompiledPath, _ record: RecordView) -> Int? {
        matches.removeAll()
        path.evaluate(from: record.root, in: record, into: &matches)
        guard let node = matches.nodes.first else { return nil }
        let day = text(node, record)
        let sign = day.hasPrefix("-") ? -1 : 1
        return Int(day.drop { $0 == "-" }.prefix { $0 != "-" }).map { $0 * sign }
    }

    private mutating func addRights(_ record: RecordView, _ cluster: String) {
        var best = 3
        for path in rightsPaths {
            matches.removeAll()
            path.evaluate(from: record.root, in: record, into: &matches)
            for node in matches.nodes {
                switch text(node, record) {
                case "public-domain", "open-licence": best = 0
                case "undetermined": best = min(best, 2)
                default: best = min(best, 1)
                }
            }
        }
        rights[cluster, default: [0, 0, 0, 0]][best] += 1
    }

    private func text(_ node: Int, _ record: RecordView) -> String {
        unsafe String(decoding: record.value(of: node), as: UTF8.self)
    }

    /// - Parameter times: −1 takes out what was counted of records that are gone.
    mutating func merge(_ other: ReleaseSurvey, times: Int = 1) {
        objects += other.objects * times
        undated += other.undated * times
        kinds.add(other.kinds, times: times)
        centuries.add(other.centuries, times: times)
        languages.add(other.languages, times: times)
        for (cluster, counts) in other.rights {
            let sums = zip(rights[cluster] ?? [0, 0, 0, 0], counts).map { $0 + $1 * times }
            rights[cluster] = sums.allSatisfy { $0 == 0 } ? nil : sums
        }
        for i in filled.indices {
            filled[i] += other.filled[i] * times
            values[i] += other.values[i] * times
        }
    }

    /// Writes what was counted, or reads it back.
    mutating func pass(_ tape: inout CountTape) {
        tape.number(&objects)
        tape.number(&undated)
        tape.counts(&kinds)
        tape.counts(&centuries)
        tape.counts(&languages)
        var clusters = rights.keys.sorted()
        tape.texts(&clusters)
        for cluster in clusters { tape.numbers(&rights[cluster, default: [0, 0, 0, 0]]) }
        for i in filled.indices { tape.number(&filled[i]) }
        for i in values.indices { tape.number(&values[i]) }
    }

    /// Places of one batch.
    struct Marks {
        private(set) var points: [Point] = []
        private(set) var records = 0
        private let coordinates, latitude, longitude, names, value, objects: NameID

        init(_ table: NameTable) {
            (coordinates, latitude) = (table.intern("coordinates"), table.intern("latitude"))
            (longitude, names) = (table.intern("longitude"), table.intern("names"))
            (value, objects) = (table.intern("value"), table.intern("objects"))
        }

        mutating func removeAll() { (points, records) = ([], 0) }

        mutating func add(_ record: RecordView) {
            records += 1
            guard let place = child(coordinates, of: record.root, record),
                let north = number(latitude, of: place, record), let east = number(longitude, of: place, record)
            else { return }
            let name = child(names, of: record.root, record).flatMap { child(value, of: $0, record) }
            points.append(
                Point(
                    name: name.map { unsafe String(decoding: record.value(of: $0), as: UTF8.self) } ?? "",
                    latitude: north, longitude: east,
                    objects: Int(number(objects, of: record.root, record) ?? 1)))
        }

        private func child(_ name: NameID, of node: Int, _ record: RecordView) -> Int? {
            var child = node + 1
            while child < Int(record[node].end) {
                if record[child].name == name { return child }
                child = Int(record[child].end)
            }
            return nil
        }

        private func number(_ name: NameID, of node: Int, _ record: RecordView) -> Double? {
            child(name, of: node, record).flatMap {
                Double(unsafe String(decoding: record.value(of: $0), as: UTF8.self))
            }
        }
    }
}
