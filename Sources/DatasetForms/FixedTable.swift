/// Entries that do not change once they are there; reading one touches no reference count.
// SAFETY of `Sendable`: one owner, since the type cannot be copied, and nothing writes after `init`.
@safe struct FixedTable<Entry: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Entry>
    let count: Int

    init(_ entries: ContiguousArray<Entry>) {
        count = entries.count
        unsafe base = .allocate(capacity: max(count, 1))
        unsafe entries.withUnsafeBufferPointer { entries in
            if let start = entries.baseAddress { unsafe base.initialize(from: start, count: count) }
        }
    }
    deinit { unsafe base.deallocate() }

    subscript(index: Int) -> Entry {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
    }

    /// Entries that lie side by side, as long as the table is there.
    @inline(__always)
    func entries(_ run: TableRun) -> UnsafeBufferPointer<Entry> {
        assert(run.end <= count)
        return unsafe UnsafeBufferPointer(start: base + run.first, count: run.count)
    }
}

/// Entries of a table that lie side by side.
struct TableRun: BitwiseCopyable, Sendable {
    private let start: Int32, length: Int32
    static let none = TableRun(first: 0, count: 0)

    init(first: Int, count: Int) { (start, length) = (Int32(first), Int32(count)) }

    var first: Int { @inline(__always) get { Int(start) } }
    var count: Int { @inline(__always) get { Int(length) } }
    var end: Int { @inline(__always) get { Int(start) + Int(length) } }
    var range: Range<Int> { @inline(__always) get { first..<end } }
    var isEmpty: Bool { @inline(__always) get { length == 0 } }
}
