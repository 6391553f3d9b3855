internal import RecordStream

/// Finds the members of an object whose name stood there before; O(members).
struct DuplicateNames {
    /// By `NameID`: the number of the last object that had the name.
    private var lastSeen: ContiguousArray<UInt32> = []
    private var object: UInt32 = 0

    @inline(__always)
    mutating func find(
        in members: ContiguousArray<TreeBuilder.Member>, from first: Int, into repeated: inout [TreeBuilder.Member]
    ) {
        object &+= 1
        if object == 0 { restart() }
        for index in first..<members.count {
            let id = Int(members[index].name.rawValue)
            if id >= lastSeen.count {
                lastSeen.append(contentsOf: repeatElement(0, count: max(id + 1 - lastSeen.count, lastSeen.count)))
            }
            if lastSeen[id] == object { repeated.append(members[index]) }
            lastSeen[id] = object
        }
    }

    /// After four billion objects the numbers begin again.
    private mutating func restart() {
        for index in lastSeen.indices { lastSeen[index] = 0 }
        object = 1
    }
}
