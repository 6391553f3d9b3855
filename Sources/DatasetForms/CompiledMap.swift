/// A map of words that is looked up by bytes.
struct CompiledMap: Sendable {
    private struct Slot: Sendable {
        let hash: UInt64
        let key: ContiguousArray<UInt8>
        let value: Int
    }
    /// By hash, in rising order.
    private var slots: ContiguousArray<Slot> = []
    private let values: FixedValues

    /// Texts that stay where they are as long as the map is there.
    private final class FixedValues: Sendable {
        let bytes: FixedTable<UInt8>
        let runs: ContiguousArray<TableRun>
        init(_ texts: [String]) {
            var all: ContiguousArray<UInt8> = []
            var runs: ContiguousArray<TableRun> = []
            for text in texts {
                let first = all.count
                all.append(contentsOf: text.utf8)
                runs.append(TableRun(first: first, count: all.count - first))
            }
            bytes = FixedTable(all)
            self.runs = runs
        }
    }
    private let otherwise: Int?

    init(_ map: ValueMapping) {
        var texts: [String] = []
        for (key, value) in map.entries.sorted(by: { $0.key < $1.key }) {
            let bytes = ContiguousArray(key.utf8)
            let hash = unsafe bytes.withUnsafeBufferPointer { unsafe Self.hash($0) }
            slots.append(Slot(hash: hash, key: bytes, value: texts.count))
            texts.append(value)
        }
        slots.sort { $0.hash < $1.hash }
        otherwise = map.otherwise == nil ? nil : texts.count
        if let word = map.otherwise { texts.append(word) }
        values = FixedValues(texts)
    }

    /// What a word becomes; it stays there as long as the map.
    func value(of key: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let hash = unsafe Self.hash(key)
        var low = 0, high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        while low < slots.count, slots[low].hash == hash {
            if unsafe slots[low].key.elementsEqual(key) {
                return unsafe values.bytes.entries(values.runs[slots[low].value])
            }
            low += 1
        }
        return unsafe otherwise.map { unsafe values.bytes.entries(values.runs[$0]) }
    }

    /// FNV-1a.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in 0..<text.count { unsafe hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01B3 }
        return hash
    }
}
