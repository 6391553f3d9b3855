internal import CScan
internal import Diagnostics

/// Counts lines (LF, CR LF or CR) and columns of text that comes in pieces.
struct TextPosition {
    private(set) var line = 1
    private(set) var byteOffset = 0
    private var lineStart = 0
    private var endsInCR = false

    /// Moves behind `text`.
    mutating func advance(over text: UnsafeBufferPointer<UInt8>) {
        guard let base = text.baseAddress, let last = unsafe text.last else { return }
        line += unsafe cscan_count_lines(base, text.count, endsInCR)
        if let end = unsafe text.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) { lineStart = byteOffset + end + 1 }
        endsInCR = last == 0x0D
        byteOffset += text.count
    }

    func location(source: UInt32) -> Diagnostic.Location {
        .init(source: source, line: line, column: byteOffset - lineStart + 1, byteOffset: byteOffset)
    }
}
