internal import RecordStream

/// Walks the nodes of a form over one record and writes what they make of it in one syntax.
protocol NodeRenderer {
    /// Bytes since the last `removeAll`.
    var bytes: ContiguousArray<UInt8> { get }
    mutating func removeAll()
    /// Appends what the node makes of the record, once for every match of its `each`.
    mutating func render(_ node: CompiledNode, of record: RecordView, with values: inout ValueWriter)
}

/// Buffers for the matches of nested nodes: each depth has its own.
struct MatchStack {
    private var pool: [ContiguousArray<Int>] = []
    mutating func take() -> ContiguousArray<Int> { pool.popLast() ?? [] }
    mutating func give(_ buffer: consuming ContiguousArray<Int>) {
        buffer.removeAll(keepingCapacity: true)
        pool.append(buffer)
    }
}

extension CompiledNode {
    /// Whether the conditions hold.
    func holds(_ values: inout ValueWriter, at context: Int, position: Int, of record: RecordView) -> Bool {
        if !when.isEmpty, !values.write(when, at: context, position: position, of: record) { return false }
        return unless.isEmpty || !values.write(unless, at: context, position: position, of: record)
    }
}

/// Elements with attributes (XML 1.0). What would make an empty element is left out.
struct XMLRenderer: NodeRenderer {
    private(set) var bytes: ContiguousArray<UInt8> = []
    private var stack = MatchStack()

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func render(_ node: CompiledNode, of record: RecordView, with values: inout ValueWriter) {
        _ = render(node, record.root, record, &values, depth: 0)
    }

    /// - Returns: Whether anything was written.
    private mutating func render(
        _ node: CompiledNode, _ context: Int, _ record: RecordView, _ values: inout ValueWriter, depth: Int
    ) -> Bool {
        if node.each.isEmpty { return element(node, context, 0, record, &values, depth) }
        var found = stack.take()
        values.nodes(node.each, from: context, of: record, into: &found)
        var written = false
        var last = bytes.count..<bytes.count
        for (position, match) in found.enumerated() {
            let start = bytes.count
            guard element(node, match, position, record, &values, depth) else { continue }  // nothing to say
            if node.isDistinct, bytes[last].elementsEqual(bytes[start...]) {
                bytes.removeLast(bytes.count - start)
                continue
            }
            written = true
            last = start..<bytes.count
        }
        stack.give(found)
        return written
    }

    private mutating func element(
        _ node: CompiledNode, _ context: Int, _ position: Int, _ record: RecordView, _ values: inout ValueWriter,
        _ depth: Int
    ) -> Bool {
        guard node.holds(&values, at: context, position: position, of: record) else { return false }
        let start = bytes.count
        var hasContent = node.isKept
        indent(depth)
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: node.name)
        for attribute in node.attributes {
            guard values.write(attribute.value, at: context, position: position, of: record) else { continue }
            if !attribute.value.allSatisfy(\.isConstant) { hasContent = true }
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: attribute.name)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            escape(values.text, inAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
        let openEnd = bytes.count
        bytes.append(UInt8(ascii: ">"))
        var hasInside = false, hasChildren = false
        switch node.content {
        case .text(let templates):
            if values.write(templates, at: context, position: position, of: record) {
                escape(values.text, inAttribute: false)
                hasInside = true
                if !templates.allSatisfy(\.isConstant) || node.attributes.isEmpty { hasContent = true }
            } else {
                // Attributes without their text say nothing.
                hasContent = node.isKept
            }
        case .nodes(let children), .list(let children):
            for child in children where render(child, context, record, &values, depth: depth + 1) {
                hasChildren = true
            }
            if hasChildren { hasContent = true }
        case .none: break
        }
        guard hasContent else {
            bytes.removeLast(bytes.count - start)
            return false
        }
        if !hasInside, !hasChildren {
            bytes.removeLast(bytes.count - openEnd)
            bytes.append(contentsOf: "/>".utf8)
            return true
        }
        if hasChildren { indent(depth) }
        bytes.append(contentsOf: "</".utf8)
        bytes.append(contentsOf: node.name)
        bytes.append(UInt8(ascii: ">"))
        return true
    }

    private mutating func indent(_ depth: Int) {
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { bytes.append(UInt8(ascii: " ")) }
    }

    /// Controls that XML 1.0 does not allow (2.2) become the replacement character.
    private mutating func escape(_ text: ContiguousArray<UInt8>, inAttribute: Bool) {
        var run = 0
        var position = 0
        while position < text.count {
            let byte = text[position]
            let replacement: StaticString
            switch byte {
            case UInt8(ascii: "&"): replacement = "&amp;"
            case UInt8(ascii: "<"): replacement = "&lt;"
            case UInt8(ascii: ">"): replacement = "&gt;"
            case UInt8(ascii: "\"") where inAttribute: replacement = "&quot;"
            case 0x09 where inAttribute: replacement = "&#9;"
            case 0x0A where inAttribute: replacement = "&#10;"
            case 0x0D: replacement = "&#13;"
            case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20: replacement = "\u{FFFD}"
            // U+FFFE and U+FFFF.
            case 0xEF
            where position + 2 < text.count && text[position + 1] == 0xBF && text[position + 2] >= 0xBE:
                bytes.append(contentsOf: text[run..<position])
                bytes.append(contentsOf: "\u{FFFD}".utf8)
                position += 3
                run = position
                continue
            default:
                position += 1
                continue
            }
            bytes.append(contentsOf: text[run..<position])
            unsafe bytes.append(
                contentsOf: UnsafeBufferPointer(start: replacement.utf8Start, count: replacement.utf8CodeUnitCount))
            position += 1
            run = position
        }
        bytes.append(contentsOf: text[run...])
    }
}
