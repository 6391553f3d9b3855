internal import CScan

/// Memory that grows.
///
/// A `ContiguousArray` would do the same but checks uniqueness and capacity at each of the many small appends.
// SAFETY of `Sendable`: one owner, since the type cannot be copied, and it changes only through `mutating`.
@safe public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var used = 0
    /// Bytes written.
    @inlinable public var count: Int { used }

    public init(capacity: Int) {
        self.capacity = max(capacity, 64)
        unsafe base = .allocate(capacity: self.capacity)
    }
    deinit { unsafe base.deallocate() }

    /// Makes room for `extra` more bytes; `push` and `append` rely on it.
    @inlinable @inline(__always)
    public mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(never) @usableFromInline
    mutating func grow(_ extra: Int) {
        let enlarged = max(capacity * 2, count + extra)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: enlarged)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe (base, capacity) = (moved, enlarged)
    }

    @inlinable @inline(__always)
    public mutating func push(_ byte: UInt8) {
        assert(count < capacity)
        unsafe base[count] = byte
        used += 1
    }

    @inlinable @inline(__always)
    @unsafe public mutating func append(_ bytes: UnsafePointer<UInt8>, count length: Int) {
        assert(length <= capacity - count)
        unsafe (base + count).update(from: bytes, count: length)
        used += length
    }

    /// Appends the leading bytes that need no escape in a JSON string; returns their number.
    @inline(__always)
    mutating func appendPlain(_ bytes: UnsafePointer<UInt8>, count length: Int) -> Int {
        assert(length <= capacity - count)
        let plain = unsafe cscan_json_copy(base + count, bytes, length)
        used += plain
        return plain
    }

    /// Writes the decimal digits of `value`; at most 20 bytes.
    public mutating func appendDigits(_ value: UInt64) {
        reserve(20)
        if value < 10 { return push(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)) }
        var length = 1, limit = value
        while limit >= 10 { (length, limit) = (length + 1, limit / 10) }
        var rest = value
        for place in stride(from: count + length - 1, through: count, by: -1) {
            unsafe base[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        used += length
    }

    public mutating func removeAll() { used = 0 }

    public mutating func truncate(to length: Int) {
        precondition(length <= count, "only what was written can be taken back")
        used = length
    }

    /// What stands here, as long as nothing changes.
    @unsafe public var bytes: UnsafeBufferPointer<UInt8> {
        @inlinable @inline(__always) get { unsafe UnsafeBufferPointer(start: base, count: count) }
    }

    /// Appends with room made first.
    @inlinable @inline(__always)
    @unsafe public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe append(start, count: bytes.count)
    }
    public mutating func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try unsafe body(UnsafeBufferPointer(start: base, count: count))
    }
}
