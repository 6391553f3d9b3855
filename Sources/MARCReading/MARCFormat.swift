public import RecordStream
internal import JSONReading

/// MARC 21, UNIMARC, RUSMARC and IRBIS records in all the forms they are sent in.
///
/// The record tree is that of MARCXML whose elements take their name from `tag` and `code`: `leader`, `001`, `245`
/// with `ind1`, `ind2` and `$a`. `docs/marc.md` describes forms, encodings, recovery and the findings.
public struct MARCFormat: RecordFormat {
    /// Encoding that the provider states for the records (`marc-8`, `windows-1251`, …); `nil` to go by the bytes.
    public var encoding: String?

    public init(encoding: String? = nil) { self.encoding = encoding }

    /// Whether `name` is an encoding that records of this format may be in.
    public static func knows(encoding name: String) -> Bool { TextCoding(name: name) != nil }

    /// ISO 2709 counts bytes and may change its character set inside a value; JSON is text.
    public var readsBytes: Bool { true }

    public func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        MARCSplitter(source, index: index, limits: limits, coding: encoding.flatMap(TextCoding.init(name:)))
    }

    public func makeParser(names: NameTable) -> any RecordParser { MARCParser(names: names) }
}

/// What a parser must know of the file.
struct MARCContext: ChunkContext {
    let form: MARCForm
    let reading: FileReading
    /// That of the JSON splitter.
    var inner: (any ChunkContext)?
}
