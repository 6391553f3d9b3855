public import Diagnostics
public import RecordStream

/// One text of an input: the file itself, or one member of an archive. It is read once, front to back.
public final class SourceMember: ByteSource {
    /// Its path inside the archive; `nil` for the file itself.
    public let name: String?
    /// What it seems to be, from its first bytes.
    public let format: TextFormat
    /// How its bytes are read as text, and why.
    public let encoding: EncodingSummary

    private let raw: PeekedBytes
    private let context: InputContext
    private var utf8 = UTF8Text()
    private var ended = false

    init(_ raw: PeekedBytes, name: String?, _ context: InputContext) {
        (self.raw, self.name, self.context) = (raw, name, context)
        let hasMark = raw.peek(3) == [0xEF, 0xBB, 0xBF]
        if hasMark { raw.skip(3) }
        encoding = EncodingSummary(
            encoding: .utf8, declared: nil, detected: .utf8, margin: 1, hasByteOrderMark: hasMark)
        format = TextFormat.sniff(raw.peek(TextFormat.sampleBytes))
    }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        if ended { return false }
        if try utf8.read(raw, into: &buffer, limit: limit, context) { return true }
        ended = true
        utf8.reportRest(context)
        if utf8.position.byteOffset == 0 {
            context.report("input.empty", .warning, "\(name ?? "the file") is empty", hint: "ask for it again")
        }
        return false
    }

    public func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }
}
