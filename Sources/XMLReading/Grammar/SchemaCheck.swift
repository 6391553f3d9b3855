internal import CLibXML2
internal import Diagnostics

/// Checks one text against an XML Schema while it is parsed: no tree of the text is built.
///
/// Children of the root that are plain and surely right (`SchemaLane`) do not go through libxml2 at all.
@safe final class SchemaCheck: GrammarCheck {
    @safe struct State {
        var tags: OpenTags
        var findings: [Diagnostic] = []
        var parser: xmlParserCtxtPtr?
        /// Bytes of the text that were left out before the ones at hand.
        var leftOut = 0
        /// Place and kind of the last error: libxml2 says twice that a value is wrong.
        var last: (end: Int, isFacet: Bool) = (-1, false)
        /// Findings of each code, and how many of them are made with all that belongs to them.
        var counts: [String: Int] = [:]
        let mostExamples: Int

        init(index: UInt32, mostExamples: Int) {
            self.mostExamples = mostExamples
            unsafe (tags, parser) = (OpenTags(source: index), nil)
        }

        mutating func take(_ error: xmlError) {
            guard unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
            let message = unsafe error.message.map { unsafe String(cString: $0) } ?? "not valid"
            let isFacet = GrammarMessage.has(message.utf8Span.span, "[facet")
            let end = tags.currentEnd
            defer { last = (end, isFacet) }
            if last.end == end, last.isFacet, GrammarMessage.has(message.utf8Span.span, "is not a valid value") {
                return
            }
            let parts = GrammarMessage(message)
            counts[parts.code, default: 0] += 1
            let tag = tags.current()
            if counts[parts.code]! <= mostExamples {
                findings.append(.schema(parts, &tags, tag))
            } else {
                // There to be counted.
                findings.append(
                    Diagnostic(parts.code, .error, parts.text, at: tag?.location ?? .init(source: 0), hint: parts.hint))
            }
        }
    }

    private let state: UnsafeMutablePointer<State>
    private let grammar: XMLGrammar
    private let validator: xmlSchemaValidCtxtPtr
    private let handler: UnsafeMutablePointer<xmlSAXHandler>
    private let plug: xmlSchemaSAXPlugPtr?
    private let parser: xmlParserCtxtPtr
    private var hasStopped = false
    private var lane: SchemaLane?
    /// What the lane has not judged yet, and where in the text it begins.
    private var held: ContiguousArray<UInt8> = []
    private var heldStart = 0

    init(_ grammar: XMLGrammar, index: UInt32, mostExamples: Int, usesLane: Bool) {
        self.grammar = grammar
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(index: index, mostExamples: mostExamples))
        unsafe handler = .allocate(capacity: 1)
        unsafe handler.initialize(to: makeHandler())
        guard let validator = unsafe xmlSchemaNewValidCtxt(grammar.schema) else {
            preconditionFailure("libxml2: out of memory")
        }
        unsafe self.validator = validator
        unsafe xmlSchemaSetValidStructuredErrors(
            validator,
            { state, error in
                guard let state = unsafe state, let error = unsafe error else { return }
                unsafe state.assumingMemoryBound(to: State.self).pointee.take(error.pointee)
            }, state)
        var data: UnsafeMutableRawPointer? = unsafe UnsafeMutableRawPointer(state)
        var plugged: UnsafeMutablePointer<xmlSAXHandler>? = unsafe handler
        unsafe plug = xmlSchemaSAXPlug(validator, &plugged, &data)
        guard unsafe plug != nil, let parser = unsafe xmlCreatePushParserCtxt(plugged, data, nil, 0, nil) else {
            preconditionFailure("libxml2: out of memory")
        }
        unsafe self.parser = parser
        unsafe state.pointee.parser = parser
        unsafe useSafeOptions(parser)
        lane = usesLane ? grammar.documents.map { SchemaLane(SchemaTypes($0)) } : nil
    }

    deinit {
        unsafe xmlFreeParserCtxt(parser)
        if let plug = unsafe plug { _ = unsafe xmlSchemaSAXUnplug(plug) }
        unsafe xmlSchemaFreeValidCtxt(validator)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe handler.deallocate()
    }

    func push(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !hasStopped else { return }
        unsafe state.pointee.tags.push(bytes, keepingFrom: heldStart)
        guard let lane else {
            heldStart += bytes.count
            return unsafe parse(bytes)
        }
        unsafe held.append(contentsOf: bytes)
        let judged = unsafe held.withUnsafeBufferPointer { unsafe judge($0, with: lane) }
        held.removeSubrange(..<judged)
        heldStart += judged
    }

    /// - Returns: How many bytes are done with.
    private func judge(_ text: UnsafeBufferPointer<UInt8>, with lane: SchemaLane) -> Int {
        var place = 0
        while place < text.count, !hasStopped {
            let rest = unsafe UnsafeBufferPointer(rebasing: text[place...])
            switch unsafe lane.judge(rest) {
            case .check(let count):
                unsafe parse(UnsafeBufferPointer(rebasing: rest[..<count]))
                place += count
                // libxml2 wants to see more before it says that the child has ended.
                if unsafe state.pointee.tags.depth != 1 { self.lane = nil }
            case .right(let count, let name):
                leaveOut(count)
                unsafe state.pointee.tags.skip(name, parser)
                place += count
            case .blank(let count):
                leaveOut(count)
                place += count
            case .more: return place
            case .end: self.lane = nil
            }
            if self.lane == nil {
                unsafe parse(UnsafeBufferPointer(rebasing: text[place...]))
                return text.count
            }
        }
        return text.count
    }

    private func leaveOut(_ count: Int) { unsafe state.pointee.leftOut += count }

    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !bytes.isEmpty, !hasStopped else { return }
        unsafe bytes.withMemoryRebound(to: CChar.self) {
            _ = unsafe xmlParseChunk(parser, $0.baseAddress, Int32($0.count), 0)
        }
        noteStop()
    }

    func finish() {
        lane = nil
        unsafe held.withUnsafeBufferPointer { unsafe parse($0) }
        held = []
        guard !hasStopped else { return }
        _ = unsafe xmlParseChunk(parser, nil, 0, 1)
        noteStop()
    }

    private func noteStop() {
        guard unsafe parser.pointee.wellFormed == 0, !hasStopped else { return }
        hasStopped = true
        let offset = unsafe xmlByteConsumed(parser) + state.pointee.leftOut
        unsafe state.pointee.findings.append(.stopped(grammar, &state.pointee.tags, offset))
    }

    func takeFindings() -> [Diagnostic] {
        defer { unsafe state.pointee.findings = [] }
        return unsafe state.pointee.findings
    }
}

extension Diagnostic {
    /// The text is not well-formed: what follows cannot be checked against a grammar. The readers go on and say why.
    static func stopped(_ grammar: XMLGrammar, _ tags: inout OpenTags, _ offset: Int) -> Diagnostic {
        let location = tags.location(at: offset)
        return Diagnostic(
            "schema.stopped", .error,
            "from here on nothing is checked against the schema (\(grammar.language.title)): the text is not well-formed",
            at: location, hint: "mend what is not well-formed, then validate again", path: tags.path(),
            excerpt: tags.excerpt(at: location))
    }
}

/// No network, no other files, no entities, and the text is UTF-8 whatever its declaration says: the reader has
/// decoded it.
func useSafeOptions(_ parser: xmlParserCtxtPtr) {
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    _ = unsafe xmlCtxtUseOptions(parser, Int32(options | XML_PARSE_IGNORE_ENC.rawValue))
}

private func makeHandler() -> xmlSAXHandler {
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = UInt32(XML_SAX2_MAGIC)
    unsafe handler.startElementNs = { state, local, prefix, _, _, _, _, _, _ in
        let state = unsafe state!.assumingMemoryBound(to: SchemaCheck.State.self)
        let input = unsafe state.pointee.parser!.pointee.input!
        let end = unsafe state.pointee.leftOut + Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
        unsafe state.pointee.tags.begin(local!, prefix, end: end)
    }
    unsafe handler.endElementNs = { state, _, _, _ in
        unsafe state!.assumingMemoryBound(to: SchemaCheck.State.self).pointee.tags.end()
    }
    return unsafe handler
}
