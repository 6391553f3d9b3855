public import Diagnostics
public import RecordStream

/// One text of an input: the file itself, or one member of an archive. It is read once, front to back.
public final class SourceMember: ByteSource {
    /// Its path inside the archive; `nil` for the file itself.
    public let name: String?
    /// What it seems to be, from its first bytes.
    public private(set) var format = TextFormat.unknown
    /// How its bytes are read as text, and why. It may change while the text is read: from UTF-8, when only ASCII was
    /// seen at first, to what the first other byte tells.
    public private(set) var encoding: EncodingSummary

    private let raw: PeekedBytes
    private let context: InputContext
    private var decoder: any TextDecoder
    /// The beginning of the text, decoded to find out its format.
    private var beginning: ContiguousArray<UInt8> = []
    private var failure: Diagnostic?
    private var ended = false

    init(_ raw: PeekedBytes, name: String?, declared: TextEncoding?, _ context: InputContext) {
        (self.raw, self.name, self.context) = (raw, name, context)
        encoding = EncodingChoice.decide(raw, declared: declared, context)
        decoder = Self.decoder(encoding, from: TextPosition())
        if let format = TextFormat.sniff(bytes: raw.peek(TextFormat.sampleBytes)) {
            self.format = format
            return
        }
        do throws(Diagnostic) { _ = try decode(into: &beginning, limit: TextFormat.sampleBytes) } catch {
            failure = error
        }
        format = TextFormat.sniff(beginning[...])
    }

    /// The beginning of the text; empty when it has been read already, or is no text.
    public var head: ContiguousArray<UInt8>.SubSequence { beginning[...] }

    /// The bytes as they stand in the file, instead of `read`. Of a text whose beginning had to be decoded to see what
    /// it is, that beginning is missing: for the formats that `TextFormat.isBytes` names.
    public func undecoded() -> any ByteSource { UndecodedBytes(raw, context) }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
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

    public func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }

    private func decode(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        if try decoder.read(raw, into: &buffer, limit: limit, context) { return true }
        guard let text = decoder as? UTF8Text, text.isInDoubt else { return false }
        encoding = EncodingChoice.decide(raw, declared: nil, context)
        decoder = Self.decoder(encoding, from: text.position)
        return try decoder.read(raw, into: &buffer, limit: limit, context)
    }

    private func finish() {
        decoder.reportRest(context)
        if decoder.position.byteOffset == 0 {
            context.report("input.empty", .warning, "\(name ?? "the file") is empty", hint: "ask for it again")
        }
    }

    private static func decoder(_ summary: EncodingSummary, from position: TextPosition) -> any TextDecoder {
        if let table = summary.encoding.table { return TableText(table, from: position) }
        if summary.encoding != .utf8 { return IconvText(summary.encoding) }
        return UTF8Text(isOpen: summary.declared == nil && summary.isOnlyASCII, from: position)
    }
}

/// Bytes handed on as they are.
private final class UndecodedBytes: ByteSource {
    private let raw: PeekedBytes
    private let context: InputContext
    init(_ raw: PeekedBytes, _ context: InputContext) { (self.raw, self.context) = (raw, context) }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        try buffer.append(upTo: max(1, limit), from: raw) > 0
    }
    func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }
}
