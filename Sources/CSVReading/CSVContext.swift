internal import RecordStream

/// What the parser must know besides the rows: the same for all chunks of a source, but for broken quotes.
struct CSVContext: ChunkContext {
    var dialect: CSVDialect
    var columns: CSVColumns
    /// Offsets in the chunk of quotes that open nothing, because no quote closes them; ascending.
    var literalQuotes: [Int] = []
}
