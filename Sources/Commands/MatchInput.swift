internal import Deduplication
internal import MatchingTables

/// Reads the records and the table of a matching run.
enum MatchInput {
    /// - Parameter tell: Takes a line on what makes which field.
    static func read(
        _ path: String, columns: String?, kind: String?, tables: String, tell: (String) -> Void = { _ in }
    ) throws -> (RecordColumns, MatchingTable) {
        var csv = SimpleCSV(try WholeFile.read(path))
        guard csv.next() else { throw CommandFailure("\(path): the file is empty") }
        let header = csv.strings()
        let mapping = try columns.map { try self.mapping($0, header, kind, csv) }
        if let mapping { tell("columns: \(mapping.description(of: header))") }
        guard let kind = kind ?? mapping?.kind else { throw CommandFailure("--kind or --columns is needed") }
        let table = try self.table("\(tables)/\(kind).yaml"), names = ColumnNames(header)
        let pieces = table.fields.map { field -> [ColumnMapping.Piece] in
            if let mapping { return mapping.fields[field.name] ?? [] }
            return names.index(of: field.name).map { [.column($0)] } ?? []
        }
        if pieces.allSatisfy(\.isEmpty) {
            let fields = table.fields.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                "\(path):1:1: no column is a field of \(kind): columns are \(header.joined(separator: ", ")); "
                    + "fields are \(fields) [columns.no-field]")
        }
        let idColumn = mapping?.idColumn ?? names.index(of: "id") ?? 0
        let sourceColumn = mapping == nil ? names.index(of: "source") : mapping?.sourceColumn
        var records = RecordColumns(fields: table.fields.count)
        var values = Array(repeating: ContiguousArray<UInt8>(), count: pieces.count)
        while csv.next() {
            for field in pieces.indices { join(pieces[field], csv, into: &values[field]) }
            let source = sourceColumn.map { String(decoding: csv.value($0), as: UTF8.self) } ?? ""
            records.append(id: ContiguousArray(csv.value(idColumn)), source: source, values: values)
        }
        return (records, table)
    }

    static func table(_ path: String) throws -> MatchingTable {
        let (table, findings) = MatchingTableReader.read(try WholeFile.readText(path), source: 0)
        guard let table else { throw CommandFailure(findings, file: path) }
        return table
    }

    private static func mapping(_ path: String, _ header: [String], _ kind: String?, _ csv: SimpleCSV) throws
        -> ColumnMapping
    {
        let text = try WholeFile.readText(path)
        let (mapping, findings) = ColumnMapping.choose(from: text, header: header, source: 0, kind: kind) { column in
            var rows = csv, found: Set<String> = []
            while rows.next() { found.insert(String(decoding: rows.value(column), as: UTF8.self)) }
            return found
        }
        guard let mapping else { throw CommandFailure(findings, file: path) }
        return mapping
    }

    /// Joins columns; the text between two of them only where both have a value.
    private static func join(_ pieces: [ColumnMapping.Piece], _ csv: SimpleCSV, into out: inout ContiguousArray<UInt8>)
    {
        out.removeAll(keepingCapacity: true)
        var pending = ""
        for piece in pieces {
            switch piece {
            case .text(let text): pending = text
            case .column(let column):
                let value = csv.value(column)
                if value.isEmpty { continue }
                if !out.isEmpty { out.append(contentsOf: pending.utf8) }
                out.append(contentsOf: value)
            }
        }
    }
}
