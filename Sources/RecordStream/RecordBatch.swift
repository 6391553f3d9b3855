public import Diagnostics

/// Source records of any format as trees in pre-order over two byte arenas: a batch costs a few allocations, all
/// reused.
///
/// A node's value is a range of an arena. All character data of a record stand in `text` in document order and
/// attribute values in `attributes`, so that the value of an element with children is the text of all it contains,
/// the XPath string value, for nothing.
///
/// | format | root | nodes |
/// |---|---|---|
/// | CSV | the row, nameless, as it stands | one `.text` child per column |
/// | JSON | the object, nameless | members by name; arrays repeat the member's name; scalars keep their kind |
/// | XML | the record element | `.attribute` children first, then `.element`; loose text of mixed content is a nameless `.text` child |
/// | MARC | the record, nameless | `leader` and control fields `.text`; fields `.element` with attributes `ind1`, `ind2` and subfields `.text` named `$a` |
public struct RecordBatch: Sendable {
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// Has or may have children: XML element, JSON object, MARC field, CSV row.
        case element
        case attribute
        /// A leaf with a string value.
        case text
        case number, boolean, null
    }

    public struct Node: Sendable, BitwiseCopyable {
        public var name: NameID
        public let kind: Kind
        /// Range of `text`, or of `attributes` for an attribute.
        public var valueStart, valueLength: UInt32
        /// Index after the last node of the subtree.
        public var end: UInt32
        /// Byte offset and line, both counted from the start of the record; see `offsetFromRecord`.
        public let offset, line: UInt32
        /// The same with a sign: what a record takes over from around it stands before it.
        public var offsetFromRecord: Int { Int(Int32(bitPattern: offset)) }
        public var lineFromRecord: Int { Int(Int32(bitPattern: line)) }

        @inlinable public init(
            name: NameID, kind: Kind, valueStart: UInt32, valueLength: UInt32, end: UInt32, offset: UInt32, line: UInt32
        ) {
            (self.name, self.kind) = (name, kind)
            (self.valueStart, self.valueLength, self.end) = (valueStart, valueLength, end)
            (self.offset, self.line) = (offset, line)
        }
    }

    public struct Record: Sendable {
        /// The record's nodes; the first is its root.
        public let nodes: Range<Int>
        public let location: Diagnostic.Location
        /// The record's bytes within the chunk it was parsed from; kept for quarantine and excerpts.
        public let chunkRange: Range<Int>
        /// Nodes that are copies of what belongs to a record around this one; that one accounts for them.
        public let context: Range<Int>

        init(nodes: Range<Int>, location: Diagnostic.Location, chunkRange: Range<Int>, context: Range<Int>? = nil) {
            (self.nodes, self.location, self.chunkRange) = (nodes, location, chunkRange)
            self.context = context ?? nodes.upperBound..<nodes.upperBound
        }

        /// Where a node of the record begins, in the source.
        public func location(of node: Node) -> Diagnostic.Location {
            var location = location
            let (offset, line) = (node.offsetFromRecord, node.lineFromRecord)
            location.byteOffset += offset
            if line != 0 || offset != 0 {
                location.line += line
                location.column = line == 0 ? location.column + offset : 1
            }
            return location
        }
    }

    public private(set) var nodes: ContiguousArray<Node> = []
    public private(set) var text: ContiguousArray<UInt8> = []
    public private(set) var attributes: ContiguousArray<UInt8> = []
    public private(set) var records: ContiguousArray<Record> = []
    public var diagnostics: [Diagnostic] = []
    /// Records that could not be parsed and were left out; each has an error among `diagnostics`.
    public var rejected: [RejectedRecord] = []

    private var openNodes: ContiguousArray<UInt32> = []
    private var recordStart = (nodes: 0, text: 0, attributes: 0)

    public init() {}

    /// Empties the batch and keeps its memory.
    public mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        openNodes.removeAll(keepingCapacity: true)
        recordStart = (0, 0, 0)
        diagnostics = []
        rejected = []
    }

    // MARK: Building

    /// Gives the children of a record's root other names.
    public mutating func renameChildren(of record: Record, _ name: (NameID) -> NameID) {
        var child = record.nodes.lowerBound + 1
        while child < record.nodes.upperBound {
            nodes[child].name = name(nodes[child].name)
            child = Int(nodes[child].end)
        }
    }

    /// Number of open nodes; 0 between records.
    public var depth: Int { openNodes.count }

    /// Opens a node that may get children; `offset` and `line` count from the record's start.
    public mutating func open(_ name: NameID, _ kind: Kind = .element, offset: Int, line: Int) {
        openNodes.append(UInt32(truncatingIfNeeded: nodes.count))
        nodes.append(
            Node(
                name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: text.count), valueLength: 0, end: 0,
                offset: UInt32(truncatingIfNeeded: offset), line: UInt32(truncatingIfNeeded: line)))
    }

    /// Appends character data to whatever is open.
    public mutating func append(text bytes: UnsafeBufferPointer<UInt8>) { unsafe text.append(contentsOf: bytes) }

    /// Closes the innermost open node.
    public mutating func close() {
        guard let index = openNodes.popLast().map(Int.init) else { preconditionFailure("close without open") }
        nodes[index].end = UInt32(truncatingIfNeeded: nodes.count)
        nodes[index].valueLength = UInt32(truncatingIfNeeded: text.count) &- nodes[index].valueStart
    }

    /// Adds a leaf with its value: a column, a scalar member, a subfield, or an attribute.
    public mutating func leaf(
        _ name: NameID, _ kind: Kind, value: UnsafeBufferPointer<UInt8>, offset: Int, line: Int
    ) {
        let index = UInt32(truncatingIfNeeded: nodes.count)
        let start: Int
        if kind == .attribute {
            start = attributes.count
            unsafe attributes.append(contentsOf: value)
        } else {
            start = text.count
            unsafe text.append(contentsOf: value)
        }
        nodes.append(
            Node(
                name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: start),
                valueLength: UInt32(truncatingIfNeeded: value.count), end: index &+ 1,
                offset: UInt32(truncatingIfNeeded: offset), line: UInt32(truncatingIfNeeded: line)))
    }

    /// Adds a leaf over the last `length` bytes already appended to `text`.
    public mutating func leafOverText(_ name: NameID, _ kind: Kind, last length: Int, offset: Int, line: Int) {
        let index = UInt32(truncatingIfNeeded: nodes.count)
        nodes.append(
            Node(
                name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: text.count - length),
                valueLength: UInt32(truncatingIfNeeded: length), end: index &+ 1,
                offset: UInt32(truncatingIfNeeded: offset), line: UInt32(truncatingIfNeeded: line)))
    }

    /// Adds a whole record whose nodes were made elsewhere, in pre-order; their `end` counts in `self.nodes`, their
    /// values lie in text already appended or to be appended before the batch is read. For flat formats, where a call
    /// per node is too dear.
    public mutating func appendRecord(
        _ nodes: UnsafeBufferPointer<Node>, at location: Diagnostic.Location, chunkRange: Range<Int>
    ) {
        unsafe self.nodes.append(contentsOf: nodes)
        endRecord(at: location, chunkRange: chunkRange)
    }

    /// Adds nodes that were built elsewhere, and their character data: a whole record costs two copies.
    ///
    /// The caller has set everything in them as it will be here: values as ranges of `text`, which has `text.count`
    /// bytes so far, and ends as indices of `nodes`. No node may be open.
    public mutating func append(nodes built: UnsafeBufferPointer<Node>, text bytes: UnsafeBufferPointer<UInt8>) {
        precondition(openNodes.isEmpty, "whole trees cannot go into an open node")
        unsafe nodes.append(contentsOf: built)
        unsafe text.append(contentsOf: bytes)
    }

    /// Ends the record made of the nodes since the last end; all nodes must be closed.
    public mutating func endRecord(at location: Diagnostic.Location, chunkRange: Range<Int>) {
        precondition(openNodes.isEmpty, "record ended with open nodes")
        guard nodes.count > recordStart.nodes else { return }
        records.append(
            Record(nodes: recordStart.nodes..<nodes.count, location: location, chunkRange: chunkRange))
        recordStart = (nodes.count, text.count, attributes.count)
    }

    /// Adds a record whose tables were built elsewhere.
    /// - Parameter nodes: Positions and ends count from the start of the batch: `text.count`, `attributes.count` and
    ///   `nodes.count` before the call.
    public mutating func appendRecord(
        nodes: UnsafeBufferPointer<Node>, text: UnsafeBufferPointer<UInt8>, attributes: UnsafeBufferPointer<UInt8>,
        at location: Diagnostic.Location, chunkRange: Range<Int>
    ) {
        unsafe self.nodes.append(contentsOf: nodes)
        unsafe self.text.append(contentsOf: text)
        unsafe self.attributes.append(contentsOf: attributes)
        endRecord(at: location, chunkRange: chunkRange)
    }

    /// Puts other records in the place of all there are; their nodes refer to the same text.
    mutating func replaceRecords(_ nodes: inout ContiguousArray<Node>, _ records: inout ContiguousArray<Record>) {
        precondition(openNodes.isEmpty, "records replaced with open nodes")
        swap(&self.nodes, &nodes)
        swap(&self.records, &records)
        recordStart.nodes = self.nodes.count
    }

    /// Takes back the nodes since the last end of a record.
    public mutating func discardRecord() {
        openNodes.removeAll(keepingCapacity: true)
        nodes.removeSubrange(recordStart.nodes...)
        text.removeSubrange(recordStart.text...)
        attributes.removeSubrange(recordStart.attributes...)
    }

    // MARK: Reading

    /// Lends the value of node `index` to `body`.
    @inline(__always)
    public func withValue<R>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let node = nodes[index]
        let range = Int(node.valueStart)..<Int(node.valueStart &+ node.valueLength)
        if node.kind == .attribute {
            return unsafe attributes.withUnsafeBufferPointer { unsafe body(UnsafeBufferPointer(rebasing: $0[range])) }
        }
        return unsafe text.withUnsafeBufferPointer { unsafe body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    public func string(of index: Int) -> String {
        unsafe withValue(of: index) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Where a node begins, in the source.
    public func location(of index: Int, in record: Record) -> Diagnostic.Location { record.location(of: nodes[index]) }
}

/// The bytes of a record that was left out.
public struct RejectedRecord: Sendable {
    public let bytes: ContiguousArray<UInt8>
    public let location: Diagnostic.Location
    /// Code of the finding that says why.
    public let code: String
    public init(bytes: ContiguousArray<UInt8>, location: Diagnostic.Location, code: String) {
        (self.bytes, self.location, self.code) = (bytes, location, code)
    }
}
