internal import Diagnostics
internal import RecordStream

/// Finds out the layout, then lets the splitter for it do the rest.
struct JSONSplitter: RecordSplitter {
    private let layout: JSONFormat.Layout?
    private let limits: RecordLimits
    /// The source, until the layout is known.
    private var window: SourceWindow?
    private var splitter: (any RecordSplitter)?

    init(_ window: SourceWindow, layout: JSONFormat.Layout?, limits: RecordLimits) {
        (self.window, self.layout, self.limits) = (window, layout, limits)
    }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        chunk.clear(depthLimit: limits.depth)
        if let window {
            self.window = nil
            splitter = try makeSplitter(window, &chunk.diagnostics)
        }
        return try splitter?.next(into: &chunk) ?? false
    }

    private func makeSplitter(
        _ source: SourceWindow, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> any RecordSplitter {
        var window = source
        try window.skipByteOrderMark(&diagnostics)
        switch try found(&window, &diagnostics) {
        case .lines: return LineSplitter(window, limits: limits)
        case .records(let path): return DocumentSplitter(window, path: path, limits: limits)
        }
    }

    private func found(
        _ window: inout SourceWindow, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> JSONFormat.Layout {
        if let layout { return layout }
        return try LayoutDetection.layout(of: &window, limits: limits, &diagnostics)
    }
}

extension RecordChunk {
    fileprivate mutating func clear(depthLimit: Int) {
        bytes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        (count, diagnostics, rejected) = (0, [], [])
        if context == nil { context = JSONChunkContext(depth: depthLimit) }
    }

    /// Whether there is anything to hand on.
    var isEmpty: Bool { records.isEmpty && diagnostics.isEmpty && rejected.isEmpty }

    /// Leaves out a record above the size limit; quarantine gets its first bytes.
    mutating func rejectTooLarge(_ bytes: ArraySlice<UInt8>, at location: Diagnostic.Location, _ limits: RecordLimits) {
        let code = "json.record-too-large"
        diagnostics.append(
            Diagnostic(
                code, .error,
                "a record of more than \(limits.recordSize) is left out; quarantine keeps its first bytes",
                at: location, hint: "choose a path that leads further inside, or raise the limit"))
        let head = ContiguousArray(bytes.prefix(min(limits.recordBytes, 1 << 16)))
        rejected.append(RejectedRecord(bytes: head, location: location, code: code))
    }
}

extension SourceWindow {
    /// Reads on until at least half as much again is there, so that a long record is not scanned too often.
    mutating func readMore(_ limits: RecordLimits, _ diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        try fill(to: bytes.count + max(limits.chunkBytes, bytes.count / 2), diagnostics: &diagnostics)
    }

    /// RFC 8259 §8.1 lets a reader ignore a byte order mark.
    mutating func skipByteOrderMark(_ diagnostics: inout [Diagnostic]) throws(Diagnostic) {
        try fill(to: 3, diagnostics: &diagnostics)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3) }
    }
}
