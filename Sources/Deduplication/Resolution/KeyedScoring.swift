/// A blocking key of a record; the same in every process that knows the same statistics.
public struct RecordKey: Hashable, Sendable {
    /// Which of the table's keys, and a hash of the record's value of it.
    public let key: Int, hash: UInt64
    /// Number of the record in the input.
    public let record: Int
    public init(key: Int, hash: UInt64, record: Int) { (self.key, self.hash, self.record) = (key, hash, record) }
}

extension Matcher {
    /// The keys of all records, each once: records that share one are compared.
    public func blockingKeys(_ body: (RecordKey) -> Void) {
        let keys = KeyHashes(prepared, table.blocking)
        var keyed: ContiguousArray<KeyedRecord> = []
        for record in 0..<prepared.count {
            for (number, key) in table.blocking.keys.enumerated() {
                keyed.removeAll(keepingCapacity: true)
                keys.append(key, record, prepared, to: &keyed)
                for hash in Set(keyed.map(\.key)).sorted() {
                    body(RecordKey(key: number, hash: hash, record: Int(prepared.order[record])))
                }
            }
        }
    }

    /// Scores the pairs that share one of some keys, by weights that the table states or that were estimated before.
    ///
    /// Together, calls for all keys find what `scoring(threads:floor:)` finds; a pair that shares keys of two calls is
    /// found by both, with one weight. With no keys nothing is compared, and any pair can be asked for.
    /// - Parameter keys: For each hash in it all records of the dataset that have it.
    public func scoring(keys: [RecordKey], threads: Int, floor: Float) -> PairScoring {
        guard let weights = table.knownWeights(records: counted) else {
            preconditionFailure("a table without weights needs all records")
        }
        var place = ContiguousArray<UInt32>(repeating: 0, count: prepared.count)
        for (position, record) in prepared.order.enumerated() { place[Int(record)] = UInt32(position) }
        var keyed = Array(repeating: ContiguousArray<KeyedRecord>(), count: table.blocking.keys.count)
        for key in keys { keyed[key.key].append(KeyedRecord(key: key.hash, record: place[key.record])) }
        for number in keyed.indices { keyed[number].sort { $0.record < $1.record } }
        return PairScoring(
            self, Blocks(prepared, table.blocking, keyed: keyed), weights, threads: threads, floor: floor)
    }
}
