internal import CScan
public import Diagnostics
public import RecordStream

/// A text that is checked against a grammar while it is read: what is wrong comes out with the findings of the text.
///
/// The text itself passes unchanged. Memory is bounded by what is read at a time and by the depth of the document;
/// for RELAX NG also by the largest element whose content the grammar can only judge as a whole.
public final class GrammarCheckedText: ByteSource {
    private let text: any ByteSource
    private let check: any GrammarCheck
    private var isDone = false
    private var findings: [Diagnostic] = []

    /// - Parameter index: The number that findings carry as `Location.source`.
    public init(_ text: any ByteSource, grammar: XMLGrammar, index: UInt32) {
        self.text = text
        check =
            switch grammar.language {
            case .xsd: SchemaCheck(grammar, index: index)
            case .relaxNG: RelaxNGCheck(grammar, index: index)
            }
    }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        let start = buffer.count
        let goesOn = try text.read(into: &buffer, limit: limit)
        if goesOn {
            unsafe buffer.withUnsafeBufferPointer { unsafe check.push(UnsafeBufferPointer(rebasing: $0[start...])) }
        } else if !isDone {
            isDone = true
            check.finish()
        }
        findings += check.takeFindings()
        return goesOn
    }

    public func takeDiagnostics() -> [Diagnostic] {
        defer { findings = [] }
        return text.takeDiagnostics() + findings
    }
}

/// One text on its way through libxml2.
protocol GrammarCheck: AnyObject {
    func push(_ bytes: UnsafeBufferPointer<UInt8>)
    func finish()
    func takeFindings() -> [Diagnostic]
}

/// The open elements of a document with their places, as the events of a push parser tell them.
struct OpenTags {
    struct Tag {
        let name: String
        let location: Diagnostic.Location
        /// Position among siblings of the same name, from 1.
        let position: Int
        /// Names of children so far, with their number; by the address of libxml2's dictionary.
        var children: [(name: UInt, count: Int)] = []
    }

    private(set) var open: [Tag] = []
    /// The tag that was closed by the event at hand; errors about it come after the event.
    private(set) var closed: Tag?
    /// The text that was pushed last, as far back as an event may refer to, and where it begins.
    private var window: ContiguousArray<UInt8> = []
    private var windowStart = 0
    private var previousBlock = 0
    // Counted forward, each byte once.
    private var scanned = 0, line = 1, lineStart = 0
    private let source: UInt32
    private var root: (name: UInt, count: Int) = (0, 0)

    init(source: UInt32) { self.source = source }

    var depth: Int { open.count }
    var current: Tag? { closed ?? open.last }

    /// The next block of the text. Keeps the one before: a tag may begin in it.
    mutating func push(_ bytes: UnsafeBufferPointer<UInt8>) {
        let surplus = window.count - previousBlock
        if surplus > 0 {
            _ = advance(to: windowStart + surplus)
            window.removeSubrange(..<surplus)
            windowStart += surplus
        }
        unsafe window.append(contentsOf: bytes)
        previousBlock = bytes.count
    }

    /// - Parameter end: Offset of the parser, behind the attributes of the tag.
    mutating func begin(_ name: String, id: UInt, end: Int) {
        closed = nil
        let location = place(ofTagBefore: end)
        var position = 1
        if let parent = open.indices.last {
            if let known = open[parent].children.firstIndex(where: { $0.name == id }) {
                open[parent].children[known].count += 1
                position = open[parent].children[known].count
            } else {
                open[parent].children.append((id, 1))
            }
        }
        open.append(Tag(name: name, location: location, position: position))
    }

    mutating func end() { closed = open.popLast() }

    /// Text and the like: what was closed before is no longer the matter.
    mutating func other() { closed = nil }

    /// `/lido:lido/lido:descriptiveMetadata[2]`
    var path: String {
        (open + (closed.map { [$0] } ?? [])).map { tag in
            "/" + tag.name + (tag.position > 1 ? "[\(tag.position)]" : "")
        }.joined()
    }

    private mutating func place(ofTagBefore end: Int) -> Diagnostic.Location {
        var place = min(max(end - windowStart, 0), window.count)
        while place > 0 {
            place -= 1
            if window[place] == UInt8(ascii: "<") { return advance(to: windowStart + place) }
        }
        return advance(to: max(scanned, windowStart))
    }

    /// The place of an offset; those asked for must not go back beyond the window.
    private mutating func advance(to offset: Int) -> Diagnostic.Location {
        if offset > scanned {
            let start = scanned - windowStart, end = offset - windowStart
            let lines = unsafe window.withUnsafeBufferPointer {
                unsafe cscan_count($0.baseAddress! + start, end - start, UInt8(ascii: "\n"))
            }
            if lines > 0 {
                line += lines
                var place = end
                while window[place - 1] != UInt8(ascii: "\n") { place -= 1 }
                lineStart = windowStart + place
            }
            scanned = offset
        }
        return .init(source: source, line: line, column: offset - lineStart + 1, byteOffset: offset)
    }

    /// Where something stands that was read up to `offset`.
    mutating func location(at offset: Int) -> Diagnostic.Location {
        advance(to: min(max(offset, scanned), windowStart + window.count))
    }

    /// The line round a place, when it is still at hand.
    func excerpt(at location: Diagnostic.Location) -> Diagnostic.Excerpt? {
        let offset = location.byteOffset - windowStart
        guard offset >= 0, offset < window.count else { return nil }
        return ExcerptMaker.excerpt(of: window.span, around: offset)
    }

    /// The place of the attribute `name` in the tag that begins at `location`.
    func location(ofAttribute name: String, in location: Diagnostic.Location) -> Diagnostic.Location {
        let start = location.byteOffset - windowStart
        guard start >= 0, start < window.count, !name.isEmpty else { return location }
        let name = Array(name.utf8)
        var (place, quote, line, lineStart) = (start, UInt8(0), location.line, start - location.column + 1)
        while place + name.count < window.count {
            let byte = window[place]
            if byte == UInt8(ascii: "\n") { (line, lineStart) = (line + 1, place + 1) }
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return location
            } else if window[place..<(place + name.count)].elementsEqual(name), place > start,
                window[place - 1] <= 0x20 || window[place - 1] == UInt8(ascii: ":"),
                window[place + name.count] <= 0x20 || window[place + name.count] == UInt8(ascii: "=")
            {
                return .init(
                    source: location.source, line: line, column: place - lineStart + 1,
                    byteOffset: windowStart + place)
            }
            place += 1
        }
        return location
    }
}

extension Diagnostic {
    /// A finding of a grammar about the element at hand.
    static func schema(_ error: Int32, _ message: String, _ tags: borrowing OpenTags, _ tag: OpenTags.Tag?)
        -> Diagnostic
    {
        var text = message.replacing(#/\{[^}]*\}/#, with: "").split(separator: "\n").first.map(String.init) ?? message
        while text.last == " " || text.last == "." { text.removeLast() }
        var location = tag?.location ?? .init(source: 0)
        var path = tags.path
        // `Element 'a', attribute 'b': …`
        if let match = text.firstMatch(of: #/, attribute '([^']*)'/#) {
            location = tags.location(ofAttribute: String(match.1), in: location)
            path += "/@" + match.1
        }
        if let match = text.firstMatch(of: #/^Element '[^']*'(, attribute '[^']*')?: (?:\[[^\]]*\] )?/#) {
            let what = match.1.map { "attribute" + $0.dropFirst(11) + ": " } ?? ""
            text = "`\(tag?.name ?? "")`: " + what + text[match.range.upperBound...]
        }
        let (code, hint) = Self.kind(error, text)
        return Diagnostic(code, .error, text, at: location, hint: hint, path: path, excerpt: tags.excerpt(at: location))
    }

    private static func kind(_ error: Int32, _ text: String) -> (String, String) {
        if text.contains("attribute") {
            return ("schema.attribute", "the schema says which attributes an element has, and which it must have")
        }
        if text.contains("ot expected") || text.contains("Missing child") || text.contains("xpecting")
            || text.contains("No matching global") || text.contains("Did not expect") || text.contains("xtra element")
        {
            return ("schema.element", "put the elements that are named in the order that the schema wants")
        }
        if text.contains("key-sequence") || text.contains("identity-constraint") {
            return ("schema.key", "make the key unique, or let the reference name one that is there")
        }
        if text.contains("value") || text.contains("facet") || text.contains("type")
            || text.contains("haracter content")
        {
            return ("schema.value", "write the value in the form that the schema asks for")
        }
        return ("schema.invalid", "compare the element with the schema")
    }
}
