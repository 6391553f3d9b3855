/// What a pipeline says of one source, for normalizing its objects.
public struct NormalizationOptions: Hashable, Sendable {
    /// Whether texts in wrong charsets and fonts are repaired.
    public enum Repair: String, CaseIterable, Sendable {
        /// Where a record proves it.
        case auto
        /// The source is known to be broken: a smaller proof is enough.
        case expected
        case never
    }

    public var repair = Repair.auto
    /// Rules of `privacy.tsv` that do not hold for this source, because it has published these values itself.
    public var published: Set<String> = []
    /// What the numbers of an unlabelled `3 x 4 x 5 cm` are, if the provider has said so: `height`, `width`, `depth`.
    public var dimensionOrder: [String] = []
    public init() {}
}
