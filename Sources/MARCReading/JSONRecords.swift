internal import Diagnostics
internal import JSONReading
internal import RecordStream

/// MARC in JSON: reads the objects with the JSON parser and turns each into the tree of its record.
///
/// Shapes: `{"leader": …, "fields": [{"001": …}, {"245": {"ind1": …, "ind2": …, "subfields": [{"a": …}]}}]}` (pymarc,
/// ruby-marc, YAZ); `{"leader": …, "controlfield": [{"tag", "content"}], "datafield": [{"tag", "ind1", "ind2",
/// "subfield": [{"code", "content"}]}]}`; `{"record": [["LDR", "", "", "_", …], ["245", "1", "0", "a", …]]}` (Catmandu).
/// What fits none of them is kept as it stands, under its own names.
struct JSONRecords {
    private let names: NameTable
    private var parser: any RecordParser
    private var source = RecordBatch()
    private var codeNames: [NameID: NameID] = [:]
    private let ids: Names

    private struct Names {
        let leader, fields, ind1, ind2, subfields, controlfield, datafield, tag, content, value, data, subfield,
            code, record: NameID
        init(_ table: NameTable) {
            leader = table.intern("leader")
            fields = table.intern("fields")
            (ind1, ind2) = (table.intern("ind1"), table.intern("ind2"))
            subfields = table.intern("subfields")
            (controlfield, datafield) = (table.intern("controlfield"), table.intern("datafield"))
            (tag, content, value) = (table.intern("tag"), table.intern("content"), table.intern("value"))
            record = table.intern("record")
            (data, subfield, code) = (table.intern("data"), table.intern("subfield"), table.intern("code"))
        }
    }

    init(names: NameTable) {
        self.names = names
        ids = Names(names)
        parser = JSONFormat().makeParser(names: names)
    }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        parser.parse(chunk, into: &source)
        batch.removeAll()
        (batch.diagnostics, batch.rejected) = (source.diagnostics, source.rejected)
        for record in source.records {
            batch.open(.none, offset: 0, line: 0)
            for child in children(of: record.nodes.lowerBound) { add(child, &batch) }
            batch.close()
            batch.endRecord(at: record.location, chunkRange: record.chunkRange)
        }
    }

    private func children(of node: Int) -> [Int] {
        var result: [Int] = []
        var next = node + 1
        while next < Int(source.nodes[node].end) {
            result.append(next)
            next = Int(source.nodes[next].end)
        }
        return result
    }

    private func child(_ name: NameID, of node: Int) -> Int? {
        children(of: node).first { source.nodes[$0].name == name }
    }

    private mutating func add(_ node: Int, _ batch: inout RecordBatch) {
        switch source.nodes[node].name {
        case ids.leader: leaf(ids.leader, node, &batch)
        case ids.fields where source.nodes[node].kind == .element && hasTags(node):
            for field in children(of: node) { addField(source.nodes[field].name, field, &batch) }
        case ids.controlfield, ids.datafield:
            guard let tag = child(ids.tag, of: node) else { return copy(node, &batch) }
            addField(names.intern(source.string(of: tag)), node, &batch)
        case ids.record where isRow(node): addRow(node, &batch)
        default: copy(node, &batch)
        }
    }

    /// Whether the members of a node are fields: an Avram schema, too, has `fields`, and `LEADER` among them.
    private func hasTags(_ node: Int) -> Bool {
        let members = children(of: node)
        return members.count == 1 || members.allSatisfy { names.name(source.nodes[$0].name).utf8.count == 3 }
    }

    /// Whether a node is an array of texts: tag, indicators, then codes and values in turn.
    private func isRow(_ node: Int) -> Bool {
        let cells = children(of: node)
        return source.nodes[node].kind == .element && cells.count >= 3 && cells.count % 2 == 1
            && cells.allSatisfy { source.nodes[$0].name == .none && source.nodes[$0].kind != .element }
    }

    /// A field from an array. The code `_` stands for what has no subfields; `LDR` is the leader.
    private mutating func addRow(_ node: Int, _ batch: inout RecordBatch) {
        let cells = children(of: node)
        let tag = source.string(of: cells[0])
        if cells.count == 5, source.string(of: cells[3]) == "_" {
            return leaf(tag == "LDR" ? ids.leader : names.intern(tag), cells[4], &batch)
        }
        batch.open(names.intern(tag), offset: offset(node), line: Int(source.nodes[node].line))
        indicator(ids.ind1, from: cells[1], of: node, &batch)
        indicator(ids.ind2, from: cells[2], of: node, &batch)
        for cell in stride(from: 3, to: cells.count, by: 2) {
            leaf(names.intern("$" + source.string(of: cells[cell])), cells[cell + 1], &batch)
        }
        batch.close()
    }

    /// A field from its object: the members say whether it has subfields.
    private mutating func addField(_ tag: NameID, _ node: Int, _ batch: inout RecordBatch) {
        let kind = source.nodes[node].kind
        guard kind == .element else { return leaf(tag, node, &batch) }
        let members = children(of: node)
        if let text = members.first(where: { [ids.content, ids.value, ids.data].contains(source.nodes[$0].name) }) {
            return leaf(tag, text, &batch)
        }
        batch.open(tag, offset: Int(source.nodes[node].offset), line: Int(source.nodes[node].line))
        indicator(ids.ind1, node, &batch)
        indicator(ids.ind2, node, &batch)
        for member in members {
            switch source.nodes[member].name {
            case ids.ind1, ids.ind2, ids.tag: continue
            case ids.subfields:
                for subfield in children(of: member) { leaf(codeName(source.nodes[subfield].name), subfield, &batch) }
            case ids.subfield:
                guard let code = child(ids.code, of: member),
                    let text = children(of: member).first(where: { $0 != code })
                else { copy(member, &batch); continue }
                leaf(names.intern("$" + source.string(of: code)), text, &batch)
            default: copy(member, &batch)
            }
        }
        batch.close()
    }

    private mutating func indicator(_ name: NameID, _ node: Int, _ batch: inout RecordBatch) {
        indicator(name, from: child(name, of: node), of: node, &batch)
    }

    private mutating func indicator(_ name: NameID, from cell: Int?, of node: Int, _ batch: inout RecordBatch) {
        if let own = cell, source.nodes[own].valueLength > 0 {
            unsafe source.withValue(of: own) {
                unsafe batch.leaf(name, .attribute, value: $0, offset: offset(own), line: Int(source.nodes[own].line))
            }
        } else {
            let blank: ContiguousArray<UInt8> = [0x20]
            unsafe blank.withUnsafeBufferPointer {
                unsafe batch.leaf(name, .attribute, value: $0, offset: offset(node), line: Int(source.nodes[node].line))
            }
        }
    }

    private mutating func codeName(_ name: NameID) -> NameID {
        if let known = codeNames[name] { return known }
        let code = names.intern("$" + names.name(name))
        codeNames[name] = code
        return code
    }

    private func offset(_ node: Int) -> Int { Int(source.nodes[node].offset) }

    private func leaf(_ name: NameID, _ node: Int, _ batch: inout RecordBatch) {
        unsafe source.withValue(of: node) {
            unsafe batch.leaf(name, .text, value: $0, offset: offset(node), line: Int(source.nodes[node].line))
        }
    }

    private func copy(_ node: Int, _ batch: inout RecordBatch) {
        let own = source.nodes[node]
        guard own.kind == .element else {
            return unsafe source.withValue(of: node) {
                unsafe batch.leaf(own.name, own.kind, value: $0, offset: offset(node), line: Int(own.line))
            }
        }
        batch.open(own.name, offset: offset(node), line: Int(own.line))
        for child in children(of: node) { copy(child, &batch) }
        batch.close()
    }
}
