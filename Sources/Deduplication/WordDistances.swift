/// Distances between the words of one column, the latest ones remembered: titles of one block are made of the same
/// words. One for each thread.
final class WordDistances {
    private struct Slot: BitwiseCopyable {
        /// Numbers of the words and one more; 0 when the slot is free.
        var first: UInt32 = 0, second: UInt32 = 0
        var distance: UInt32 = 0
    }

    private let costs = EditCosts.shared
    private var slots: ContiguousArray<Slot>

    /// - Parameter remembered: A power of two, or 0 to remember nothing.
    init(remembered: Int = 0) { slots = ContiguousArray(repeating: Slot(), count: remembered) }

    /// The distance between two words, or a number above `limit` when it is larger.
    /// - Parameter limit: The same at every call with the same words.
    func distance(_ column: WordColumn, _ a: UInt32, _ b: UInt32, limit: Int) -> Int {
        if slots.isEmpty { return computed(column, a, b, limit) }
        let hash = UInt64(a) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(b) &* 0xE703_7ED1_A0B4_28DB
        let place = Int(truncatingIfNeeded: (hash ^ hash >> 29) & UInt64(slots.count - 1))
        let known = slots[place]
        if known.first == a + 1, known.second == b + 1 { return Int(known.distance) }
        let distance = computed(column, a, b, limit)
        slots[place] = Slot(first: a + 1, second: b + 1, distance: UInt32(distance))
        return distance
    }

    private func computed(_ column: WordColumn, _ a: UInt32, _ b: UInt32, _ limit: Int) -> Int {
        let letters = column.bytes
        return costs.distance(
            letters.span.extracting(column.wordRange(a)), letters.span.extracting(column.wordRange(b)), limit: limit)
    }
}

/// Findings on pairs of values of one column, the latest ones remembered.
struct FindingMemo {
    private struct Slot: BitwiseCopyable {
        /// Numbers of the values; 0 when the slot is free.
        var first: UInt32 = 0, second: UInt32 = 0
        var finding = Finding.missing
    }

    private var slots: ContiguousArray<Slot>

    init(remembered: Int) { slots = ContiguousArray(repeating: Slot(), count: remembered) }

    @inline(__always)
    mutating func finding(_ a: UInt32, _ b: UInt32, _ compute: () -> Finding) -> Finding {
        if slots.isEmpty { return compute() }
        let hash = UInt64(a) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(b) &* 0xE703_7ED1_A0B4_28DB
        let place = Int(truncatingIfNeeded: (hash ^ hash >> 29) & UInt64(slots.count - 1))
        let known = slots[place]
        if known.first == a, known.second == b { return known.finding }
        let finding = compute()
        slots[place] = Slot(first: a, second: b, finding: finding)
        return finding
    }
}

/// What comparisons of one thread remember: nothing of it changes a result.
final class ComparisonMemory {
    let distances: [WordDistances]
    var findings: [FindingMemo]

    /// - Parameter records: How many records there are; fewer need less.
    init(_ prepared: borrowing PreparedRecords, records: Int) {
        var remembered = records == 0 ? 0 : 256
        while remembered < min(records, 1 << 15) { remembered *= 2 }
        distances = prepared.columns.map { _ in WordDistances(remembered: remembered) }
        findings = prepared.columns.map { _ in FindingMemo(remembered: remembered) }
    }
}
