/// Reads RFC 4180 CSV that is in memory, row by row. For benches and predictions until `CSVReading` serves them.
struct SimpleCSV {
    private let bytes: ContiguousArray<UInt8>
    private var position = 0
    /// The values of the current row, unquoted, one after the other.
    private(set) var arena: ContiguousArray<UInt8> = []
    private(set) var ends: ContiguousArray<Int> = []

    init(_ bytes: ContiguousArray<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Moves to the next row that is not empty; `false` at the end.
    mutating func next() -> Bool {
        while position < bytes.count {
            readRow()
            if ends.count > 1 || !arena.isEmpty { return true }
        }
        return false
    }

    func value(_ column: Int) -> ContiguousArray<UInt8>.SubSequence {
        column < ends.count ? arena[(column == 0 ? 0 : ends[column - 1])..<ends[column]] : []
    }

    func strings() -> [String] { ends.indices.map { String(decoding: value($0), as: UTF8.self) } }

    private mutating func readRow() {
        arena.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        while true {
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { readQuoted() }
            let start = position
            while position < bytes.count, !Self.endsValue(bytes[position]) { position += 1 }
            arena.append(contentsOf: bytes[start..<position])
            ends.append(arena.count)
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func readQuoted() {
        position += 1
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
            arena.append(contentsOf: bytes[start..<position])
            position += 1
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return }
            arena.append(UInt8(ascii: "\""))
            position += 1
        }
    }

    private static func endsValue(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
