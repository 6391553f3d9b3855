internal import CharacterSets
internal import Diagnostics

/// Takes text in a single-byte encoding.
struct TableText: TextDecoder {
    private let table: SingleByteTable
    private var block: ContiguousArray<UInt8> = []
    private(set) var position: TextPosition

    init(_ table: SingleByteTable, from position: TextPosition = TextPosition()) {
        (self.table, self.position) = (table, position)
    }

    mutating func read(
        _ raw: PeekedBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
    ) throws(Diagnostic) -> Bool {
        block.removeAll(keepingCapacity: true)
        guard try block.append(upTo: max(limit / 2, 1), from: raw) > 0 else { return false }
        let start = buffer.count
        unsafe block.withUnsafeBufferPointer { unsafe table.append($0, to: &buffer) }
        unsafe buffer.withUnsafeBufferPointer { unsafe position.advance(over: .init(rebasing: $0[start...])) }
        return true
    }

    func reportRest(_ context: InputContext) {}
}
