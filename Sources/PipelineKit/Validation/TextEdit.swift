internal import CSVReading
internal import Diagnostics
internal import Normalization
internal import RecordStream
internal import XMLReading

/// A mend: bytes of the decoded text and what shall stand there instead.
struct TextEdit: Sendable {
    /// From the start of the decoded text.
    let offset: Int
    let old: ContiguousArray<UInt8>, new: ContiguousArray<UInt8>
    /// Code of the finding that it ends.
    let code: String
    var end: Int { offset + old.count }
}

/// The mends of a chunk that need no judgment.
enum ChunkEdits {
    /// Delimiters for the values that a row lacks at its end.
    ///
    /// A row with a line break in it, and rows that together have as many values as the table has columns, were
    /// probably cut by a stray quote or line break: those are for a person.
    static func paddings(of chunk: RecordChunk, _ batch: RecordBatch, columns: Int) -> [TextEdit] {
        guard columns > 1, let delimiter = CSVFormat.head(of: chunk)?.dialect.delimiter else { return [] }
        var edits: [TextEdit] = []
        var run: [(range: Range<Int>, values: Int)] = []
        func endRun() {
            let joined = run.reduce(0) { $0 + $1.values } - (run.count - 1)
            if run.count == 1 || joined != columns {
                for row in run where !chunk.bytes[row.range].contains(where: { $0 == 0x0A || $0 == 0x0D }) {
                    edits.append(
                        TextEdit(
                            offset: chunk.start.byteOffset + row.range.upperBound, old: [],
                            new: .init(repeating: delimiter, count: columns - row.values), code: "csv.too-few-values"))
                }
            }
            run = []
        }
        for record in batch.records {
            let values = record.nodes.count - 1
            if values < columns { run.append((record.chunkRange, values)) } else { endRun() }
        }
        endRun()
        return edits
    }

    /// `&amp;` for each bare `&` of records that cannot be read.
    static func ampersands(of chunk: RecordChunk, _ batch: RecordBatch) -> [TextEdit] {
        batch.rejected.flatMap { record in
            BareAmpersand.offsets(in: ArraySlice(record.bytes)).map {
                TextEdit(
                    offset: record.location.byteOffset + $0, old: [UInt8(ascii: "&")], new: .init("&amp;".utf8),
                    code: "xml.malformed")
            }
        }
    }

    /// The word in one script, where each of its letters has a twin there.
    /// - Parameter offset: Where in the chunk the value begins that has the word.
    static func word(_ word: String, in chunk: RecordChunk, from offset: Int, to end: Int, code: String) -> TextEdit? {
        let cleaned = TextCleaner().clean(word)
        let old = ContiguousArray(word.utf8)
        guard cleaned.rules == .confusable, offset >= 0, end <= chunk.count, offset + old.count <= end,
            let place = (offset...end - old.count).first(where: { chunk.bytes[$0..<$0 + old.count].elementsEqual(old) })
        else { return nil }
        return TextEdit(
            offset: chunk.start.byteOffset + place, old: old, new: .init(cleaned.value.utf8), code: code)
    }
}
