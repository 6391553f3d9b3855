internal import CSVReading
internal import RecordStream

/// The rows of a chunk: the chunk's bytes are their values, each followed by a tab, and a line end after each row.
struct SheetContext: ChunkContext {
    let columns: CSVColumns
    /// Per row: its number, how many values it has, and their lengths.
    var rows: ContiguousArray<Int32> = []
}
