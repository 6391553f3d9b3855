public import RecordStream

/// JSON (RFC 8259) in any of the layouts that providers send.
///
/// Codes of the findings: `JSONFault` lists those about the text, `DocumentSplitter` those about the layout.
public struct JSONFormat: RecordFormat {
    public enum Layout: Hashable, Sendable {
        /// JSON Lines: one record per line. A broken record costs its line and no more.
        case lines
        /// The values at a path inside each document; the documents stand one after another.
        case records(at: JSONRecordPath)
    }

    /// `nil`: found out from the first MiB of the source; the finding `json.layout` says what was found.
    public var layout: Layout?

    /// Another name for a member of a record itself, not of what stands inside its members; `nil` keeps the name.
    public var rename: (@Sendable (String) -> String?)?

    public init(layout: Layout? = nil) { self.layout = layout }

    public func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        JSONSplitter(SourceWindow(source, index: index), layout: layout, limits: limits)
    }

    public func makeParser(names: NameTable) -> any RecordParser {
        JSONParser(names: names, rename: rename)
    }
}

/// What a parser must know of its source's limits.
struct JSONChunkContext: ChunkContext {
    let depth: Int
}
