/// A blocking key of one record.
struct KeyedRecord: Equatable {
    var key: UInt64
    var record: UInt32
}

/// Sorts by `key`, records of one key staying in their order (LSD radix sort of 11-bit digits, at most six passes: one in
/// which all have the same digit moves nothing).
func radixSorted(_ input: ContiguousArray<KeyedRecord>) -> ContiguousArray<KeyedRecord> {
    let digitBits: UInt64 = 11, passes = 6, buckets = 1 << 11
    guard input.count > 1 else { return input }
    var counts = ContiguousArray<Int>(repeating: 0, count: passes * buckets)
    for item in input {
        for pass in 0..<passes { counts[pass * buckets + digit(item.key, pass)] += 1 }
    }
    var from = input
    var to = ContiguousArray(repeating: KeyedRecord(key: 0, record: 0), count: from.count)
    for pass in 0..<passes where counts[pass * buckets + digit(input[0].key, pass)] < input.count {
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

/// Brings records of one key together, in an order of the keys; for keys that are hashes.
///
/// Half the passes of `radixSorted`: the upper 33 bits of hashes tell nearly all keys apart, and the few runs that they
/// do not are mended one by one.
func grouped(_ input: ContiguousArray<KeyedRecord>) -> ContiguousArray<KeyedRecord> {
    guard input.count > 256 else { return radixSorted(input) }
    let buckets = 1 << 11, shifts: [UInt64] = [31, 42, 53]
    var counts = ContiguousArray<Int>(repeating: 0, count: shifts.count * buckets)
    for item in input {
        for pass in shifts.indices {
            counts[pass * buckets + Int(truncatingIfNeeded: item.key >> shifts[pass]) & (buckets - 1)] += 1
        }
    }
    var from = input
    var to = ContiguousArray(repeating: KeyedRecord(key: 0, record: 0), count: from.count)
    for (pass, shift) in shifts.enumerated() {
        var next = 0
        for bucket in pass * buckets..<(pass + 1) * buckets {
            (counts[bucket], next) = (next, next + counts[bucket])
        }
        for item in from {
            let bucket = pass * buckets + Int(truncatingIfNeeded: item.key >> shift) & (buckets - 1)
            to[counts[bucket]] = item
            counts[bucket] += 1
        }
        swap(&from, &to)
    }
    for i in 1..<from.count where from[i].key < from[i - 1].key {
        let item = from[i]
        var place = i
        while place > 0, from[place - 1].key > item.key {
            from[place] = from[place - 1]
            place -= 1
        }
        from[place] = item
    }
    return from
}

/// Sorts pairs of records by the first and then the second: by counting, and then within the few pairs of each first one.
///
/// Memory: 4 bytes a pair beside what is returned, and 4 for each record.
func inPairOrder<Pair>(_ pairs: [Pair], _ records: (Pair) -> (Int, Int)) -> [Pair] {
    var ends = ContiguousArray<UInt32>(), isInOrder = true, last = (0, 0)
    for pair in pairs {
        let numbers = records(pair)
        if numbers < last { isInOrder = false }
        last = numbers
        while ends.count <= numbers.0 { ends.append(0) }
        ends[numbers.0] += 1
    }
    if isInOrder { return pairs }
    var next: UInt32 = 0
    for record in ends.indices { (ends[record], next) = (next, next + ends[record]) }
    var order = ContiguousArray<UInt32>(repeating: 0, count: pairs.count)
    for (place, pair) in pairs.enumerated() {
        let first = records(pair).0
        order[Int(ends[first])] = UInt32(place)
        ends[first] += 1
    }
    var start = 0
    for end in ends {
        if Int(end) - start > 1 {
            // Places break ties, so that equal pairs stay in their order.
            order[start..<Int(end)].sort {
                (records(pairs[Int($0)]).1, $0) < (records(pairs[Int($1)]).1, $1)
            }
        }
        start = Int(end)
    }
    return order.map { pairs[Int($0)] }
}
