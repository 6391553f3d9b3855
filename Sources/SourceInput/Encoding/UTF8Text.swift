internal import CharacterSets
internal import CUTF8
internal import Diagnostics

/// Takes bytes that should be UTF-8 and makes them valid UTF-8.
///
/// A byte that belongs to no valid character (RFC 3629, section 4) is read as Windows-1252, as in files that were
/// pasted together; so nothing is lost, and all around it stays as it is.
struct UTF8Text: TextDecoder {
    private static let code = "encoding.invalid-utf-8"

    /// Until a byte above 0x7F comes, the encoding is open. When the first such byte is no UTF-8, the block is given
    /// back to the source and `isInDoubt` is set.
    private var isOpen: Bool
    private(set) var isInDoubt = false
    /// The beginning of a character whose rest has not come yet: at most 3 bytes.
    private var begun: ContiguousArray<UInt8> = []
    private(set) var position: TextPosition
    private var invalid = CountedFinding()

    /// - Parameter isOpen: Nobody has declared the encoding, and no byte above 0x7F has been seen.
    init(isOpen: Bool = false, from position: TextPosition = TextPosition()) {
        (self.isOpen, self.position) = (isOpen, position)
    }

    mutating func read(
        _ raw: PeekedBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
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
            settle(&buffer, from: start, isLast: read == 0, raw, context)
            if isInDoubt { return false }
        }
        return true
    }

    func reportRest(_ context: InputContext) {
        invalid.reportRest(Self.code, "bytes are not UTF-8", at: position, context)
    }

    /// Makes `buffer[start...]` valid, and keeps back a character that is not whole yet.
    private mutating func settle(
        _ buffer: inout ContiguousArray<UInt8>, from start: Int, isLast: Bool, _ raw: PeekedBytes,
        _ context: InputContext
    ) {
        let (tail, isValid, isASCII) = unsafe buffer.withUnsafeBufferPointer { buffer in
            let base = unsafe buffer.baseAddress.unsafelyUnwrapped + start
            let count = buffer.count - start
            let tail = isLast ? 0 : unsafe cutf8_incomplete_tail(base, count)
            let isValid = unsafe cutf8_is_valid(base, count - tail)
            return (tail, isValid, unsafe isOpen && isValid && cutf8_is_ascii(base, count - tail))
        }
        if isOpen, !isValid {
            raw.unread(buffer[start...])
            buffer.removeLast(buffer.count - start)
            isInDoubt = true
            return
        }
        isOpen = isOpen && isASCII
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
                let valid = unsafe cutf8_valid_prefix(base, block.count - next)
                unsafe append(UnsafeBufferPointer(start: base, count: valid), to: &buffer)
                next += valid
                if next == block.count { break }
                report(unsafe block[next], context)
                let start = buffer.count
                unsafe SingleByteTable.windows1252.append(.init(rebasing: block[next...next]), to: &buffer)
                unsafe buffer.withUnsafeBufferPointer { unsafe position.advance(over: .init(rebasing: $0[start...])) }
                next += 1
            }
        }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, to buffer: inout ContiguousArray<UInt8>) {
        unsafe buffer.append(contentsOf: text)
        unsafe position.advance(over: text)
    }

    private mutating func report(_ byte: UInt8, _ context: InputContext) {
        guard invalid.add() else { return }
        context.report(
            Self.code, .warning, "byte \(hexadecimal(byte)) is not UTF-8; read as Windows-1252",
            at: position.location(source: context.source), hint: "ask for the file in one encoding, best UTF-8")
    }
}
