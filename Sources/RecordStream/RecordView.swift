/// One record of a batch, lent to a closure: nodes and bytes without copies, reference counts or bounds checks.
///
/// SAFETY: the pointers live as long as the call of `withRecord`; a node index must come from the record's own range,
/// and the builder of the batch keeps value ranges and subtree ends inside their arenas.
@safe public struct RecordView {
    @usableFromInline let nodes: UnsafeBufferPointer<RecordBatch.Node>
    @usableFromInline let text: UnsafeBufferPointer<UInt8>
    @usableFromInline let attributes: UnsafeBufferPointer<UInt8>
    /// The record's nodes within the batch; the first is its root.
    public let range: Range<Int>

    init(
        nodes: UnsafeBufferPointer<RecordBatch.Node>, text: UnsafeBufferPointer<UInt8>,
        attributes: UnsafeBufferPointer<UInt8>, range: Range<Int>
    ) {
        unsafe (self.nodes, self.text, self.attributes, self.range) = (nodes, text, attributes, range)
    }

    public var root: Int { @inline(__always) get { range.lowerBound } }

    @inlinable public subscript(index: Int) -> RecordBatch.Node {
        @inline(__always) get {
            assert(range.contains(index))
            return unsafe nodes.baseAddress.unsafelyUnwrapped[index]
        }
    }

    /// The value of a node.
    @inlinable public func value(of index: Int) -> UnsafeBufferPointer<UInt8> {
        let node = self[index]
        return unsafe bytes(node.valueStart, node.valueLength, isAttribute: node.kind == .attribute)
    }

    /// A piece of one of the two arenas.
    @inlinable public func bytes(_ start: UInt32, _ count: UInt32, isAttribute: Bool) -> UnsafeBufferPointer<UInt8> {
        let arena = unsafe isAttribute ? attributes : text
        assert(Int(start) + Int(count) <= arena.count)
        guard let base = arena.baseAddress else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeBufferPointer(start: base + Int(start), count: Int(count))
    }

    /// Whether the value is nothing but ASCII white space.
    public func isBlank(_ index: Int) -> Bool {
        unsafe value(of: index).allSatisfy { $0 <= 0x20 }
    }

    /// Whether the node says something: it has children or a value that is not blank, and is not a JSON `null`.
    public func isPresent(_ index: Int) -> Bool {
        let node = self[index]
        return node.kind != .null && (Int(node.end) > index + 1 || !isBlank(index))
    }

    /// The node that `index` is a child of; `nil` for the root. Costs a walk down from the root.
    public func parent(of index: Int) -> Int? {
        guard index > root else { return nil }
        var candidate = root
        while true {
            var child = candidate + 1
            while child < index, Int(self[child].end) <= index { child = Int(self[child].end) }
            if child == index { return candidate }
            candidate = child
        }
    }
}

extension RecordBatch {
    /// Lends record number `index` to `body`.
    @inlinable public func withRecord<R>(_ index: Int, _ body: (RecordView) -> R) -> R {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe attributes.withUnsafeBufferPointer { attributes in
                    unsafe body(RecordView.make(nodes, text, attributes, records[index].nodes))
                }
            }
        }
    }
}

extension RecordView {
    @usableFromInline static func make(
        _ nodes: UnsafeBufferPointer<RecordBatch.Node>, _ text: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> RecordView {
        unsafe RecordView(nodes: nodes, text: text, attributes: attributes, range: range)
    }
}
