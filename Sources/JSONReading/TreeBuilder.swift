internal import CScan
internal import RecordStream

/// Builds the tree of one value at a time from its text: the grammar of RFC 8259, without recursion.
///
/// The text is read once and nothing is kept of it but offsets, so each node knows its place. An array has no node:
/// its elements take its member's name. An array that is itself an element becomes an element with nameless children,
/// and so does a root that is an array or a scalar.
///
/// SAFETY: all reads stay within `text`, whose end is compared before each byte.
struct TreeBuilder {
    /// An object or array that is open.
    private struct Frame {
        let isObject: Bool
        /// Whether the batch has an open node for it; a member's array has none.
        let hasNode: Bool
        /// Of the last member of an object; of all elements of an array.
        var name: MemberNames.Entry
        /// Where the members of an object begin in `members`.
        let firstMember: Int
    }
    struct Member {
        let name: NameID
        let offset: Int
    }

    private var names: MemberNames
    private var frames: ContiguousArray<Frame> = []
    private var members: ContiguousArray<Member> = []
    private var duplicates: DuplicateNames
    private var decoded: ContiguousArray<UInt8> = []

    // The value being read.
    private var position = 0, end = 0, start = 0
    /// Line ends passed since the start of the value.
    private(set) var lines = 0
    /// Bytes read of the value.
    var passed: Int { position - start }
    private var depthLimit = 0
    private(set) var repeatedMembers: [Member] = []
    /// First raw control character inside a string, and the number of them (RFC 8259 §7 forbids them).
    private(set) var controls: (first: Int, count: Int) = (0, 0)

    init(names table: NameTable) {
        names = MemberNames(table)
        duplicates = DuplicateNames()
    }

    /// Adds the nodes of the value that fills `range` of `text` to `batch`; the caller ends or discards the record.
    mutating func build(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, depthLimit: Int, into batch: inout RecordBatch
    ) throws(JSONFault) {
        (start, position, end) = (range.lowerBound, range.lowerBound, range.upperBound)
        (lines, controls, self.depthLimit) = (0, (0, 0), depthLimit)
        repeatedMembers.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        guard let base = text.baseAddress else { throw JSONFault(.unterminated, start) }
        unsafe skipSpace(base)
        try unsafe readRoot(base, into: &batch)
        unsafe skipSpace(base)
        if position < end { throw JSONFault(unsafe base[position] == slash ? .comment : .textAfterValue, position) }
    }

    private mutating func readRoot(_ base: UnsafePointer<UInt8>, into batch: inout RecordBatch) throws(JSONFault) {
        let first = unsafe byte(base)
        if first == openBrace || first == openBracket {
            try unsafe readValue(base, name: MemberNames.root, into: &batch)
        } else {
            batch.open(.none, offset: 0, line: 0)
            try unsafe readValue(base, name: MemberNames.root, into: &batch)
            batch.close()
        }
    }

    // MARK: Values and what stands between them

    private mutating func readValue(
        _ base: UnsafePointer<UInt8>, name first: MemberNames.Entry, into batch: inout RecordBatch
    ) throws(JSONFault) {
        var name = first
        while true {
            switch unsafe byte(base) {
            case quote: try unsafe readString(base, name, into: &batch)
            case openBrace:
                try openFrame(isObject: true, name, into: &batch)
                unsafe skipSpace(base)
                if unsafe byte(base) == closeBrace {
                    closeFrame(into: &batch)
                } else {
                    name = try unsafe readName(base, isFirst: true)
                    continue
                }
            case openBracket:
                try openFrame(isObject: false, name, into: &batch)
                unsafe skipSpace(base)
                if unsafe byte(base) == closeBracket {
                    closeFrame(into: &batch)
                } else {
                    name = frames[frames.count - 1].name
                    continue
                }
            case minus, zero...nine: try unsafe readNumber(base, name, into: &batch)
            case UInt8(ascii: "t"): try unsafe readLiteral(base, "true", .boolean, name, into: &batch)
            case UInt8(ascii: "f"): try unsafe readLiteral(base, "false", .boolean, name, into: &batch)
            case UInt8(ascii: "n"): try unsafe readLiteral(base, "null", .null, name, into: &batch)
            default: throw unsafe faultAtValue(base)
            }
            guard let next = try unsafe readSeparators(base, into: &batch) else { return }
            name = next
        }
    }

    /// Reads what stands between a value and the next: closing brackets, a comma, a name.
    /// - Returns: The next value's name; `nil` at the end of the root.
    @inline(__always)
    private mutating func readSeparators(
        _ base: UnsafePointer<UInt8>, into batch: inout RecordBatch
    ) throws(JSONFault) -> MemberNames.Entry? {
        while let frame = frames.last {
            unsafe skipSpace(base)
            let separator = unsafe byte(base)
            if separator == comma {
                position += 1
                unsafe skipSpace(base)
                if frame.isObject { return try unsafe readName(base, isFirst: false) }
                if unsafe byte(base) == closeBracket { throw JSONFault(.trailingComma, position) }
                return frame.name
            }
            guard separator == (frame.isObject ? closeBrace : closeBracket) else { throw unsafe faultAfterValue(base) }
            closeFrame(into: &batch)
        }
        return nil
    }

    @inline(__always)
    private mutating func openFrame(
        isObject: Bool, _ name: MemberNames.Entry, into batch: inout RecordBatch
    ) throws(JSONFault) {
        guard frames.count < depthLimit else { throw JSONFault(.tooDeep, position) }
        // A member's array lends its name to its elements; any other array is a node with nameless elements.
        let isMember = frames.last?.isObject ?? false
        let hasNode = isObject || !isMember
        if hasNode { batch.open(names.id(name), offset: position - start, line: lines) }
        frames.append(
            Frame(
                isObject: isObject, hasNode: hasNode, name: isObject || isMember ? name : MemberNames.root,
                firstMember: members.count))
        position += 1
    }

    @inline(__always)
    private mutating func closeFrame(into batch: inout RecordBatch) {
        let frame = frames.removeLast()
        if frame.hasNode { batch.close() }
        if frame.isObject {
            duplicates.find(in: members, from: frame.firstMember, into: &repeatedMembers)
            members.removeLast(members.count - frame.firstMember)
        }
        position += 1
    }

    /// Reads a member's name and the colon, and stops at its value.
    @inline(__always)
    private mutating func readName(_ base: UnsafePointer<UInt8>, isFirst: Bool) throws(JSONFault) -> MemberNames.Entry {
        let place = position
        guard unsafe byte(base) == quote else { throw unsafe faultAtName(base, isFirst: isFirst) }
        let previous = frames[frames.count - 1].name
        let entry: MemberNames.Entry
        if let guess = unsafe names.guess(
            after: previous, isFirst: isFirst, at: base + place + 1, remaining: end - place - 1)
        {
            entry = guess.entry
            position = place + 1 + guess.length
        } else {
            entry = try unsafe findName(base, after: previous, isFirst: isFirst)
        }
        frames[frames.count - 1].name = entry
        members.append(Member(name: names.id(entry), offset: place))
        unsafe skipSpace(base)
        guard unsafe byte(base) == colon else {
            throw JSONFault(position < end ? .missingColon : .unterminated, position)
        }
        position += 1
        unsafe skipSpace(base)
        return entry
    }

    @inline(never)
    private mutating func findName(
        _ base: UnsafePointer<UInt8>, after previous: MemberNames.Entry, isFirst: Bool
    ) throws(JSONFault) -> MemberNames.Entry {
        let place = position + 1
        let plain = unsafe cscan_json_plain(base + place, end - place)
        if place + plain < end, unsafe base[place + plain] == quote {
            position = place + plain + 1
            let name = unsafe UnsafeBufferPointer(start: base + place, count: plain)
            return unsafe names.find(name, isPlain: true, after: previous, isFirst: isFirst)
        }
        try unsafe decodeString(base)
        return unsafe decoded.withUnsafeBufferPointer {
            unsafe names.find($0, isPlain: false, after: previous, isFirst: isFirst)
        }
    }

    // MARK: Scalars

    @inline(__always)
    private mutating func readString(
        _ base: UnsafePointer<UInt8>, _ name: MemberNames.Entry, into batch: inout RecordBatch
    ) throws(JSONFault) {
        let (place, line, content) = (position, lines, position + 1)
        let plain = unsafe cscan_json_plain(base + content, end - content)
        if content + plain < end, unsafe base[content + plain] == quote {
            let value = unsafe UnsafeBufferPointer(start: base + content, count: plain)
            unsafe batch.leaf(names.id(name), .text, value: value, offset: place - start, line: line)
            position = content + plain + 1
            return
        }
        try unsafe decodeString(base)
        unsafe decoded.withUnsafeBufferPointer {
            unsafe batch.leaf(names.id(name), .text, value: $0, offset: place - start, line: line)
        }
    }

    /// Reads a string with escapes into `decoded`.
    @inline(never)
    private mutating func decodeString(_ base: UnsafePointer<UInt8>) throws(JSONFault) {
        var decoder = StringDecoder(position: position + 1, end: end)
        decoded.removeAll(keepingCapacity: true)
        try unsafe decoder.decode(base, into: &decoded)
        if decoder.controls > 0 {
            if controls.count == 0 { controls.first = decoder.firstControl }
            controls.count += decoder.controls
            lines += decoder.lines
        }
        position = decoder.position
    }

    /// RFC 8259 §6: `-`, an integer without leading zeros, a fraction, an exponent. The text is kept as it is.
    @inline(__always)
    private mutating func readNumber(
        _ base: UnsafePointer<UInt8>, _ name: MemberNames.Entry, into batch: inout RecordBatch
    ) throws(JSONFault) {
        let place = position
        var i = place
        if unsafe base[i] == minus { i += 1 }
        if i < end, unsafe base[i] == zero { i += 1 } else { i = try unsafe passDigits(base, from: i) }
        if i < end, unsafe base[i] == UInt8(ascii: ".") { i = try unsafe passDigits(base, from: i + 1) }
        if i < end, unsafe base[i] | 0x20 == UInt8(ascii: "e") {
            i += 1
            if i < end, unsafe base[i] == UInt8(ascii: "+") || base[i] == minus { i += 1 }
            i = try unsafe passDigits(base, from: i)
        }
        if i < end, unsafe !endsScalar(base[i]) { throw JSONFault(.badNumber, i) }
        let value = unsafe UnsafeBufferPointer(start: base + place, count: i - place)
        unsafe batch.leaf(names.id(name), .number, value: value, offset: place - start, line: lines)
        position = i
    }

    @inline(__always)
    private func passDigits(_ base: UnsafePointer<UInt8>, from first: Int) throws(JSONFault) -> Int {
        var i = first
        while i < end, unsafe zero...nine ~= base[i] { i += 1 }
        if i == first { throw JSONFault(.badNumber, i) }
        return i
    }

    @inline(__always)
    private mutating func readLiteral(
        _ base: UnsafePointer<UInt8>, _ literal: StaticString, _ kind: RecordBatch.Kind, _ name: MemberNames.Entry,
        into batch: inout RecordBatch
    ) throws(JSONFault) {
        let length = literal.utf8CodeUnitCount
        for i in 0..<length {
            guard position + i < end, unsafe base[position + i] == literal.utf8Start[i] else {
                throw JSONFault(.badLiteral, position)
            }
        }
        let after = position + length
        if after < end, unsafe !endsScalar(base[after]) { throw JSONFault(.badLiteral, position) }
        let value = unsafe UnsafeBufferPointer(start: base + position, count: length)
        unsafe batch.leaf(names.id(name), kind, value: value, offset: position - start, line: lines)
        position = after
    }

    // MARK: Bytes

    /// The byte at the position; 0 at the end, which no rule accepts.
    @inline(__always)
    private func byte(_ base: UnsafePointer<UInt8>) -> UInt8 { position < end ? unsafe base[position] : 0 }

    @inline(__always)
    private mutating func skipSpace(_ base: UnsafePointer<UInt8>) {
        if position < end, unsafe base[position] <= 0x20 {
            position += unsafe cscan_json_space(base + position, end - position, &lines)
        }
    }

    // MARK: Faults

    private func faultAtValue(_ base: UnsafePointer<UInt8>) -> JSONFault {
        if position >= end { return JSONFault(.unterminated, position) }
        switch unsafe base[position] {
        case slash: return JSONFault(.comment, position)
        case closeBrace, closeBracket: return JSONFault(.unexpectedCharacter, position)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            return JSONFault(.badLiteral, position)
        case UInt8(ascii: "+"), UInt8(ascii: "."): return JSONFault(.badNumber, position)
        default: return JSONFault(.unexpectedCharacter, position)
        }
    }

    private func faultAfterValue(_ base: UnsafePointer<UInt8>) -> JSONFault {
        if position >= end { return JSONFault(.unterminated, position) }
        switch unsafe base[position] {
        case slash: return JSONFault(.comment, position)
        case closeBrace, closeBracket: return JSONFault(.wrongBracket, position)
        default: return JSONFault(.missingComma, position)
        }
    }

    private func faultAtName(_ base: UnsafePointer<UInt8>, isFirst: Bool) -> JSONFault {
        if position >= end { return JSONFault(.unterminated, position) }
        switch unsafe base[position] {
        case slash: return JSONFault(.comment, position)
        case closeBrace: return JSONFault(isFirst ? .missingName : .trailingComma, position)
        default: return JSONFault(.missingName, position)
        }
    }

    /// Names of the members that lead to the position, outermost first; for a finding.
    var path: [NameID] { frames.filter(\.isObject).map { names.id($0.name) } }
}
