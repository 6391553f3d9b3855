public import Diagnostics
internal import JSONWriting

/// Changes as lines, for programs.
public struct DifferenceLines: ~Copyable {
    public enum Format: Sendable { case ndjson, csv }
    private let format: Format
    private let file: OutputFile
    private var json = JSONWriter()

    public init(_ format: Format, to file: OutputFile) throws(Diagnostic) {
        (self.format, self.file) = (format, file)
        if format == .csv { try file.write("change,id,other,source,title,field,old,new\r\n") }
    }

    public mutating func write(_ change: ObjectChange) throws(Diagnostic) {
        switch format {
        case .ndjson: try writeJSON(change)
        case .csv: try writeCSV(change)
        }
    }

    /// The last line of NDJSON has the numbers; CSV has none.
    public mutating func finish(_ counts: DatasetDifference.Counts) throws(Diagnostic) {
        if format == .ndjson {
            json.removeAll()
            counts.write(to: &json)
            json.endLine()
            try file.write(json.bytes)
        }
        try file.flush()
    }

    private mutating func writeJSON(_ change: ObjectChange) throws(Diagnostic) {
        json.removeAll()
        json.beginObject()
        json.key("change")
        json.string(change.kind.rawValue)
        json.key("id")
        json.string(change.id)
        if let other = change.other {
            json.key("other")
            json.string(other)
        }
        if change.isBroken {
            json.key("withoutRedirect")
            json.boolean(true)
        }
        json.key("source")
        json.string(change.source)
        json.key("title")
        json.string(change.title)
        if !change.fields.isEmpty {
            json.key("fields")
            json.beginArray()
            for field in change.fields {
                json.beginObject()
                json.key("field")
                json.string(field.field)
                json.key("old")
                raw(field.old)
                json.key("new")
                raw(field.new)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
        json.endLine()
        try file.write(json.bytes)
    }

    private mutating func raw(_ items: [String]) {
        json.beginArray()
        for item in items { json.raw(item.utf8Span.span) }
        json.endArray()
    }

    private func writeCSV(_ change: ObjectChange) throws(Diagnostic) {
        let head = [change.kind.rawValue, change.id, change.other ?? "", change.source, change.title]
        if change.fields.isEmpty { try writeRow(head + ["", "", ""]) }
        for field in change.fields {
            try writeRow(head + [field.field, field.old.joined(separator: " "), field.new.joined(separator: " ")])
        }
    }

    /// RFC 4180; a cell that a spreadsheet would run as a formula begins with `'`.
    private func writeRow(_ cells: [String]) throws(Diagnostic) {
        let written = cells.map { cell in
            var cell = cell
            if let first = cell.first, "=+-@\t\r".contains(first) { cell = "'" + cell }
            let needsQuotes = cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
        }
        try file.write(written.joined(separator: ",") + "\r\n")
    }
}

extension DatasetDifference.Counts {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("change")
        json.string("summary")
        for (name, number): (StaticString, Int) in [
            ("old", old), ("added", added), ("removed", removed), ("new", new), ("changed", changed),
            ("unchanged", unchanged), ("withoutRedirect", broken),
        ] {
            json.key(name)
            json.integer(number)
        }
        json.key("kinds")
        json.beginObject()
        for kind in ObjectChange.Kind.allCases {
            json.key(kind.rawValue)
            json.integer(self[kind])
        }
        json.endObject()
        json.key("fields")
        json.beginObject()
        for (field, count) in sortedFields {
            json.key(field)
            json.integer(count)
        }
        json.endObject()
        json.endObject()
    }

    /// The most changed first.
    var sortedFields: [(field: String, count: Int)] {
        fields.map { ($0.key, $0.value) }.sorted { ($1.count, $0.field) < ($0.count, $1.field) }
    }
}

/// Changes for a person: the numbers first, then the first few of each kind.
public struct DifferenceText {
    private let limit: Int
    private var examples: [ObjectChange.Kind: [ObjectChange]] = [:]

    /// - Parameter limit: Of examples for each kind of change.
    public init(limit: Int) { self.limit = limit }

    public mutating func note(_ change: ObjectChange) {
        if examples[change.kind, default: []].count < limit { examples[change.kind, default: []].append(change) }
    }

    func examples(of kind: ObjectChange.Kind) -> [ObjectChange] { examples[kind] ?? [] }

    public func text(_ counts: DatasetDifference.Counts) -> String {
        var rows: [[String]] = [["objects before", Progress.grouped(counts.old)]]
        func row(_ name: String, _ number: Int, _ sign: String) {
            if number > 0 { rows.append(["\(sign) \(name)", Progress.grouped(number)]) }
        }
        row("new", counts[.added], "+")
        row("split off from others", counts[.split], "+")
        row("under a new id", counts[.reidentified], "+")
        row("removed", counts[.removed], "-")
        row("merged into others", counts[.merged], "-")
        row("under an id that now leads to a new one", counts[.reidentified], "-")
        rows.append(["= objects now", Progress.grouped(counts.new)])
        rows.append(["unchanged", Progress.grouped(counts.unchanged)])
        rows.append(["changed", Progress.grouped(counts.changed)])
        if counts[.withdrawn] > 0 { rows.append(["  of these withdrawn", Progress.grouped(counts[.withdrawn])]) }
        var text = TextTable.render(rows, rightAlignedFrom: 1)
        if counts.broken > 0 {
            text += "\n\(Progress.grouped(counts.broken)) ids are gone without leading on, though their records go on\n"
        }
        if !counts.fields.isEmpty {
            let fields = counts.sortedFields.map { [$0.field, Progress.grouped($0.count)] }
            text += "\n" + TextTable.render([["field", "objects changed"]] + fields, rightAlignedFrom: 1)
        }
        if counts.sources.count > 1 { text += "\n" + sources(counts) }
        for kind in ObjectChange.Kind.allCases { text += examples(kind, counts[kind]) }
        return text
    }

    private func sources(_ counts: DatasetDifference.Counts) -> String {
        let kinds = ObjectChange.Kind.allCases.filter { counts[$0] > 0 }
        let rows = counts.sources.sorted { $0.key < $1.key }.map { source, numbers in
            [source] + kinds.map { Progress.grouped(numbers[$0] ?? 0) }
        }
        return TextTable.render([["source"] + kinds.map(\.rawValue)] + rows, rightAlignedFrom: 1)
    }

    private func examples(_ kind: ObjectChange.Kind, _ count: Int) -> String {
        guard let shown = examples[kind], !shown.isEmpty else { return "" }
        var text = "\n\(kind.rawValue)\n"
        for change in shown {
            text += "  \(change.id)" + (change.other.map { kind == .split ? " from \($0)" : " -> \($0)" } ?? "")
            text += change.title.isEmpty ? "\n" : "  \(Self.short(change.title, 80))\n"
            for field in change.fields {
                let sides = Self.sides(field, length: 70)
                let isOrder = field.old.isEmpty && field.new.isEmpty
                text += "      \(field.field): \(isOrder ? "another order" : "\(sides.old) → \(sides.new)")\n"
            }
        }
        if count > shown.count {
            text += "  … and \(Progress.grouped(count - shown.count)) more (--examples, --format)\n"
        }
        return text
    }

    /// The old and the new values of a field, each cut to a readable length where they begin to differ.
    static func sides(_ field: ObjectChange.FieldChange, length: Int) -> (old: String, new: String) {
        var old = field.old.map(label).joined(separator: "; "), new = field.new.map(label).joined(separator: "; ")
        // The label is the same: the difference is elsewhere in the value.
        if old == new { (old, new) = (field.old.joined(separator: "; "), field.new.joined(separator: "; ")) }
        let start = commonStart(old, new, length), cut = start > 0 ? "…" : ""
        func side(_ text: String) -> String { text.isEmpty ? "—" : short(cut + text.dropFirst(start), length) }
        return (side(old), side(new))
    }

    /// How much of a long common beginning is not worth showing.
    private static func commonStart(_ a: String, _ b: String, _ length: Int) -> Int {
        let common = zip(a, b).prefix { $0 == $1 }.count
        return common > length / 2 ? common - length / 4 : 0
    }

    /// What a person calls a value: the text, label or address in it.
    static func label(_ json: String) -> String {
        let value = JSONSlices(Array(json.utf8)[...])
        guard value.isObject else { return value.plain }
        for name in ["value", "label", "verbatim", "text", "url", "record"] {
            if let found = value[name], !found.isObject, !found.isArray { return found.plain }
        }
        return json
    }

    static func short(_ text: String, _ length: Int) -> String {
        text.count <= length ? text : text.prefix(length - 1) + "…"
    }
}
