internal import Deduplication
internal import Diagnostics
internal import JSONReading
internal import JSONWriting
internal import RecordStream
internal import SourceInput

/// The features of all records of one kind, as they are compared: columns in memory, JSON Lines on the disk
/// (`match-agents.ndjson`), so that `explain`, `near` and `review` see what the run saw.
struct FeatureTable: Sendable {
    let table: MatchingTable
    private(set) var columns: RecordColumns
    private var numbers: [IdentityKey: Int] = [:]
    /// Of records whose ids another program made.
    private var foreign: [String: Int] = [:]

    init(_ table: MatchingTable) {
        self.table = table
        columns = RecordColumns(fields: table.fields.count)
    }

    var count: Int { columns.count }
    func id(_ record: Int) -> String { columns.id(record) }
    func source(_ record: Int) -> String { columns.source(record) }
    func number(of id: String) -> Int? { IdentityKey(id).map { numbers[$0] } ?? foreign[id] }

    /// - Parameter value: Of the field of the table with that name.
    mutating func append(id: String, source: String, _ value: (String) -> String) {
        append(
            id: ContiguousArray(id.utf8), source: source,
            values: table.fields.map { ContiguousArray(value($0.name).utf8) })
    }

    /// - Parameter values: Of the fields of the table.
    mutating func append(id: ContiguousArray<UInt8>, source: String, values: [ContiguousArray<UInt8>]) {
        if let key = IdentityKey(utf8: id[...]) {
            numbers[key] = columns.count
        } else {
            foreign[String(decoding: id, as: UTF8.self)] = columns.count
        }
        columns.append(id: id, source: source, values: values)
    }

    /// The value of a field; empty when the table has none of that name.
    func value(_ record: Int, _ field: String) -> String {
        table.fields.firstIndex { $0.name == field }.map { columns.value(record, field: $0) } ?? ""
    }

    static func fileName(_ kind: String) -> String { "match-\(kind).ndjson" }

    func write(into folder: String) throws(Diagnostic) {
        let file = try OutputFile(path: "\(folder)/\(Self.fileName(table.kind))")
        try write(0..<count, to: file)
        try file.synchronize()
    }

    /// Writes some records.
    func write(_ records: Range<Int>, to file: OutputFile) throws(Diagnostic) {
        var json = JSONWriter()
        for record in records {
            json.removeAll()
            write(record, key: nil, to: &json)
            try file.write(json.bytes)
        }
    }

    /// Writes the line of a record.
    /// - Parameter key: Stands before all else when there is one.
    func write(_ record: Int, key: String?, to json: inout JSONWriter) {
        json.beginObject()
        if let key {
            json.key("key")
            json.string(key)
        }
        json.key("id")
        json.string(id(record))
        json.key("source")
        json.string(source(record))
        json.key("values")
        json.beginArray()
        for field in table.fields.indices { json.string(columns.value(record, field: field)) }
        json.endArray()
        json.endObject()
        json.endLine()
    }

    /// Adds a record from its line.
    mutating func append(_ line: JSONLine) throws(Diagnostic) {
        let values = line["values"].map(\.value)
        guard values.count == table.fields.count, let id = line.text("id") else {
            throw Diagnostic(
                "resolve.other-table", .fatal,
                "the dataset was matched with another version of the table \(table.kind)",
                at: .init(source: .max), hint: "run the pipeline again, or use the tables of that run")
        }
        append(
            id: ContiguousArray(id.utf8), source: line.text("source") ?? "",
            values: values.map { ContiguousArray($0.utf8) })
    }

    /// Reads the features of a dataset back.
    static func read(_ table: MatchingTable, folder: String) throws -> FeatureTable {
        var result = FeatureTable(table)
        try NDJSONLines.forEach(path: "\(folder)/\(fileName(table.kind))") { try result.append($0) }
        return result
    }
}
