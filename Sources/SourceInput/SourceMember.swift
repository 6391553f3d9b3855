public import Diagnostics
public import RecordStream

/// One text of an input: the file itself, or one member of an archive. It is read once, front to back.
public final class SourceMember: ByteSource {
    /// Its path inside the archive; `nil` for the file itself.
    public let name: String?
    /// What it seems to be, from its first bytes.
    public var format: TextFormat {
        start()
        return sniffed
    }
    /// How its bytes are read as text, and why. It may change while the text is read: from UTF-8, when only ASCII was
    /// seen at first, to what the first other byte tells. Means nothing when the bytes are handed out as they are.
    public var encoding: EncodingSummary {
        start()
        return summary
    }

    private let raw: PeekedBytes
    private let context: InputContext
    private let declared: TextEncoding?
    private var isRaw = false, started = false
    private var sniffed = TextFormat.unknown
    private var summary = EncodingSummary.undecided
    private var decoder: any TextDecoder = UTF8Text()
    /// The beginning of the text, decoded to find out its format.
    private var beginning: ContiguousArray<UInt8> = []
    private var failure: Diagnostic?
    private var ended = false, isEmpty = true

    init(_ raw: PeekedBytes, name: String?, declared: TextEncoding?, _ context: InputContext) {
        (self.raw, self.name, self.context, self.declared) = (raw, name, context, declared)
    }

    /// The first bytes, undecoded.
    public func sample() -> ArraySlice<UInt8> { raw.peek(TextFormat.sampleBytes) }

    /// From now on `read` hands out the bytes as they are, for a format with encodings of its own. To be called before
    /// anything else is asked.
    public func readRaw() {
        precondition(!started, "the text has been decoded already")
        isRaw = true
    }

    /// Decides the encoding and decodes the beginning, once.
    private func start() {
        guard !started else { return }
        started = true
        if isRaw { return }
        summary = EncodingChoice.decide(raw, declared: declared, context)
        decoder = Self.decoder(summary, from: TextPosition())
        do throws(Diagnostic) { _ = try decode(into: &beginning, limit: TextFormat.sampleBytes) } catch {
            failure = error
        }
        sniffed = TextFormat.sniff(beginning[...])
    }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        start()
        if isRaw { return try readBytes(into: &buffer, limit: limit) }
        if !beginning.isEmpty {
            buffer.append(contentsOf: beginning)
            beginning = []
            return true
        }
        if let failure {
            self.failure = nil
            ended = true
            throw failure
        }
        if ended { return false }
        ended = try !decode(into: &buffer, limit: limit)
        if ended { finish() }
        return !ended
    }

    private func readBytes(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard !ended else { return false }
        let read = try buffer.append(upTo: max(limit, 4096), from: raw)
        isEmpty = isEmpty && read == 0
        ended = read == 0
        if ended, isEmpty { reportEmpty() }
        return !ended
    }

    public func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }

    private func decode(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        if try decoder.read(raw, into: &buffer, limit: limit, context) { return true }
        guard let text = decoder as? UTF8Text, text.isInDoubt else { return false }
        summary = EncodingChoice.decide(raw, declared: nil, context)
        decoder = Self.decoder(summary, from: text.position)
        return try decoder.read(raw, into: &buffer, limit: limit, context)
    }

    private func finish() {
        decoder.reportRest(context)
        if decoder.position.byteOffset == 0 { reportEmpty() }
    }

    private func reportEmpty() {
        context.report("input.empty", .warning, "\(name ?? "the file") is empty", hint: "ask for it again")
    }

    private static func decoder(_ summary: EncodingSummary, from position: TextPosition) -> any TextDecoder {
        if let table = summary.encoding.table { return TableText(table, from: position) }
        if summary.encoding != .utf8 { return IconvText(summary.encoding) }
        return UTF8Text(isOpen: summary.declared == nil && summary.isOnlyASCII, from: position)
    }
}
