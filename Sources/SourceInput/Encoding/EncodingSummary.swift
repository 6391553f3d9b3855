/// How the bytes of a source are read as text, and why.
public struct EncodingSummary: Hashable, Sendable {
    /// The encoding they are read in.
    public internal(set) var encoding: TextEncoding
    /// What the caller said, or else the XML declaration.
    public internal(set) var declared: TextEncoding?
    /// What the bytes look like.
    public internal(set) var detected: TextEncoding
    /// How much better `detected` fits than the second best: 0 (a guess) to 1 (beyond doubt).
    public internal(set) var margin: Double
    public internal(set) var hasByteOrderMark: Bool
    /// Nothing above 0x7F has been seen: any of the encodings that begin with ASCII would do.
    var isOnlyASCII = false
}
