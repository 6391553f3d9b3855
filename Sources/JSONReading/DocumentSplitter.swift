internal import Diagnostics
internal import RecordStream

/// Cuts documents of any size into the records at a path; memory is bounded by the largest record.
struct DocumentSplitter: RecordSplitter {
    private var window: SourceWindow
    private var scanner: DocumentScanner
    private let limits: RecordLimits
    private var isFinished = false

    init(_ window: SourceWindow, path: JSONRecordPath, limits: RecordLimits) {
        (self.window, self.limits) = (window, limits)
        scanner = DocumentScanner(path: path, limits: limits)
    }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        while !isFinished {
            scanner.advance(over: window, into: &chunk)
            let end = chunk.records.last?.upperBound ?? 0
            if end >= limits.chunkBytes || (end > 0 && window.bytes.count >= limits.chunkBytes) {
                handOver(end, to: &chunk)
                return true
            }
            if window.isAtEnd {
                scanner.finish(window, into: &chunk)
                if chunk.isEmpty { return finish(&chunk) }
                handOver(window.bytes.count, to: &chunk)
                return true
            }
            if chunk.records.isEmpty { dropPassed() }
            try window.readMore(limits, &chunk.diagnostics)
        }
        return false
    }

    /// What is known only at the end comes in a chunk of its own, so that findings keep the order of the source.
    private mutating func finish(_ chunk: inout RecordChunk) -> Bool {
        isFinished = true
        chunk.diagnostics += scanner.summary(window)
        handOver(window.bytes.count, to: &chunk)
        return !chunk.isEmpty
    }

    private mutating func handOver(_ count: Int, to chunk: inout RecordChunk) {
        window.handOver(count, to: &chunk)
        scanner.forget(count)
    }

    /// Forgets what is done with, once that is half of the window, so that little is moved.
    private mutating func dropPassed() {
        let count = scanner.needed
        guard count * 2 >= window.bytes.count else { return }
        window.drop(count)
        scanner.forget(count)
    }
}
