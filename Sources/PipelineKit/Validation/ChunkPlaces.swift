internal import Diagnostics
internal import RecordStream
internal import SheetReading

/// The bytes of a chunk, to complete the place of a finding.
struct ChunkPlaces {
    private let chunk: RecordChunk
    /// Whether the bytes are those of the source: the rows of a workbook are not.
    let isText: Bool
    init(_ chunk: RecordChunk) { (self.chunk, isText) = (chunk, !SheetParser.reads(chunk)) }

    /// With the column that belongs to the byte offset and an excerpt, where the finding has none.
    func completed(_ finding: Diagnostic) -> Diagnostic {
        let offset = finding.location.byteOffset - chunk.start.byteOffset
        guard isText, finding.excerpt == nil, finding.location.source == chunk.start.source, offset >= 0,
            offset <= chunk.count
        else { return finding }
        var finding = finding
        var lineStart = offset
        while lineStart > 0, chunk.bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
        finding.location.column = lineStart == 0 ? chunk.start.column + offset : offset - lineStart + 1
        // Bytes behind the count are room for the parsers, not text of the source.
        finding.excerpt = ExcerptMaker.excerpt(of: chunk.bytes.span.extracting(0..<chunk.count), around: offset)
        return finding
    }
}
