internal import CLibXML2
internal import CScan
internal import Diagnostics
internal import RecordStream

/// Builds the trees of a chunk's records from the SAX2 events of libxml2.
///
/// The parsed text is one buffer of ours that libxml2 reads in place, so every position is a difference of pointers.
@safe struct TreeBuilder {
    /// Five pointers per attribute: localname, prefix, URI, start and end of the value.
    typealias Attributes = UnsafeMutablePointer<UnsafePointer<xmlChar>?>

    /// In-scope namespace declarations beyond which a record is refused: libxml2 searches them one by one.
    private static let namespaceLimit: Int32 = 1_000

    var batch = RecordBatch()
    var names: NodeNames
    private(set) var failure: ParseFailure?
    private(set) var notes = RecordNotes()

    private let context: xmlParserCtxtPtr
    /// Address of the chunk's first byte in the buffer.
    private var text: UnsafePointer<UInt8>
    /// The chunk's bytes as they came; in the buffer, the header may overwrite what precedes a record.
    private var source: UnsafePointer<UInt8>
    private var records: ContiguousArray<Range<Int>> = []
    /// The record that is open or comes next.
    private(set) var next = 0
    private var place: SourcePlace
    private var ancestors = 0, depthLimit = 0
    private var declaredEntities: Set<String> = [], path = ""

    private var depth = 0
    private var recordStart = 0, recordLine: Int32 = 0
    /// The innermost open element has had no child element.
    private var isLeaf = false
    /// Character data since the last tag.
    private var run = (length: 0, isBlank: true)
    /// Offset and line where the last tag ended.
    private var tagEnd = (offset: 0, line: Int32(0))

    init(context: xmlParserCtxtPtr, names: NodeNames) {
        unsafe (self.context, self.names) = (context, names)
        unsafe text = UnsafePointer(bitPattern: 1)!
        unsafe source = text
        place = SourcePlace(start: .init(source: 0))
    }

    // MARK: One document

    /// Prepares for the records of a chunk.
    mutating func begin(
        _ chunk: RecordChunk, context: XMLContext, text: UnsafePointer<UInt8>, source: UnsafePointer<UInt8>
    ) {
        unsafe (records, next, self.text, self.source) = (chunk.records, 0, text, source)
        place = SourcePlace(start: chunk.start)
        (ancestors, depthLimit) = (context.ancestors, context.depthLimit)
        (declaredEntities, path) = (context.declaredEntities, context.path)
    }

    /// Prepares for a document whose first record is number `first`.
    mutating func beginDocument(at first: Int) {
        (next, depth, failure) = (first, 0, nil)
        (run, isLeaf) = ((0, true), false)
    }

    /// Takes back the record that could not be parsed, to try again.
    /// - Returns: The record's number.
    mutating func giveBackRecord() -> Int {
        batch.discardRecord()
        notes = RecordNotes()
        return next
    }

    /// Takes back the record that could not be parsed, keeps its bytes and says why.
    /// - Returns: The record's number.
    mutating func leaveOutRecord(of chunk: RecordChunk) -> Int {
        let range = records[giveBackRecord()]
        let failure = failure ?? ParseFailure(reason: .boundary, offset: range.upperBound)
        unsafe place.advance(to: range.lowerBound, in: source)
        let start = place.location
        let finding = finding(failure, within: range, of: chunk)
        batch.diagnostics.append(finding)
        batch.rejected.append(.init(bytes: .init(chunk.bytes[range]), location: start, code: finding.code))
        return next
    }

    private func finding(_ failure: ParseFailure, within range: Range<Int>, of chunk: RecordChunk) -> Diagnostic {
        let offset = min(max(failure.offset, range.lowerBound), range.upperBound)
        let location = unsafe place.advanced(to: offset, in: source).location
        let excerpt = unsafe chunk.bytes.withUnsafeBufferPointer {
            unsafe Diagnostic.Excerpt(of: UnsafeBufferPointer(rebasing: $0[..<chunk.count]), at: offset)
        }
        return failure.finding(at: location, path: path, excerpt: excerpt)
    }

    /// Says what was odd in the record that ends here.
    private mutating func report(_ notes: RecordNotes) {
        let entities = ("xml.html-entity", "HTML entity", notes.entities)
        let prefixes = ("xml.undeclared-prefix", "undeclared prefix", notes.prefixes)
        for (code, what, note) in [entities, prefixes] {
            guard let note else { continue }
            let location = unsafe place.advanced(to: note.offset, in: source).location
            let message = "\(what) `\(note.name)`" + (note.count > 1 ? ", \(note.count) in the record" : "")
            batch.diagnostics.append(Diagnostic(code, .warning, message, at: location, path: path))
        }
    }

    // MARK: Events

    /// Offset of libxml2's position from the start of the chunk.
    private var position: Int { unsafe context.pointee.input.pointee.cur - text }
    private var line: Int32 { unsafe context.pointee.input.pointee.line }

    mutating func startElement(
        local: UnsafePointer<xmlChar>, uri: UnsafePointer<xmlChar>?, attributes: Attributes?,
        attributeCount: Int
    ) {
        depth += 1
        guard depth > ancestors, failure == nil else { return }
        let end = position
        var lines = 0
        let start = unsafe end > 0 ? cscan_xml_tag_start(text, end, &lines) : 0
        let startLine = line - Int32(lines)
        if depth == ancestors + 1 {
            guard beginRecord(at: start, line: startLine) else { return }
        } else {
            endRun()
        }
        if depth - 1 > depthLimit { return fail(.tooDeep(depthLimit), at: start) }
        if unsafe context.pointee.nsNr > 2 * Self.namespaceLimit {
            fail(.namespaces(Int(Self.namespaceLimit)), at: start)
            return unsafe xmlStopParser(context)
        }
        let entry = unsafe names.entry(local: local, uri: uri)
        let tag = StartTag(start: start, end: end, startLine: startLine, spansLines: lines > 0)
        unsafe open(entry, tag, attributes, attributeCount)
        tagEnd = (end + 1, line)
        isLeaf = true
    }

    mutating func endElement() {
        depth -= 1
        guard depth >= ancestors, failure == nil else { return }
        if !isLeaf { endRun() }
        batch.close()
        isLeaf = false
        run = (0, true)
        tagEnd = (position, line)
        if depth == ancestors { endRecord() }
    }

    mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard depth > ancestors, failure == nil else { return }
        unsafe batch.append(text: bytes)
        run.length += bytes.count
        if run.isBlank { run.isBlank = unsafe cscan_xml_blank(bytes.baseAddress!, bytes.count) == bytes.count }
    }

    // MARK: Records

    private mutating func beginRecord(at start: Int, line: Int32) -> Bool {
        guard next < records.count, start == records[next].lowerBound else {
            fail(.boundary, at: start)
            return false
        }
        unsafe place.advance(to: start, in: source)
        (recordStart, recordLine) = (start, line)
        run = (0, true)
        return true
    }

    private mutating func endRecord() {
        guard position == records[next].upperBound else { return fail(.boundary, at: position) }
        batch.endRecord(at: place.location, chunkRange: records[next])
        next += 1
        if !notes.isEmpty {
            report(notes)
            notes = RecordNotes()
        }
    }

    // MARK: Nodes

    private struct StartTag {
        let start: Int, end: Int, startLine: Int32
        let spansLines: Bool
    }

    private mutating func open(
        _ entry: NodeNames.Entry, _ tag: StartTag, _ attributes: Attributes?, _ count: Int
    ) {
        let offset = tag.start - recordStart, line = Int(tag.startLine - recordLine)
        var name = entry.name, used = -1
        if entry.rule >= 0, let attributes = unsafe attributes {
            let wanted = unsafe names.attribute(of: entry.rule)
            for i in 0..<count where unsafe attributes[5 * i] == wanted && attributes[5 * i + 1] == nil {
                let value = unsafe Self.value(attributes, i)
                if !value.isEmpty { (name, used) = unsafe (names.name(by: entry.rule, value: value), i) }
            }
        }
        batch.open(name, .element, offset: offset, line: line)
        guard let attributes = unsafe attributes else { return }
        for i in 0..<count where i != used { unsafe add(attribute: i, of: attributes, tag) }
    }

    private static func value(_ attributes: Attributes, _ i: Int) -> UnsafeBufferPointer<UInt8> {
        guard let start = unsafe attributes[5 * i + 3], let end = unsafe attributes[5 * i + 4] else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(start: start, count: end - start)
    }

    private mutating func add(attribute i: Int, of attributes: Attributes, _ tag: StartTag) {
        let entry = unsafe names.entry(local: attributes[5 * i]!, uri: attributes[5 * i + 2])
        let value = unsafe Self.value(attributes, i)
        let start = unsafe AttributePlace.find(i, of: attributes, in: text, tag: tag.start..<tag.end)
        let lines = unsafe tag.spansLines ? cscan_count(text + tag.start, start - tag.start, UInt8(ascii: "\n")) : 0
        let offset = start - recordStart, line = Int(tag.startLine - recordLine) + lines
        if unsafe value.contains(UInt8(ascii: "&")) {
            let decoded = unsafe AttributeValue.decode(value)
            unsafe decoded.withUnsafeBufferPointer {
                unsafe batch.leaf(entry.attribute, .attribute, value: $0, offset: offset, line: line)
            }
        } else {
            unsafe batch.leaf(entry.attribute, .attribute, value: value, offset: offset, line: line)
        }
    }

    /// Makes a node of the loose text before a tag, if it is more than white space.
    private mutating func endRun() {
        isLeaf = false
        if run.length > 0, !run.isBlank {
            batch.leafOverText(
                .none, .text, last: run.length, offset: tagEnd.offset - recordStart,
                line: Int(tagEnd.line - recordLine))
        }
        run = (0, true)
    }

    // MARK: What goes wrong

    mutating func fail(_ reason: ParseFailure.Reason, at offset: Int) {
        if failure == nil { failure = ParseFailure(reason: reason, offset: offset) }
    }

    /// Takes an error of libxml2: a fatal one ends the record, an undeclared prefix is noted, others do no harm.
    mutating func take(_ error: xmlError) {
        guard depth >= ancestors else { return }
        if unsafe error.level == XML_ERR_FATAL {
            let offset = unsafe ParseFailure.isAboutReference(error) ? start(ofReferenceBefore: position) : position
            unsafe fail(.malformed(code: error.code, message: ParseFailure.message(error)), at: offset)
        } else if unsafe error.code == Int32(bitPattern: XML_NS_ERR_UNDEFINED_NAMESPACE.rawValue) {
            notes.undeclaredPrefix(unsafe error.str1.map { unsafe String(cString: $0) } ?? "", at: position)
        }
    }

    /// libxml2 tells of a broken reference when it has read past its `&`.
    private func start(ofReferenceBefore offset: Int) -> Int {
        var start = offset
        while start > recordStart, offset - start < 256 {
            if unsafe source[start] == UInt8(ascii: "&") { return start }
            start -= 1
        }
        return offset
    }

    /// The character that HTML means by an entity that the document does not declare.
    mutating func entity(_ name: UnsafePointer<xmlChar>) -> xmlEntityPtr? {
        let isAttribute = unsafe context.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE
        guard let entity = unsafe HTMLEntities.shared.entity(name, inAttribute: isAttribute) else { return nil }
        let name = unsafe String(cString: name)
        if declaredEntities.contains(name) { return nil }
        if depth >= ancestors { notes.entity(name, at: position) }
        return unsafe entity
    }
}
