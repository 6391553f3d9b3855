/// What a run knows of the records of one kind once it has compared them: the next run compares only what is new.
///
/// The weight of a pair is a function of the two records and of what the table and its tools say. So a weight holds as
/// long as both records are what they were (`fingerprint`), and nobody has to look at a pair again that shared a block
/// then (`blockKeys`): it is either among `pairs` or known to weigh less than the review threshold.
public struct ComparedPairs: Sendable {
    /// Raised with every change of a comparison, of folding, or of blocking keys: weights of before say nothing then.
    static let engine: UInt64 = 1

    /// What weights are a function of beside the two records.
    let rules: UInt64
    /// In canonical order, as everything here.
    let ids: RecordColumns.Arena
    let fingerprints: ContiguousArray<UInt64>
    /// The keys of the blocks that each record was in.
    let keyStarts: ContiguousArray<UInt32>
    let blockKeys: ContiguousArray<UInt64>
    /// At or above the review threshold.
    let pairs: ContiguousArray<Link>

    var count: Int { fingerprints.count }

    /// - Parameter ids: By number of the input.
    init(
        rules: UInt64, _ prepared: borrowing PreparedRecords, _ ids: RecordColumns.Arena,
        _ fingerprints: ContiguousArray<UInt64>, _ blocks: borrowing Blocks, pairs: ContiguousArray<Link>
    ) {
        (self.rules, self.fingerprints, self.pairs) = (rules, fingerprints, pairs)
        var ordered = RecordColumns.Arena()
        for record in prepared.order { ordered.append(ContiguousArray(ids.bytes[ids.range(Int(record))])) }
        self.ids = ordered
        keyStarts = blocks.recordStarts
        blockKeys = ContiguousArray(blocks.blocksOfRecords.map { blocks.keys[Int($0)] })
    }

    @inline(__always) func wasInBlock(_ record: Int, _ key: UInt64) -> Bool {
        for i in Int(keyStarts[record])..<Int(keyStarts[record + 1]) where blockKeys[i] == key { return true }
        return false
    }

    /// For each record of a run the number it had in the earlier one, if it is what it was; -1 for all others.
    func unchanged(
        _ current: PreparedRecords, _ currentIDs: RecordColumns.Arena, _ fingerprints: ContiguousArray<UInt64>
    )
        -> ContiguousArray<Int32>
    {
        var out = ContiguousArray<Int32>(repeating: -1, count: current.count)
        var earlier = 0
        for record in 0..<current.count {
            let id = Int(current.order[record])
            while earlier < count, ids.precedes(earlier, currentIDs, id) { earlier += 1 }
            guard earlier < count, ids.equals(earlier, currentIDs, id) else { continue }
            if self.fingerprints[earlier] == fingerprints[record] { out[record] = Int32(earlier) }
        }
        return out
    }
}

extension RecordColumns.Arena {
    /// Whether one id goes before another in the canonical order.
    fileprivate func precedes(_ i: Int, _ other: Self, _ k: Int) -> Bool {
        let a = withSpan(i) { Hashing.hash($0) }, b = other.withSpan(k) { Hashing.hash($0) }
        return a != b ? a < b : string(i) < other.string(k)
    }

    fileprivate func equals(_ i: Int, _ other: Self, _ k: Int) -> Bool {
        bytes[range(i)].elementsEqual(other.bytes[other.range(k)])
    }
}

extension Blocks {
    /// For each of `members` whether its record is unchanged and was in a block of this key.
    /// - Parameter before: Numbers of the unchanged records in the earlier run.
    func known(from earlier: ComparedPairs, _ before: ContiguousArray<Int32>) -> ContiguousArray<Bool> {
        var known = ContiguousArray(repeating: false, count: members.count)
        for block in 0..<count {
            for place in Int(starts[block])..<Int(starts[block + 1]) {
                let record = before[Int(members[place])]
                known[place] = record >= 0 && earlier.wasInBlock(Int(record), keys[block])
            }
        }
        return known
    }

    /// The pairs of the earlier run whose records are unchanged and still share a block.
    func carried(from earlier: ComparedPairs, _ before: ContiguousArray<Int32>) -> ContiguousArray<Link> {
        var now = ContiguousArray<UInt32>(repeating: .max, count: earlier.count)
        for (record, number) in before.enumerated() where number >= 0 { now[Int(number)] = UInt32(record) }
        var carried: ContiguousArray<Link> = []
        for pair in earlier.pairs {
            let (a, b) = (now[Int(pair.a)], now[Int(pair.b)])
            if a != .max, b != .max, areCandidates(Int(a), Int(b)) {
                carried.append(Link(a: min(a, b), b: max(a, b), weight: pair.weight))
            }
        }
        return carried
    }
}

extension PreparedRecords {
    /// A hash of all of each record that its weights with other records are made of: its values, and how rare its
    /// words are where that counts.
    /// - Parameter marks: What else there is of each record of the input; empty: nothing.
    func fingerprints(_ records: borrowing RecordColumns, _ table: MatchingTable, marks: [UInt64])
        -> ContiguousArray<UInt64>
    {
        var hashes = ContiguousArray(repeating: Hashing.seed, count: count)
        for (position, record) in order.enumerated() where !marks.isEmpty { hashes[position] = marks[Int(record)] }
        for field in columns.indices {
            let weighsWords = types[field] == .title || types[field] == .names || types[field] == .text
            for (position, record) in order.enumerated() {
                var hash = records.values[field].withSpan(Int(record)) { Hashing.hash($0) }
                if weighsWords, case .words(let column) = columns[field] {
                    for i in column.range(position) { hash = Hashing.mix(hash, UInt64(column.words[i].information)) }
                } else if weighsWords, case .bag(let column, _) = columns[field] {
                    for i in column.range(position) { hash = Hashing.mix(hash, UInt64(column.words[i].information)) }
                }
                hashes[position] = Hashing.mix(hashes[position], hash)
            }
        }
        return hashes
    }
}

extension MatchingTable {
    /// A hash of what the weight of two records is a function of beside them.
    func rules(records: Int, tools: UInt64) -> UInt64 {
        var parts = ["\(ComparedPairs.engine) \(kind) \(version) \(link) \(review) \(tools)"]
        parts.append("\(RarityScale(records: records, .coarse).top)")
        for field in fields { parts.append("\(field.name) \(field.type.rawValue) \(field.ignorable)") }
        parts.append("\(blocking.largestBlock)")
        for key in blocking.keys + [blocking.split] {
            parts.append(key.map { "\($0.field) \($0.form.rawValue) \($0.count)" }.joined(separator: ", "))
        }
        for comparison in comparisons {
            parts.append(
                "\(comparison.field) \(comparison.frequency) \(comparison.vetoes.sorted()) "
                    + "\(comparison.vetoCondition ?? -1) \(comparison.dependsOn ?? -1)")
        }
        if let given {
            parts.append("\(given.base) \(given.bits)")
            for (name, bits) in given.evidence.sorted(by: { $0.key < $1.key }) {
                parts.append("\(name) \(bits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
            }
        }
        return Hashing.hash(ContiguousArray(parts.joined(separator: "\n").utf8).span)
    }
}
