internal import CLibXML2
internal import RecordStream

private let libxml2IsReady: Void = xmlInitParser()  // a global `let` runs once, whichever thread comes first

/// Parses chunks with libxml2; the only owner of one parser context, its dictionary and the tree builder.
///
/// The records stand in one buffer that libxml2 reads in place, between the start tags of their ancestors and the
/// matching end tags. Document type declarations never reach libxml2, no option of it loads or replaces anything.
@safe final class TreeReader {
    /// Bytes of names beyond which the dictionary is thrown away: a file of ever new names must not fill memory.
    private static let dictionaryLimit = 4 << 20

    private let format: XMLFormat
    private let names: NameTable
    private var context: xmlParserCtxtPtr
    /// Reads what is plain, many times as fast; `nil` if names depend on namespaces.
    private let plain: PlainReader?
    private let builder: UnsafeMutablePointer<TreeBuilder>
    private var buffer: UnsafeMutableBufferPointer<UInt8>

    init(format: XMLFormat, names: NameTable) {
        _ = libxml2IsReady
        unsafe (self.format, self.names, context) = (format, names, Self.makeContext())
        unsafe builder = .allocate(capacity: 1)
        unsafe builder.initialize(to: Self.makeBuilder(context, format, names))
        unsafe context.pointee.userData = UnsafeMutableRawPointer(builder)
        unsafe buffer = .allocate(capacity: 1 << 16)
        plain = PlainReader(format: format, names: names)
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
        unsafe builder.deinitialize(count: 1)
        unsafe builder.deallocate()
        unsafe buffer.deallocate()
    }

    private static func makeContext() -> xmlParserCtxtPtr {
        guard let context = unsafe xmlNewParserCtxt() else { preconditionFailure("libxml2: out of memory") }
        unsafe context.pointee.sax.pointee = makeHandler()
        unsafe xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue))
        return unsafe context
    }

    private static func makeBuilder(_ context: xmlParserCtxtPtr, _ format: XMLFormat, _ names: NameTable) -> TreeBuilder
    {
        let names = unsafe NodeNames(names: names, format: format, dictionary: context.pointee.dict)
        return unsafe TreeBuilder(context: context, names: names)
    }

    /// Starts over with an empty dictionary.
    private func renew() {
        unsafe xmlFreeParserCtxt(context)
        unsafe context = Self.makeContext()
        unsafe builder.pointee = Self.makeBuilder(context, format, names)
        unsafe context.pointee.userData = UnsafeMutableRawPointer(builder)
    }

    // MARK: Chunks

    /// Adds the records of `chunk` to `batch`; those that cannot be parsed are left out with a finding.
    func read(_ chunk: RecordChunk, _ parent: XMLContext, into batch: inout RecordBatch) {
        if unsafe xmlDictGetUsage(context.pointee.dict) > Self.dictionaryLimit { renew() }
        unsafe chunk.bytes.withUnsafeBufferPointer { source in
            unsafe read(chunk, source.baseAddress!, parent, into: &batch)
        }
    }

    private func read(
        _ chunk: RecordChunk, _ source: UnsafePointer<UInt8>, _ parent: XMLContext, into batch: inout RecordBatch
    ) {
        swap(&batch, &(unsafe builder.pointee.batch))
        defer { swap(&batch, &(unsafe builder.pointee.batch)) }
        plain?.begin(parent)
        var place = SourcePlace(start: chunk.start), text: UnsafeMutablePointer<UInt8>?
        // A record that is not plain goes to libxml2, the ones behind it in groups that grow until one is broken or
        // plain again: a file of unusual records stays cheap, and so does a file of broken ones.
        var first = 0, group = plain == nil ? chunk.records.count : 1
        while first < chunk.records.count {
            let range = chunk.records[first]
            if let plain {
                unsafe place.advance(to: range.lowerBound, in: source)
                let record = unsafe UnsafeBufferPointer(start: source + range.lowerBound, count: range.count)
                if unsafe plain.read(record, at: place.location, range, into: &builder.pointee.batch) {
                    (first, group) = (first + 1, 1)
                    continue
                }
            }
            if unsafe text == nil {
                unsafe text = load(chunk, source, parent)
                unsafe builder.pointee.begin(chunk, context: parent, text: text!, source: source)
            }
            let last = min(first + group, chunk.records.count) - 1
            unsafe parse(first...last, of: chunk, parent, in: text!)
            if unsafe builder.pointee.next > last {
                (first, group) = (last + 1, group * 2)
            } else if last > first {
                // What libxml2 says of a broken record depends on what follows: let it see the record alone.
                unsafe first = builder.pointee.giveBackRecord()
                group = 1
            } else {
                unsafe first = builder.pointee.leaveOutRecord(of: chunk) + 1
                group = 1
            }
        }
    }

    /// Copies the chunk behind room for the header and blanks what is no record.
    /// - Returns: The address of the chunk's first byte.
    private func load(
        _ chunk: RecordChunk, _ source: UnsafePointer<UInt8>, _ parent: XMLContext
    ) -> UnsafeMutablePointer<UInt8> {
        let needed = parent.header.count + chunk.count + parent.trailer.count + RecordChunk.padding
        if unsafe buffer.count < needed {
            unsafe buffer.deallocate()
            unsafe buffer = .allocate(capacity: needed + needed / 2)
        }
        let text = unsafe buffer.baseAddress! + parent.header.count
        unsafe text.update(from: source, count: chunk.count)
        var end = 0
        for record in chunk.records {
            for i in end..<record.lowerBound where unsafe text[i] != UInt8(ascii: "\n") {
                unsafe text[i] = UInt8(ascii: " ")
            }
            end = record.upperBound
        }
        return unsafe text
    }

    /// Parses some records as one document, up to the first that is broken.
    private func parse(
        _ group: ClosedRange<Int>, of chunk: RecordChunk, _ parent: XMLContext, in text: UnsafeMutablePointer<UInt8>
    ) {
        let start = unsafe text + chunk.records[group.lowerBound].lowerBound - parent.header.count
        let end = unsafe text + chunk.records[group.upperBound].upperBound
        unsafe write(parent.header, at: start)
        // The end tags overwrite what follows, which may be the next group.
        let kept = unsafe ContiguousArray(UnsafeBufferPointer(start: end, count: parent.trailer.count + 1))
        unsafe write(parent.trailer, at: end)
        unsafe end[parent.trailer.count] = 0
        unsafe builder.pointee.beginDocument(at: group.lowerBound)
        unsafe parseDocument(UnsafeBufferPointer(start: start, count: end + parent.trailer.count - start))
        unsafe write(kept, at: end)
    }

    private func write(_ bytes: ContiguousArray<UInt8>, at address: UnsafeMutablePointer<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe address.update(from: $0.baseAddress!, count: $0.count) }
    }

    private func parseDocument(_ text: UnsafeBufferPointer<UInt8>) {
        let input = unsafe text.withMemoryRebound(to: CChar.self) {
            unsafe xmlParserInputBufferCreateStatic($0.baseAddress, Int32($0.count), XML_CHAR_ENCODING_NONE)
        }
        guard let input = unsafe input, let stream = unsafe xmlNewIOInputStream(context, input, XML_CHAR_ENCODING_NONE)
        else { preconditionFailure("libxml2: out of memory") }
        unsafe inputPush(context, stream)
        // Says that all input is there: otherwise libxml2 moves what is left of the text to the front of the buffer
        // as it nears the end (xmlSHRINK), and positions and our copy of the chunk would be wrong.
        unsafe context.pointee.progressive = 1
        unsafe xmlParseDocument(context)
        unsafe xmlCtxtReset(context)
    }
}

/// The events that the tree builder takes; comments and processing instructions are no data.
///
/// There is no callback for declarations, and the one for entities knows those of HTML only, so nothing that a
/// document declares is ever expanded or fetched.
private func makeHandler() -> xmlSAXHandler {
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = UInt32(XML_SAX2_MAGIC)
    unsafe handler.startElementNs = { builder, local, _, uri, _, _, count, _, attributes in
        let builder = unsafe builder!.assumingMemoryBound(to: TreeBuilder.self)
        unsafe builder.pointee.startElement(
            local: local!, uri: uri, attributes: attributes, attributeCount: Int(count))
    }
    unsafe handler.endElementNs = { builder, _, _, _ in
        unsafe builder!.assumingMemoryBound(to: TreeBuilder.self).pointee.endElement()
    }
    let characters: charactersSAXFunc = { builder, bytes, count in
        let text = unsafe UnsafeBufferPointer(start: bytes, count: Int(count))
        unsafe builder!.assumingMemoryBound(to: TreeBuilder.self).pointee.characters(text)
    }
    // Equal functions spare libxml2 its guess which white space can be ignored.
    unsafe handler.characters = characters
    unsafe handler.ignorableWhitespace = characters
    unsafe handler.cdataBlock = characters
    unsafe handler.getEntity = { builder, name in
        unsafe builder!.assumingMemoryBound(to: TreeBuilder.self).pointee.entity(name!)
    }
    unsafe handler.serror = { builder, error in
        unsafe builder!.assumingMemoryBound(to: TreeBuilder.self).pointee.take(error!.pointee)
    }
    return unsafe handler
}
