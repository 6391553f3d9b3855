/// Bounds against hostile or broken containers; each crossing is a finding.
public struct InputLimits: Sendable {
    /// Members of one archive.
    public var members = 100_000
    /// Archives and compressions inside one another: `data.tar.gz` has two.
    public var nesting = 4
    /// Decompressed bytes per byte of the file ...
    public var expansion = 250
    /// ... looked at only beyond this many decompressed bytes. DEFLATE reaches 1,032; catalogue text 5 to 40.
    public var unexaminedBytes = 64 << 20
    public init() {}
}
