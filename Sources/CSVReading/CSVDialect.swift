/// How one CSV file is written: what separates and what quotes its values.
///
/// RFC 4180 knows commas and quotes only; exports use semicolons, tabs, bars and others as well.
public struct CSVDialect: Hashable, Sendable {
    public var delimiter: UInt8
    /// `nil` when no byte quotes.
    public var quote: UInt8?

    public init(delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\"")) {
        (self.delimiter, self.quote) = (delimiter, quote)
    }

    /// The quote for code that wants a byte; 0xFF stands in no UTF-8 text.
    var quoteByte: UInt8 { quote ?? 0xFF }
}
