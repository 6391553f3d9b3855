internal import HeritageModel

/// Fills in what a date's text and the bounds given beside it say.
public struct DateNormalizer: Sendable {
    public init() {}

    /// - Returns: The rule that fired.
    func normalize(_ date: inout DateRange) -> String {
        date.status = .unparsed
        return "date.unparsed"
    }
}
