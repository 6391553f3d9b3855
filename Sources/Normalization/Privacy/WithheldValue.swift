/// A kind of value that was kept out of the open dataset. It names where the value stood, never the value.
public struct WithheldValue: Hashable, Comparable, Sendable {
    /// Of `privacy.tsv`: `privacy.donor`.
    public let rule: String
    public let source: String
    /// Path in the source record without positions, or the member of the object when the path is not known.
    public let path: String
    public init(rule: String, source: String, path: String) {
        (self.rule, self.source, self.path) = (rule, source, path)
    }
    public static func < (a: WithheldValue, b: WithheldValue) -> Bool {
        (a.source, a.rule, a.path) < (b.source, b.rule, b.path)
    }
}
