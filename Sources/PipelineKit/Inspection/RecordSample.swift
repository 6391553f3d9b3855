internal import Diagnostics
internal import JSONReading
internal import Mapping
internal import RecordStream

/// The first record of a text, as a text of its own that the same reader reads.
struct RecordSample {
    /// The text around and of the first record.
    var text = ""
    /// `csv`, `json`, `xml`, as a profile names it, and its `records`.
    var format = "", recordPath = ""
    /// The first value at each path of the record.
    var values: [String: String] = [:]

    /// - Returns: `nil` when there is no record.
    init?(_ beginning: TextBeginning, _ reader: any RecordFormat, _ format: String, layout: JSONFormat.Layout?) {
        let names = NameTable()
        var reading = RecordReading(reader, ReplaySource(beginning), names: names, chunkBytes: 64 << 10)
        while reading.next(), reading.batch.records.isEmpty {}
        guard let record = reading.batch.records.first else { return nil }
        let bytes = reading.chunk.bytes[record.chunkRange]
        let own = String(decoding: bytes, as: UTF8.self)
        let separator = format == "json" || format == "jsonLines" ? "." : "/"
        values = reading.batch.withRecord(0) { Self.values(of: $0, names, separator) }
        switch format {
        case "csv":
            self.format = "csv"
            let end = min(beginning.bytes.count, record.location.byteOffset + bytes.count)
            let head = beginning.bytes[..<end]
            text = String(decoding: head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head, as: UTF8.self)
                .replacing("\r\n", with: "\n")
        case "xml":
            self.format = "xml"
            let name = names.name(reading.batch.nodes[record.nodes.lowerBound].name)
            let local = name.split(separator: ":").last.map(String.init) ?? name
            let root = XMLBeginning(beginning.bytes[...])
            let rootLocal = root?.root.split(separator: ":").last.map(String.init) ?? ""
            recordPath = rootLocal == local ? "/" + local : local
            let around = root.map { rootLocal == local ? ("", "") : ($0.startTag, "</\($0.root)>") } ?? ("", "")
            text = around.0 + own + around.1
        default:
            self.format = "json"
            (recordPath, text) = Self.json(own, layout)
        }
    }

    /// The record in the same wrapping; one that stands alone is put into an array, so that no array inside it is
    /// taken for the records.
    private static func json(_ own: String, _ layout: JSONFormat.Layout?) -> (String, String) {
        guard case .records(let path)? = layout, path != .document, path != .elements else { return ("", "[\(own)]") }
        var text = own
        for step in path.steps.reversed() {
            switch step {
            case .elements: text = "[\(text)]"
            case .members: text = "{\(ProfileDraft.quoted("record")): \(text)}"
            case .member(let name): text = "{\(ProfileDraft.quoted(name)): \(text)}"
            }
        }
        return (path.description, text)
    }

    private static func values(of view: RecordView, _ names: NameTable, _ separator: String) -> [String: String] {
        var table = PathTable()
        var open: [(end: Int, path: PathID)] = [(view.range.upperBound, .root)]
        var previous = PathID.root
        var values: [String: String] = [:]
        for index in view.range.dropFirst() {
            while let last = open.last, index >= last.end { open.removeLast() }
            guard let parent = open.last else { break }
            let path = table.child(
                of: parent.path, name: view[index].name, isAttribute: view[index].kind == .attribute, after: previous)
            previous = path
            if Int(view[index].end) > index + 1 { open.append((Int(view[index].end), path)) }
            guard view.isLeaf(index), !view.isBlank(index), view[index].kind != .null else { continue }
            let text = table.text(path, names: names, separator: separator)
            let value = unsafe String(decoding: view.value(of: index), as: UTF8.self)
            if values[text] == nil { values[text] = value.trimmed }
        }
        return values
    }
}
