public import RecordStream

extension CSVFormat {
    /// What was found out about the table that a chunk comes from: how it is written, and how many columns it names.
    public static func head(of chunk: RecordChunk) -> (dialect: CSVDialect, columns: Int)? {
        guard let context = chunk.context as? CSVContext else { return nil }
        return (context.dialect, context.columns.names.count)
    }

    /// The headings of the table that a chunk comes from, as they stand in the file; empty when no row names them.
    public static func headings(of chunk: RecordChunk) -> [String] {
        guard let context = chunk.context as? CSVContext else { return [] }
        return context.columns.headings.map { String(decoding: $0, as: UTF8.self) }
    }
}
