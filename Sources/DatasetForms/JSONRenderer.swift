internal import JSONWriting
internal import RecordStream

/// Members of JSON objects; each record is one object on a line of its own, with commas between. What would be empty is
/// left out.
struct JSONRenderer: NodeRenderer, ~Copyable {
    private var json = JSONWriter()
    var output = ByteBuffer(capacity: 1 << 16)

    mutating func render(_ node: Int, of record: RecordView, with values: inout ValueWriter) {
        json.removeAll()
        guard item(node, record.root, record, &values) else { return }
        if output.count > 0 { output.append(",\n") }
        unsafe json.withBytes { unsafe output.append($0) }
    }

    /// A node inside an array, or a record: its values without a name, one for every match.
    private mutating func item(
        _ number: Int, _ context: Int, _ record: RecordView, _ values: inout ValueWriter
    ) -> Bool {
        let node = values.program.nodes[number]
        if node.each.isEmpty { return value(node, context, 0, record, &values, named: false) }
        let first = values.find(node.each, from: context, of: record)
        defer { values.forget(from: first) }
        return items(node, first, record, &values)
    }

    private mutating func items(
        _ node: FormProgram.Node, _ first: Int, _ record: RecordView, _ values: inout ValueWriter
    ) -> Bool {
        var isWritten = false
        for found in first..<values.found
        where value(node, values.node(found), found - first, record, &values, named: false) {
            isWritten = true
        }
        return isWritten
    }

    /// A member: an array when `each` finds several, else one value.
    private mutating func member(
        _ node: FormProgram.Node, _ context: Int, _ record: RecordView, _ values: inout ValueWriter
    ) -> Bool {
        if node.each.isEmpty { return value(node, context, 0, record, &values, named: true) }
        let first = values.find(node.each, from: context, of: record)
        defer { values.forget(from: first) }
        switch values.found - first {
        case 0: return false
        case 1: return value(node, values.node(first), 0, record, &values, named: true)
        default: break
        }
        let mark = json.mark
        unsafe json.key(utf8: values.program.bytes.entries(node.name).span)
        json.beginArray()
        let isWritten = items(node, first, record, &values)
        json.endArray()
        if !isWritten { json.rewind(to: mark) }
        return isWritten
    }

    private mutating func value(
        _ node: FormProgram.Node, _ context: Int, _ position: Int, _ record: RecordView,
        _ values: inout ValueWriter, named: Bool
    ) -> Bool {
        guard values.holds(node, at: context, position: position, of: record) else { return false }
        let mark = json.mark
        if named { unsafe json.key(utf8: values.program.bytes.entries(node.name).span) }
        switch node.content {
        case .text:
            guard let text = unsafe values.text(node.inside, at: context, position: position, of: record) else {
                json.rewind(to: mark)
                return false
            }
            if node.isBare { unsafe json.raw(text) } else { unsafe json.string(utf8: text) }
            return true
        case .nodes:
            json.beginObject()
            var isWritten = node.isKept
            for number in node.inside.range {
                let child = values.program.nodes[number]
                // A constant beside nothing says nothing, e.g. a type without a value.
                if member(child, context, record, &values), !child.isConstant { isWritten = true }
            }
            json.endObject()
            if !isWritten { json.rewind(to: mark) }
            return isWritten
        case .list:
            json.beginArray()
            var isWritten = false
            for child in node.inside.range where item(child, context, record, &values) { isWritten = true }
            json.endArray()
            if !isWritten { json.rewind(to: mark) }
            return isWritten
        case .none:
            json.rewind(to: mark)
            return false
        }
    }
}
