/// The records to match, column by column, as UTF-8 in one arena for each column.
public struct RecordColumns: Sendable {
    /// Variable-length values one after the other.
    struct Arena: Sendable {
        private(set) var bytes: ContiguousArray<UInt8> = []
        private var ends: ContiguousArray<Int> = []
        var count: Int { ends.count }

        mutating func append(_ value: ContiguousArray<UInt8>) {
            bytes.append(contentsOf: value)
            ends.append(bytes.count)
        }

        func range(_ i: Int) -> Range<Int> { (i == 0 ? 0 : ends[i - 1])..<ends[i] }

        func withSpan<R>(_ i: Int, _ body: (Span<UInt8>) -> R) -> R { body(bytes.span.extracting(range(i))) }

        /// Whether a value goes before another: letter by letter, numbers by what they count (`n2` before `n10`).
        func comesFirst(_ a: Int, _ b: Int) -> Bool {
            let one = bytes[range(a)], other = bytes[range(b)]
            var i = one.startIndex, j = other.startIndex
            while i < one.endIndex, j < other.endIndex {
                let left = one[i...].prefix(while: \.isDigit), right = other[j...].prefix(while: \.isDigit)
                if !left.isEmpty, !right.isEmpty {
                    let (x, y) = (left.drop { $0 == 0x30 }, right.drop { $0 == 0x30 })
                    if x.count != y.count { return x.count < y.count }
                    if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
                    (i, j) = (left.endIndex, right.endIndex)
                } else {
                    if one[i] != other[j] { return one[i] < other[j] }
                    (i, j) = (i + 1, j + 1)
                }
            }
            if i < one.endIndex || j < other.endIndex { return j < other.endIndex }
            return one.lexicographicallyPrecedes(other)
        }

        func string(_ i: Int) -> String { String(decoding: bytes[range(i)], as: UTF8.self) }
    }

    private(set) var ids = Arena()
    private(set) var values: [Arena]
    /// Index of each record's source in `sourceNames`.
    private(set) var sources: ContiguousArray<UInt16> = []
    public private(set) var sourceNames: [String] = []
    public var count: Int { ids.count }

    /// - Parameter fields: Number of fields of the matching table.
    public init(fields: Int) { values = Array(repeating: Arena(), count: fields) }

    public func id(_ record: Int) -> String { ids.string(record) }
    public func value(_ record: Int, field: Int) -> String { values[field].string(record) }
    public func source(_ record: Int) -> String { sourceNames[Int(sources[record])] }

    /// Adds a record.
    /// - Parameter id: Unique among the records; ties are broken by it.
    /// - Parameter values: One for each field of the table; empty is missing.
    public mutating func append(id: some Sequence<UInt8>, source: String, values: [some Sequence<UInt8>]) {
        append(id: ContiguousArray(id), source: source, values: values.map { ContiguousArray($0) })
    }

    /// Adds a record; its values in buffers that the caller uses again.
    public mutating func append(id: ContiguousArray<UInt8>, source: String, values: [ContiguousArray<UInt8>]) {
        precondition(values.count == self.values.count, "one value for each field")
        ids.append(id)
        for field in values.indices { self.values[field].append(values[field]) }
        // Records of one source mostly come together.
        if let last = sources.last, sourceNames[Int(last)] == source { return sources.append(last) }
        let known = sourceNames.firstIndex(of: source)
        if known == nil { sourceNames.append(source) }
        sources.append(UInt16(known ?? sourceNames.count - 1))
    }

    /// Indexes of the records in an order that depends on their ids alone, whatever order they came in.
    func canonicalOrder() -> ContiguousArray<UInt32> {
        var keyed: ContiguousArray<KeyedRecord> = []
        keyed.reserveCapacity(count)
        for i in 0..<count { keyed.append(KeyedRecord(key: ids.withSpan(i, Hashing.hash), record: UInt32(i))) }
        let sorted = radixSorted(keyed)
        var order = ContiguousArray(sorted.map(\.record))
        var start = 0
        for end in 1..<max(sorted.count, 1) where sorted[end].key == sorted[end - 1].key {
            // Two ids with one hash: by their bytes. Rare enough for a plain sort of the run.
            start = end - 1
            while start > 0, sorted[start - 1].key == sorted[end].key { start -= 1 }
            order[start...end].sort { id(Int($0)) < id(Int($1)) }
        }
        return order
    }
}
