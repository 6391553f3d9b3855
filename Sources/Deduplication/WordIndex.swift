/// Numbers words in the order of their first appearance; open addressing over an arena of bytes.
struct WordIndex {
    private var slots = ContiguousArray<UInt32>(repeating: 0, count: 1 << 12)  // word + 1, 0 when free
    /// Of the letters of each word.
    private(set) var hashes: ContiguousArray<UInt64> = []

    /// The number of `word`, which is added to the arena when it is new.
    mutating func intern(
        _ word: Span<UInt8>, into bytes: inout ContiguousArray<UInt8>, starts: inout ContiguousArray<UInt32>
    ) -> UInt32 {
        if hashes.count * 2 > slots.count { grow() }
        let hash = Hashing.hash(word), mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let known = Int(slots[slot] - 1)
            if hashes[known] == hash, Self.equal(word, bytes, Int(starts[known])..<Int(starts[known + 1])) {
                return UInt32(known)
            }
            slot = (slot + 1) & mask
        }
        for i in word.indices { bytes.append(word[i]) }
        starts.append(UInt32(bytes.count))
        hashes.append(hash)
        slots[slot] = UInt32(hashes.count)
        return UInt32(hashes.count - 1)
    }

    private static func equal(_ word: Span<UInt8>, _ bytes: ContiguousArray<UInt8>, _ range: Range<Int>) -> Bool {
        guard word.count == range.count else { return false }
        for i in word.indices where word[i] != bytes[range.lowerBound + i] { return false }
        return true
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for (word, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(word + 1)
        }
    }
}
