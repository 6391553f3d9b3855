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

    /// The zip that this is, when `SourceOpener.Options.isPackage` says so; there is no text then.
    public let package: ZipPackage?

    private let raw: PeekedBytes
    private let context: InputContext
    private var decoder: any TextDecoder
    /// The beginning of the text, decoded to find out its format.
    private var beginning: ContiguousArray<UInt8> = []
    private var failure: Diagnostic?
    private var ended = false

    init(_ raw: PeekedBytes, name: String?, declared: TextEncoding?, _ context: InputContext) {
        (self.raw, self.name, self.context, package) = (raw, name, context, nil)
        encoding = EncodingChoice.decide(raw, declared: declared, context)
        decoder = Self.decoder(encoding, from: TextPosition())
        if let format = TextFormat.sniff(bytes: raw.peek(TextFormat.sampleBytes)) {
            self.format = format
            return
        }
        raw.remember()
        do throws(Diagnostic) { _ = try decode(into: &beginning, limit: TextFormat.sampleBytes) } catch {
            failure = error
        }
        format = TextFormat.sniff(beginning[...])
    }

    /// A zip as a whole.
    init(_ package: ZipPackage, name: String?, _ context: InputContext) {
        (self.package, self.name, self.context) = (package, name, context)
        raw = PeekedBytes(NoBytes())
        encoding = EncodingSummary(
            encoding: .utf8, declared: nil, detected: .utf8, margin: 1, hasByteOrderMark: false)
        (decoder, format, ended) = (UTF8Text(), .package, true)
    }

    /// The beginning of the text; empty when it has been read already, or is no text.
    public var head: ContiguousArray<UInt8>.SubSequence { beginning[...] }

    /// Whether a format that reads bytes must be given decoded text all the same: ASCII does not stand in them.
    public var mustBeDecoded: Bool { encoding.encoding.unitBytes > 1 || format == .json || format == .jsonLines }

    /// The bytes as they stand in the file, instead of `read`: to be asked for before anything is read. What was said
    /// of the encoding is taken back: the format has a word of its own.
    public func undecoded() -> any ByteSource {
        (beginning, failure) = ([], nil)
        raw.rewind()
        context.forgetFindings("encoding.")
        return UndecodedBytes(raw, context)
    }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        raw.forget()
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
    private var isEmpty = true
    init(_ raw: PeekedBytes, _ context: InputContext) { (self.raw, self.context) = (raw, context) }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        let count = try buffer.append(upTo: max(1, limit), from: raw)
        if count == 0, isEmpty {
            context.report("input.empty", .warning, "the file is empty", hint: "ask for it again")
        }
        isEmpty = false
        return count > 0
    }
    func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }
}
