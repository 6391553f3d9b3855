internal import Diagnostics
internal import RecordStream

/// Reads a text batch by batch on the calling thread: for looking, not for runs.
struct RecordReading {
    private(set) var batch = RecordBatch()
    private(set) var chunk: RecordChunk
    private(set) var isAtEnd = false
    /// Why the rest could not be read.
    private(set) var failure: Diagnostic?
    private var splitter: any RecordSplitter
    private var parser: any RecordParser

    init(
        _ format: any RecordFormat, _ source: any ByteSource, names: NameTable, index: UInt32 = 0,
        chunkBytes: Int = 256 << 10
    ) {
        var limits = RecordLimits()
        limits.chunkBytes = chunkBytes
        self.init(
            format.makeSplitter(source, index: index, limits: limits), format.makeParser(names: names), index: index)
    }

    init(_ splitter: any RecordSplitter, _ parser: any RecordParser, index: UInt32 = 0) {
        (self.splitter, self.parser) = (splitter, parser)
        chunk = RecordChunk(start: .init(source: index))
    }

    /// Cuts the next chunk and parses it.
    mutating func next() -> Bool {
        guard cut() else { return false }
        parse()
        return true
    }

    /// Cuts the next chunk alone, for counting.
    mutating func cut() -> Bool {
        guard !isAtEnd else { return false }
        do throws(Diagnostic) {
            isAtEnd = try !splitter.next(into: &chunk)
            return !isAtEnd
        } catch {
            (failure, isAtEnd) = (error, true)
            return chunk.count > 0
        }
    }

    mutating func parse() { parser.parse(chunk, into: &batch) }
}
