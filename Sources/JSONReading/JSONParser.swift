internal import CScan
internal import Diagnostics
internal import RecordStream

/// Turns the records of a chunk into trees, each where the splitter said.
struct JSONParser: RecordParser {
    private var builder: TreeBuilder
    private let names: NameTable
    private var members: MemberRenaming?

    init(names: NameTable, rename: (@Sendable (String) -> String?)? = nil) {
        (self.names, builder) = (names, TreeBuilder(names: names))
        members = rename.map { MemberRenaming(names, $0) }
    }

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        batch.removeAll()
        batch.diagnostics = chunk.diagnostics
        batch.rejected = chunk.rejected
        let depth = (chunk.context as? JSONChunkContext)?.depth ?? RecordLimits().depth
        unsafe chunk.bytes.withUnsafeBufferPointer { text in
            var here = chunk.start
            var position = 0
            for range in chunk.records {
                unsafe here = here.advanced(over: UnsafeBufferPointer(rebasing: text[position..<range.lowerBound]))
                unsafe parse(text, range, at: here, depthLimit: depth, into: &batch)
                // Most records stand on one line: their end needs no second look at their bytes.
                if builder.lines == 0, range.count == builder.passed {
                    here.byteOffset += range.count
                    here.column += range.count
                } else {
                    unsafe here = here.advanced(over: UnsafeBufferPointer(rebasing: text[range]))
                }
                position = range.upperBound
            }
        }
        // Those of the splitter stand before those of the records: the reader wants them in the source's order.
        batch.diagnostics.sort { $0.location.byteOffset < $1.location.byteOffset }
    }

    private mutating func parse(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, at location: Diagnostic.Location, depthLimit: Int,
        into batch: inout RecordBatch
    ) {
        let place = unsafe Place(text: text, record: range, location: location)
        do throws(JSONFault) {
            try unsafe builder.build(text, range, depthLimit: depthLimit, into: &batch)
            batch.endRecord(at: location, chunkRange: range)
            members?.renameLast(in: &batch)
            if builder.controls.count > 0 { noteControls(place, &batch) }
            for member in builder.repeatedMembers { note(member, place, &batch) }
        } catch {
            var finding = Diagnostic(
                error.kind.rawValue, .error, error.kind.message, at: place.location(of: error.offset),
                hint: error.kind.hint, excerpt: place.excerpt(around: error.offset))
            finding.path = pathText()
            batch.diagnostics.append(finding)
            let bytes = unsafe ContiguousArray(text[range])
            batch.rejected.append(RejectedRecord(bytes: bytes, location: location, code: finding.code))
        }
    }

    private func noteControls(_ place: Place, _ batch: inout RecordBatch) {
        let (first, count) = builder.controls
        let more = count > 1 ? ", the first of \(count) in the record" : ""
        let finding = Diagnostic(
            "json.control-character", .warning, "raw control character inside a string, kept\(more)",
            at: place.location(of: first), hint: #"write line ends as \n, tabs as \t, others as \u00XX"#,
            excerpt: place.excerpt(around: first))
        batch.diagnostics.append(finding)
    }

    private func note(_ member: (name: NameID, offset: Int), _ place: Place, _ batch: inout RecordBatch) {
        let finding = Diagnostic(
            "json.duplicate-key", .warning, "“\(names.name(member.name))” stands twice in one object; both are kept",
            at: place.location(of: place.record.lowerBound + member.offset), hint: "write several values as an array",
            path: names.name(member.name), excerpt: place.excerpt(around: place.record.lowerBound + member.offset))
        batch.diagnostics.append(finding)
    }

    private func pathText() -> String? {
        let path = builder.path.map { JSONRecordPath.quoted(names.name($0)) }.joined(separator: ".")
        return path.isEmpty ? nil : path
    }
}

/// A record within its chunk, for the places of findings.
@safe private struct Place {
    let text: UnsafeBufferPointer<UInt8>
    let record: Range<Int>
    let location: Diagnostic.Location

    func location(of offset: Int) -> Diagnostic.Location {
        unsafe location.advanced(over: UnsafeBufferPointer(rebasing: text[record.lowerBound..<offset]))
    }

    func excerpt(around offset: Int) -> Diagnostic.Excerpt {
        let bytes = unsafe UnsafeBufferPointer(rebasing: text[record])
        return unsafe ExcerptMaker.excerpt(of: bytes.span, around: offset - record.lowerBound)
    }
}
