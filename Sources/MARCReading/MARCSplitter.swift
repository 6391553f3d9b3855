internal import Diagnostics
internal import JSONReading
internal import RecordStream

/// Finds out the form and the encoding of a file, and cuts it into chunks of whole records.
struct MARCSplitter: RecordSplitter {
    private var window: SourceWindow
    private let source: any ByteSource
    private let index: UInt32
    private let limits: RecordLimits
    private let stated: TextCoding?

    private var form: MARCForm?
    private var reading: FileReading?
    private var evidence = Evidence()
    /// `nil` while all bytes are ASCII.
    private var settled: SettledEncoding?
    private var json: (any RecordSplitter)?
    /// Whether a record was found, read or rejected, or its absence was told.
    private var sawRecord = false
    /// Inside a record that is given up for its size.
    private var isSkipping = false

    init(_ source: any ByteSource, index: UInt32, limits: RecordLimits, coding: TextCoding?) {
        (self.source, self.index, self.limits, stated) = (source, index, limits, coding)
        window = SourceWindow(source, index: index)
    }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        chunk.bytes.removeAll(keepingCapacity: true)
        chunk.records.removeAll(keepingCapacity: true)
        (chunk.count, chunk.diagnostics, chunk.rejected, chunk.outside) = (0, [], [], [])
        if form == nil { try recognise(&chunk) }
        if json != nil { return try nextOfJSON(into: &chunk) }
        // A chunk may bring findings alone.
        chunk.context = MARCContext(form: form ?? .exchange, reading: reading ?? FileReading())
        var wanted = limits.chunkBytes
        while true {
            try window.fill(to: wanted, diagnostics: &chunk.diagnostics)
            if isSkipping { skip() }
            if window.bytes.isEmpty, window.isAtEnd {
                sayIfNothing(&chunk)
                return !chunk.diagnostics.isEmpty || !chunk.rejected.isEmpty
            }
            let end = cut(&chunk)
            if end > 0 {
                finish(&chunk, end)
                return true
            }
            if window.bytes.count > limits.recordBytes { giveUp(&chunk) }
            wanted = max(window.bytes.count * 2, limits.chunkBytes)
        }
    }

    /// A file without records is not what it was taken for.
    private mutating func sayIfNothing(_ chunk: inout RecordChunk) {
        guard !sawRecord else { return }
        sawRecord = true
        chunk.diagnostics.append(
            Diagnostic(
                "marc.no-records", .error, "the file holds no MARC record", at: .init(source: index),
                hint: "look what it is: khazina inspect"))
    }

    private mutating func recognise(_ chunk: inout RecordChunk) throws(Diagnostic) {
        try window.fill(to: limits.chunkBytes, diagnostics: &chunk.diagnostics)
        // Of an empty file it is said already that it is empty.
        sawRecord = window.bytes.isEmpty
        if window.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { window.drop(3) }
        let form = MARCForm.recognise(ArraySlice(window.bytes.prefix(64 << 10)))
        self.form = form
        if form == .json {
            let begun = BegunSource(window.bytes, source)
            let start = window.bytes.first { $0 > 0x20 }
            let layout = JSONFormat.Layout.records(at: start == UInt8(ascii: "[") ? .elements : .document)
            json = JSONFormat(layout: layout).makeSplitter(begun, index: index, limits: limits)
        }
    }

    private mutating func nextOfJSON(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        guard var splitter = json.take() else { return false }
        defer { json = splitter }
        let before = chunk.diagnostics
        guard try splitter.next(into: &chunk) else { return false }
        chunk.diagnostics = before + chunk.diagnostics
        chunk.context = MARCContext(form: .json, reading: FileReading(), inner: chunk.context)
        return true
    }

    /// Lists whole records until the chunk is large enough; the end of what is to be handed over.
    private mutating func cut(_ chunk: inout RecordChunk) -> Int {
        var cutter = RecordCutter(isAtEnd: window.isAtEnd, limit: limits.chunkBytes)
        let start = window.start
        unsafe window.bytes.withUnsafeBufferPointer { bytes in
            unsafe cutter.cut(bytes, form ?? .exchange)
            for junk in cutter.junk {
                let place = unsafe start.advanced(over: .init(rebasing: bytes[..<junk.lowerBound]))
                unsafe note(junk: .init(rebasing: bytes[junk]), at: place, &chunk)
            }
        }
        chunk.records = cutter.records
        return cutter.end
    }

    private func note(
        junk: UnsafeBufferPointer<UInt8>, at place: Diagnostic.Location, _ chunk: inout RecordChunk
    ) {
        let text = unsafe String(decoding: junk.prefix(1000), as: UTF8.self)
        let excerpt = unsafe ExcerptMaker.excerpt(of: junk.span, around: 0)
        chunk.diagnostics.append(
            Diagnostic(
                "marc.between-records", .warning,
                "\(junk.count) bytes between the records are no record; passed over", at: place,
                hint: "look whether a record lost its leader here", excerpt: excerpt))
        chunk.outside.append(OutsideValue(path: "(between records)", value: text, location: place))
    }

    private mutating func finish(_ chunk: inout RecordChunk, _ end: Int) {
        window.handOver(end, to: &chunk)
        judge(&chunk)
        if !chunk.records.isEmpty { sawRecord = true }
        chunk.encoding = settled
        chunk.context = MARCContext(form: form ?? .exchange, reading: reading ?? FileReading())
    }

    /// Settles what the file is, on the first chunk and as long as no byte told its encoding.
    private mutating func judge(_ chunk: inout RecordChunk) {
        guard reading == nil || (evidence.isOpen && reading?.isStated != true) else { return }
        let form = form ?? .exchange
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            for range in chunk.records {
                let record = unsafe UnsafeBufferPointer(rebasing: bytes[range])
                let tags = unsafe RecordTags.tags(of: record, form)
                unsafe evidence.add(record, form: form, tags: tags)
            }
            let dialect = reading?.dialect ?? evidence.dialect
            for range in chunk.records where form == .exchange {
                let record = unsafe UnsafeBufferPointer(rebasing: bytes[range])
                evidence.note(declared: FileReading.declared(unsafe RecordShape(record, dialect: dialect), dialect))
            }
        }
        let wasOpen = reading == nil || (reading?.hasUTF8 == false && evidence.utf8 > 0) || !evidence.isOpen
        let choice = evidence.choose(reading?.dialect ?? evidence.dialect)
        let dialect = reading?.dialect ?? evidence.dialect
        settle(choice)
        reading = FileReading(
            dialect: dialect, legacy: stated ?? choice.coding, isStated: stated != nil, hasUTF8: evidence.utf8 > 0)
        if wasOpen, stated == nil, form == .exchange || !evidence.isOpen { report(choice, dialect, &chunk) }
    }

    private mutating func settle(_ choice: Evidence.Choice) {
        guard evidence.utf8 + evidence.other + evidence.escapes > 0 || stated != nil else { return }
        let used = stated ?? (evidence.other == 0 && evidence.utf8 > 0 ? .utf8 : choice.coding)
        settled = SettledEncoding(
            used.identifier, declared: choice.declared?.identifier, margin: evidence.other > 0 ? choice.margin : 1)
    }

    private func report(_ choice: Evidence.Choice, _ dialect: FileReading.Dialect, _ chunk: inout RecordChunk) {
        guard evidence.utf8 + evidence.other + evidence.escapes > 0 else { return }
        let margin = "margin \(Int((choice.margin * 100).rounded())) %"
        let names = evidence.other > 0 ? choice.coding.name : evidence.utf8 > 0 ? "UTF-8" : choice.coding.name
        let mixed = evidence.other > 0 && evidence.utf8 > 0 ? ", \(evidence.utf8) of the first in UTF-8" : ""
        let used: TextCoding = evidence.other > 0 ? choice.coding : evidence.utf8 > 0 ? .utf8 : choice.coding
        let said = choice.declared
        guard let said, said != used else {
            let isSure = choice.margin >= 0.2 || evidence.other == 0
            chunk.diagnostics.append(
                Diagnostic(
                    "marc.encoding", isSure ? .note : .warning,
                    "the records look like \(dialect.rawValue) and are read as \(names)\(mixed)"
                        + (evidence.other > 0 ? " (\(margin))" : ""),
                    at: chunk.start,
                    hint: isSure ? nil : "look at some titles, and state the encoding of the source if they are wrong"))
            return
        }
        chunk.diagnostics.append(
            Diagnostic(
                "marc.encoding-contradicts-declaration", .warning,
                "the \(dialect.rawValue) records declare \(said.name), but their bytes are \(names)\(mixed)"
                    + (evidence.other > 0 ? " (\(margin))" : "") + "; the bytes are believed",
                at: chunk.start, hint: dialect.hint))
    }

    // MARK: Records over the limit

    private mutating func giveUp(_ chunk: inout RecordChunk) {
        sawRecord = true
        let bytes = ContiguousArray(window.bytes.prefix(1 << 20))
        chunk.diagnostics.append(
            Diagnostic(
                "marc.record-too-large", .error,
                "no end of the record within \(limits.recordSize): it is left out", at: window.start,
                hint: "look whether the record terminator (1D) is missing, or raise the limit"))
        chunk.rejected.append(
            RejectedRecord(bytes: bytes, location: window.start, code: "marc.record-too-large"))
        isSkipping = true
    }

    private mutating func skip() {
        let end = window.bytes.firstIndex(of: form == .exchange ? 0x1D : 0x0A)
        window.drop(end.map { $0 + 1 } ?? window.bytes.count)
        isSkipping = end == nil && !window.isAtEnd
    }
}

extension FileReading.Dialect {
    /// What to do about records that declare another encoding than theirs.
    fileprivate var hint: String {
        switch self {
        case .marc21: "write `a` into leader/09 for UTF-8, and export in UTF-8 or MARC-8 only"
        case .unimarc: "write the character set of the export into 100 $a/26-29 (50 = Unicode, 89 = Windows-1251)"
        case .irbis: "export in UTF-8"
        }
    }
}

/// A source whose beginning has been read by somebody else.
private final class BegunSource: ByteSource {
    private var beginning: ContiguousArray<UInt8>
    private let rest: any ByteSource
    init(_ beginning: ContiguousArray<UInt8>, _ rest: any ByteSource) {
        (self.beginning, self.rest) = (beginning, rest)
    }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard !beginning.isEmpty else { return try rest.read(into: &buffer, limit: limit) }
        buffer.append(contentsOf: beginning)
        beginning = []
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { rest.takeDiagnostics() }
}
