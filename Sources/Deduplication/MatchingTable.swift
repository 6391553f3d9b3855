/// How one kind of record is matched: its fields, where candidates are sought, how pairs are compared and decided.
///
/// A value, made from `pipelines/matching/<kind>.yaml`. Fields are named by their index in `fields`.
public struct MatchingTable: Sendable {
    public struct Field: Sendable {
        public var name: String
        public var type: FieldType
        /// Words that say nothing when they are missing or agree: particles, titles of address, articles.
        public var ignorable: [String] = []
        public init(name: String, type: FieldType, ignorable: [String] = []) {
            (self.name, self.type, self.ignorable) = (name, type, ignorable)
        }
    }

    public enum FieldType: String, Sendable, CaseIterable {
        /// One person or body: `Haagen, Joris van der`, `Joris van der Haagen`.
        case name
        /// Several persons with commas or semicolons between them.
        case names
        case title
        /// A long text or a list of titles, compared as a bag of words.
        case text
        /// A year or a span of years as catalogs write them: `c. 1822`, `1976-1977`, `198-`.
        case year
        /// A day: `1854-01-31`, `18540131`.
        case date
        /// A number or identifier, compared letter by letter.
        case code
        case category
    }

    /// A part of a blocking key: what of a field goes into it.
    public struct KeyPart: Sendable {
        public enum Form: String, Sendable, CaseIterable {
            /// Each of the rarest `count` words, by sound.
            case words
            /// Each pair of the rarest `count` words, by sound.
            case pairs
            /// The whole value.
            case value
            /// The first `count` letters of the value.
            case prefix
            /// The year, in two overlapping grids of two years.
            case year
        }
        public var field: Int
        public var form: Form
        public var count: Int
        public init(field: Int, form: Form, count: Int) { (self.field, self.form, self.count) = (field, form, count) }
    }

    public struct Blocking: Sendable {
        /// Records that share one key of any of these are compared.
        public var keys: [[KeyPart]]
        /// Blocks of more records are split by these parts, one after the other.
        public var split: [KeyPart]
        public var largestBlock: Int
        public init(keys: [[KeyPart]], split: [KeyPart], largestBlock: Int) {
            (self.keys, self.split, self.largestBlock) = (keys, split, largestBlock)
        }
    }

    public struct Comparison: Sendable {
        public var field: Int
        /// The share of true matches expected at each level of the field's comparison, from worst to best; the start
        /// and the prior of the estimation.
        public var matchShares: [Double]
        /// Levels that forbid a match.
        public var vetoes: Set<UInt8> = []
        /// The comparison, an earlier one, that must be at its best level for the vetoes to hold: two numbers of one
        /// holder are two objects, two numbers of two holders say nothing.
        public var vetoCondition: Int?
        /// The comparison, an earlier one, beside whose agreement the agreement of this one says nothing: a telephone and
        /// an address are both those of the premises.
        public var dependsOn: Int?
        /// How far a rare value weighs more than a common one: 0 not at all, 1 as the theory of independence says.
        public var frequency: Double
        public init(field: Int, matchShares: [Double], vetoes: Set<UInt8> = [], frequency: Double) {
            (self.field, self.matchShares, self.vetoes, self.frequency) = (field, matchShares, vetoes, frequency)
        }
    }

    /// Weights that people wrote down, for records too few or too odd to estimate them from.
    public struct GivenWeights: Sendable {
        /// Bits before anything was compared.
        public var base: Float
        /// Bits of each level of each comparison, `[comparison][level - 1]`.
        public var bits: [[Float]]
        /// What is compared outside the engine, by name: bits of its outcomes.
        public var evidence: [String: [String: Float]]
        public init(base: Float, bits: [[Float]], evidence: [String: [String: Float]] = [:]) {
            (self.base, self.bits, self.evidence) = (base, bits, evidence)
        }
    }

    public enum SourcePolicy: String, Sendable, CaseIterable {
        /// A source in which almost nothing links within, beside much that links across, is taken as free of
        /// duplicates; no two of its records are grouped.
        case infer
        /// Every source is free of duplicates.
        case duplicateFree = "duplicate-free"
        /// Any two records may be one.
        case any
    }

    public var kind: String
    public var version: Int
    public var fields: [Field]
    public var blocking: Blocking
    public var comparisons: [Comparison]
    public var sources: SourcePolicy
    /// Match weights in bits of log-odds: at or above `link` a pair is grouped, down to `review` it is shown to people.
    public var link: Float, review: Float
    /// Weights that the table states itself; `nil`: they are estimated from the records.
    public var given: GivenWeights?
    /// The file beside the table that has weights from an estimation made once, where the table names one.
    public var weightsFile: String?
    /// What stands in that file: taken in the place of an estimation.
    public private(set) var trained: String?
    /// Pairs that the prior match shares count for in the estimation.
    public var priorPairs: Double
    /// The factor by which the estimation may move a share.
    public var leeway: Double

    public init(
        kind: String, version: Int, fields: [Field], blocking: Blocking, comparisons: [Comparison],
        sources: SourcePolicy, link: Float, review: Float, priorPairs: Double, leeway: Double
    ) {
        (self.kind, self.version, self.fields, self.blocking) = (kind, version, fields, blocking)
        (self.comparisons, self.sources, self.link, self.review) = (comparisons, sources, link, review)
        (self.priorPairs, self.leeway) = (priorPairs, leeway)
    }
}

extension MatchingTable {
    /// The table with weights that `MatchWeights.text` wrote down for it; `nil` when they are not of this table and its
    /// version.
    public func trained(_ text: String) -> MatchingTable? {
        guard MatchWeights(text: text, self, records: 2) != nil else { return nil }
        var table = self
        table.trained = text
        return table
    }

    /// The weights for records of which none must be seen: stated, or estimated before.
    func knownWeights(records: Int) -> MatchWeights? {
        if let given { return MatchWeights(given: given, self, records: records) }
        return trained.flatMap { MatchWeights(text: $0, self, records: records) }
    }
}

extension MatchingTable.FieldType {
    /// The levels of the field's comparison, from worst to best. Level 0 is always "missing" and not listed: level
    /// `i + 1` has the name at `i`.
    public var levels: [String] {
        switch self {
        case .name: Self.nameLevels
        case .names: Self.namesLevels
        case .title: Self.titleLevels
        case .text: TextComparison.levels
        case .year: Self.yearLevels
        case .date: Self.dateLevels
        case .code: Self.codeLevels
        case .category: Self.categoryLevels
        }
    }

    // Asked for with every step of every decision of a ledger: looked up once.
    private static let nameLevels = NameComparison.Level.allCases.map { "\($0)" }
    private static let namesLevels = NamesComparison.Level.allCases.map { "\($0)" }
    private static let titleLevels = TitleComparison.Level.allCases.map { "\($0)" }
    private static let yearLevels = YearComparison.Level.allCases.map { "\($0)" }
    private static let dateLevels = DateComparison.Level.allCases.map { "\($0)" }
    private static let codeLevels = CodeComparison.Level.allCases.map { "\($0)" }
    private static let categoryLevels = CategoryComparison.Level.allCases.map { "\($0)" }
}
