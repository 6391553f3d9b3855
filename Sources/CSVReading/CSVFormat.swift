public import RecordStream

/// Tables of delimited text: RFC 4180 and its many variants, read by libcsv.
public struct CSVFormat: RecordFormat {
    public enum Header: Hashable, Sendable {
        case firstRow
        /// The first row is data already.
        case names([String])
        /// The columns are called `#1`, `#2`, ...
        case none
    }

    /// `nil`: found out from the first rows.
    public var delimiter: UInt8?
    public var quoting: Quoting
    public var header: Header
    /// Lines before the header, e.g. a title.
    public var skippedLines: Int
    /// The name to use for a heading; `nil` keeps the heading. Headings of any language become the names of a profile.
    public var rename: (@Sendable (_ heading: String) -> String?)?

    /// The known heading that is most like an unknown one, for a hint; `nil`: unknown headings are not reported.
    public var suggest: (@Sendable (_ heading: String) -> String?)?

    /// Values that a description of the table states for all rows, for columns that are missing or blank.
    public var defaults: [Default] = []
    /// Whether the first value of a row of hardly more makes it a row of totals: `Cəmi`, `Итого`.
    public var isTotal: (@Sendable (_ text: String) -> Bool)?

    public struct Default: Hashable, Sendable {
        public var column: String, value: String
        public init(column: String, value: String) { (self.column, self.value) = (column, value) }
    }

    public enum Quoting: Hashable, Sendable {
        /// Found out from the first rows.
        case detected
        case byte(UInt8)
        case none
    }

    public init(
        delimiter: UInt8? = nil, quoting: Quoting = .detected, header: Header = .firstRow, skippedLines: Int = 0
    ) {
        (self.delimiter, self.quoting, self.header, self.skippedLines) = (delimiter, quoting, header, skippedLines)
    }

    public func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        CSVSplitter(source, self, index: index, limits: limits)
    }

    public func makeParser(names: NameTable) -> any RecordParser {
        let parser = CSVParser(names: names, isTotal: isTotal)
        return defaults.isEmpty ? parser : DefaultsParser(parser, defaults, names: names)
    }
}
