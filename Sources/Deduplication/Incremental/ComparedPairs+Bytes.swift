extension ComparedPairs {
    /// Also tells the order of the bytes: of another machine, it reads otherwise, and the file is not used.
    private static let mark: UInt64 = 0x3153_5249_4150_5A4B  // "KZPAIRS1"

    /// As they stand in a file: numbers in this machine's order of bytes, at the end a hash of all before it.
    public var bytes: ContiguousArray<UInt8> {
        var out = ContiguousArray<UInt8>()
        Self.append([Self.mark, rules, UInt64(count), UInt64(blockKeys.count), UInt64(pairs.count)], to: &out)
        Self.append(ContiguousArray((0..<count).map { UInt16(ids.range($0).count) }), to: &out)
        out.append(contentsOf: ids.bytes)
        Self.append(fingerprints, to: &out)
        Self.append(ContiguousArray((0..<count).map { UInt16(keyStarts[$0 + 1] - keyStarts[$0]) }), to: &out)
        Self.append(blockKeys, to: &out)
        Self.append(ContiguousArray(pairs.map(\.a)), to: &out)
        Self.append(ContiguousArray(pairs.map(\.b)), to: &out)
        Self.append(ContiguousArray(pairs.map(\.weight.bitPattern)), to: &out)
        Self.append([Hashing.hash(out.span)], to: &out)
        return out
    }

    /// `nil` when the bytes are not those of a whole file of this version.
    public init?(bytes: ContiguousArray<UInt8>) {
        var reader = Reader(bytes: bytes)
        guard bytes.count >= 48, let head: ContiguousArray<UInt64> = reader.take(5), head[0] == Self.mark else {
            return nil
        }
        let content = bytes.count - 8
        var end = Reader(bytes: bytes, place: content)
        guard end.take(1) == ContiguousArray([Hashing.hash(bytes.span.extracting(first: content))]) else { return nil }
        // The hash is right: what follows was written by `bytes`, and only a defect of ours can make it too short.
        let (count, keys, pairs) = (Int(head[2]), Int(head[3]), Int(head[4]))
        guard let lengths: ContiguousArray<UInt16> = reader.take(count) else { return nil }
        var ids = RecordColumns.Arena()
        for length in lengths {
            guard let id: ContiguousArray<UInt8> = reader.take(Int(length)) else { return nil }
            ids.append(id)
        }
        guard let fingerprints: ContiguousArray<UInt64> = reader.take(count),
            let keysEach: ContiguousArray<UInt16> = reader.take(count),
            let blockKeys: ContiguousArray<UInt64> = reader.take(keys),
            let firsts: ContiguousArray<UInt32> = reader.take(pairs),
            let seconds: ContiguousArray<UInt32> = reader.take(pairs),
            let weights: ContiguousArray<UInt32> = reader.take(pairs)
        else { return nil }
        var starts: ContiguousArray<UInt32> = [0]
        for number in keysEach { starts.append(starts[starts.count - 1] + UInt32(number)) }
        (rules, self.ids, self.fingerprints, keyStarts, self.blockKeys) = (
            head[1], ids, fingerprints, starts, blockKeys
        )
        self.pairs = ContiguousArray(
            (0..<pairs).map { Link(a: firsts[$0], b: seconds[$0], weight: Float(bitPattern: weights[$0])) })
    }

    private static func append<Number: FixedWidthInteger & BitwiseCopyable>(
        _ numbers: ContiguousArray<Number>, to out: inout ContiguousArray<UInt8>
    ) {
        unsafe numbers.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
    }

    private struct Reader {
        let bytes: ContiguousArray<UInt8>
        var place = 0

        mutating func take<Number: FixedWidthInteger & BitwiseCopyable>(_ count: Int) -> ContiguousArray<Number>? {
            let length = count * MemoryLayout<Number>.size
            guard length <= bytes.count - place else { return nil }
            var out = ContiguousArray<Number>(repeating: 0, count: count)
            unsafe out.withUnsafeMutableBytes { target in
                unsafe bytes.withUnsafeBytes { source in
                    unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[place..<place + length]))
                }
            }
            place += length
            return out
        }
    }
}
