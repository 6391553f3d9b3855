/// One finding about the data: what is wrong, how bad, where, and what to do about it.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: Int, Sendable, CaseIterable, Comparable {
        case note, warning, error, fatal
        public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    }

    /// Where it begins. Lines and columns count from 1, byte offsets from 0; columns and offsets count bytes of
    /// the decoded (decompressed, UTF-8) text of the source.
    public struct Location: Hashable, Sendable {
        /// Index into the run's sources.
        public var source: UInt32
        public var line = 1, column = 1, byteOffset = 0
        public init(source: UInt32, line: Int = 1, column: Int = 1, byteOffset: Int = 0) {
            (self.source, self.line, self.column, self.byteOffset) = (source, line, column, byteOffset)
        }
    }

    /// Stable and dotted: `csv.unterminated-quote`. Match on it, never on `message`.
    public let code: String
    public let severity: Severity
    public let message: String
    public var location: Location
    /// What to do about it, for a person.
    public var hint: String?
    /// XPath, JSON pointer, column name or MARC field, whichever the format has.
    public var path: String?
    /// Identifier of the record it concerns, as the provider gave it.
    public var record: String?
    /// The offending line of the source, cut to a readable length, and the caret's place in it (bytes from 0).
    public var excerpt: Excerpt?
    /// How many findings of this kind it stands for: of very many in one chunk the last are told as one.
    public var times = 1

    public struct Excerpt: Hashable, Sendable {
        public let text: String, caret: Int
        public init(text: String, caret: Int) { (self.text, self.caret) = (text, caret) }
    }

    public init(
        _ code: String, _ severity: Severity, _ message: String, at location: Location, hint: String? = nil,
        path: String? = nil, record: String? = nil, excerpt: Excerpt? = nil
    ) {
        (self.code, self.severity, self.message, self.location) = (code, severity, message, location)
        (self.hint, self.path, self.record, self.excerpt) = (hint, path, record, excerpt)
    }
}
