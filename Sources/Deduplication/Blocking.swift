/// The blocks of records that share a key; only records of one block are compared.
struct Blocks: Sendable {
    /// The members of all blocks, one block after the other, each in ascending order.
    private(set) var members: ContiguousArray<UInt32> = []
    private(set) var starts: ContiguousArray<UInt32> = [0]
    /// The blocks of each record, ascending, as ranges of `blocksOfRecords`.
    private(set) var recordStarts: ContiguousArray<UInt32> = []
    private(set) var blocksOfRecords: ContiguousArray<UInt32> = []
    /// The key of each block, the same in every run; empty when they are not kept.
    private(set) var keys: ContiguousArray<UInt64> = []
    private(set) var report: BlockingReport
    private let keepsKeys: Bool

    var count: Int { starts.count - 1 }

    /// - Parameter keepsKeys: Whether `keys` are wanted; 8 bytes for each block.
    init(_ prepared: borrowing PreparedRecords, _ blocking: MatchingTable.Blocking, keepsKeys: Bool = false) {
        self.keepsKeys = keepsKeys
        report = BlockingReport()
        let keys = KeyHashes(prepared, blocking)
        var keyed: ContiguousArray<KeyedRecord> = []
        for key in blocking.keys {
            keyed.removeAll(keepingCapacity: true)
            for record in 0..<prepared.count { keys.append(key, record, prepared, to: &keyed) }
            add(keyed, keys, prepared, blocking)
        }
        indexRecords(prepared.count)
    }

    /// Blocks of some of a dataset's keys.
    /// - Parameter keyed: For each of the table's keys all records that have one of the hashes in question.
    init(
        _ prepared: borrowing PreparedRecords, _ blocking: MatchingTable.Blocking,
        keyed: [ContiguousArray<KeyedRecord>]
    ) {
        keepsKeys = false
        report = BlockingReport()
        let keys = KeyHashes(prepared, blocking)
        for records in keyed { add(records, keys, prepared, blocking) }
        indexRecords(prepared.count)
    }

    private mutating func add(
        _ keyed: ContiguousArray<KeyedRecord>, _ keys: borrowing KeyHashes, _ prepared: borrowing PreparedRecords,
        _ blocking: MatchingTable.Blocking
    ) {
        let pairsBefore = report.pairs
        addRuns(grouped(keyed), keys, prepared, blocking, depth: 0)
        report.pairsOfKeys.append(report.pairs - pairsBefore)
    }

    private mutating func addRuns(
        _ sorted: ContiguousArray<KeyedRecord>, _ keys: borrowing KeyHashes, _ prepared: borrowing PreparedRecords,
        _ blocking: MatchingTable.Blocking, depth: Int
    ) {
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].key == sorted[start].key { end += 1 }
            if end - start > 1 { addBlock(sorted, start..<end, keys, prepared, blocking, depth: depth) }
            start = end
        }
    }

    /// Adds a block, or splits it by the next part when it is too large. What cannot be split further is kept whole up
    /// to four times the size, and is left out and reported beyond it; so are records without the value to split by.
    private mutating func addBlock(
        _ sorted: ContiguousArray<KeyedRecord>, _ range: Range<Int>, _ keys: borrowing KeyHashes,
        _ prepared: borrowing PreparedRecords, _ blocking: MatchingTable.Blocking, depth: Int
    ) {
        let isLast = depth == blocking.split.count
        if range.count <= blocking.largestBlock * (isLast ? 4 : 1) {
            let first = members.count
            for i in range where members.count == first || members[members.count - 1] != sorted[i].record {
                members.append(sorted[i].record)
            }
            let size = members.count - first
            if size < 2 { return members.removeSubrange(first...) }
            starts.append(UInt32(members.count))
            if keepsKeys { self.keys.append(sorted[range.lowerBound].key) }
            report.pairs += size * (size - 1) / 2
            return
        }
        guard !isLast else {
            report.blocksLeftOut += 1
            report.pairsLeftOut += range.count * (range.count - 1) / 2
            return
        }
        report.blocksSplit += 1
        var keyed: ContiguousArray<KeyedRecord> = []
        let part = [blocking.split[depth]]
        for i in range {
            let first = keyed.count
            keys.append(part, Int(sorted[i].record), prepared, to: &keyed)
            for k in first..<keyed.count { keyed[k].key = Hashing.mix(sorted[i].key, keyed[k].key) }
        }
        addRuns(grouped(keyed), keys, prepared, blocking, depth: depth + 1)
    }

    private mutating func indexRecords(_ records: Int) {
        recordStarts = ContiguousArray(repeating: 0, count: records + 1)
        for member in members { recordStarts[Int(member) + 1] += 1 }
        for record in 0..<records { recordStarts[record + 1] += recordStarts[record] }
        blocksOfRecords = ContiguousArray(repeating: 0, count: members.count)
        var next = recordStarts
        for block in 0..<count {
            for i in Int(starts[block])..<Int(starts[block + 1]) {
                let member = Int(members[i])
                blocksOfRecords[Int(next[member])] = UInt32(block)
                next[member] += 1
            }
        }
    }

    /// Calls `body` once with each record after `record` that shares a block with it.
    /// - Parameter seen: One number for each record, at first all `UInt32.max`; the records met are marked in it.
    @inline(__always)
    func forEachCandidate(of record: Int, seen: inout ContiguousArray<UInt32>, _ body: (Int) -> Void) {
        let mark = UInt32(record)
        for i in Int(recordStarts[record])..<Int(recordStarts[record + 1]) {
            let block = Int(blocksOfRecords[i])
            var k = Int(starts[block + 1]) - 1
            let first = Int(starts[block])
            while k >= first {
                let other = members[k]
                if other <= mark { break }
                if seen[Int(other)] != mark {
                    seen[Int(other)] = mark
                    body(Int(other))
                }
                k -= 1
            }
        }
    }

    /// Whether no block before `block`, which both are in, joins two records.
    @inline(__always)
    private func isFirst(_ block: Int, _ a: Int, _ b: Int) -> Bool {
        let blocks = blocksOfRecords
        var i = Int(recordStarts[a]), j = Int(recordStarts[b])
        while blocks[i] != blocks[j] { if blocks[i] < blocks[j] { i += 1 } else { j += 1 } }
        return Int(blocks[i]) == block
    }

    func areCandidates(_ a: Int, _ b: Int) -> Bool {
        var i = Int(recordStarts[a]), j = Int(recordStarts[b])
        while i < Int(recordStarts[a + 1]), j < Int(recordStarts[b + 1]) {
            let one = blocksOfRecords[i], other = blocksOfRecords[j]
            if one == other { return true }
            if one < other { i += 1 } else { j += 1 }
        }
        return false
    }

    /// All candidates that reach `floor`, each once.
    ///
    /// Block by block, so that the records of a block are compared while the cache has them; a pair of several blocks is
    /// looked at in each of them as long as that is cheap, and compared in the first.
    /// - Parameter known: For each of `members` whether nobody needs to compare it with others of this block that are
    ///   known too; empty: nothing is known.
    func scored(by scorer: PairScorer, floor: Float, threads: Int, known: ContiguousArray<Bool> = [])
        -> ContiguousArray<Link>
    {
        let pieces = max(1, min(64, count / 256)), records = recordStarts.count - 1
        let parts = Workers.map(pieces: pieces, threads: threads) { number in
            let memory = ComparisonMemory(scorer.prepared, records: records)
            var found: ContiguousArray<Link> = []
            for block in number * count / pieces..<(number + 1) * count / pieces {
                let range = Int(starts[block])..<Int(starts[block + 1])
                for i in range {
                    let a = Int(members[i]), isKnown = !known.isEmpty && known[i]
                    for k in i + 1..<range.upperBound where !isKnown || !known[k] {
                        let b = Int(members[k])
                        let weight = scorer.score(a, b, memory, floor: floor) { isFirst(block, a, b) }
                        if weight >= floor { found.append(Link(a: UInt32(a), b: UInt32(b), weight: weight)) }
                    }
                }
            }
            return found
        }
        return ContiguousArray(parts.joined())
    }
}

/// What blocking did: counted, so that nothing is left out in silence.
public struct BlockingReport: Sendable {
    /// Pairs in all blocks; a pair in two blocks counts twice.
    public internal(set) var pairs = 0
    public internal(set) var pairsOfKeys: [Int] = []
    /// Blocks that were too large and were split.
    public internal(set) var blocksSplit = 0
    /// Blocks too large after every split, and the pairs in them that this key did not compare.
    public internal(set) var blocksLeftOut = 0, pairsLeftOut = 0
}
