internal import Diagnostics
internal import RecordStream
internal import Synchronization

/// All rows of a joined table in one arena, found by key. Filled once, then read by many threads.
///
/// SAFETY of `Sendable`: after `init` only `matched`, `misses` and `keylessParents` change, and they are atomic.
@safe final class JoinedTable: @unchecked Sendable {
    struct Cell {
        let name: NameID
        /// End of the value in `text`; it begins where the cell before ends.
        let end: UInt32
    }

    let spec: JoinSpec
    let alias: NameID
    let parentKey: NameID
    let children: [JoinedTable]
    private(set) var text: ContiguousArray<UInt8> = []
    private(set) var cells: ContiguousArray<Cell> = []
    /// First cell of each row, and one more for the end.
    private(set) var rowStarts: ContiguousArray<UInt32> = [0]
    private var keys = KeyIndex()
    /// Per key, whether a row of the main table has asked for it.
    private let matched: UnsafeMutableBufferPointer<Atomic<Bool>>
    /// Keys asked for that no row has.
    let misses = Atomic<Int>(0)
    /// Parent rows that lack the column `parentKey`.
    let keylessParents = Atomic<Int>(0)

    var rowCount: Int { rowStarts.count - 1 }
    var byteCount: Int {
        unsafe text.count + cells.count * MemoryLayout<Cell>.stride + rowStarts.count * 4 + keys.byteCount
            + matched.count
    }

    /// Reads the whole of `source`.
    /// - Throws: What the source throws; `join.no-such-column`; `join.table-too-large` beyond 4 GiB of text.
    init(
        _ spec: JoinSpec, _ source: any ByteSource, children: [JoinedTable], names: NameTable,
        _ findings: inout [Diagnostic]
    ) throws(Diagnostic) {
        (self.spec, self.children) = (spec, children)
        (alias, parentKey) = (names.intern(spec.alias), names.intern(spec.parentKey))
        let loader = try TableLoader(spec, source, names: names, &findings)
        (text, cells, rowStarts, keys) = (loader.text, loader.cells, loader.rowStarts, loader.keys)
        unsafe matched = .allocate(capacity: keys.count)
        for index in 0..<keys.count { unsafe matched.initializeElement(at: index, to: Atomic(false)) }
    }

    deinit { unsafe matched.deallocate() }

    /// Index of `key` among the keys of the table; `nil`, and counted, when no row has it.
    func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let index = unsafe keys.find(key) else {
            misses.add(1, ordering: .relaxed)
            return nil
        }
        if unsafe !matched[index].load(ordering: .relaxed) {
            unsafe matched[index].store(true, ordering: .relaxed)
        }
        return index
    }

    /// The rows that have the key at `index`, in order.
    func rows(_ index: Int) -> ArraySlice<UInt32> { keys.rows(index) }

    /// Rows that nothing asked for, and the first of them.
    func orphans() -> (count: Int, first: Int?) {
        var (count, first) = (keys.keylessRows, Int?.none)
        for index in 0..<keys.count where unsafe !matched[index].load(ordering: .relaxed) {
            let rows = keys.rows(index)
            count += rows.count
            let earliest = rows.min().map(Int.init) ?? 0
            first = min(first ?? earliest, earliest)
        }
        return (count, first)
    }

    /// The value of the key column in a row.
    func key(ofRow row: Int) -> String { keys.name(ofRow: row) }
}
