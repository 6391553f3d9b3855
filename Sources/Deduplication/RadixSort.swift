/// A blocking key of one record.
struct KeyedRecord: Equatable {
    var key: UInt64
    var record: UInt32
}

/// Sorts by `key`, records of one key staying in their order (LSD radix sort of 11-bit digits, six passes).
func radixSorted(_ input: ContiguousArray<KeyedRecord>) -> ContiguousArray<KeyedRecord> {
    let digitBits: UInt64 = 11, passes = 6, buckets = 1 << 11
    guard input.count > 1 else { return input }
    var counts = ContiguousArray<Int>(repeating: 0, count: passes * buckets)
    for item in input {
        for pass in 0..<passes { counts[pass * buckets + digit(item.key, pass)] += 1 }
    }
    var from = input
    var to = ContiguousArray(repeating: KeyedRecord(key: 0, record: 0), count: from.count)
    for pass in 0..<passes {
        var next = 0
        for bucket in pass * buckets..<(pass + 1) * buckets {
            (counts[bucket], next) = (next, next + counts[bucket])
        }
        for item in from {
            let bucket = pass * buckets + digit(item.key, pass)
            to[counts[bucket]] = item
            counts[bucket] += 1
        }
        swap(&from, &to)
    }
    return from

    func digit(_ key: UInt64, _ pass: Int) -> Int {
        Int(truncatingIfNeeded: key >> (UInt64(pass) * digitBits)) & (buckets - 1)
    }
}
