/// Numbers and texts one after the other in bytes: one function writes what a counter holds and reads it back.
///
///     func pass(_ tape: inout CountTape) { tape.number(&records); tape.counts(&kinds) }
public struct CountTape: Sendable {
    public private(set) var bytes: ContiguousArray<UInt8> = []
    public let isReading: Bool
    private var place = 0
    /// Whether all that was asked for was there; what was not is zero or empty.
    public private(set) var isSound = true

    public init() { isReading = false }
    public init(reading bytes: ContiguousArray<UInt8>) { (self.bytes, isReading) = (bytes, true) }

    /// Whether everything has been read, and nothing was missing.
    public var isComplete: Bool { isSound && place == bytes.count }

    public mutating func number(_ value: inout Int) {
        guard isReading else { return write(value) }
        var (bits, shift) = (UInt64(0), UInt64(0))
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            bits |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                value = Int(Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1))
                return
            }
            shift += 7
        }
        (isSound, value) = (false, 0)
    }

    private mutating func write(_ value: Int) {
        // Zigzag, then seven bits a byte, the lowest first.
        var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func text(_ value: inout String) {
        var count = value.utf8.count
        length(&count)
        if isReading {
            value = String(decoding: bytes[place..<place + count], as: UTF8.self)
            place += count
        } else {
            bytes.append(contentsOf: value.utf8)
        }
    }

    /// The number of things that follow, each at least one byte.
    private mutating func length(_ count: inout Int) {
        number(&count)
        if isReading, count < 0 || count > bytes.count - place { (isSound, count) = (false, 0) }
    }

    /// - Parameter empty: What an element is before it has been read.
    public mutating func list<Element>(
        _ elements: inout [Element], _ empty: Element, _ pass: (inout Element, inout CountTape) -> Void
    ) {
        var count = elements.count
        length(&count)
        if isReading { elements = Array(repeating: empty, count: count) }
        for index in elements.indices { pass(&elements[index], &self) }
    }

    public mutating func numbers(_ values: inout [Int]) { list(&values, 0) { $1.number(&$0) } }
    public mutating func texts(_ values: inout [String]) { list(&values, "") { $1.text(&$0) } }

    /// By key, so that equal counts are equal bytes.
    public mutating func counts(_ values: inout [String: Int]) {
        var pairs = values.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        list(&pairs, (key: "", value: 0)) { pair, tape in
            tape.text(&pair.key)
            tape.number(&pair.value)
        }
        if isReading { values = Dictionary(pairs.map { ($0.key, $0.value) }) { first, _ in first } }
    }

    public mutating func counts(_ values: inout [Int: Int]) {
        var pairs = values.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        list(&pairs, (key: 0, value: 0)) { pair, tape in
            tape.number(&pair.key)
            tape.number(&pair.value)
        }
        if isReading { values = Dictionary(pairs.map { ($0.key, $0.value) }) { first, _ in first } }
    }
}

extension Dictionary where Value == Int {
    /// Adds the counts of `other` so many times; what comes to nothing is left out.
    public mutating func add(_ other: Self, times: Int) {
        for (key, count) in other {
            let sum = (self[key] ?? 0) + count * times
            self[key] = sum == 0 ? nil : sum
        }
    }
}
