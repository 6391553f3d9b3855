/// A growing table without the checks that `ContiguousArray` makes at each access: for the parser's innermost loop.
///
/// SAFETY: the owner passes only indices below `count`; asserted in debug builds, which the tests and fuzzing run.
@safe final class Table<Element: BitwiseCopyable> {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 64) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }
    deinit { unsafe base.deallocate() }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        @inline(__always) set {
            assert(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }

    /// Makes room for `extra` more elements.
    @inline(__always)
    func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(__always)
    func append(_ element: Element) {
        if count == capacity { grow(1) }
        unsafe base[count] = element
        count += 1
    }

    @inline(__always)
    func truncate(to newCount: Int) {
        assert(newCount >= 0 && newCount <= count)
        count = newCount
    }

    /// The element at `index`, to be read in place together with those behind it.
    @inline(__always)
    func pointer(at index: Int) -> UnsafePointer<Element> { unsafe UnsafePointer(base + index) }

    /// Lends the room behind the last element, as far as it is reserved; `body` returns how many it has filled.
    @inline(__always)
    func appendInPlace(_ body: (UnsafeMutablePointer<Element>) -> Int) {
        unsafe count += body(base + count)
        assert(count <= capacity)
    }

    func withElements<R>(_ body: (UnsafeBufferPointer<Element>) -> R) -> R {
        unsafe body(UnsafeBufferPointer(start: base, count: count))
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let enlarged = max(capacity * 2, count + extra)
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: enlarged)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe (base, capacity) = (moved, enlarged)
    }
}
