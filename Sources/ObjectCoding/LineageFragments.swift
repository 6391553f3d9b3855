internal import HeritageModel
internal import JSONWriting

/// Writes lineage entries out of ready pieces of JSON: `["titles[`, `0`, `].language","`, `titleSet/@lang"`, `,14]`.
/// Each name is escaped once for all objects that share a table of names.
struct LineageFragments: Sendable {
    /// Whose names the pieces are made of.
    private var texts: LineageTexts?
    private var bytes: ContiguousArray<UInt8> = []
    /// By number of the text; those after the last one asked for are not made yet.
    private var pieces: ContiguousArray<Pieces> = []

    /// A text as the beginning, the middle and the end of an entry.
    private struct Pieces: BitwiseCopyable { var field, member, path: Piece }
    private struct Piece: BitwiseCopyable {
        let start: UInt32, count: UInt32
        var range: Range<Int> { Int(start)..<Int(start + count) }
    }

    mutating func write(_ notes: LineageNotes, recordLine: Int, into json: inout JSONWriter) {
        if texts !== notes.texts { (texts, bytes, pieces) = (notes.texts, [], []) }
        for note in notes.notes {
            let most = Int(max(note.field, note.member, note.path))
            while pieces.count <= most { add(notes.texts[Int32(pieces.count)]) }
            json.raw(bytes.span.extracting(pieces[Int(note.field)].field.range))
            json.moreRaw(digits: UInt64(note.index.magnitude))
            json.moreRaw(bytes.span.extracting(pieces[Int(note.member)].member.range))
            let path = pieces[Int(note.path)].path.range
            if note.line == recordLine {
                json.moreRaw(bytes.span.extracting(path))
            } else {
                json.moreRaw(bytes.span.extracting(path.dropLast()))
                json.moreRaw(Self.comma.span)
                json.moreRaw(digits: UInt64(note.line.magnitude))
                json.moreRaw(Self.end.span)
            }
        }
    }

    private static let comma: ContiguousArray<UInt8> = [UInt8(ascii: ",")]
    private static let end: ContiguousArray<UInt8> = [UInt8(ascii: "]")]

    private mutating func add(_ text: String) {
        var json = JSONWriter(capacity: 64)
        json.string(text)
        let escaped = json.bytes.dropFirst().dropLast()
        let field = append("[\"", escaped, "[")
        let member = append(text.isEmpty ? "]" : "].", escaped, "\",\"")
        pieces.append(Pieces(field: field, member: member, path: append("", escaped, "\"]")))
    }

    private mutating func append(_ before: String, _ text: ArraySlice<UInt8>, _ after: String) -> Piece {
        let start = bytes.count
        bytes.append(contentsOf: before.utf8)
        bytes.append(contentsOf: text)
        bytes.append(contentsOf: after.utf8)
        return Piece(start: UInt32(start), count: UInt32(bytes.count - start))
    }
}
