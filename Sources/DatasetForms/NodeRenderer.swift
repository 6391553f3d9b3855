internal import JSONWriting
internal import RecordStream

/// Walks the nodes of a form over one record and writes what they make of it in one syntax.
protocol NodeRenderer: ~Copyable {
    init()
    /// What was written since `removeAll`.
    var output: ByteBuffer { get set }
    /// Appends what a node of the program makes of the record, once for every match of its `each`.
    mutating func render(_ node: Int, of record: RecordView, with values: inout ValueWriter)
}

extension ValueWriter {
    /// Whether the conditions of a node hold.
    mutating func holds(_ node: FormProgram.Node, at context: Int, position: Int, of record: RecordView) -> Bool {
        if !node.when.isEmpty, unsafe text(node.when, at: context, position: position, of: record) == nil {
            return false
        }
        if node.unless.isEmpty { return true }
        return unsafe text(node.unless, at: context, position: position, of: record) == nil
    }
}
