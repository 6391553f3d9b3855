/// A path of names from the root of a record, without positions: all rows of a column have the same one.
/// The number is that of one `PathTable`.
public struct PathID: Hashable, Sendable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The root of every record, whatever its name.
    public static let root = PathID(rawValue: 0)
}

/// The different paths met so far, as a tree that grows; one per thread, no locks.
public struct PathTable: Sendable {
    @usableFromInline struct Entry: Sendable {
        @usableFromInline let parent: UInt32, name: UInt32, isAttribute: Bool
    }
    @usableFromInline private(set) var entries: ContiguousArray<Entry>
    /// Open addressing; index into `entries`, 0 for a free slot (the root is nobody's child).
    private var slots: ContiguousArray<UInt32>
    /// By path: the path that came after it last time. Records repeat each other, so this is mostly right again.
    @usableFromInline private(set) var followers: ContiguousArray<UInt32> = [0]

    public init() {
        entries = [Entry(parent: 0, name: 0, isAttribute: false)]
        slots = ContiguousArray(repeating: 0, count: 256)
    }

    public var count: Int { entries.count }

    public func parent(of path: PathID) -> PathID { PathID(rawValue: entries[Int(path.rawValue)].parent) }

    /// The path of a node called `name` below a node with path `parent`. Text without a name stands for its parent.
    /// - Parameter previous: The path of the node before it in the record; a hint.
    @inlinable public mutating func child(
        of parent: PathID, name: NameID, isAttribute: Bool, after previous: PathID
    ) -> PathID {
        let guess = followers[Int(previous.rawValue)]
        let entry = entries[Int(guess)]
        if entry.name == name.rawValue, entry.parent == parent.rawValue, entry.isAttribute == isAttribute, guess != 0 {
            return PathID(rawValue: guess)
        }
        return newFollower(of: previous, parent, name, isAttribute)
    }

    @usableFromInline
    mutating func newFollower(of previous: PathID, _ parent: PathID, _ name: NameID, _ isAttribute: Bool) -> PathID {
        if name == .none { return parent }
        let path = child(of: parent, name: name, isAttribute: isAttribute)
        followers[Int(previous.rawValue)] = path.rawValue
        return path
    }

    private mutating func child(of parent: PathID, name: NameID, isAttribute: Bool) -> PathID {
        let mask = slots.count - 1
        var slot = Self.hash(parent.rawValue, name.rawValue, isAttribute) & mask
        while true {
            let index = slots[slot]
            if index == 0 { break }
            let entry = entries[Int(index)]
            if entry.parent == parent.rawValue, entry.name == name.rawValue, entry.isAttribute == isAttribute {
                return PathID(rawValue: index)
            }
            slot = (slot + 1) & mask
        }
        let index = UInt32(entries.count)
        entries.append(Entry(parent: parent.rawValue, name: name.rawValue, isAttribute: isAttribute))
        followers.append(0)
        slots[slot] = index
        if entries.count * 2 > slots.count { grow() }
        return PathID(rawValue: index)
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: slots.count * 2)
        for index in 1..<entries.count {
            let entry = entries[index]
            var slot = Self.hash(entry.parent, entry.name, entry.isAttribute) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index)
        }
    }

    @inline(__always)
    private static func hash(_ parent: UInt32, _ name: UInt32, _ isAttribute: Bool) -> Int {
        let key = UInt64(parent) << 32 | UInt64(name) << 1 | (isAttribute ? 1 : 0)
        return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 40)
    }

    /// The steps from the root to `path`.
    func steps(to path: PathID) -> [Entry] {
        var steps: [Entry] = []
        var index = Int(path.rawValue)
        while index != 0 {
            steps.append(entries[index])
            index = Int(entries[index].parent)
        }
        return steps.reversed()
    }

    /// The path in the language of profiles, so that it can be pasted into one: `contributors.fc`, `245$a`, `a/@b`.
    public func text(_ path: PathID, names: NameTable, separator: String) -> String {
        let steps = steps(to: path).map { entry in
            let name = names.name(NameID(rawValue: entry.name))
            return entry.isAttribute ? "@" + RecordPath.quoted(name) : RecordPath.quotedMember(name)
        }
        return steps.isEmpty ? "." : RecordPath.joined(steps, separator: separator)
    }
}

extension RecordPath {
    /// A member called `@id` needs no quotes: a path finds it as `@id`.
    fileprivate static func quotedMember(_ name: String) -> String {
        name.utf8.first == UInt8(ascii: "@") ? "@" + quoted(String(name.dropFirst())) : quoted(name)
    }
}

extension CompiledPath {
    /// Whether the first `count` steps, taken from the root, lead to nodes with this path; predicates are not looked at.
    public func matches(_ path: PathID, in table: PathTable, steps count: Int) -> Bool {
        let entries = table.steps(to: path)
        func matches(_ step: Int, _ entry: Int) -> Bool {
            if step == count { return entry == entries.count }
            guard entry < entries.count else { return false }
            let name = NameID(rawValue: entries[entry].name)
            if steps[step].matches(name, isAttribute: entries[entry].isAttribute), matches(step + 1, entry + 1) {
                return true
            }
            return steps[step].anyDepth && matches(step, entry + 1)
        }
        return matches(0, 0)
    }

    /// Number of leading steps that names alone decide, when the path begins at the root or `here` is the root.
    public var plainPrefix: Int {
        steps.firstIndex { !$0.predicates.isEmpty || $0.followsReference } ?? steps.count
    }
}
