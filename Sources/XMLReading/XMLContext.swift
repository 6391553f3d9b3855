internal import RecordStream

/// What the parser must know of the text before a chunk.
struct XMLContext: ChunkContext, Equatable {
    /// The start tags of the records' ancestors below a root of our own, on one line.
    ///
    /// They carry the namespace declarations. Our root makes several roots in one file, which XML does not allow but
    /// some exports contain, no different from one.
    let header: ContiguousArray<UInt8>
    /// The end tags that belong to `header`.
    let trailer: ContiguousArray<UInt8>
    /// Elements opened by `header`.
    let ancestors: Int
    /// Path of the records' parent, for findings: `/OAI-PMH/ListRecords`.
    let path: String
    /// Elements may be nested this deep, counted from the file's root.
    let depthLimit: Int
    /// Entities that the document type declaration declares; they are not expanded.
    let declaredEntities: Set<String>

    static let root = Array("<_>".utf8), rootEnd = Array("</_>".utf8)
}
