internal import CScan

/// A place in the text of a value; small enough to live in registers.
///
/// SAFETY: `base` outlives the cursor, and every read is below `end`.
@safe struct Cursor {
    let base: UnsafePointer<UInt8>
    var position: Int
    let end: Int
    /// Line ends passed.
    var lines = 0

    /// The byte here; 0 at the end, which no rule accepts.
    var byte: UInt8 { @inline(__always) get { position < end ? unsafe base[position] : 0 } }
    var here: UnsafePointer<UInt8> { @inline(__always) get { unsafe base + position } }
    var remaining: Int { @inline(__always) get { end - position } }

    /// RFC 8259 §2, ws.
    @inline(__always)
    mutating func skipSpace() {
        guard position < end, unsafe base[position] <= 0x20 else { return }
        var lines = lines
        position += unsafe cscan_json_space(base + position, end - position, &lines)
        self.lines = lines
    }

    @inline(__always)
    mutating func skipDigits() {
        while position < end, unsafe zero...nine ~= base[position] { position += 1 }
    }

    @inline(__always)
    func bytes(from start: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: base + start, count: position - start)
    }
}
