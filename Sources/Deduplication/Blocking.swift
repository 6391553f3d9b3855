/// The blocks of records that share a key; only records of one block are compared.
struct Blocks: Sendable {
    /// The members of all blocks, one block after the other, each in ascending order.
    private(set) var members: ContiguousArray<UInt32> = []
    private(set) var starts: ContiguousArray<UInt32> = [0]
    /// The blocks of each record, as ranges of `blocksOfRecords`.
    private(set) var recordStarts: ContiguousArray<UInt32> = []
    private(set) var blocksOfRecords: ContiguousArray<UInt32> = []
    private(set) var report: BlockingReport

    var count: Int { starts.count - 1 }

    init(_ prepared: borrowing PreparedRecords, _ blocking: MatchingTable.Blocking) {
        report = BlockingReport()
        for key in blocking.keys {
            var keyed: ContiguousArray<KeyedRecord> = []
            var hashes: [UInt64] = []
            for record in 0..<prepared.count {
                KeyHashes.append(key, record, prepared, to: &hashes)
                for hash in hashes { keyed.append(KeyedRecord(key: hash, record: UInt32(record))) }
                hashes.removeAll(keepingCapacity: true)
            }
            let pairsBefore = report.pairs
            addRuns(radixSorted(keyed), prepared, blocking, depth: 0)
            report.pairsOfKeys.append(report.pairs - pairsBefore)
        }
        indexRecords(prepared.count)
    }

    private mutating func addRuns(
        _ sorted: ContiguousArray<KeyedRecord>, _ prepared: borrowing PreparedRecords,
        _ blocking: MatchingTable.Blocking, depth: Int
    ) {
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].key == sorted[start].key { end += 1 }
            if end - start > 1 { addBlock(sorted[start..<end], prepared, blocking, depth: depth) }
            start = end
        }
    }

    /// Adds a block, or splits it by the next part when it is too large. What cannot be split further is kept whole up
    /// to four times the size, and is left out and reported beyond it; so are records without the value to split by.
    private mutating func addBlock(
        _ block: ContiguousArray<KeyedRecord>.SubSequence, _ prepared: borrowing PreparedRecords,
        _ blocking: MatchingTable.Blocking, depth: Int
    ) {
        let isLast = depth == blocking.split.count
        if block.count <= blocking.largestBlock * (isLast ? 4 : 1) {
            let first = members.count
            for item in block where members.count == first || members[members.count - 1] != item.record {
                members.append(item.record)
            }
            let size = members.count - first
            if size < 2 { return members.removeSubrange(first...) }
            starts.append(UInt32(members.count))
            report.pairs += size * (size - 1) / 2
            return
        }
        guard !isLast else {
            report.blocksLeftOut += 1
            report.pairsLeftOut += block.count * (block.count - 1) / 2
            return
        }
        report.blocksSplit += 1
        var keyed: ContiguousArray<KeyedRecord> = []
        var hashes: [UInt64] = []
        for item in block {
            KeyHashes.append([blocking.split[depth]], Int(item.record), prepared, to: &hashes)
            for hash in hashes { keyed.append(KeyedRecord(key: Hashing.mix(item.key, hash), record: item.record)) }
            hashes.removeAll(keepingCapacity: true)
        }
        addRuns(radixSorted(keyed), prepared, blocking, depth: depth + 1)
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
