internal import Diagnostics

/// Cuts a record that holds others into records of their own: the components of a finding aid, the metadata inside an
/// OAI-PMH envelope.
///
/// Each keeps what is its own and gets, in children called `^`, what it needs of the elements
/// around it, the nearest first: `^/did/unittitle` is the title of the parent component, then of the grandparent.
///
/// | | becomes |
/// |---|---|
/// | an element named in `at` | a record, without the records inside it |
/// | the root, when it is not named | the first record's outermost `^`, whole; where no record is inside, a record |
/// | `inherit`ed children and attributes of ancestors | parts of `^`; they are accounted for where they belong |
public struct RecordDivision: Hashable, Sendable {
    /// Names, or ends of paths: `c`, `metadata/record`.
    public var at: [String]
    /// Paths of names below an ancestor: `did`, `eadheader/eadid`.
    public var inherit: [String]
    public init(at: [String], inherit: [String] = []) { (self.at, self.inherit) = (at, inherit) }

    /// The name of the child that holds what comes from an ancestor; no XML element can be called so.
    public static let contextName = "^"
}

/// A division ready to run over batches whose names come from one `NameTable`. One per thread.
public struct RecordDivider {
    /// A name in each of the namespaces that the profile binds.
    private typealias Names = ContiguousArray<NameID>

    private let at: [ContiguousArray<Names>], inherit: [ContiguousArray<Names>]
    private let context: NameID

    // Of the record at hand.
    private var nodes: ContiguousArray<RecordBatch.Node> = []
    private var records: ContiguousArray<RecordBatch.Record> = []
    /// The open elements of the walk: their nodes in the batch, whether they are records.
    private var open: ContiguousArray<(node: Int, isRecord: Bool)> = []
    /// The nodes that become records, and the open records above each, the nearest first.
    private var divided: ContiguousArray<(node: Int, ancestors: ContiguousArray<Int>)> = []
    private var isDivided: Set<Int> = []
    /// Copies that are open, and where their originals end.
    private var copies: ContiguousArray<(copy: Int, end: Int, hadChildren: Bool)> = []

    public init(_ division: RecordDivision, names: NameTable, prefixes: [String] = []) {
        func compiled(_ path: String) -> ContiguousArray<Names> {
            ContiguousArray(
                path.split(separator: "/").map { name in
                    [names.intern(String(name))] + prefixes.map { names.intern("\($0):\(name)") }
                })
        }
        (at, inherit) = (division.at.map(compiled), division.inherit.map(compiled))
        context = names.intern(RecordDivision.contextName)
    }

    /// Replaces the records of `batch` by those inside them.
    public mutating func divide(_ batch: inout RecordBatch) {
        nodes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        for record in batch.records { divide(record, of: batch) }
        batch.replaceRecords(&nodes, &records)
    }

    private mutating func divide(_ record: RecordBatch.Record, of batch: RecordBatch) {
        find(in: record, of: batch)
        let root = record.nodes.lowerBound
        if divided.isEmpty || (divided.count == 1 && divided[0].node == root) {
            let first = nodes.count
            copy(root, relativeTo: batch.nodes[root], of: batch, without: false)
            return end(first, context: nodes.count..<nodes.count, record.location, record.chunkRange)
        }
        var ownsRoot = !isDivided.contains(root)
        for (node, ancestors) in divided {
            let (first, base) = (nodes.count, batch.nodes[node])
            copy(node, relativeTo: base, of: batch, without: true)
            let firstContext = nodes.count
            for ancestor in ancestors { inherit(from: ancestor, isWhole: ownsRoot, relativeTo: base, of: batch) }
            nodes[first].end = UInt32(truncatingIfNeeded: nodes.count)
            // The first record stands directly in the root, takes it over whole, and accounts for it.
            let context = ownsRoot ? nodes.count..<nodes.count : firstContext..<nodes.count
            ownsRoot = false
            end(first, context: context, record.location(of: base), chunkRange(of: node, in: record, batch))
        }
    }

    private mutating func end(
        _ first: Int, context: Range<Int>, _ location: Diagnostic.Location, _ chunkRange: Range<Int>
    ) {
        records.append(
            RecordBatch.Record(
                nodes: first..<nodes.count, location: location, chunkRange: chunkRange, context: context))
    }

    // MARK: Finding

    private mutating func find(in record: RecordBatch.Record, of batch: RecordBatch) {
        divided.removeAll(keepingCapacity: true)
        isDivided.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        for node in record.nodes where batch.nodes[node].kind == .element {
            while let last = open.last, Int(batch.nodes[last.node].end) <= node { open.removeLast() }
            let isRecord = at.contains { matches($0, node, batch) }
            if isRecord {
                let root = record.nodes.lowerBound
                let above = open.reversed().filter { $0.isRecord || $0.node == root }.map(\.node)
                divided.append((node, ContiguousArray(above)))
                isDivided.insert(node)
            }
            open.append((node, isRecord))
        }
    }

    /// Whether the names of the node and of the open elements above it end in the path.
    private func matches(_ path: ContiguousArray<Names>, _ node: Int, _ batch: RecordBatch) -> Bool {
        guard let last = path.last, last.contains(batch.nodes[node].name), open.count >= path.count - 1 else {
            return false
        }
        let above = open.suffix(path.count - 1)
        return zip(path.dropLast(), above).allSatisfy { $0.contains(batch.nodes[$1.node].name) }
    }

    // MARK: Copying

    /// Copies a subtree; `without` leaves out the records inside it.
    private mutating func copy(
        _ root: Int, relativeTo base: RecordBatch.Node, of batch: RecordBatch, without: Bool
    ) {
        let end = Int(batch.nodes[root].end)
        var node = root
        while node < end {
            if without, node != root, isDivided.contains(node) {
                node = Int(batch.nodes[node].end)
                continue
            }
            closeCopies(before: node)
            copies.append((nodes.count, Int(batch.nodes[node].end), hasChildren(node, batch)))
            append(batch.nodes[node], relativeTo: base)
            node += 1
        }
        closeCopies(before: end)
    }

    private func hasChildren(_ node: Int, _ batch: RecordBatch) -> Bool {
        let end = Int(batch.nodes[node].end)
        return (node + 1..<end).contains { batch.nodes[$0].kind != .attribute }
    }

    private mutating func closeCopies(before node: Int) {
        while let (copy, end, hadChildren) = copies.last, end <= node {
            copies.removeLast()
            nodes[copy].end = UInt32(truncatingIfNeeded: nodes.count)
            // Nothing but records was in it: their text is not its own.
            if hadChildren, nodes[(copy + 1)...].allSatisfy({ $0.kind == .attribute }) { nodes[copy].valueLength = 0 }
        }
    }

    /// Adds a node whose place counts from the start of its new record; it may lie before it.
    private mutating func append(_ node: RecordBatch.Node, relativeTo base: RecordBatch.Node, name: NameID? = nil) {
        nodes.append(
            RecordBatch.Node(
                name: name ?? node.name, kind: node.kind, valueStart: node.valueStart, valueLength: node.valueLength,
                end: UInt32(truncatingIfNeeded: nodes.count + 1), offset: node.offset &- base.offset,
                line: node.line &- base.line))
    }

    /// Adds a `^` with what records inside `ancestor` take over: all of it, or its attributes and what is to inherit.
    private mutating func inherit(
        from ancestor: Int, isWhole: Bool, relativeTo base: RecordBatch.Node, of batch: RecordBatch
    ) {
        let first = nodes.count
        if isWhole {
            copy(ancestor, relativeTo: base, of: batch, without: true)
            let whole = nodes[first]
            nodes[first] = RecordBatch.Node(
                name: context, kind: whole.kind, valueStart: whole.valueStart, valueLength: whole.valueLength,
                end: whole.end, offset: whole.offset, line: whole.line)
            return
        }
        append(batch.nodes[ancestor], relativeTo: base, name: context)
        nodes[first].valueLength = 0
        inherit(inherit[...].map { $0[...] }, below: ancestor, relativeTo: base, of: batch, withAttributes: true)
        nodes[first].end = UInt32(truncatingIfNeeded: nodes.count)
    }

    private mutating func inherit(
        _ paths: [ArraySlice<Names>], below parent: Int, relativeTo base: RecordBatch.Node, of batch: RecordBatch,
        withAttributes: Bool
    ) {
        var child = parent + 1
        while child < Int(batch.nodes[parent].end) {
            let node = batch.nodes[child]
            if node.kind == .attribute {
                if withAttributes { append(node, relativeTo: base) }
            } else if !isDivided.contains(child) {
                let fitting = paths.filter { $0.first?.contains(node.name) == true }
                if fitting.contains(where: { $0.count == 1 }) {
                    copy(child, relativeTo: base, of: batch, without: true)
                } else if !fitting.isEmpty {
                    let first = nodes.count
                    append(node, relativeTo: base)
                    inherit(
                        fitting.map { $0.dropFirst() }, below: child, relativeTo: base, of: batch,
                        withAttributes: false)
                    nodes[first].end = UInt32(truncatingIfNeeded: nodes.count)
                }
            }
            child = Int(node.end)
        }
    }

    /// About the bytes of a node: from its start to that of what follows it.
    private func chunkRange(of node: Int, in record: RecordBatch.Record, _ batch: RecordBatch) -> Range<Int> {
        let start = record.chunkRange.lowerBound + Int(batch.nodes[node].offset)
        var next = Int(batch.nodes[node].end)
        while next < record.nodes.upperBound, batch.nodes[next].kind == .attribute { next += 1 }
        let end =
            next < record.nodes.upperBound
            ? record.chunkRange.lowerBound + Int(batch.nodes[next].offset) : record.chunkRange.upperBound
        return start..<max(start, end)
    }
}
