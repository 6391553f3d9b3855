/// What normalizing a value did to it.
public struct NormalizationChange: Hashable, Sendable {
    /// The rule that fired, dotted: `date.century-roman`. Counted per rule in the run's summary.
    public let rule: String
    public init(rule: String) { self.rule = rule }
}
