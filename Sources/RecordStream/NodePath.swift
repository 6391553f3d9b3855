/// How people of a format write the place of a node.
public enum PathNotation: Sendable {
    /// `/lido/descriptiveMetadata[2]/@lang`; positions only where siblings share a name.
    case xpath
    /// RFC 6901, `/contributors/0/fc`. A list of one looks like a single member: the position is then left out.
    case jsonPointer
    /// The column's name.
    case column
    /// `245$a`, `700[2]$d`.
    case marc

    /// Between two steps of a path without positions.
    public var separator: String { self == .jsonPointer ? "." : "/" }
}

extension RecordBatch {
    /// The place of node `index` in record `record`, for a finding. Walks the record: not for every value.
    public func place(of index: Int, in record: Record, names: NameTable, notation: PathNotation) -> String {
        var text = notation == .xpath ? rootName(record, names) : ""
        var parent = record.nodes.lowerBound
        while parent < index {
            let (child, position, siblings) = step(from: parent, towards: index)
            let name = names.name(nodes[child].name)
            text += step(name, isAttribute: nodes[child].kind == .attribute, notation, isFirst: text.isEmpty)
            if siblings > 1 { text += notation == .jsonPointer ? "/\(position - 1)" : "[\(position)]" }
            parent = child
        }
        return text
    }

    private func rootName(_ record: Record, _ names: NameTable) -> String {
        let name = names.name(nodes[record.nodes.lowerBound].name)
        return name.isEmpty ? "" : "/" + name
    }

    /// The child of `parent` that is, or holds, node `index`; its position among its namesakes and their number.
    private func step(from parent: Int, towards index: Int) -> (child: Int, position: Int, siblings: Int) {
        var target = parent + 1
        while Int(nodes[target].end) <= index { target = Int(nodes[target].end) }
        var (child, position, siblings) = (parent + 1, 0, 0)
        while child < Int(nodes[parent].end) {
            if nodes[child].name == nodes[target].name, nodes[child].kind == nodes[target].kind {
                siblings += 1
                if child <= target { position += 1 }
            }
            child = Int(nodes[child].end)
        }
        return (target, position, siblings)
    }

    private func step(_ name: String, isAttribute: Bool, _ notation: PathNotation, isFirst: Bool) -> String {
        switch notation {
        case .xpath:
            if name.isEmpty { return "/text()" }
            if isAttribute { return "/@" + name }
            return name.utf8.first == UInt8(ascii: "$") ? name : "/" + name
        case .jsonPointer:
            var escaped = "/"
            for scalar in name.unicodeScalars {
                switch scalar {
                case "~": escaped += "~0"
                case "/": escaped += "~1"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped
        case .column: return isFirst ? name : "." + name
        case .marc: return isFirst || name.utf8.first == UInt8(ascii: "$") ? name : "/" + name
        }
    }
}
