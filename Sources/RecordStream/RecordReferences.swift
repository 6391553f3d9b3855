/// The identified nodes of a record, by identifier; found on the first reference that is followed.
///
/// Only asked by value, never walked: no order depends on the hash.
struct RecordReferences {
    struct Target {
        /// The node that has the identifier, and the attribute or member that says it.
        let node: Int, identifier: Int
    }

    private var targets: [ContiguousArray<UInt8>: ContiguousArray<Target>] = [:]
    private var root = -1

    mutating func forget() {
        if root >= 0 { targets.removeAll(keepingCapacity: true) }
        root = -1
    }

    mutating func find(identifiers: ContiguousArray<UInt32>, in record: RecordView) {
        guard root != record.root else { return }
        forget()
        root = record.root
        var open = ContiguousArray([record.root])
        for index in record.range.dropFirst() {
            while let last = open.last, Int(record[last].end) <= index { open.removeLast() }
            let node = record[index]
            if identifiers.contains(node.name.rawValue), let parent = open.last,
                let word = Self.words(of: index, in: record).first
            {
                targets[word, default: []].append(Target(node: parent, identifier: index))
            }
            if Int(node.end) > index + 1 { open.append(index) }
        }
    }

    /// The nodes that the value of `reference` names, in document order for each of its words. A reference may be the
    /// fragment `#x` for the identifier `x`.
    func targets(of reference: Int, in record: RecordView) -> ContiguousArray<Target> {
        var found: ContiguousArray<Target> = []
        for word in Self.words(of: reference, in: record) {
            if let named = targets[word] {
                found += named
            } else if word.first == UInt8(ascii: "#") {
                found += targets[ContiguousArray(word.dropFirst())] ?? []
            }
        }
        return found
    }

    private static func words(of node: Int, in record: RecordView) -> [ContiguousArray<UInt8>] {
        let bytes = unsafe ContiguousArray(record.value(of: node))
        return bytes.split { $0 <= 0x20 }.map { ContiguousArray($0) }
    }
}
