internal import CLibXML2
internal import CScan
internal import Diagnostics

/// The open elements of a document with their places, as the events of a push parser tell them.
///
/// An element costs a few numbers; name, line and column are worked out for those that findings are about.
@safe struct OpenTags {
    /// An element that a finding is about.
    struct Tag {
        let name: String
        let location: Diagnostic.Location
    }

    private struct Open {
        /// Addresses in libxml2's dictionary, which lives as long as the parser.
        let local: UInt, prefix: UInt
        /// Offset behind the attributes.
        let end: Int
        /// Position among siblings of the same name, from 1.
        let position: Int
        /// Where the names of its children begin in `siblings`.
        let children: Int
        /// `nil` until it is asked for, or the text is let go.
        var location: Diagnostic.Location?
    }

    private var open: ContiguousArray<Open> = []
    /// The tag that was closed by the event at hand; errors about it come after the event.
    private var closed: Open?
    /// Names of the children so far, with their number, of all open elements.
    private var siblings: ContiguousArray<(local: UInt, prefix: UInt, count: Int)> = []
    /// Different names of children beyond which positions are no longer counted.
    private static let mostNames = 64

    /// The text that was pushed last, as far back as an event may refer to, and where it begins.
    private var window: ContiguousArray<UInt8> = []
    private var windowStart = 0
    private var previousBlock = 0
    /// Lines up to a place of the window; it mostly moves forward.
    private var cursor = (offset: 0, line: 1, lineStart: 0)
    private var windowCursor = (offset: 0, line: 1, lineStart: 0)
    private let source: UInt32
    private var names: [UInt: String] = [:]

    init(source: UInt32) { self.source = source }

    var depth: Int { open.count }

    /// The next block of the text. Keeps the one before: a tag may begin in it.
    /// - Parameter start: What stands behind it was not parsed yet, and is kept too.
    mutating func push(_ bytes: UnsafeBufferPointer<UInt8>, keepingFrom start: Int = .max) {
        let surplus = min(window.count - previousBlock, start - windowStart)
        if surplus > 0 {
            for number in open.indices where open[number].location == nil {
                open[number].location = place(ofTagBefore: open[number].end)
            }
            windowCursor = lines(upTo: windowStart + surplus)
            cursor = windowCursor
            window.removeSubrange(..<surplus)
            windowStart += surplus
        }
        unsafe window.append(contentsOf: bytes)
        previousBlock = bytes.count
    }

    // MARK: Events

    /// - Parameter end: Offset of the parser, behind the attributes of the tag.
    mutating func begin(_ local: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?, end: Int) {
        let local = UInt(bitPattern: local), prefix = UInt(bitPattern: prefix)
        let position = count(local, prefix)
        open.append(
            Open(local: local, prefix: prefix, end: end, position: position, children: siblings.count, location: nil))
    }

    /// A child of the element at hand that the parser is not told of.
    /// - Parameter name: As it stands in its tag.
    mutating func skip(_ name: ArraySlice<UInt8>, _ parser: xmlParserCtxtPtr) {
        let colon = name.firstIndex(of: UInt8(ascii: ":"))
        func address(_ part: ArraySlice<UInt8>) -> UInt {
            unsafe part.withUnsafeBufferPointer {
                unsafe UInt(bitPattern: xmlDictLookup(parser.pointee.dict, $0.baseAddress, Int32($0.count)))
            }
        }
        _ = count(address(name[(colon.map { $0 + 1 } ?? name.startIndex)...]), colon.map { address(name[..<$0]) } ?? 0)
    }

    /// - Returns: The position of a child that begins among its siblings of the name, from 1.
    private mutating func count(_ local: UInt, _ prefix: UInt) -> Int {
        closed = nil
        guard let parent = open.last else { return 1 }
        if let known = siblings[parent.children...].firstIndex(where: { $0.local == local && $0.prefix == prefix }) {
            siblings[known].count += 1
            return siblings[known].count
        }
        if siblings.count - parent.children < Self.mostNames { siblings.append((local, prefix, 1)) }
        return 1
    }

    mutating func end() {
        closed = open.popLast()
        if let closed { siblings.removeSubrange(closed.children...) }
    }

    /// Text and the like: what was closed before is no longer the matter.
    mutating func other() { closed = nil }

    // MARK: What findings say

    /// The element of the event at hand.
    mutating func current() -> Tag? {
        if let closed {
            return Tag(name: name(closed), location: closed.location ?? place(ofTagBefore: closed.end))
        }
        guard let last = open.indices.last else { return nil }
        let location = open[last].location ?? place(ofTagBefore: open[last].end)
        open[last].location = location
        return Tag(name: name(open[last]), location: location)
    }

    /// A number that is the same for the same element.
    var currentEnd: Int { closed?.end ?? open.last?.end ?? -1 }

    /// `/lido:lido/lido:descriptiveMetadata[2]`
    mutating func path() -> String {
        var path = ""
        for tag in open + (closed.map { [$0] } ?? []) {
            path += "/" + name(tag)
            if tag.position > 1 { path += "[\(tag.position)]" }
        }
        return path
    }

    /// With its prefix; made once.
    private mutating func name(_ tag: Open) -> String {
        let id = tag.local &* 31 &+ tag.prefix
        if let known = names[id] { return known }
        func text(_ address: UInt) -> String {
            unsafe UnsafePointer<UInt8>(bitPattern: address).map { unsafe String(cString: $0) } ?? ""
        }
        let name = tag.prefix == 0 ? text(tag.local) : text(tag.prefix) + ":" + text(tag.local)
        names[id] = name
        return name
    }

    private mutating func place(ofTagBefore end: Int) -> Diagnostic.Location {
        var place = min(max(end - windowStart, 0), window.count)
        while place > 0 {
            place -= 1
            if window[place] == UInt8(ascii: "<") { return located(windowStart + place) }
        }
        return located(windowStart)
    }

    private mutating func located(_ offset: Int) -> Diagnostic.Location {
        let lines = lines(upTo: offset)
        return .init(source: source, line: lines.line, column: offset - lines.lineStart + 1, byteOffset: offset)
    }

    /// Line and beginning of the line of an offset in the window.
    private mutating func lines(upTo offset: Int) -> (offset: Int, line: Int, lineStart: Int) {
        if offset < cursor.offset { cursor = windowCursor }
        guard offset > cursor.offset else { return cursor }
        let start = cursor.offset - windowStart, end = offset - windowStart
        let lines = unsafe window.withUnsafeBufferPointer {
            unsafe cscan_count($0.baseAddress! + start, end - start, UInt8(ascii: "\n"))
        }
        if lines > 0 {
            var place = end
            while window[place - 1] != UInt8(ascii: "\n") { place -= 1 }
            cursor.line += lines
            cursor.lineStart = windowStart + place
        }
        cursor.offset = offset
        return cursor
    }

    /// Where something stands that was read up to `offset`.
    mutating func location(at offset: Int) -> Diagnostic.Location {
        located(min(max(offset, cursor.offset), windowStart + window.count))
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
