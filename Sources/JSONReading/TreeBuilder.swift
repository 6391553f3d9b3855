internal import CScan
internal import RecordStream

/// Builds the tree of one value at a time from its text: the grammar of RFC 8259, without recursion.
///
/// The text is read once and nothing is kept of it but offsets, so each node knows its place. An array has no node:
/// its elements take its member's name. An array that is itself an element becomes an element with nameless children,
/// and so does a root that is an array or a scalar.
struct TreeBuilder {
    /// An object or array that is open.
    private struct Frame: BitwiseCopyable {
        let isObject: Bool
        /// Its node; -1 for a member's array, which has none.
        let node: Int32
        /// Of the last member of an object; of all elements of an array.
        var name: MemberNames.Entry
        /// Where the members of an object begin in `duplicates.members`.
        let firstMember: UInt32
        var closer: UInt8 { @inline(__always) get { isObject ? closeBrace : closeBracket } }
    }

    private var names: MemberNames
    private var duplicates = DuplicateNames()
    /// The containers round the innermost one.
    private let frames = Table<Frame>()
    /// What goes into the batch when the value is whole, and where it will begin there.
    private let nodes = Table<RecordBatch.Node>(), text = Table<UInt8>(capacity: 4096)
    private var firstNode: UInt32 = 0, firstByte: UInt32 = 0
    private let decodedName = Table<UInt8>()
    private var start = 0, depthLimit = 0
    /// Bytes read of the value, and line ends among them.
    private(set) var passed = 0, lines = 0
    /// First raw control character inside a string, and the number of them (RFC 8259 §7 forbids them).
    private(set) var controls: (first: Int, count: Int) = (0, 0)

    init(names table: NameTable) { names = MemberNames(table) }

    /// Members whose name stood in the same object before: name and place in the record.
    var repeatedMembers: [(name: NameID, offset: Int)] {
        duplicates.found.map { (names.id($0.name), Int($0.offset)) }
    }

    /// Names of the members that lead to the place of a fault, outermost first.
    var path: [NameID] {
        (0..<frames.count).map { frames[$0] }.filter(\.isObject).map { names.id($0.name) }
    }

    /// Adds the nodes of the value that fills `range` of `source` to `batch`, or nothing when it has a fault.
    mutating func build(
        _ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, depthLimit: Int, into batch: inout RecordBatch
    ) throws(JSONFault) {
        (start, passed, lines, controls) = (range.lowerBound, 0, 0, (0, 0))
        self.depthLimit = depthLimit
        (firstNode, firstByte) = (UInt32(batch.nodes.count), UInt32(batch.text.count))
        nodes.truncate(to: 0)
        text.truncate(to: 0)
        text.reserve(range.count)  // what is decoded is never longer than its source
        frames.truncate(to: 0)
        duplicates.removeAll()
        guard let base = source.baseAddress else { throw JSONFault(.unterminated, start) }
        var cursor = unsafe Cursor(base: base, position: start, end: range.upperBound)
        cursor.skipSpace()
        cursor = try readRoot(cursor)
        cursor.skipSpace()
        if cursor.remaining > 0 { throw JSONFault(cursor.byte == slash ? .comment : .textAfterValue, cursor.position) }
        (passed, lines) = (cursor.position - start, cursor.lines)
        unsafe nodes.withElements { nodes in
            unsafe text.withElements { unsafe batch.append(nodes: nodes, text: $0) }
        }
    }

    private mutating func readRoot(_ cursor: Cursor) throws(JSONFault) -> Cursor {
        if cursor.byte == openBrace || cursor.byte == openBracket { return try readValue(cursor) }
        let root = openNode(MemberNames.root, cursor)
        defer { closeNode(root) }
        return try readValue(cursor)
    }

    // MARK: Nodes

    @inline(__always)
    private func openNode(_ name: MemberNames.Entry, _ cursor: Cursor) -> Int32 {
        addNode(name, .element, place: cursor.position, line: cursor.lines, textStart: text.count)
        return Int32(truncatingIfNeeded: nodes.count - 1)
    }

    @inline(__always)
    private func closeNode(_ index: Int32) {
        var node = nodes[Int(index)]
        node.end = firstNode &+ UInt32(truncatingIfNeeded: nodes.count)
        node.valueLength = firstByte &+ UInt32(truncatingIfNeeded: text.count) &- node.valueStart
        nodes[Int(index)] = node
    }

    /// Adds a leaf whose value is all text since `textStart`.
    @inline(__always)
    private func addNode(
        _ name: MemberNames.Entry, _ kind: RecordBatch.Kind, place: Int, line: Int, textStart: Int
    ) {
        nodes.append(
            RecordBatch.Node(
                name: names.id(name), kind: kind, valueStart: firstByte &+ UInt32(truncatingIfNeeded: textStart),
                valueLength: UInt32(truncatingIfNeeded: text.count &- textStart),
                end: firstNode &+ UInt32(truncatingIfNeeded: nodes.count) &+ 1,
                offset: UInt32(truncatingIfNeeded: place &- start), line: UInt32(truncatingIfNeeded: line)))
    }

    // MARK: Values and what stands between them

    /// Reads the root; returns the place behind it. The cursor and the innermost frame stay in registers.
    private mutating func readValue(_ first: Cursor) throws(JSONFault) -> Cursor {
        var cursor = first
        var frame = Frame(isObject: false, node: -1, name: MemberNames.root, firstMember: 0)
        do throws(JSONFault) {
            while true {
                let byte = cursor.byte
                let opens = byte == openBrace || byte == openBracket
                if byte == quote {
                    try readString(&cursor, frame.name)
                } else if opens {
                    frame = try openFrame(isObject: byte == openBrace, frame, cursor)
                    cursor.position += 1
                    cursor.skipSpace()
                } else {
                    cursor = try readScalar(cursor, frame.name)
                }
                if !opens || cursor.byte == frame.closer {
                    guard try closeFrames(&cursor, &frame) else { return cursor }
                }
                if frame.isObject { try readName(&cursor, &frame, isFirst: opens) }
            }
        } catch {
            frames.append(frame)  // for `path`
            throw error
        }
    }

    /// Reads closing brackets up to a comma and passes it; `false` when the root is closed.
    @inline(__always)
    private mutating func closeFrames(
        _ cursor: inout Cursor, _ frame: inout Frame
    ) throws(JSONFault) -> Bool {
        while frames.count > 0 {
            cursor.skipSpace()
            let separator = cursor.byte
            if separator == comma {
                cursor.position += 1
                cursor.skipSpace()
                if !frame.isObject, cursor.byte == closeBracket { throw JSONFault(.trailingComma, cursor.position) }
                return true
            }
            guard separator == frame.closer else { throw JSONFault.afterValue(cursor) }
            cursor.position += 1
            frame = closeFrame(frame)
        }
        return false
    }

    @inline(__always)
    private mutating func openFrame(
        isObject: Bool, _ outer: Frame, _ cursor: Cursor
    ) throws(JSONFault) -> Frame {
        guard frames.count < depthLimit else { throw JSONFault(.tooDeep, cursor.position) }
        // A member's array lends its name to its elements; any other array is a node with nameless elements.
        let node = isObject || !outer.isObject ? openNode(outer.name, cursor) : -1
        frames.append(outer)
        return Frame(
            isObject: isObject, node: node, name: isObject || outer.isObject ? outer.name : MemberNames.root,
            firstMember: UInt32(truncatingIfNeeded: duplicates.members.count))
    }

    /// Closes the innermost frame; returns the one round it.
    @inline(__always)
    private mutating func closeFrame(_ frame: Frame) -> Frame {
        if frame.node >= 0 { closeNode(frame.node) }
        if frame.isObject { duplicates.endObject(from: Int(frame.firstMember)) }
        let outer = frames[frames.count - 1]
        frames.truncate(to: frames.count - 1)
        return outer
    }

    /// Reads a member's name and the colon, and stops at its value.
    @inline(__always)
    private mutating func readName(_ cursor: inout Cursor, _ frame: inout Frame, isFirst: Bool) throws(JSONFault) {
        let place = cursor.position
        guard cursor.byte == quote else { throw JSONFault.atName(cursor, isFirst: isFirst) }
        if let guess = unsafe names.guess(
            after: frame.name, isFirst: isFirst, at: cursor.here + 1, remaining: cursor.remaining - 1)
        {
            frame.name = guess.entry
            cursor.position += 1 + guess.length
        } else {
            (frame.name, cursor) = try findName(cursor, after: frame.name, isFirst: isFirst)
        }
        duplicates.members.append(.init(name: frame.name, offset: UInt32(truncatingIfNeeded: place - start)))
        cursor.skipSpace()
        guard cursor.byte == colon else {
            throw JSONFault(cursor.remaining > 0 ? .missingColon : .unterminated, cursor.position)
        }
        cursor.position += 1
        cursor.skipSpace()
    }

    @inline(never)
    private mutating func findName(
        _ first: Cursor, after previous: MemberNames.Entry, isFirst: Bool
    ) throws(JSONFault) -> (MemberNames.Entry, Cursor) {
        var cursor = first
        cursor.position += 1 + (unsafe cscan_json_plain(cursor.here + 1, cursor.remaining - 1))
        if cursor.byte == quote {
            let name = unsafe cursor.bytes(from: first.position + 1)
            cursor.position += 1
            return unsafe (names.find(name, isPlain: true, after: previous, isFirst: isFirst), cursor)
        }
        decodedName.truncate(to: 0)
        cursor = try decodeString(first, into: decodedName)
        let entry = unsafe decodedName.withElements {
            unsafe names.find($0, isPlain: false, after: previous, isFirst: isFirst)
        }
        return (entry, cursor)
    }

    // MARK: Scalars

    @inline(__always)
    private mutating func readString(_ cursor: inout Cursor, _ name: MemberNames.Entry) throws(JSONFault) {
        let (first, textStart) = (cursor, text.count)
        unsafe text.appendInPlace { copy in
            let plain = unsafe cscan_json_copy(copy, first.here + 1, first.remaining - 1)
            cursor.position = first.position &+ 1 &+ plain
            return plain
        }
        if cursor.byte == quote {
            cursor.position += 1
        } else {
            text.truncate(to: textStart)
            cursor = try decodeString(first, into: text)
        }
        addNode(name, .text, place: first.position, line: first.lines, textStart: textStart)
    }

    /// Reads a string with escapes.
    @inline(never)
    private mutating func decodeString(_ first: Cursor, into text: Table<UInt8>) throws(JSONFault) -> Cursor {
        var cursor = first
        var decoder = StringDecoder(position: cursor.position + 1, end: cursor.end)
        try unsafe decoder.decode(cursor.base, into: text)
        if decoder.controls > 0 {
            if controls.count == 0 { controls.first = decoder.firstControl }
            controls.count += decoder.controls
            cursor.lines += decoder.lines
        }
        cursor.position = decoder.position
        return cursor
    }

    /// Reads a number or literal; returns the place behind it.
    @inline(never)
    private mutating func readScalar(_ first: Cursor, _ name: MemberNames.Entry) throws(JSONFault) -> Cursor {
        var cursor = first
        let kind: RecordBatch.Kind
        switch first.byte {
        case minus, zero...nine:
            try cursor.passNumber()
            kind = .number
        case UInt8(ascii: "t"):
            try cursor.pass("true")
            kind = .boolean
        case UInt8(ascii: "f"):
            try cursor.pass("false")
            kind = .boolean
        case UInt8(ascii: "n"):
            try cursor.pass("null")
            kind = .null
        default: throw JSONFault.atValue(cursor)
        }
        let textStart = text.count
        for position in first.position..<cursor.position { text.append(unsafe first.base[position]) }
        addNode(name, kind, place: first.position, line: first.lines, textStart: textStart)
        return cursor
    }
}

extension Cursor {
    /// RFC 8259 §6: `-`, an integer without leading zeros, a fraction, an exponent. The text is kept as it is.
    @inline(__always)
    fileprivate mutating func passNumber() throws(JSONFault) {
        if byte == minus { position += 1 }
        if byte == zero { position += 1 } else { try passDigits() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try passDigits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == minus { position += 1 }
            try passDigits()
        }
        if remaining > 0, !endsScalar(byte) { throw JSONFault(.badNumber, position) }
    }

    @inline(__always)
    private mutating func passDigits() throws(JSONFault) {
        let first = position
        skipDigits()
        if position == first { throw JSONFault(.badNumber, first) }
    }

    fileprivate mutating func pass(_ literal: StaticString) throws(JSONFault) {
        let place = position
        for index in 0..<literal.utf8CodeUnitCount {
            guard unsafe byte == literal.utf8Start[index] else { throw JSONFault(.badLiteral, place) }
            position += 1
        }
        if remaining > 0, !endsScalar(byte) { throw JSONFault(.badLiteral, place) }
    }
}

// MARK: Faults

extension JSONFault {
    fileprivate static func atValue(_ cursor: Cursor) -> JSONFault {
        if cursor.remaining <= 0 { return JSONFault(.unterminated, cursor.position) }
        switch cursor.byte {
        case slash: return JSONFault(.comment, cursor.position)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            return JSONFault(.badLiteral, cursor.position)
        case UInt8(ascii: "+"), UInt8(ascii: "."): return JSONFault(.badNumber, cursor.position)
        default: return JSONFault(.unexpectedCharacter, cursor.position)
        }
    }

    fileprivate static func afterValue(_ cursor: Cursor) -> JSONFault {
        if cursor.remaining <= 0 { return JSONFault(.unterminated, cursor.position) }
        switch cursor.byte {
        case slash: return JSONFault(.comment, cursor.position)
        case closeBrace, closeBracket: return JSONFault(.wrongBracket, cursor.position)
        default: return JSONFault(.missingComma, cursor.position)
        }
    }

    fileprivate static func atName(_ cursor: Cursor, isFirst: Bool) -> JSONFault {
        if cursor.remaining <= 0 { return JSONFault(.unterminated, cursor.position) }
        switch cursor.byte {
        case slash: return JSONFault(.comment, cursor.position)
        case closeBrace: return JSONFault(isFirst ? .missingName : .trailingComma, cursor.position)
        default: return JSONFault(.missingName, cursor.position)
        }
    }
}
