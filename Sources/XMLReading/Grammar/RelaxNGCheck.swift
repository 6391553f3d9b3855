internal import CLibXML2
internal import Diagnostics

/// Checks one text against a RELAX NG grammar while it is parsed.
///
/// Of the tree only the open elements are kept, and the whole of an element where the grammar can only judge its
/// content as a whole. libxml2 cannot go on in a document once it was wrong: after a wrong child of the root the check
/// begins anew behind it; deeper or elsewhere the rest is not checked, which is said.
@safe final class RelaxNGCheck: GrammarCheck {
    @safe struct State {
        var tags: OpenTags
        var findings: [Diagnostic] = []
        var validator: xmlRelaxNGValidCtxtPtr?
        /// Places of the elements that stand in the tree, by number; 0 is none.
        var places: [OpenTags.Tag] = []
        /// Depth of the element that is kept whole, -1 for none.
        var whole = -1
        /// The element at this depth (the root has 1) is wrong; nothing in it is looked at any more.
        var wrong = -1
        var hasText = false
        var reported: Set<Int> = []
        let grammar: XMLGrammar
        /// Elements that may be kept whole.
        static let limit = 2_000_000
        var hasStopped = false

        init(_ grammar: XMLGrammar, index: UInt32) {
            tags = OpenTags(source: index)
            self.grammar = grammar
            unsafe validator = nil
        }

        mutating func take(_ error: xmlError) {
            guard unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
            var tag = tags.current()
            if let node = unsafe error.node {
                let element = unsafe node.assumingMemoryBound(to: xmlNode.self)
                if unsafe element.pointee.type == XML_ELEMENT_NODE {
                    let number = unsafe Int(bitPattern: element.pointee._private)
                    if number > 0, number <= places.count { tag = places[number - 1] }
                }
            }
            // Of what it says about one element the first is the cause.
            guard let tag, reported.insert(tag.location.byteOffset).inserted else { return }
            let message = unsafe error.message.map { unsafe String(cString: $0) } ?? "not valid"
            findings.append(.schema(GrammarMessage(message), &tags, tag))
        }

        mutating func renew() {
            if let validator = unsafe validator { unsafe xmlRelaxNGFreeValidCtxt(validator) }
            unsafe validator = xmlRelaxNGNewValidCtxt(grammar.relaxNG)
        }
    }

    private let state: UnsafeMutablePointer<State>
    private let grammar: XMLGrammar
    private let handler: UnsafeMutablePointer<xmlSAXHandler>
    private let parser: xmlParserCtxtPtr
    private var hasStopped = false

    init(_ grammar: XMLGrammar, index: UInt32) {
        self.grammar = grammar
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(grammar, index: index))
        unsafe handler = .allocate(capacity: 1)
        unsafe handler.initialize(to: makeHandler())
        // The default user data is the parser itself, as the tree builder of libxml2 needs it.
        guard let parser = unsafe xmlCreatePushParserCtxt(handler, nil, nil, 0, nil) else {
            preconditionFailure("libxml2: out of memory")
        }
        unsafe self.parser = parser
        unsafe parser.pointee._private = UnsafeMutableRawPointer(state)
        unsafe useSafeOptions(parser)
        unsafe state.pointee.renew()
        unsafe Self.listen(state)
    }

    deinit {
        if let validator = unsafe state.pointee.validator { unsafe xmlRelaxNGFreeValidCtxt(validator) }
        if let document = unsafe parser.pointee.myDoc { unsafe xmlFreeDoc(document) }
        unsafe xmlFreeParserCtxt(parser)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe handler.deallocate()
    }

    fileprivate static func listen(_ state: UnsafeMutablePointer<State>) {
        unsafe xmlRelaxNGSetValidStructuredErrors(
            state.pointee.validator,
            { state, error in
                guard let state = unsafe state, let error = unsafe error else { return }
                unsafe state.assumingMemoryBound(to: State.self).pointee.take(error.pointee)
            }, state)
    }

    func push(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !hasStopped, unsafe !state.pointee.hasStopped else { return }
        unsafe state.pointee.tags.push(bytes)
        unsafe bytes.withMemoryRebound(to: CChar.self) {
            _ = unsafe xmlParseChunk(parser, $0.baseAddress, Int32($0.count), 0)
        }
        noteStop()
    }

    func finish() {
        guard !hasStopped, unsafe !state.pointee.hasStopped else { return }
        _ = unsafe xmlParseChunk(parser, nil, 0, 1)
        noteStop()
    }

    private func noteStop() {
        guard unsafe parser.pointee.wellFormed == 0, !hasStopped, unsafe !state.pointee.hasStopped else { return }
        hasStopped = true
        let offset = unsafe xmlByteConsumed(parser)
        unsafe state.pointee.findings.append(.stopped(grammar, &state.pointee.tags, offset))
    }

    func takeFindings() -> [Diagnostic] {
        defer { unsafe state.pointee.findings = [] }
        return unsafe state.pointee.findings
    }
}

// MARK: Events

private func startElement(
    _ parser: xmlParserCtxtPtr, _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?
) {
    let state = unsafe parser.pointee._private!.assumingMemoryBound(to: RelaxNGCheck.State.self)
    let input = unsafe parser.pointee.input!
    let end = unsafe Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
    unsafe state.pointee.tags.begin(local, prefix, end: end)
    guard let node = unsafe parser.pointee.node else { return }
    if unsafe state.pointee.places.count < RelaxNGCheck.State.limit {
        unsafe state.pointee.places.append(state.pointee.tags.current()!)
        unsafe node.pointee._private = UnsafeMutableRawPointer(bitPattern: state.pointee.places.count)
    } else {
        unsafe stop(state, "an element with more than \(RelaxNGCheck.State.limit) inside must be judged as a whole")
        return
    }
    unsafe state.pointee.hasText = false
    guard unsafe state.pointee.whole < 0, unsafe state.pointee.wrong < 0 else { return }
    let depth = unsafe state.pointee.tags.depth
    let verdict = unsafe xmlRelaxNGValidatePushElement(state.pointee.validator, parser.pointee.myDoc, node)
    if verdict == 0 {
        unsafe state.pointee.whole = depth
    } else if verdict < 0 {
        unsafe fail(state, depth)
    }
}

/// What stands in the element at this depth cannot be judged any more.
private func fail(_ state: UnsafeMutablePointer<RelaxNGCheck.State>, _ depth: Int) {
    unsafe state.pointee.wrong = min(depth, 2)
}

private func stop(_ state: UnsafeMutablePointer<RelaxNGCheck.State>, _ why: String) {
    guard unsafe !state.pointee.hasStopped else { return }
    unsafe state.pointee.hasStopped = true
    let location = unsafe state.pointee.tags.current()?.location ?? .init(source: 0)
    unsafe state.pointee.findings.append(
        Diagnostic(
            "schema.stopped", .error, "from here on nothing is checked against the RELAX NG schema: \(why)",
            at: location, hint: "mend what is reported above, then validate again", path: state.pointee.tags.path(),
            excerpt: state.pointee.tags.excerpt(at: location)))
}

private func endElement(_ parser: xmlParserCtxtPtr, _ node: xmlNodePtr?) {
    let state = unsafe parser.pointee._private!.assumingMemoryBound(to: RelaxNGCheck.State.self)
    let depth = unsafe state.pointee.tags.depth
    unsafe state.pointee.tags.end()
    unsafe state.pointee.hasText = false
    guard let node = unsafe node else { return }
    if unsafe state.pointee.wrong > 0 {
        if unsafe state.pointee.wrong == depth { unsafe recover(parser, state, depth) }
    } else if unsafe state.pointee.whole == depth {
        unsafe state.pointee.whole = -1
        let verdict = unsafe xmlRelaxNGValidateFullElement(state.pointee.validator, parser.pointee.myDoc, node)
        if verdict < 0 {
            unsafe fail(state, depth)
            if depth <= 2 { unsafe recover(parser, state, depth) }
        }
    } else if unsafe state.pointee.whole < 0 {
        let verdict = unsafe xmlRelaxNGValidatePopElement(state.pointee.validator, parser.pointee.myDoc, node)
        if verdict < 0 {
            unsafe fail(state, depth)
            if depth <= 2 { unsafe recover(parser, state, depth) }
        }
    }
    // Inside an element that must be judged as a whole the tree stays.
    guard unsafe state.pointee.whole < 0, depth > 1 else { return }
    let parent = unsafe node.pointee.parent!
    while let child = unsafe parent.pointee.children {
        unsafe xmlUnlinkNode(child)
        unsafe xmlFreeNode(child)
    }
    // Elements that are still open keep their numbers.
    unsafe state.pointee.places.removeSubrange(min(depth - 1, state.pointee.places.count)...)
    if unsafe state.pointee.reported.count > 10_000 { unsafe state.pointee.reported.removeAll() }
}

/// Goes on behind a wrong child of the root: its siblings are judged by a fresh check that has seen the root alone.
private func recover(
    _ parser: xmlParserCtxtPtr, _ state: UnsafeMutablePointer<RelaxNGCheck.State>, _ depth: Int
) {
    unsafe state.pointee.wrong = -1
    guard depth == 2, let root = unsafe xmlDocGetRootElement(parser.pointee.myDoc) else {
        if depth == 1 { unsafe state.pointee.hasStopped = true }
        return
    }
    unsafe state.pointee.renew()
    unsafe RelaxNGCheck.listen(state)
    let verdict = unsafe xmlRelaxNGValidatePushElement(state.pointee.validator, parser.pointee.myDoc, root)
    if verdict != 1 { unsafe stop(state, "its root can only be judged as a whole") }
}

private func makeHandler() -> xmlSAXHandler {
    var handler = unsafe xmlSAXHandler()
    _ = unsafe xmlSAXVersion(&handler, 2)
    unsafe handler.startElementNs = { context, local, prefix, uri, nsCount, ns, count, defaulted, attributes in
        unsafe xmlSAX2StartElementNs(context, local, prefix, uri, nsCount, ns, count, defaulted, attributes)
        unsafe startElement(context!.assumingMemoryBound(to: xmlParserCtxt.self), local!, prefix)
    }
    unsafe handler.endElementNs = { context, local, prefix, uri in
        let parser = unsafe context!.assumingMemoryBound(to: xmlParserCtxt.self)
        let node = unsafe parser.pointee.node
        unsafe xmlSAX2EndElementNs(context, local, prefix, uri)
        unsafe endElement(parser, node)
    }
    let characters: charactersSAXFunc = { context, text, count in
        let parser = unsafe context!.assumingMemoryBound(to: xmlParserCtxt.self)
        let state = unsafe parser.pointee._private!.assumingMemoryBound(to: RelaxNGCheck.State.self)
        unsafe state.pointee.tags.other()
        if unsafe state.pointee.whole >= 0 { return unsafe xmlSAX2Characters(context, text, count) }
        guard unsafe state.pointee.wrong < 0, unsafe !state.pointee.hasText else { return }
        let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(count))
        guard unsafe bytes.contains(where: { $0 > 0x20 }) else { return }
        unsafe state.pointee.hasText = true
        // It only asks whether there is text.
        let verdict = unsafe xmlRelaxNGValidatePushCData(state.pointee.validator, "x", 1)
        if verdict < 0 { unsafe fail(state, state.pointee.tags.depth) }
    }
    unsafe handler.characters = characters
    unsafe handler.ignorableWhitespace = characters
    unsafe handler.cdataBlock = characters
    // Nothing that a document declares is known: no entity is ever expanded, nothing is fetched.
    unsafe handler.getEntity = nil
    unsafe handler.entityDecl = nil
    unsafe handler.internalSubset = nil
    unsafe handler.externalSubset = nil
    unsafe handler.resolveEntity = nil
    unsafe handler.getParameterEntity = nil
    unsafe handler.comment = nil
    unsafe handler.processingInstruction = nil
    unsafe handler.attributeDecl = nil
    unsafe handler.elementDecl = nil
    unsafe handler.notationDecl = nil
    unsafe handler.unparsedEntityDecl = nil
    unsafe handler.error = nil
    unsafe handler.warning = nil
    unsafe handler.fatalError = nil
    unsafe handler.serror = { _, _ in }
    return unsafe handler
}
