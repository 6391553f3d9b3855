/// Which value a merged record keeps of a member that can have one only; from `pipelines/resolution/merging.yaml`.
/// Lists are always joined.
public struct MergeRules: Sendable {
    public enum Rule: String, Sendable, CaseIterable {
        /// That of the first record, in the order of the sources.
        case first
        /// That of the source named first under `trusted`; sources that are not named come after them, in their order.
        case trusted
        /// The longest text.
        case longest
        /// What most records say.
        case common
    }

    /// The members that have one value.
    public static let members = [
        "rights.object", "rights.metadata", "rights.holder", "rights.credit", "holder", "bibliographic.edition",
        "bibliographic.responsibility", "performance",
    ]

    public var version: Int
    /// Ids of sources, the most trusted first.
    public var trusted: [String]
    /// A member that is not named follows `first`.
    public var rules: [String: Rule]

    public init(version: Int = 1, trusted: [String] = [], rules: [String: Rule] = [:]) {
        (self.version, self.trusted, self.rules) = (version, trusted, rules)
    }

    func rule(_ member: String) -> Rule { rules[member] ?? .first }

    /// The place of the value that is kept; ties go to the first.
    /// - Precondition: `values` is not empty.
    func kept<Value: Hashable>(
        _ member: String, _ values: [(value: Value, text: String, source: String)]
    ) -> Int {
        func first(by score: (Int) -> Int) -> Int {
            values.indices.min { (score($0), $0) < (score($1), $1) } ?? 0
        }
        switch rule(member) {
        case .first: return 0
        case .trusted: return first { trusted.firstIndex(of: values[$0].source) ?? trusted.count }
        case .longest: return first { -values[$0].text.unicodeScalars.count }
        case .common:
            var counts: [Value: Int] = [:]
            for one in values { counts[one.value, default: 0] += 1 }
            return first { -(counts[values[$0].value] ?? 0) }
        }
    }
}

/// A member on which the records of a group disagree: every value with its source, and which one was kept.
public struct MergeConflict: Hashable, Sendable {
    public struct Value: Hashable, Sendable {
        public let text: String, source: String, record: String
        public let isKept: Bool
    }
    public let member: String
    public let rule: MergeRules.Rule
    public let values: [Value]
}
