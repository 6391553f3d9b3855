internal import CScan
internal import Diagnostics
internal import RecordStream

/// Cuts JSON Lines: each line that is not blank is a record, whatever stands in it.
struct LineSplitter: RecordSplitter {
    private var window: SourceWindow
    private let limits: RecordLimits
    /// Whether the window begins inside a line that is given up for its size.
    private var isSkipping = false

    init(_ window: SourceWindow, limits: RecordLimits) { (self.window, self.limits) = (window, limits) }

    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        while true {
            try window.fill(to: limits.chunkBytes, diagnostics: &chunk.diagnostics)
            if isSkipping { skipToLineEnd() }
            let end = cutLines(into: &chunk)
            if end > 0 { window.handOver(end, to: &chunk) }
            if !chunk.isEmpty { return true }
            if window.isAtEnd, window.bytes.isEmpty { return false }
            if end == 0 {
                if window.bytes.count > limits.recordBytes { giveUpLine(&chunk) }
                try window.readMore(limits, &chunk.diagnostics)
            }
        }
    }

    /// Lists whole lines until the chunk is large enough; returns the end of the last.
    private mutating func cutLines(into chunk: inout RecordChunk) -> Int {
        var start = 0
        while start < limits.chunkBytes, let end = lineEnd(from: start) {
            addLine(start..<end, to: &chunk)
            start = min(end + 1, window.bytes.count)
            if start == window.bytes.count { break }
        }
        return start
    }

    /// Place of the next line feed, or the end of the source; `nil` when more must be read first.
    private func lineEnd(from start: Int) -> Int? {
        let length = unsafe window.bytes.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return 0 }
            return unsafe cscan_until3(base + start, text.count - start, lineFeed, lineFeed, lineFeed)
        }
        return start + length < window.bytes.count || window.isAtEnd ? start + length : nil
    }

    private mutating func addLine(_ line: Range<Int>, to chunk: inout RecordChunk) {
        var (first, end) = (line.lowerBound, line.upperBound)
        while first < end, isSpace(window.bytes[first]) { first += 1 }
        while first < end, isSpace(window.bytes[end - 1]) { end -= 1 }
        guard first < end else { return }
        if end - first > limits.recordBytes {
            let location = window.location(of: first)
            chunk.rejectTooLarge(window.bytes[first..<end], at: location, limits)
        } else {
            chunk.records.append(first..<end)
        }
    }

    private mutating func giveUpLine(_ chunk: inout RecordChunk) {
        if !isSkipping { chunk.rejectTooLarge(window.bytes[...], at: window.start, limits) }
        isSkipping = true
        window.drop(window.bytes.count)
    }

    private mutating func skipToLineEnd() {
        let end = lineEnd(from: 0)
        window.drop(end.map { min($0 + 1, window.bytes.count) } ?? window.bytes.count)
        isSkipping = end == nil
    }
}
