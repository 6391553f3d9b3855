public import RecordStream

/// Makes items of one member: one per node found by `each`, or one per value of the main expression.
public struct Rule: Hashable, Sendable {
    public var each: RecordPath?
    public var when: Condition?
    public var expressions: [Part: Expression] = [:]
    public var dates: [Part: DateExpression] = [:]
    /// Rules for the lists inside an item: the places and agents of an event.
    public var rules: [Part: [Rule]] = [:]
    public var line: Int
    public init(line: Int) { self.line = line }
}
