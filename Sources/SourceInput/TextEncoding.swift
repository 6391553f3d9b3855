/// A character encoding, by its IANA name in lower case.
public struct TextEncoding: Hashable, Sendable {
    public let name: String

    /// Any IANA name or alias; `nil` when no table and no iconv converter knows it.
    init(knownName name: String) { self.name = name }
    public init(_ name: String) { self.name = name.lowercased() }

    public static let utf8 = TextEncoding(knownName: "utf-8")
    public static let utf16LittleEndian = TextEncoding(knownName: "utf-16le")
    public static let utf16BigEndian = TextEncoding(knownName: "utf-16be")
    public static let windows1251 = TextEncoding(knownName: "windows-1251")
    public static let windows1252 = TextEncoding(knownName: "windows-1252")
    public static let windows1254 = TextEncoding(knownName: "windows-1254")
    public static let latin1 = TextEncoding(knownName: "iso-8859-1")
    public static let koi8R = TextEncoding(knownName: "koi8-r")
    public static let cp866 = TextEncoding(knownName: "cp866")
}

/// How the bytes of a source are read as text, and why.
public struct EncodingSummary: Hashable, Sendable {
    /// The encoding they are read in.
    public let encoding: TextEncoding
    /// What the caller or the XML declaration said.
    public let declared: TextEncoding?
    /// What the bytes look like.
    public let detected: TextEncoding
    /// How much better `detected` fits than the second best: 0 (a guess) to 1 (beyond doubt).
    public let margin: Double
    public let hasByteOrderMark: Bool
}
