internal import Diagnostics

/// Writes numbers, texts and columns one after the other, for the blobs of the work store.
struct ByteWriter {
    private(set) var bytes: ContiguousArray<UInt8> = []

    mutating func number(_ value: Int) {
        // Zigzag, so that small negative numbers stay small; then seven bits a byte, the lowest first.
        var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func double(_ value: Double) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * shift))) }
    }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func text(ifAny value: String?) {
        flag(value != nil)
        if let value { text(value) }
    }

    mutating func texts(_ values: [String]) {
        number(values.count)
        for value in values { text(value) }
    }

    mutating func block(_ value: ContiguousArray<UInt8>) {
        number(value.count)
        bytes.append(contentsOf: value)
    }

    /// Plain values as they stand in memory (little-endian: a store is not carried between kinds of processors).
    mutating func column<Value: BitwiseCopyable>(_ values: ContiguousArray<Value>) {
        number(values.count)
        unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads back what `ByteWriter` wrote.
struct ByteReader {
    private let bytes: ContiguousArray<UInt8>
    private(set) var position: Int
    private let end: Int

    init(_ bytes: ContiguousArray<UInt8>) { self.init(bytes, 0..<bytes.count) }
    init(_ bytes: ContiguousArray<UInt8>, _ range: Range<Int>) {
        (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
    }

    var isAtEnd: Bool { position >= end }

    /// What the store holds is no blob of ours: the file is damaged in a way that SQLite does not see.
    static var damage: Diagnostic {
        Diagnostic(
            "store.unusable", .fatal, "the work store holds data that cannot be read", at: .init(source: .max),
            hint: "restore the file from a copy, or remove it: the next run reads everything again; the ids go on")
    }

    private mutating func take(_ count: Int) throws(Diagnostic) -> Range<Int> {
        guard count >= 0, count <= end - position else { throw Self.damage }
        position += count
        return position - count..<position
    }

    mutating func number() throws(Diagnostic) -> Int {
        var (value, shift) = (UInt64(0), UInt64(0))
        while true {
            guard position < end, shift < 64 else { throw Self.damage }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }

    mutating func flag() throws(Diagnostic) -> Bool { bytes[try take(1).lowerBound] != 0 }

    mutating func double() throws(Diagnostic) -> Double {
        var bits = UInt64(0)
        for (shift, place) in try take(8).enumerated() { bits |= UInt64(bytes[place]) << UInt64(8 * shift) }
        return Double(bitPattern: bits)
    }

    mutating func text() throws(Diagnostic) -> String {
        String(decoding: bytes[try take(number())], as: UTF8.self)
    }

    mutating func textIfAny() throws(Diagnostic) -> String? { try flag() ? try text() : nil }

    mutating func texts() throws(Diagnostic) -> [String] {
        var values: [String] = []
        for _ in 0..<(try number()) { values.append(try text()) }
        return values
    }

    mutating func block() throws(Diagnostic) -> ContiguousArray<UInt8> {
        ContiguousArray(bytes[try take(number())])
    }

    mutating func column<Value: BitwiseCopyable>(
        of: Value.Type = Value.self
    ) throws(Diagnostic) -> ContiguousArray<Value> {
        let count = try number()
        guard count >= 0, count < 1 << 40 else { throw Self.damage }
        let range = try take(count * MemoryLayout<Value>.stride)
        return unsafe ContiguousArray(unsafeUninitializedCapacity: count) { out, filled in
            unsafe bytes.withUnsafeBytes { bytes in
                let values = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
                if count > 0 { unsafe UnsafeMutableRawBufferPointer(out).copyMemory(from: values) }
            }
            filled = count
        }
    }
}
