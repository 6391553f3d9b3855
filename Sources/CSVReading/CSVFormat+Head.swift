public import RecordStream

extension CSVFormat {
    /// What was found out about the table that a chunk comes from: how it is written, and how many columns it names.
    public static func head(of chunk: RecordChunk) -> (dialect: CSVDialect, columns: Int)? {
        guard let context = chunk.context as? CSVContext else { return nil }
        return (context.dialect, context.columns.names.count)
    }
}
