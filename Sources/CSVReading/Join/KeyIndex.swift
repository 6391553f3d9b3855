/// Rows grouped by key: open addressing over a copy of the keys' bytes.
struct KeyIndex {
    private struct Key { var start: UInt32, length: UInt32, hash: UInt32, firstRow: UInt32, count: UInt32 }

    private var bytes: ContiguousArray<UInt8> = []
    private var keys: ContiguousArray<Key> = []
    /// Index into `keys` plus one; 0 is free. The length is a power of two.
    private var slots = ContiguousArray<UInt32>(repeating: 0, count: 1024)
    /// While rows are added: the key of each row, `UInt32.max` for none.
    private var keyOfRow: ContiguousArray<UInt32> = []
    /// Afterwards: the rows, those of one key together.
    private var grouped: [UInt32] = []
    private(set) var keylessRows = 0

    var count: Int { keys.count }
    var byteCount: Int {
        bytes.count + keys.count * MemoryLayout<Key>.stride + (slots.count + keyOfRow.count + grouped.count) * 4
    }

    /// Adds the next row.
    mutating func add(_ key: UnsafeBufferPointer<UInt8>?) {
        guard let key = unsafe key else {
            keylessRows += 1
            keyOfRow.append(.max)
            return
        }
        let hash = unsafe Self.hash(key)
        if let index = unsafe find(key, hash) {
            keys[index].count += 1
            keyOfRow.append(UInt32(index))
            return
        }
        keyOfRow.append(UInt32(keys.count))
        keys.append(
            Key(start: UInt32(bytes.count), length: UInt32(key.count), hash: hash, firstRow: 0, count: 1))
        unsafe bytes.append(contentsOf: key)
        if keys.count * 2 > slots.count { grow() } else { place(keys.count - 1) }
    }

    /// Groups the rows; `order` sorts those of one key, equal ones stay as they are.
    mutating func finish(order: ContiguousArray<Double>?) {
        var next: UInt32 = 0
        for index in keys.indices {
            keys[index].firstRow = next
            next += keys[index].count
        }
        grouped = [UInt32](repeating: 0, count: Int(next))
        var filled = ContiguousArray<UInt32>(repeating: 0, count: keys.count)
        for (row, key) in keyOfRow.enumerated() where key != .max {
            grouped[Int(keys[Int(key)].firstRow + filled[Int(key)])] = UInt32(row)
            filled[Int(key)] += 1
        }
        guard let order else { return }
        for key in keys where key.count > 1 {
            let range = Int(key.firstRow)..<Int(key.firstRow + key.count)
            grouped[range].sort { (order[Int($0)], $0) < (order[Int($1)], $1) }
        }
    }

    func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? { unsafe find(key, Self.hash(key)) }

    func rows(_ index: Int) -> ArraySlice<UInt32> {
        let key = keys[index]
        return grouped[Int(key.firstRow)..<Int(key.firstRow + key.count)]
    }

    /// The key of a row; empty when it has none.
    func name(ofRow row: Int) -> String {
        guard keyOfRow[row] != .max else { return "" }
        let key = keys[Int(keyOfRow[row])]
        return String(decoding: bytes[Int(key.start)..<Int(key.start + key.length)], as: UTF8.self)
    }

    private func find(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if keys[index].hash == hash, unsafe isEqual(keys[index], key) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isEqual(_ key: Key, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(key.length) == text.count else { return false }
        for index in 0..<text.count where unsafe bytes[Int(key.start) + index] != text[index] { return false }
        return true
    }

    private mutating func place(_ index: Int) {
        var slot = Int(keys[index].hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(index + 1)
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for index in keys.indices { place(index) }
    }

    /// FNV-1a, mixed so that its lower bits depend on all.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for index in 0..<text.count { hash = unsafe (hash ^ UInt32(text[index])) &* 16_777_619 }
        return hash ^ (hash >> 15)
    }
}
