internal import CUTF8
internal import Diagnostics

/// Takes bytes that should be UTF-8 and makes them valid UTF-8.
///
/// A byte that belongs to no valid character (RFC 3629, section 4) is read as Windows-1252, as in files that were
/// pasted together; so nothing is lost, and all around it stays as it is.
struct UTF8Text {
    /// Findings told one by one before they are only counted.
    static let findingsInFull = 10
    /// The beginning of a character whose rest has not come yet: at most 3 bytes.
    private var begun: ContiguousArray<UInt8> = []
    private(set) var position = TextPosition()
    private(set) var invalidBytes = 0
    /// Whether a byte above 0x7F has been seen.
    private(set) var isASCII = true

    /// Reads one block into the end of `buffer`; `false` at the end of the source.
    mutating func read(
        _ raw: any RawBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
    ) throws(Diagnostic) -> Bool {
        let start = buffer.count
        while buffer.count == start {
            buffer.append(contentsOf: begun)
            let filled = buffer.count
            let read: Int
            do throws(Diagnostic) {
                read = try buffer.append(upTo: max(limit, 4), from: raw)
            } catch {
                buffer.removeLast(buffer.count - start)
                throw error
            }
            begun.removeAll(keepingCapacity: true)
            if read == 0 && filled == start { return false }
            settle(&buffer, from: start, isLast: read == 0, context)
        }
        return true
    }

    /// Makes `buffer[start...]` valid, and keeps back a character that is not whole yet.
    private mutating func settle(
        _ buffer: inout ContiguousArray<UInt8>, from start: Int, isLast: Bool, _ context: InputContext
    ) {
        let (tail, isValid) = unsafe buffer.withUnsafeBufferPointer { buffer in
            let base = unsafe buffer.baseAddress.unsafelyUnwrapped + start
            let count = buffer.count - start
            let tail = isLast ? 0 : unsafe cutf8_incomplete_tail(base, count)
            return (tail, unsafe cutf8_is_valid(base, count - tail))
        }
        if tail > 0 {
            begun.append(contentsOf: buffer[(buffer.count - tail)...])
            buffer.removeLast(tail)
        }
        if isValid {
            unsafe buffer.withUnsafeBufferPointer { unsafe position.advance(over: .init(rebasing: $0[start...])) }
        } else {
            repair(&buffer, from: start, context)
        }
    }

    private mutating func repair(_ buffer: inout ContiguousArray<UInt8>, from start: Int, _ context: InputContext) {
        let block = ContiguousArray(buffer[start...])
        buffer.removeLast(block.count)
        unsafe block.withUnsafeBufferPointer { block in
            var next = 0
            while next < block.count {
                let base = unsafe block.baseAddress.unsafelyUnwrapped + next
                let valid = unsafe UnsafeBufferPointer(
                    start: base, count: cutf8_valid_prefix(base, block.count - next))
                unsafe append(valid, to: &buffer)
                next += valid.count
                if next == block.count { break }
                let byte = unsafe block[next]
                report(byte, context)
                unsafe SingleByteTable.windows1252.utf8(of: byte).withUnsafeBufferPointer {
                    unsafe append($0, to: &buffer)
                }
                next += 1
            }
        }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, to buffer: inout ContiguousArray<UInt8>) {
        unsafe buffer.append(contentsOf: text)
        unsafe position.advance(over: text)
    }

    private mutating func report(_ byte: UInt8, _ context: InputContext) {
        invalidBytes += 1
        guard invalidBytes <= Self.findingsInFull else { return }
        context.report(
            "encoding.invalid-utf-8", .warning,
            "byte \(hexadecimal(byte)) is not UTF-8; read as Windows-1252",
            at: position.location(source: context.source),
            hint: "ask for the file in one encoding, best UTF-8")
    }

    /// Tells how many findings were only counted.
    func reportRest(_ context: InputContext) {
        guard invalidBytes > Self.findingsInFull else { return }
        context.report(
            "encoding.invalid-utf-8", .warning,
            "\(invalidBytes) bytes in all are not UTF-8; only the first \(Self.findingsInFull) are shown one by one",
            at: position.location(source: context.source))
    }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true) }
