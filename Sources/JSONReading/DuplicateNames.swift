internal import RecordStream

/// Finds the members of an object whose name stood there before; O(members).
struct DuplicateNames {
    struct Member: BitwiseCopyable {
        let name: MemberNames.Entry
        /// Place of the name in the record.
        let offset: UInt32
    }

    /// The members of all open objects, outermost first.
    let members = Table<Member>()
    /// By name: the number of the last object that had it.
    private let lastSeen = Table<UInt32>()
    private var object: UInt32 = 0
    private(set) var found: [Member] = []

    mutating func removeAll() {
        members.truncate(to: 0)
        found.removeAll(keepingCapacity: true)
    }

    /// Looks through the members from number `first` on, those of the object that ends, and forgets them.
    @inline(__always)
    mutating func endObject(from first: Int) {
        if object == .max { restart() }
        object += 1
        for index in first..<members.count {
            let member = members[index]
            let name = Int(member.name)
            while name >= lastSeen.count { lastSeen.append(0) }
            if lastSeen[name] == object { found.append(member) }
            lastSeen[name] = object
        }
        members.truncate(to: first)
    }

    /// After four billion objects the numbers begin again.
    private mutating func restart() {
        for index in 0..<lastSeen.count { lastSeen[index] = 0 }
        object = 0
    }
}
