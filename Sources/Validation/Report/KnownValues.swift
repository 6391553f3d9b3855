/// Values met in a delivery, by 64 bits of each, with the line where each was met first.
///
/// Holds up to `capacity` values in 16 bytes each, twice over; beyond it new values are no longer remembered, and
/// `isFull` says so.
public struct KnownValues {
    private var keys: ContiguousArray<UInt64>
    private var places: ContiguousArray<UInt64>
    public private(set) var count = 0
    public private(set) var isFull = false
    private let capacity: Int

    public init(capacity: Int = 700_000) {
        self.capacity = capacity
        keys = ContiguousArray(repeating: 0, count: 1024)
        places = ContiguousArray(repeating: 0, count: 1024)
    }

    /// - Returns: Text and line where the value was met before; `nil` when it is new.
    public mutating func insert(_ hash: UInt64, text: UInt32, line: Int) -> (text: UInt32, line: Int)? {
        let hash = hash | 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == hash { return (UInt32(places[slot] >> 32), Int(places[slot] & 0xFFFF_FFFF)) }
            slot = (slot + 1) & (keys.count - 1)
        }
        guard count < capacity else {
            isFull = true
            return nil
        }
        (keys[slot], places[slot]) = (hash, UInt64(text) << 32 | UInt64(UInt32(truncatingIfNeeded: line)))
        count += 1
        if count * 2 > keys.count { grow() }
        return nil
    }

    public func contains(_ hash: UInt64) -> Bool {
        let hash = hash | 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == hash { return true }
            slot = (slot + 1) & (keys.count - 1)
        }
        return false
    }

    private mutating func grow() {
        let (oldKeys, oldPlaces) = (keys, places)
        keys = ContiguousArray(repeating: 0, count: oldKeys.count * 2)
        places = ContiguousArray(repeating: 0, count: oldKeys.count * 2)
        for (key, place) in zip(oldKeys, oldPlaces) where key != 0 {
            var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
            while keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
            (keys[slot], places[slot]) = (key, place)
        }
    }
}

/// The commonest values of a long list in constant memory (Misra and Gries): a count is too low by at most the
/// `hundredth` part of all, never too high.
public struct FrequentValues: Sendable {
    private var counters: [UInt64: (count: Int, sample: String)] = [:]
    public private(set) var total = 0
    private static let slots = 100
    public init() {}

    public mutating func add(_ hash: UInt64, _ sample: @autoclosure () -> String) {
        total += 1
        if let known = counters[hash] {
            counters[hash] = (known.count + 1, known.sample)
        } else if counters.count < Self.slots {
            counters[hash] = (1, sample())
        } else {
            for key in counters.keys {
                let (count, sample) = counters[key]!
                counters[key] = count == 1 ? nil : (count - 1, sample)
            }
        }
    }

    /// At least `count` times; the commonest first.
    public func values(from count: Int) -> [(value: String, count: Int)] {
        counters.values.filter { $0.count >= count }.sorted { ($1.count, $0.sample) < ($0.count, $1.sample) }
            .map { ($0.sample, $0.count) }
    }
}
