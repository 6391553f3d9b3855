internal import Diagnostics
internal import JSONReading
internal import RecordStream

/// A record for a terminal: one line per value, and where it came from.
struct RecordText {
    private let names = NameTable()
    private let record: RecordBatch
    private let lineage: [RecordBatch]

    init(_ line: String, lineage: [String]) throws(Diagnostic) {
        record = try Self.parse(line, names)
        var batches: [RecordBatch] = []
        for line in lineage { batches.append(try Self.parse(line, names)) }
        self.lineage = batches
    }

    private static func parse(_ line: String, _ names: NameTable) throws(Diagnostic) -> RecordBatch {
        var chunk = RecordChunk(start: .init(source: 0))
        chunk.bytes = ContiguousArray(line.utf8)
        chunk.count = chunk.bytes.count
        chunk.records.append(0..<chunk.count)
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        var batch = RecordBatch()
        var parser = JSONFormat().makeParser(names: names)
        parser.parse(chunk, into: &batch)
        guard batch.records.count == 1 else {
            throw Diagnostic(
                "input.not-a-dataset", .fatal, "a line is not JSON: \(line.prefix(60))", at: .init(source: .max))
        }
        return batch
    }

    var text: String {
        let origins = origins
        var rows: [[String]] = []
        var counts: [String: Int] = [:]
        let root = JSONLine(batch: record, names: names, index: record.records[0].nodes.lowerBound)
        let isRepeated = Dictionary(root.items.map { (name($0), 1) }, uniquingKeysWith: +)
        for item in root.items {
            let field = name(item)
            let place = counts[field, default: 0]
            counts[field] = place + 1
            // A member that stands alone needs no number.
            let isAlone = isRepeated[field] == 1 && item.items.isEmpty
            let key = isAlone ? field : "\(field)[\(place)]"
            rows.append([key, value(item), origins["\(field)[\(place)]"] ?? origins[field] ?? ""])
        }
        let width = min(30, rows.map(\.[0].count).max() ?? 0)
        var text = ""
        for row in rows {
            text += row[0].padding(to: width) + "  " + row[1]
            text += row[2].isEmpty ? "\n" : "\n" + "".padding(to: width) + "    from \(row[2])\n"
        }
        return text
    }

    private func name(_ item: JSONLine) -> String { names.name(record.nodes[item.index].name) }

    /// `value (member: value, …)`: the member that says what it is stands first, without its name.
    private func value(_ item: JSONLine) -> String {
        if item.items.isEmpty { return item.value }
        var main = "", others: [String] = []
        for child in item.items {
            let name = name(child)
            if main.isEmpty, child.items.isEmpty, ["value", "label", "verbatim", "url", "type"].contains(name) {
                main = child.value
            } else {
                others.append("\(name): \(value(child))")
            }
        }
        if main.isEmpty { return others.joined(separator: ", ") }
        return others.isEmpty ? main : "\(main) (\(others.joined(separator: ", ")))"
    }

    /// By field: `source record, path, line`.
    private var origins: [String: String] {
        var origins: [String: String] = [:]
        for batch in lineage {
            let line = JSONLine(batch: batch, names: names, index: batch.records[0].nodes.lowerBound)
            let (source, record) = (line.text("source") ?? "", line.text("record") ?? "")
            for entry in line["values"] {
                let parts = entry.items.map(\.value)
                guard parts.count >= 2 else { continue }  // not an entry of ours
                let field = String(parts[0].prefix { $0 != "." })
                let number = parts.count > 2 ? parts[2] : line.text("line") ?? ""
                let origin = "\(source) \(record): \(parts[1]), line \(number)"
                if let known = origins[field] {
                    if known.utf8.count < 400, !known.contains(origin) { origins[field] = known + "; " + origin }
                } else {
                    origins[field] = origin
                }
            }
        }
        return origins
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self
    }
}
