internal import Diagnostics
internal import Glibc

/// Takes text in any encoding that glibc's iconv knows.
///
/// What is no character becomes U+FFFD, with a finding that names the byte.
@safe final class IconvText: TextDecoder {
    private static let code = "encoding.invalid-sequence"

    private let encoding: TextEncoding
    private let converter: iconv_t
    /// Bytes not converted yet: the beginning of a character.
    private var block: ContiguousArray<UInt8> = []
    private var output = ContiguousArray<UInt8>(repeating: 0, count: 64 << 10)
    private(set) var position = TextPosition()
    private var invalid = CountedFinding()
    private var ended = false

    init(_ encoding: TextEncoding) {
        guard let converter = unsafe iconv_open("UTF-8", encoding.name), unsafe converter != noConverter else {
            preconditionFailure("TextEncoding holds only names that iconv knows")
        }
        unsafe (self.encoding, self.converter) = (encoding, converter)
    }

    deinit { unsafe iconv_close(converter) }

    func read(
        _ raw: PeekedBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
    ) throws(Diagnostic) -> Bool {
        let start = buffer.count
        while buffer.count == start, !ended {
            ended = try block.append(upTo: max(limit / 2, 4), from: raw) == 0
            convertBlock(into: &buffer, textFrom: start, context)
        }
        unsafe buffer.withUnsafeBufferPointer { unsafe position.advance(over: .init(rebasing: $0[start...])) }
        return buffer.count > start
    }

    func reportRest(_ context: InputContext) {
        invalid.reportRest(Self.code, "sequences are not \(encoding.name)", at: position, context)
    }

    /// Converts `block`, up to a character at its end that is not whole yet.
    /// - Parameter textStart: Where in `buffer` the text begins that `position` does not count yet.
    private func convertBlock(
        into buffer: inout ContiguousArray<UInt8>, textFrom textStart: Int, _ context: InputContext
    ) {
        var next = 0
        while next < block.count {
            let (read, written, error) = convert(from: next)
            buffer.append(contentsOf: output[..<written])
            next += read
            if error == EINVAL, !ended { break }
            guard error == EILSEQ || error == EINVAL, next < block.count else { continue }
            reportInvalid(block[next], after: buffer[textStart...], context)
            buffer.append(contentsOf: "\u{FFFD}".utf8)
            next += min(encoding.unitBytes, block.count - next)
        }
        block.removeFirst(next)
    }

    /// Fills `output` once.
    private func convert(from start: Int) -> (read: Int, written: Int, error: Int32) {
        var (inputLeft, outputLeft) = (block.count - start, output.count)
        let error = unsafe block.withUnsafeMutableBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                var from = unsafe input.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                var to = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe iconv(converter, &from, &inputLeft, &to, &outputLeft) == -1 ? errno : 0
            }
        }
        return (block.count - start - inputLeft, output.count - outputLeft, error)
    }

    private func reportInvalid(_ byte: UInt8, after text: ContiguousArray<UInt8>.SubSequence, _ context: InputContext) {
        guard invalid.add() else { return }
        var place = position
        unsafe text.withUnsafeBufferPointer { unsafe place.advance(over: $0) }
        context.report(
            Self.code, .warning,
            "the sequence that begins with byte \(hexadecimal(byte)) is not \(encoding.name); it became U+FFFD",
            at: place.location(source: context.source), hint: "ask for the file in UTF-8")
    }
}
