/// How the rows of a sheet or table become records.
public struct TableOptions: Sendable {
    /// The name to use for a heading; `nil` keeps the heading.
    public var rename: (@Sendable (_ heading: String) -> String?)?
    /// The known heading that is most like an unknown one, for a hint.
    public var suggest: (@Sendable (_ heading: String) -> String?)?
    /// Whether a row names the columns.
    public var hasHeader = true
    /// Rows before the header; what stands in them belongs to no record. Rows of titles are found out all the same.
    public var skippedRows = 0
    /// Names of the sheets to be read; empty for all.
    public var sheets: [String] = []
    /// Whether the first value of a row, in a row of hardly more, makes it a row of totals: `Cəmi`, `Итого`.
    public var isTotal: (@Sendable (_ text: String) -> Bool)?
    public init() {}
}
