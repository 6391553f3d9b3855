public import Diagnostics

/// The text of a source: decompressed, as UTF-8, in order.
public protocol ByteSource: AnyObject {
    /// Appends at least one and about `limit` bytes of valid UTF-8 to `buffer`, never splitting a character.
    /// - Returns: `false` at the end, with nothing appended.
    /// - Throws: A fatal diagnostic when the rest of the source cannot be read.
    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool
    /// Findings since the last call, e.g. bytes that contradict the declared encoding.
    func takeDiagnostics() -> [Diagnostic]
}

/// A run of whole records cut from a source and not yet parsed: the unit of work handed to a thread.
public struct RecordChunk: Sendable {
    /// The bytes, followed by `padding` zero bytes that do not belong to the data.
    public var bytes: ContiguousArray<UInt8> = []
    /// Bytes of the data in `bytes`.
    public var count = 0
    /// Where `bytes[0]` stands in the source.
    public var start: Diagnostic.Location
    /// The records within `bytes`, where the splitter knows them; empty when the parser finds them itself (CSV).
    public var records: ContiguousArray<Range<Int>> = []
    /// What the format's parser needs to know of the text before: ancestors of the records, column names.
    public var context: (any ChunkContext)?
    public var diagnostics: [Diagnostic] = []
    /// Records that the splitter itself had to leave out, e.g. one over the size limit.
    public var rejected: [RejectedRecord] = []
    /// What stands between the records since the last chunk.
    public var outside: [OutsideValue] = []
    /// How the text is read, for a format that settles that itself; `nil` as long as nothing told it.
    public var encoding: SettledEncoding?

    /// simdjson reads up to this many bytes past the end of its input.
    public static let padding = 64
    public init(start: Diagnostic.Location) { self.start = start }
}

/// The encoding in which a format that reads bytes reads a text.
public struct SettledEncoding: Sendable, Hashable {
    /// As a pipeline states it: `marc-8`, `windows-1251`.
    public var name: String
    /// What the text itself says; `nil` when it says nothing.
    public var declared: String?
    /// How much better it fits than the second best: 0 to 1.
    public var margin: Double
    public init(_ name: String, declared: String? = nil, margin: Double = 1) {
        (self.name, self.declared, self.margin) = (name, declared, margin)
    }
}

/// A value of the source that belongs to no record, such as an OAI `resumptionToken`; not lost, only not a record.
public struct OutsideValue: Sendable, Hashable {
    /// Names from the root down, e.g. `OAI-PMH/ListRecords/resumptionToken/@cursor`.
    public let path: String
    public let value: String
    public let location: Diagnostic.Location
    public init(path: String, value: String, location: Diagnostic.Location) {
        (self.path, self.value, self.location) = (path, value, location)
    }
}

public protocol ChunkContext: Sendable {}

/// Cuts a source into chunks of whole records. Cheap and serial; the parsing itself runs on many threads.
public protocol RecordSplitter {
    /// Replaces `chunk` by the next one.
    /// - Returns: `false` when nothing is left.
    /// - Throws: A fatal diagnostic when the rest of the source cannot be read.
    mutating func next(into chunk: inout RecordChunk) throws(Diagnostic) -> Bool
}

/// Turns chunks into record trees. One per thread, reused for all chunks of a source.
public protocol RecordParser {
    /// Replaces the content of `batch` by the chunk's records and the findings on the way, those of the splitter first.
    /// A record that cannot be parsed is left out, with an error among the findings and its bytes in `batch.rejected`.
    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch)
}

/// One source format with its options. Conform to it to add a format.
public protocol RecordFormat: Sendable {
    /// - Parameters:
    ///   - source: The text to cut.
    ///   - index: The number that findings carry as `Location.source`.
    ///   - limits: Sizes above which a record or chunk is not accepted or not enlarged.
    func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter
    func makeParser(names: NameTable) -> any RecordParser
    /// Whether the splitter wants the bytes as they stand in the file: the format is no text, or each record says its
    /// encoding itself. It must then make UTF-8 of them.
    var readsBytes: Bool { get }
}
extension RecordFormat {
    public var readsBytes: Bool { false }
}

public struct RecordLimits: Sendable {
    /// A chunk is handed on once it has this many bytes.
    public var chunkBytes = 256 << 10
    /// A larger record is a finding and is left out.
    public var recordBytes = 64 << 20
    /// The same for people: `64 MiB`.
    public var recordSize: String {
        recordBytes & 0xF_FFFF == 0 ? "\(recordBytes >> 20) MiB" : "\(recordBytes) bytes"
    }
    /// Deeper nesting is a finding, and the record is left out.
    public var depth = 200
    public init() {}
}
