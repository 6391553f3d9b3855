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
    /// - Parameter redelimited: Rows, by their first byte, that only have another delimiter.
    static func paddings(
        of chunk: RecordChunk, _ batch: RecordBatch, columns: Int, but redelimited: Set<Int>
    ) -> [TextEdit] {
        guard columns > 1, let delimiter = CSVFormat.head(of: chunk)?.dialect.delimiter else { return [] }
        var edits: [TextEdit] = []
        var run: [(range: Range<Int>, values: Int)] = []
        func endRun() {
            let joined = run.reduce(0) { $0 + $1.values } - (run.count - 1)
            if run.count == 1 || joined != columns {
                for row in run
                where !redelimited.contains(row.range.lowerBound)
                    && !chunk.bytes[row.range].contains(where: { $0 == 0x0A || $0 == 0x0D })
                {
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

    /// Another value for one that stands in the text as it is: in a cell, between tags, or in quotes. `nil` where it
    /// does not, as with entities or doubled quotes.
    /// - Parameter offset: Where in the chunk the cell, the tag, the attribute or the value begins.
    static func value(
        _ old: String, _ new: String, in chunk: RecordChunk, from offset: Int, to end: Int,
        _ kind: RecordBatch.Kind, _ notation: PathNotation, code: String
    ) -> TextEdit? {
        let bytes = ContiguousArray(old.utf8)
        guard offset >= 0, end <= chunk.count, !bytes.isEmpty, old != new else { return nil }
        var place = offset
        func skip(while isSkipped: (UInt8) -> Bool) {
            while place < end, isSkipped(chunk.bytes[place]) { place += 1 }
        }
        if notation == .xpath {
            if kind == .attribute {
                skip { $0 != UInt8(ascii: "=") }
                skip { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            } else {
                skip { $0 != UInt8(ascii: ">") }
            }
            place += 1
        }
        skip { $0 <= 0x20 || $0 == UInt8(ascii: "\"") }
        let last = place + bytes.count
        guard last <= end, chunk.bytes[place..<last].elementsEqual(bytes) else { return nil }
        // What follows must end the value, or more than the value would be changed.
        let behind = last < end ? chunk.bytes[last] : 0x0A
        let ends = notation == .xpath && kind != .attribute ? "<\n\r \t" : "\"'\n\r \t,;|"
        guard ends.utf8.contains(behind) else { return nil }
        return TextEdit(offset: chunk.start.byteOffset + place, old: bytes, new: .init(new.utf8), code: code)
    }

    /// The delimiter of the table in rows that have another one: it must give as many values as there are columns, and
    /// must not be that of a sentence.
    /// - Returns: The mends, and the rows by their first byte.
    static func delimiters(
        of chunk: RecordChunk, _ batch: RecordBatch, columns: Int
    ) -> (edits: [TextEdit], rows: Set<Int>) {
        guard columns > 2, let delimiter = CSVFormat.head(of: chunk)?.dialect.delimiter else { return ([], []) }
        var edits: [TextEdit] = [], rows: Set<Int> = []
        for record in batch.records where record.nodes.count == 2 {
            let row = chunk.bytes[record.chunkRange]
            if row.contains(UInt8(ascii: "\"")) || row.contains(0x0A) { continue }
            let fitting = Array(",;\t|".utf8).filter { other in
                other != delimiter && row.count { $0 == other } == columns - 1
                    && !row.indices.dropLast().contains { row[$0] == other && row[$0 + 1] == 0x20 }
            }
            // More than one that fits is for a person.
            guard fitting.count == 1 else { continue }
            rows.insert(record.chunkRange.lowerBound)
            for place in row.indices where row[place] == fitting[0] {
                edits.append(
                    TextEdit(
                        offset: chunk.start.byteOffset + place, old: [fitting[0]], new: [delimiter],
                        code: "csv.too-few-values"))
            }
        }
        return (edits, rows)
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
