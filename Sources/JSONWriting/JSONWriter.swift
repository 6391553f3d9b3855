internal import CScan

/// Writes JSON text (RFC 8259) as UTF-8 bytes: no tree, no `String`, no allocation per value.
///
/// The writer sets commas and colons; the caller sees to it that begins and ends match and that a key stands before
/// each member. Strings are escaped only where §7 requires it: `"`, `\` and the controls below U+0020. Bytes given as
/// UTF-8 are copied as they are, so they must be valid.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("title"); json.string("Leyli və Məcnun")
///     json.key("year"); json.integer(1908)
///     json.endObject()
///     json.endLine()      // {"title":"Leyli və Məcnun","year":1908}
public struct JSONWriter: ~Copyable, Sendable {
    private var buffer: ByteBuffer
    /// Whether a value stands before the place of the next one in the same object, array or line.
    private var needsComma = false
    private var depth = 0

    public init(capacity: Int = 4096) { buffer = ByteBuffer(capacity: capacity) }

    /// Number of bytes written since the last `removeAll`.
    public var count: Int { buffer.count }
    /// Whether all objects and arrays are closed.
    public var isBalanced: Bool { depth == 0 }

    // MARK: Structure

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Ends a line of NDJSON; the next value starts a new text.
    public mutating func endLine() {
        precondition(depth == 0, "line ended inside an object or array")
        buffer.reserve(1)
        buffer.push(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// The name of the next member, in plain text that needs no escape, as a literal.
    public mutating func key(_ name: StaticString) {
        precondition(name.hasPointerRepresentation)
        let length = name.utf8CodeUnitCount
        assert(unsafe cscan_json_plain(name.utf8Start, length) == length, "this key needs an escape")
        buffer.reserve(length + 4)
        separate()
        buffer.push(UInt8(ascii: "\""))
        unsafe buffer.append(name.utf8Start, count: length)
        buffer.push(UInt8(ascii: "\""))
        buffer.push(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The name of the next member, escaped where needed.
    public mutating func key(_ name: String) {
        string(name)
        endKey()
    }

    /// The name of the next member, escaped where needed.
    public mutating func key(utf8 name: Span<UInt8>) {
        string(utf8: name)
        endKey()
    }

    // MARK: Values

    public mutating func string(_ text: String) {
        let done: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe string(utf8: $0) }
        if done == nil { unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe string(utf8: $0) } }
    }

    public mutating func string(utf8 text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { unsafe string(utf8: $0) }
    }

    /// Writes bytes of valid UTF-8 as a string.
    @unsafe public mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        buffer.reserve(text.count + 3)
        separate()
        buffer.push(UInt8(ascii: "\""))
        if let start = text.baseAddress { unsafe appendEscaped(start, text.count) }
        buffer.push(UInt8(ascii: "\""))
    }

    public mutating func integer(_ value: Int) {
        buffer.reserve(2)
        separate()
        if value < 0 { buffer.push(UInt8(ascii: "-")) }
        buffer.appendDigits(UInt64(value.magnitude))
    }

    /// The fewest digits that read back as the same number, without a fraction where there is none. JSON has no NaN
    /// and no infinity (§6): they become `null`.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        if let (digits, places) = Self.shortDecimal(value) { return decimal(digits, places) }
        let text = value.description
        rawText(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    /// A positive number of at most three decimal places as a whole number and how many of its digits are decimals.
    ///
    /// A decimal of up to 15 digits that reads back as the number is its shortest form, and there is no other of that
    /// length; division of two whole numbers rounds as reading does.
    private static func shortDecimal(_ value: Double) -> (digits: UInt64, places: Int)? {
        guard value > 0, value < 1e11 else { return nil }
        var scale = 1.0
        for places in 0...3 {
            let whole = (value * scale).rounded()
            if whole / scale == value { return (UInt64(whole), places) }
            scale *= 10
        }
        return nil
    }

    private mutating func decimal(_ digits: UInt64, _ places: Int) {
        buffer.reserve(26)
        separate()
        guard places > 0 else { return buffer.appendDigits(digits) }
        var scale: UInt64 = 1
        for _ in 0..<places { scale *= 10 }
        buffer.appendDigits(digits / scale)
        buffer.reserve(5)
        buffer.push(UInt8(ascii: "."))
        var rest = digits % scale
        for _ in 0..<places {
            scale /= 10
            buffer.push(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / scale))
            rest %= scale
        }
    }

    public mutating func boolean(_ value: Bool) { value ? raw("true") : raw("false") }
    public mutating func null() { raw("null") }

    /// A value that is JSON text already, as a literal.
    public mutating func raw(_ json: StaticString) {
        precondition(json.hasPointerRepresentation)
        unsafe raw(UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// A value that is JSON text already, e.g. a number as its source wrote it.
    public mutating func raw(_ json: Span<UInt8>) {
        unsafe json.withUnsafeBufferPointer { unsafe raw($0) }
    }

    /// A value that is JSON text already.
    @unsafe public mutating func raw(_ json: UnsafeBufferPointer<UInt8>) {
        buffer.reserve(json.count + 1)
        separate()
        if let start = json.baseAddress { unsafe buffer.append(start, count: json.count) }
    }

    /// More of the value that `raw` began.
    public mutating func moreRaw(_ json: Span<UInt8>) {
        unsafe json.withUnsafeBufferPointer { json in
            buffer.reserve(json.count)
            if let start = json.baseAddress { unsafe buffer.append(start, count: json.count) }
        }
    }

    /// The digits of a number inside the value that `raw` began.
    public mutating func moreRaw(digits value: UInt64) { buffer.appendDigits(value) }

    // MARK: Taking back

    /// A place to go back to.
    public struct Mark: Sendable {
        fileprivate let count: Int, depth: Int, needsComma: Bool
    }

    public var mark: Mark { Mark(count: buffer.count, depth: depth, needsComma: needsComma) }

    /// Forgets what was written since `mark` was taken, e.g. an object that stayed empty.
    public mutating func rewind(to mark: Mark) {
        buffer.truncate(to: mark.count)
        (depth, needsComma) = (mark.depth, mark.needsComma)
    }

    // MARK: The bytes

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll()
        (needsComma, depth) = (false, 0)
    }

    /// Lends the bytes written so far to `body`; they die with the call.
    public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try unsafe buffer.withBytes { try unsafe body($0) }
    }

    /// A copy of the bytes written so far.
    public var bytes: ContiguousArray<UInt8> { unsafe withBytes { unsafe ContiguousArray($0) } }
    /// The text written so far; O(n), for messages and tests.
    public var text: String { unsafe withBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    // MARK: Inside

    /// Writes the comma before a value when one is due. Room for it is reserved by the caller.
    @inline(__always)
    private mutating func separate() {
        if needsComma { buffer.push(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        buffer.reserve(2)
        separate()
        buffer.push(bracket)
        (needsComma, depth) = (false, depth + 1)
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "end without begin")
        buffer.reserve(1)
        buffer.push(bracket)
        (needsComma, depth) = (true, depth - 1)
    }

    private mutating func endKey() {
        buffer.reserve(1)
        buffer.push(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func rawText(_ text: String) {
        buffer.reserve(text.utf8.count + 1)
        separate()
        for byte in text.utf8 { buffer.push(byte) }
    }

    /// Copies whole runs between the bytes that need an escape; leaves room for the closing quote.
    @inline(__always)
    private mutating func appendEscaped(_ start: UnsafePointer<UInt8>, _ count: Int) {
        var position = 0
        while true {
            position += unsafe buffer.appendPlain(start + position, count: count - position)
            if position == count { return }
            buffer.reserve(count - position + 6)
            unsafe appendEscape(start[position])
            position += 1
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        buffer.push(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.push(byte)
        case 0x08: buffer.push(UInt8(ascii: "b"))
        case 0x09: buffer.push(UInt8(ascii: "t"))
        case 0x0A: buffer.push(UInt8(ascii: "n"))
        case 0x0C: buffer.push(UInt8(ascii: "f"))
        case 0x0D: buffer.push(UInt8(ascii: "r"))
        default:
            buffer.push(UInt8(ascii: "u"))
            buffer.push(UInt8(ascii: "0"))
            buffer.push(UInt8(ascii: "0"))
            buffer.push(hexDigit(byte >> 4))
            buffer.push(hexDigit(byte & 15))
        }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
