internal import CLibXML2

private let libxml2IsReady: Void = xmlInitParser()  // a global `let` runs once, whichever thread comes first

/// What an `XMLElementWalk` tells of: elements in document order.
public protocol XMLElementVisitor: AnyObject {
    /// - Parameters:
    ///   - path: Local names from the root to the element.
    ///   - attributes: By local name.
    func begin(_ path: [String], _ attributes: [String: String])
    /// - Parameter text: Directly in the element, white space at both ends taken off.
    func end(_ path: [String], _ text: String)
}

/// Follows the upper elements of a whole XML document that comes in pieces, in memory that does not grow: for the
/// envelopes that servers put round records. Namespaces are not looked at.
///
/// An error does not end it: what stands behind it is still told, as far as libxml2 can make it out.
@safe public struct XMLElementWalk: ~Copyable {
    /// The first error, with its place counted from 1.
    public struct Problem: Sendable {
        public let message: String
        public let line: Int
    }

    private let context: xmlParserCtxtPtr
    private let state: Unmanaged<WalkState>

    /// - Parameter depth: Deeper elements are not told of; the root is at depth 1.
    public init(_ visitor: any XMLElementVisitor, depth: Int) {
        _ = libxml2IsReady
        var handler = unsafe makeWalkHandler()
        unsafe state = .passRetained(WalkState(visitor, depth: depth))
        guard let context = unsafe xmlCreatePushParserCtxt(&handler, state.toOpaque(), nil, 0, nil) else {
            preconditionFailure("libxml2: out of memory")
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue
        unsafe xmlCtxtUseOptions(context, Int32(options))
        // libxml2 itself gives up at the next piece after an error unless it may recover.
        unsafe context.pointee.recovery = 1
        unsafe state.takeUnretainedValue().context = context
        unsafe self.context = context
    }

    deinit {
        unsafe xmlFreeParserCtxt(context)
        unsafe state.release()
    }

    public mutating func take(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            _ = unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                unsafe xmlParseChunk(context, $0, Int32(bytes.count), 0)
            }
        }
    }

    /// Says that the document has ended.
    /// - Returns: What was wrong with it; `nil` when it is well-formed.
    public mutating func finish() -> Problem? {
        _ = unsafe xmlParseChunk(context, nil, 0, 1)
        let state = unsafe state.takeUnretainedValue()
        if state.problem == nil, unsafe context.pointee.wellFormed == 0 {
            return Problem(message: "malformed XML", line: state.lastLine)
        }
        return state.problem
    }

    /// Whether the root element has been closed by its own end tag.
    public var isClosed: Bool { unsafe state.takeUnretainedValue().isClosed }
}

/// What is open, and what was wrong.
@safe private final class WalkState {
    /// Owned by the walk, which outlives every call.
    var context: xmlParserCtxtPtr?
    private let visitor: any XMLElementVisitor
    private let limit: Int
    private var depth = 0
    private var path: [String] = []
    private var texts: [[UInt8]] = []
    private(set) var isClosed = false
    private(set) var problem: XMLElementWalk.Problem?
    private(set) var lastLine = 1

    init(_ visitor: any XMLElementVisitor, depth: Int) { (self.visitor, limit) = (visitor, depth) }

    func begin(_ name: () -> String, _ attributes: () -> [String: String]) {
        depth += 1
        // After an error libxml2 leaves out every reference (`&amp;`), which would make another token of a token
        // (xmlParseReference looks at this flag). What was wrong is in `problem`.
        if problem != nil { unsafe context?.pointee.wellFormed = 1 }
        guard depth <= limit else { return }
        path.append(name())
        texts.append([])
        visitor.begin(path, attributes())
    }

    func end() {
        depth -= 1
        guard depth < limit, let text = texts.popLast() else { return }
        visitor.end(path, String(decoding: Self.trimmed(text), as: UTF8.self))
        path.removeLast()
        isClosed = depth == 0
    }

    /// Text of an element that is told of; an envelope's longest is a token, so more than a megabyte is cut.
    func add(_ text: UnsafeBufferPointer<UInt8>) {
        guard depth <= limit, let last = texts.indices.last, texts[last].count < 1 << 20 else { return }
        unsafe texts[last].append(contentsOf: text)
    }

    func note(_ error: xmlError) {
        guard problem == nil, unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        // An undeclared prefix (201) is no error of well-formedness: Namespaces in XML, not XML 1.0.
        guard unsafe error.domain != Int32(XML_FROM_NAMESPACE.rawValue) else { return }
        lastLine = unsafe Int(error.line)
        problem = unsafe .init(message: ParseFailure.message(error), line: lastLine)
    }

    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        guard let first = text.firstIndex(where: { $0 > 0x20 }), let last = text.lastIndex(where: { $0 > 0x20 }) else {
            return []
        }
        return text[first...last]
    }
}

/// No callback for declarations and none for entities but those of XML itself: nothing is ever expanded or fetched.
private func makeWalkHandler() -> xmlSAXHandler {
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = UInt32(XML_SAX2_MAGIC)
    unsafe handler.startElementNs = { context, local, _, _, _, _, count, _, attributes in
        let state = unsafe Unmanaged<WalkState>.fromOpaque(context!).takeUnretainedValue()
        state.begin({ unsafe String(cString: local!) }) {
            var result: [String: String] = [:]
            for i in 0..<Int(count) {
                // Local name, prefix, URI, begin and end of the value.
                guard let name = unsafe attributes![i * 5], let start = unsafe attributes![i * 5 + 3],
                    let end = unsafe attributes![i * 5 + 4]
                else { return result }
                let value = unsafe UnsafeBufferPointer(start: start, count: end - start)
                result[unsafe String(cString: name)] = unsafe String(decoding: value, as: UTF8.self)
            }
            return result
        }
    }
    unsafe handler.endElementNs = { context, _, _, _ in
        unsafe Unmanaged<WalkState>.fromOpaque(context!).takeUnretainedValue().end()
    }
    let characters: charactersSAXFunc = { context, bytes, count in
        let text = unsafe UnsafeBufferPointer(start: bytes, count: Int(count))
        unsafe Unmanaged<WalkState>.fromOpaque(context!).takeUnretainedValue().add(text)
    }
    unsafe handler.characters = characters
    unsafe handler.ignorableWhitespace = characters
    unsafe handler.cdataBlock = characters
    unsafe handler.serror = { context, error in
        unsafe Unmanaged<WalkState>.fromOpaque(context!).takeUnretainedValue().note(error!.pointee)
    }
    return unsafe handler
}
