internal import CScan
internal import Diagnostics
internal import RecordStream

/// Cuts XML into chunks of whole records, by their tags alone; what is between the tags is for the parser.
///
/// The text at hand is the chunk itself: `chunk.bytes[position...]` is not settled yet and is carried to the next
/// chunk. Text outside the records goes through `OutsideReader`.
struct XMLSplitter: RecordSplitter {
    /// Bytes of a record over the size limit that are kept for quarantine.
    private static let keptBytes = 64 << 10

    let source: any ByteSource
    let limits: RecordLimits
    var paths: [RecordPath]?
    var outside: OutsideReader
    /// What has been reported once for the source.
    var reported: Set<String> = []

    private var carry: ContiguousArray<UInt8> = []
    private(set) var sourceEnded = false
    private var isFinished = false
    private var hasRecords = false
    /// Where the text begins that is not settled.
    var place: SourcePlace
    private var record: OpenRecord?
    /// Until these byte offsets of the source, records are cut where the next one begins, and comments are text:
    /// without that, one end tag that is missing would cost all records up to the size limit.
    private var cutsUntil = 0, ignoresSectionsUntil = 0

    init(_ source: any ByteSource, format: XMLFormat, index: UInt32, limits: RecordLimits) {
        (self.source, self.limits) = (source, limits)
        paths = format.records.map { $0.map(RecordPath.init) }
        outside = OutsideReader(format: format, depthLimit: limits.depth)
        place = SourcePlace(start: .init(source: index))
    }

    var position: Int { place.offset }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        guard !isFinished else { return false }
        restart(&chunk)
        try fill(&chunk, to: limits.chunkBytes)
        while try !scan(&chunk), !sourceEnded, position == 0 {
            try fill(&chunk, to: 2 * chunk.bytes.count)
        }
        if sourceEnded, position == chunk.bytes.count { finish(&chunk) }
        handOver(&chunk)
        return !isFinished || chunk.count > 0 || !chunk.diagnostics.isEmpty
    }

    // MARK: Bytes

    /// Empties the chunk, keeps its memory, and puts what is left of the last one into it.
    private mutating func restart(_ chunk: inout RecordChunk) {
        var bytes = chunk.bytes
        chunk = RecordChunk(start: place.location)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: carry)
        chunk.bytes = bytes
        place = SourcePlace(start: chunk.start)
    }

    private mutating func fill(_ chunk: inout RecordChunk, to wanted: Int) throws(Diagnostic) {
        while !sourceEnded, chunk.bytes.count < max(wanted, 1) {
            let more = try source.read(into: &chunk.bytes, limit: max(wanted, 1) - chunk.bytes.count)
            if !more { sourceEnded = true }
            chunk.diagnostics += source.takeDiagnostics()
        }
    }

    private mutating func handOver(_ chunk: inout RecordChunk) {
        carry.removeAll(keepingCapacity: true)
        carry.append(contentsOf: chunk.bytes[position...])
        chunk.bytes.removeSubrange(position...)
        chunk.count = position
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
    }

    /// Moves on; everything before `end` is settled.
    mutating func settle(_ end: Int, in chunk: borrowing RecordChunk) {
        unsafe chunk.bytes.withUnsafeBufferPointer { text in
            if let text = text.baseAddress { unsafe place.advance(to: end, in: text) }
        }
    }

    // MARK: Records

    /// - Returns: Whether the chunk is complete; `false` asks for more text.
    private mutating func scan(_ chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        while position < chunk.bytes.count {
            let goesOn = try record == nil ? scanOutside(&chunk) : scanRecord(&chunk)
            if !goesOn { return position > 0 }
        }
        return true
    }

    /// Begins a record at `position`; it may have to wait for a chunk with its own context.
    /// - Returns: Whether it fits the chunk.
    mutating func beginRecord(name: ContiguousArray<UInt8>, in chunk: inout RecordChunk) -> Bool {
        let context = outside.context()
        if !chunk.records.isEmpty, let other = chunk.context as? XMLContext, other != context { return false }
        outside.record(name)
        hasRecords = true
        record = OpenRecord(name: name, parent: outside.open.last?.qualifiedName ?? [], context: context)
        let offset = chunk.start.byteOffset + position
        record!.state.cuts = offset < cutsUntil
        record!.state.ignores_sections = offset < ignoresSectionsUntil
        return true
    }

    private mutating func scanRecord(_ chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        let (end, result) = record!.findEnd(in: chunk.bytes, from: position)
        switch result {
        case CSCAN_XML_END: endRecord(at: end, in: &chunk)
        case CSCAN_XML_CUT:
            let message = "the record has no end tag before the next one begins"
            reject(to: end, "xml.unclosed-record", message, in: &chunk)
            record = nil
            settle(end, in: chunk)
        default:
            if !sourceEnded, chunk.bytes.count - position <= limits.recordBytes { return false }
            return recover(&chunk)
        }
        return true
    }

    private mutating func endRecord(at end: Int, in chunk: inout RecordChunk) {
        defer {
            record = nil
            settle(end, in: chunk)
        }
        if record!.isSkipped { return }
        if end - position > limits.recordBytes {
            reject(to: end, "xml.record-too-large", "record over \(limits.recordSize)", in: &chunk)
        } else if record!.state.attributes > OpenRecord.attributeLimit {
            let message = "a tag has more than \(OpenRecord.attributeLimit) attributes"
            reject(to: end, "xml.too-many-attributes", message, in: &chunk)
        } else {
            if chunk.records.isEmpty { chunk.context = record!.context }
            chunk.records.append(position..<end)
        }
    }

    /// The record at `position` has no end in the text at hand, and more text is not to be had or not wanted.
    /// - Returns: Whether to go on in this text.
    private mutating func recover(_ chunk: inout RecordChunk) -> Bool {
        let textEnd = chunk.start.byteOffset + chunk.bytes.count
        if !record!.isSkipped, !record!.state.cuts {
            cutsUntil = textEnd
            record!.restart()
            record!.state.cuts = true
            return true
        }
        if !record!.isSkipped, record!.state.inside != CSCAN_XML_CONTENT {
            ignoresSectionsUntil = textEnd
            record!.restart()
            record!.state.ignores_sections = true
            return true
        }
        let end = sourceEnded ? chunk.bytes.count : position + record!.scanned
        if !record!.isSkipped {
            if sourceEnded {
                reject(to: end, "xml.truncated", "the file ends inside the record", in: &chunk)
            } else {
                reject(to: end, "xml.record-too-large", "record over \(limits.recordSize)", in: &chunk)
            }
        }
        record!.isSkipped = true
        record!.scanned = 0
        if sourceEnded { record = nil }
        settle(end, in: chunk)
        return sourceEnded
    }

    private func reject(to end: Int, _ code: String, _ message: String, in chunk: inout RecordChunk) {
        let hints = [
            "xml.truncated": "fetch the file again; the provider's export may have been cut off",
            "xml.unclosed-record": "close the record's element",
            "xml.record-too-large": "raise the limit if this is one record",
            "xml.too-many-attributes": "have the provider write values as elements",
        ]
        chunk.diagnostics.append(finding(code, .error, message, hint: hints[code], in: chunk))
        let bytes = chunk.bytes[position..<min(end, position + Self.keptBytes)]
        let kept = code == "xml.record-too-large" ? ContiguousArray(bytes) : .init(chunk.bytes[position..<end])
        chunk.rejected.append(.init(bytes: kept, location: place.location, code: code))
    }

    // MARK: Findings

    /// A finding about what stands at `position`.
    func finding(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, hint: String? = nil, in chunk: RecordChunk
    ) -> Diagnostic {
        let excerpt = unsafe chunk.bytes.withUnsafeBufferPointer { unsafe Diagnostic.Excerpt(of: $0, at: position) }
        return Diagnostic(
            code, severity, message, at: place.location, hint: hint, path: outside.path, excerpt: excerpt)
    }

    /// Says what only the end of the source can tell.
    private mutating func finish(_ chunk: inout RecordChunk) {
        isFinished = true
        if let element = outside.open.last {
            let message = "the file ends before `\(element.localName)` is closed"
            let hint = "fetch the file again; the provider's export may have been cut off"
            chunk.diagnostics.append(finding("xml.unclosed", .error, message, hint: hint, in: chunk))
        }
        if !hasRecords, outside.hasAnswer {
            return
        } else if let root = outside.rootName, !hasRecords {
            let children = outside.childNames.map { "`\($0)`" }.joined(separator: ", ")
            let hint = "the root is `\(root)`" + (children.isEmpty ? "" : ", it holds \(children)")
            chunk.diagnostics.append(
                finding("xml.no-records", .error, "no record element found", hint: hint, in: chunk))
        } else if !hasRecords {
            let hint = "ask the provider for the file again"
            chunk.diagnostics.append(finding("xml.empty", .error, "the file holds no element", hint: hint, in: chunk))
        }
    }
}
