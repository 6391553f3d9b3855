internal import CScan
internal import JSONWriting
internal import RecordStream

/// Elements with attributes (XML 1.0). What would make an empty element is left out.
struct XMLRenderer: NodeRenderer, ~Copyable {
    var output = ByteBuffer(capacity: 1 << 16)

    mutating func render(_ node: Int, of record: RecordView, with values: inout ValueWriter) {
        _ = render(node, record.root, record, &values, depth: 0)
    }

    /// - Returns: Whether anything was written.
    private mutating func render(
        _ number: Int, _ context: Int, _ record: RecordView, _ values: inout ValueWriter, depth: Int
    ) -> Bool {
        let node = values.program.nodes[number]
        if node.each.isEmpty { return element(node, context, 0, record, &values, depth) }
        let first = values.find(node.each, from: context, of: record)
        var isWritten = false
        var last = output.count..<output.count
        for found in first..<values.found {
            let start = output.count
            guard element(node, values.node(found), found - first, record, &values, depth) else {
                continue  // nothing to say
            }
            if node.isDistinct, unsafe output.bytes[last].elementsEqual(output.bytes[start...]) {
                output.truncate(to: start)
                continue  // said already
            }
            isWritten = true
            last = start..<output.count
        }
        values.forget(from: first)
        return isWritten
    }

    private mutating func element(
        _ node: FormProgram.Node, _ context: Int, _ position: Int, _ record: RecordView,
        _ values: inout ValueWriter, _ depth: Int
    ) -> Bool {
        guard values.holds(node, at: context, position: position, of: record) else { return false }
        let start = output.count
        var hasContent = node.isKept
        indent(depth)
        output.append("<")
        unsafe output.append(values.program.bytes.entries(node.name))
        for number in node.attributes.range {
            let attribute = values.program.attributes[number]
            guard let text = unsafe values.text(attribute.value, at: context, position: position, of: record) else {
                continue  // an attribute without a value is not there
            }
            if !attribute.isConstant { hasContent = true }
            output.append(" ")
            unsafe output.append(values.program.bytes.entries(attribute.name))
            output.append("=\"")
            unsafe escape(text, inAttribute: true)
            output.append("\"")
        }
        let openEnd = output.count
        output.append(">")
        var hasInside = false, hasChildren = false
        switch node.content {
        case .text:
            if let text = unsafe values.text(node.inside, at: context, position: position, of: record) {
                unsafe escape(text, inAttribute: false)
                hasInside = true
                if !values.program.isConstant(node.inside) || node.attributes.isEmpty { hasContent = true }
            } else {
                // Attributes without their text say nothing.
                hasContent = node.isKept
            }
        case .nodes, .list:
            for child in node.inside.range where render(child, context, record, &values, depth: depth + 1) {
                hasChildren = true
            }
            if hasChildren { hasContent = true }
        case .none: break
        }
        guard hasContent else {
            output.truncate(to: start)
            return false
        }
        if !hasInside, !hasChildren {
            output.truncate(to: openEnd)
            output.append("/>")
            return true
        }
        if hasChildren { indent(depth) }
        output.append("</")
        unsafe output.append(values.program.bytes.entries(node.name))
        output.append(">")
        return true
    }

    private mutating func indent(_ depth: Int) {
        output.reserve(depth + 1)
        output.push(UInt8(ascii: "\n"))
        for _ in 0..<depth { output.push(UInt8(ascii: " ")) }
    }

    /// Controls that XML 1.0 does not allow (2.2) become the replacement character.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>, inAttribute: Bool) {
        guard let start = text.baseAddress else { return }
        var position = 0
        while true {
            let plain = unsafe cscan_xml_plain(start + position, text.count - position)
            unsafe output.append(UnsafeBufferPointer(start: start + position, count: plain))
            position += plain
            if position == text.count { return }
            let byte = unsafe text[position]
            switch byte {
            case UInt8(ascii: "&"): output.append("&amp;")
            case UInt8(ascii: "<"): output.append("&lt;")
            case UInt8(ascii: ">"): output.append("&gt;")
            case UInt8(ascii: "\"") where inAttribute: output.append("&quot;")
            case 0x09 where inAttribute: output.append("&#9;")
            case 0x0A where inAttribute: output.append("&#10;")
            case 0x0D: output.append("&#13;")
            case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20: output.append("\u{FFFD}")
            case 0xEF where unsafe Self.isNoCharacter(text, position):
                output.append("\u{FFFD}")
                position += 2
            default:
                output.reserve(1)
                output.push(byte)
            }
            position += 1
        }
    }

    /// U+FFFE and U+FFFF.
    private static func isNoCharacter(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        unsafe position + 2 < text.count && text[position + 1] == 0xBF && text[position + 2] >= 0xBE
    }
}
