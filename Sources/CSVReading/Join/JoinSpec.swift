/// One table joined to the rows of another: the rows whose `key` equals the parent row's `parentKey` become child
/// elements named `alias`, with a child per column.
///
///     objects ← titles by ObjectID; objects ← persons by ObjectID ← constituent by ConstituentID
///
/// gives paths such as `titles/Title` and `persons/constituent/DisplayName`.
public struct JoinSpec: Sendable {
    public var alias: String
    /// The table; `source` is its index among the run's sources.
    public var source: UInt32
    public var format: CSVFormat
    /// Column of this table.
    public var key: String
    /// Column of the table it is joined to.
    public var parentKey: String
    /// Column by whose numeric value the rows of one parent are sorted; `nil` keeps the order of the file, as do equal
    /// and missing numbers, which come last.
    public var orderBy: String?
    /// Tables joined to this one.
    public var joins: [JoinSpec]
    /// Values that stand for no key.
    public var nullKeys: [String] = ["", "NULL"]

    public init(
        _ alias: String, source: UInt32, format: CSVFormat = CSVFormat(), key: String, parentKey: String,
        orderBy: String? = nil, joins: [JoinSpec] = []
    ) {
        (self.alias, self.source, self.format) = (alias, source, format)
        (self.key, self.parentKey, self.orderBy, self.joins) = (key, parentKey, orderBy, joins)
    }
}
