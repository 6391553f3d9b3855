internal import RecordStream

/// A value on its way: where its bytes are, and the node it came from.
struct Value {
    enum Arena: UInt8 { case text, attributes, scratch, string }
    var arena: Arena
    /// Range of the arena; for `.string` the number of one of the program's strings.
    var start: UInt32, count: UInt32
    /// The node; `-1` for a constant; `-2 - n` for list n of the origins.
    var origin: Int32

    static func string(_ number: Int32, origin: Int32 = -1) -> Value {
        Value(arena: .string, start: UInt32(bitPattern: number), count: 0, origin: origin)
    }
}

/// The values of the expressions being evaluated, innermost last. Bytes stay where the reader put them until a
/// transform has to write new ones.
struct ValueStack {
    private(set) var values: ContiguousArray<Value> = []
    private var scratch: ContiguousArray<UInt8> = []
    private var work: ContiguousArray<UInt8> = []
    private var pieces: ContiguousArray<Value> = []
    private var origins: ContiguousArray<Int32> = []
    private var originLists: ContiguousArray<Range<Int>> = []

    var count: Int { values.count }
    subscript(index: Int) -> Value { values[index] }

    mutating func reset() {
        values.removeAll(keepingCapacity: true)
        scratch.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        originLists.removeAll(keepingCapacity: true)
    }

    mutating func push(_ value: Value) { values.append(value) }
    mutating func drop(to count: Int) { if values.count > count { values.removeLast(values.count - count) } }

    // MARK: Bytes

    @inline(__always)
    func withBytes<R>(_ value: Value, _ record: RecordView, _ program: Program, _ body: (Span<UInt8>) -> R) -> R {
        switch value.arena {
        case .text: return body(unsafe record.bytes(value.start, value.count, isAttribute: false).span)
        case .attributes: return body(unsafe record.bytes(value.start, value.count, isAttribute: true).span)
        case .scratch: return body(scratch.span.extracting(Int(value.start)..<Int(value.start + value.count)))
        case .string: return body(program.tables.strings[Int(value.start)].utf8Span.span)
        }
    }

    func string(_ value: Value, _ record: RecordView, _ program: Program) -> String {
        if value.arena == .string { return program.tables.strings[Int(value.start)] }
        return withBytes(value, record, program) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The nodes that a value was made from.
    func originNodes(of value: Value) -> ArraySlice<Int32> {
        if value.origin >= 0 { return [value.origin] }
        return value.origin == -1 ? [] : ArraySlice(origins[originLists[Int(-2 - value.origin)]])
    }

    // MARK: Transforms

    /// Cuts the values from `base` on to what `body` leaves of them, and drops those of which nothing is left.
    mutating func cut(
        from base: Int, _ record: RecordView, _ program: Program, _ body: (Span<UInt8>) -> Range<Int>
    ) {
        var kept = base
        for index in base..<values.count {
            var value = values[index]
            if value.arena == .string { value = written(value, record, program) { $1.append($0) } }
            let range = withBytes(value, record, program) { bytes in
                let part = body(bytes)
                let inner = TextEdits.trimmed(bytes.extracting(part))
                return (part.lowerBound + inner.lowerBound)..<(part.lowerBound + inner.upperBound)
            }
            (value.start, value.count) = (value.start + UInt32(range.lowerBound), UInt32(range.count))
            guard !range.isEmpty, !isEmptyWord(value, record, program) else { continue }
            values[kept] = value
            kept += 1
        }
        drop(to: kept)
    }

    mutating func split(
        from base: Int, at separators: ArraySlice<ContiguousArray<UInt8>>, _ record: RecordView, _ program: Program
    ) {
        var pieces = ContiguousArray<Value>()
        swap(&pieces, &self.pieces)
        pieces.removeAll(keepingCapacity: true)
        for index in base..<values.count {
            var value = values[index]
            if value.arena == .string { value = written(value, record, program) { $1.append($0) } }
            withBytes(value, record, program) { bytes in
                TextEdits.split(bytes, at: separators) { range in
                    let inner = TextEdits.trimmed(bytes.extracting(range))
                    guard !inner.isEmpty else { return }
                    var piece = value
                    piece.start += UInt32(range.lowerBound + inner.lowerBound)
                    piece.count = UInt32(inner.count)
                    pieces.append(piece)
                }
            }
        }
        drop(to: base)
        for piece in pieces where !isEmptyWord(piece, record, program) { values.append(piece) }
        swap(&pieces, &self.pieces)
    }

    /// Replaces each value from `base` on by what `body` writes for it.
    mutating func rewrite(
        from base: Int, _ record: RecordView, _ program: Program,
        _ body: (Span<UInt8>, inout ContiguousArray<UInt8>) -> Void
    ) {
        for index in base..<values.count { values[index] = written(values[index], record, program, body) }
    }

    mutating func replace(_ index: Int, by value: Value) { values[index] = value }

    /// Moves the last value in front of those from `index` on.
    mutating func moveLast(to index: Int) { values.insert(values.removeLast(), at: index) }

    mutating func remove(_ index: Int) { values.remove(at: index) }

    /// Replaces the values from `base` on by one: their texts, `separator` between, from all their nodes.
    mutating func join(from base: Int, separator: ContiguousArray<UInt8>, _ record: RecordView, _ program: Program) {
        guard values.count > base else { return }
        if values.count == base + 1 { return }
        var output = takeWork()
        for index in base..<values.count {
            if index > base { output.append(contentsOf: separator) }
            withBytes(values[index], record, program) { output.append($0) }
        }
        let origin = joinedOrigin(of: base..<values.count)
        drop(to: base)
        push(keep(&output, origin: origin))
    }

    /// Whether the value is one of those that mean "no value".
    func isEmptyWord(_ value: Value, _ record: RecordView, _ program: Program) -> Bool {
        guard program.tables.emptyLengths >> UInt64(min(63, value.count)) & 1 == 1 else { return false }
        return withBytes(value, record, program) { bytes in
            program.tables.empty.contains { $0.count == bytes.count && TextEdits.matches($0, bytes, at: 0) }
        }
    }

    private func joinedOriginIsSingle(_ range: Range<Int>) -> Int32? {
        var only: Int32 = -1
        for index in range where values[index].origin != -1 {
            if only != -1 || values[index].origin < -1 { return nil }
            only = values[index].origin
        }
        return only
    }

    private mutating func joinedOrigin(of range: Range<Int>) -> Int32 {
        if let single = joinedOriginIsSingle(range) { return single }
        let start = origins.count
        for index in range {
            let origin = values[index].origin
            if origin >= 0 {
                origins.append(origin)
            } else if origin < -1 {
                for place in originLists[Int(-2 - origin)] { origins.append(origins[place]) }
            }
        }
        originLists.append(start..<origins.count)
        return -2 - Int32(originLists.count - 1)
    }

    private mutating func written(
        _ value: Value, _ record: RecordView, _ program: Program,
        _ body: (Span<UInt8>, inout ContiguousArray<UInt8>) -> Void
    ) -> Value {
        var output = takeWork()
        withBytes(value, record, program) { body($0, &output) }
        return keep(&output, origin: value.origin)
    }

    private mutating func takeWork() -> ContiguousArray<UInt8> {
        var output = ContiguousArray<UInt8>()
        swap(&output, &work)
        output.removeAll(keepingCapacity: true)
        return output
    }

    private mutating func keep(_ output: inout ContiguousArray<UInt8>, origin: Int32) -> Value {
        let start = UInt32(scratch.count)
        scratch.append(contentsOf: output)
        swap(&output, &work)
        return Value(arena: .scratch, start: start, count: UInt32(scratch.count) - start, origin: origin)
    }
}

extension ContiguousArray<UInt8> {
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
