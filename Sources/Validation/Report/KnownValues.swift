/// Values met in a delivery, by 64 bits of each, with the place where each was met first.
///
/// Holds up to `capacity` values in 9 to 32 bytes each; beyond it new values are no longer remembered, and `isFull` says
/// so.
public struct KnownValues {
    /// What is kept of the place where a value was met first.
    public enum Place: Sendable { case nothing, line, textAndLine }

    private var keys = ContiguousArray<UInt64>(repeating: 0, count: 1024)
    private var lines: ContiguousArray<UInt32> = [], texts: ContiguousArray<UInt32> = []
    private let place: Place
    public private(set) var count = 0
    public private(set) var isFull = false
    private let capacity: Int

    public init(_ place: Place, capacity: Int = 450_000) {
        (self.place, self.capacity) = (place, capacity)
        if place != .nothing { lines = ContiguousArray(repeating: 0, count: keys.count) }
        if place == .textAndLine { texts = lines }
    }

    /// - Returns: Text and line where the value was met before, as far as they are kept; `nil` when it is new.
    public mutating func insert(_ hash: UInt64, text: UInt32, line: Int) -> (text: UInt32, line: Int)? {
        let hash = hash | 1
        let slot = slot(of: hash)
        if keys[slot] == hash {
            return (texts.isEmpty ? text : texts[slot], lines.isEmpty ? 0 : Int(lines[slot]))
        }
        guard count < capacity else {
            isFull = true
            return nil
        }
        set(slot, hash, text, UInt32(truncatingIfNeeded: line))
        count += 1
        if 8 * count > 7 * keys.count { grow() }
        return nil
    }

    public func contains(_ hash: UInt64) -> Bool { keys[slot(of: hash | 1)] != 0 }

    /// Where the key stands or belongs.
    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }

    private mutating func set(_ slot: Int, _ key: UInt64, _ text: UInt32, _ line: UInt32) {
        keys[slot] = key
        if !lines.isEmpty { lines[slot] = line }
        if !texts.isEmpty { texts[slot] = text }
    }

    private mutating func grow() {
        let old = self
        keys = ContiguousArray(repeating: 0, count: old.keys.count * 2)
        if !lines.isEmpty { lines = ContiguousArray(repeating: 0, count: keys.count) }
        if !texts.isEmpty { texts = lines }
        for place in old.keys.indices where old.keys[place] != 0 {
            set(
                slot(of: old.keys[place]), old.keys[place], old.texts.isEmpty ? 0 : old.texts[place],
                old.lines.isEmpty ? 0 : old.lines[place])
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
