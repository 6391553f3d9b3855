internal import CLibXML2
internal import Diagnostics

/// Checks one text against an XML Schema while it is parsed: no tree is built.
@safe final class SchemaCheck: GrammarCheck {
    @safe struct State {
        var tags: OpenTags
        var findings: [Diagnostic] = []
        var parser: xmlParserCtxtPtr?
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

    init(_ grammar: XMLGrammar, index: UInt32, mostExamples: Int) {
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
        unsafe state.pointee.tags.push(bytes)
        unsafe bytes.withMemoryRebound(to: CChar.self) {
            _ = unsafe xmlParseChunk(parser, $0.baseAddress, Int32($0.count), 0)
        }
        noteStop()
    }

    func finish() {
        guard !hasStopped else { return }
        _ = unsafe xmlParseChunk(parser, nil, 0, 1)
        noteStop()
    }

    private func noteStop() {
        guard unsafe parser.pointee.wellFormed == 0, !hasStopped else { return }
        hasStopped = true
        let offset = unsafe xmlByteConsumed(parser)
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
        let end = unsafe Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
        unsafe state.pointee.tags.begin(local!, prefix, end: end)
    }
    unsafe handler.endElementNs = { state, _, _, _ in
        unsafe state!.assumingMemoryBound(to: SchemaCheck.State.self).pointee.tags.end()
    }
    return unsafe handler
}
