internal import Diagnostics

/// Hands out bytes as they are: for formats that are no text.
struct PlainBytes: TextDecoder {
    private(set) var position = TextPosition()

    mutating func read(
        _ raw: PeekedBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
    ) throws(Diagnostic) -> Bool {
        let count = try buffer.append(upTo: max(limit, 1), from: raw)
        let start = buffer.count - count
        unsafe buffer.withUnsafeBufferPointer { unsafe position.advance(over: .init(rebasing: $0[start...])) }
        return count > 0
    }

    func reportRest(_ context: InputContext) {}
}

/// Nothing at all.
final class NoBytes: RawBytes {
    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int { 0 }
}
