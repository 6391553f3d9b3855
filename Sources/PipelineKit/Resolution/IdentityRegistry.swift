internal import Diagnostics
internal import JSONWriting

/// In which run each id was seen first (`identities.ndjson`), and what earlier datasets promised about ids.
///
/// A group has the id of the member that was seen first, of those seen in one run the smallest: it keeps its id when a
/// member with a smaller id joins, and a part that is split off has the id of its own oldest member.
///
/// Memory: 24 bytes for each id of the last dataset, 16 for each of this one.
struct IdentityRegistry {
    static let fileName = "identities.ndjson"

    /// By key.
    private let known: [(key: IdentityKey, run: Int)]
    /// Redirects of the last dataset.
    private let promised: Redirects
    /// Number of the run that now sees ids for the first time.
    private let run: Int
    private var current = ContiguousArray<IdentityKey>()

    /// - Parameter previous: Folder of the last dataset; `nil` or without a registry: this is the first run.
    init(previous: String?) throws {
        var known: [(key: IdentityKey, run: Int)] = [], promised = Redirects(), last = 0
        if let previous, Folder.isFile("\(previous)/\(Self.fileName)") {
            var isReadable = true
            try Folder.readLines("\(previous)/\(Self.fileName)") { line in
                guard let entry = Self.entry(line) else { return isReadable = false }
                known.append(entry)
                last = max(last, entry.run)
            }
            guard isReadable else {
                throw Diagnostic(
                    "identity.unreadable", .fatal, "a line of \(Self.fileName) has no id or no run",
                    at: .init(source: .max),
                    hint: "restore the file, or remove it: groups then have their smallest ids again")
            }
            promised = try Self.redirects(previous + "/redirects.ndjson")
        }
        known.sort { $0.key < $1.key }
        (self.known, self.promised, run) = (known, promised, last + 1)
    }

    private static let replaced = Array(#"","status":"merged","replacedBy":""#.utf8)

    /// Reads lines as `DatasetLinks` writes them; a file that has others is left to a JSON parser.
    static func redirects(_ path: String) throws -> Redirects {
        var found = Redirects(), areOurs = true
        try Folder.readLines(path) { line in
            let rest = line.dropFirst(beginning.count)
            guard line.starts(with: beginning), let end = rest.firstIndex(of: UInt8(ascii: "\"")),
                rest[end...].starts(with: replaced), line.last == UInt8(ascii: "}")
            else { return areOurs = false }
            let to = rest[(end + replaced.count)...].prefix { $0 != UInt8(ascii: "\"") }
            guard let key = IdentityKey(utf8: rest[..<end]), let other = IdentityKey(utf8: to) else {
                return areOurs = false
            }
            found.append(key, to: other)
        }
        if areOurs { return found }
        found = Redirects()
        try NDJSONLines.forEach(path: path) { line in
            if let from = line.text("id"), let to = line.text("replacedBy") { found.append(from, to: to) }
        }
        return found
    }

    private static let beginning = Array(#"{"id":""#.utf8), middle = Array(#"","first":"#.utf8)

    /// Reads a line as `write` writes it: `{"id":"kz-…","first":7}`. There are as many as ids: a JSON parser that knows
    /// nothing of them costs ten times as much.
    private static func entry(_ line: ArraySlice<UInt8>) -> (key: IdentityKey, run: Int)? {
        guard line.starts(with: beginning) else { return nil }
        let rest = line.dropFirst(beginning.count)
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")), rest[end...].starts(with: middle),
            let key = IdentityKey(utf8: rest[..<end])
        else { return nil }
        var run = 0
        for digit in rest[(end + middle.count)...] {
            if digit == UInt8(ascii: "}") { return (key, run) }
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9"), run < 1 << 50 else { return nil }
            run = run * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return nil
    }

    /// Takes note of ids of this run.
    mutating func note(_ keys: some Sequence<IdentityKey>) { current.append(contentsOf: keys) }

    /// The run that saw an id first.
    private func first(_ id: String) -> Int { IdentityKey(id).map { first($0) } ?? run }

    private func first(_ key: IdentityKey) -> Int {
        let place = place(of: key)
        return place < known.count && known[place].key == key ? known[place].run : run
    }

    private func place(of key: IdentityKey) -> Int {
        var low = 0, high = known.count
        while low < high {
            let middle = (low + high) / 2
            if known[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Of some records the one whose id was seen first.
    func oldest(_ records: [Int], _ ids: ContiguousArray<IdentityKey>) -> Int? {
        records.min { (first(ids[$0]), $0) < (first(ids[$1]), $1) }
    }

    /// The id of a group.
    func oldest(_ ids: [String]) -> String? { ids.min { (first($0), $0) < (first($1), $1) } }

    /// What earlier datasets promised and this one must keep: an id that was published still leads to its record when
    /// the source record that gave it is gone.
    /// - Parameter redirects: Of this run.
    mutating func kept(beside redirects: Redirects) -> Redirects {
        var kept = Redirects()
        if promised.isEmpty { return kept }
        current.sort()
        guard promised.foreign.isEmpty, redirects.foreign.isEmpty else {
            let all = Redirects.pairs(promised)
            for (from, to) in Self.kept(
                all, Redirects.pairs(redirects), isCurrent: { IdentityKey($0).map { isCurrent($0) } ?? false },
                isOlder: { (first($0), $0) < (first($1), $1) })
            {
                kept.append(from, to: to)
            }
            return kept
        }
        for (from, to) in Self.kept(
            promised.own, redirects.own, isCurrent: { isCurrent($0) },
            isOlder: { (first($0), $0.textOrder.0, $0.textOrder.1) < (first($1), $1.textOrder.0, $1.textOrder.1) })
        {
            kept.append(from, to: to)
        }
        return kept
    }

    private static func kept<ID: Hashable>(
        _ promised: [(from: ID, to: ID)], _ redirects: [(from: ID, to: ID)], isCurrent: (ID) -> Bool,
        isOlder: (ID, ID) -> Bool
    ) -> [(from: ID, to: ID)] {
        // Most promises are kept by what this run has found again.
        var open: [(from: ID, to: ID)] = [], heirs: [ID: ID] = [:]
        for promise in promised {
            if !isCurrent(promise.from) {
                open.append(promise)
            } else if !isCurrent(promise.to), heirs[promise.to].map({ isOlder(promise.from, $0) }) ?? true {
                // A leader that is gone leads to what is left of its group.
                heirs[promise.to] = promise.from
            }
        }
        if open.isEmpty, heirs.isEmpty { return [] }
        let gone = Dictionary(redirects.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
        var kept: [(from: ID, to: ID)] = heirs.map { ($0.key, gone[$0.value] ?? $0.value) }
        for promise in open where heirs[promise.from] == nil {
            let to = heirs[promise.to] ?? promise.to
            if isCurrent(to) { kept.append((promise.from, gone[to] ?? to)) }
        }
        return kept
    }

    private func isCurrent(_ key: IdentityKey) -> Bool {
        var low = 0, high = current.count
        while low < high {
            let middle = (low + high) / 2
            if current[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < current.count && current[low] == key
    }

    /// Writes the ids of all runs, by key; nothing new, the same bytes.
    mutating func write(into folder: String) throws(Diagnostic) {
        current.sort()
        let file = try OutputFile(path: "\(folder)/\(Self.fileName)")
        var json = JSONWriter(), next = 0, last: IdentityKey?
        func line(_ key: IdentityKey, _ run: Int) throws(Diagnostic) {
            json.removeAll()
            json.beginObject()
            json.key("id")
            json.string(key.id)
            json.key("first")
            json.integer(run)
            json.endObject()
            json.endLine()
            try file.write(json.bytes)
        }
        for key in current where key != last {
            last = key
            while next < known.count, known[next].key < key {
                try line(known[next].key, known[next].run)
                next += 1
            }
            if next < known.count, known[next].key == key {
                try line(key, known[next].run)
                next += 1
            } else {
                try line(key, run)
            }
        }
        while next < known.count {
            try line(known[next].key, known[next].run)
            next += 1
        }
        try file.synchronize()
    }
}
