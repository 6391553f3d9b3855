internal import JSONWriting
internal import RecordStream

/// Members of JSON objects; each record is one object on a line of its own. What would be empty is left out.
struct JSONRenderer: NodeRenderer {
    private final class Output {
        var json = JSONWriter()
    }
    private let output = Output()
    private var stack = MatchStack()
    private(set) var bytes: ContiguousArray<UInt8> = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func render(_ node: CompiledNode, of record: RecordView, with values: inout ValueWriter) {
        output.json.removeAll()
        guard item(node, record.root, record, &values) else { return }
        unsafe output.json.withBytes { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A node inside an array, or a record: its values without a name, one for every match.
    private mutating func item(
        _ node: CompiledNode, _ context: Int, _ record: RecordView, _ values: inout ValueWriter
    ) -> Bool {
        if node.each.isEmpty { return value(node, context, 0, record, &values, named: false) }
        var found = stack.take()
        values.nodes(node.each, from: context, of: record, into: &found)
        var written = false
        for (position, match) in found.enumerated() where value(node, match, position, record, &values, named: false) {
            written = true
        }
        stack.give(found)
        return written
    }

    /// A member: an array when `each` finds several, else one value.
    private mutating func member(
        _ node: CompiledNode, _ context: Int, _ record: RecordView, _ values: inout ValueWriter
    ) -> Bool {
        if node.each.isEmpty { return value(node, context, 0, record, &values, named: true) }
        var found = stack.take()
        defer { stack.give(found) }
        values.nodes(node.each, from: context, of: record, into: &found)
        if found.isEmpty { return false }
        if found.count == 1 { return value(node, found[0], 0, record, &values, named: true) }
        let mark = output.json.mark
        output.json.key(node.nameText)
        output.json.beginArray()
        var written = false
        for (position, match) in found.enumerated() where value(node, match, position, record, &values, named: false) {
            written = true
        }
        output.json.endArray()
        if !written { output.json.rewind(to: mark) }
        return written
    }

    private mutating func value(
        _ node: CompiledNode, _ context: Int, _ position: Int, _ record: RecordView, _ values: inout ValueWriter,
        named: Bool
    ) -> Bool {
        guard node.holds(&values, at: context, position: position, of: record) else { return false }
        let mark = output.json.mark
        if named { output.json.key(node.nameText) }
        switch node.content {
        case .text(let templates):
            guard values.write(templates, at: context, position: position, of: record) else {
                output.json.rewind(to: mark)
                return false
            }
            if node.isBare { output.json.raw(values.text.span) } else { output.json.string(utf8: values.text.span) }
            return true
        case .nodes(let children):
            output.json.beginObject()
            var written = node.isKept
            for child in children where member(child, context, record, &values) {
                // A constant beside nothing says nothing, e.g. a type without a value.
                if !child.isConstant { written = true }
            }
            output.json.endObject()
            if !written { output.json.rewind(to: mark) }
            return written
        case .list(let children):
            output.json.beginArray()
            var written = false
            for child in children where item(child, context, record, &values) { written = true }
            output.json.endArray()
            if !written { output.json.rewind(to: mark) }
            return written
        case .none:
            output.json.rewind(to: mark)
            return false
        }
    }
}

extension CompiledNode {
    /// Whether it is a text that says nothing about the record.
    fileprivate var isConstant: Bool {
        if case .text(let templates) = content, each.isEmpty { return templates.allSatisfy(\.isConstant) }
        return false
    }
}
