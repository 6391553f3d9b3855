/// What became of records and values. `values = mapped + ignored + empty + unmapped`.
public struct MappingCounts: Hashable, Sendable {
    public struct Reason: Hashable, Sendable {
        public let reason: String
        public var count: Int
    }

    public var records = 0, rejected = 0
    /// Values of the records: columns, scalars, subfields, texts of elements, attributes.
    public var values = 0
    /// Used by a rule or condition.
    public var mapped = 0
    /// Blank, JSON `null`, or among the profile's `empty`.
    public var empty = 0
    public var unmapped = 0
    /// Records left out on purpose, in the order of the profile's `skip`; their values are not counted.
    public var skippedByReason: [Reason] = []
    public var skipped: Int { skippedByReason.reduce(0) { $0 + $1.count } }
    /// Left out on purpose, in the order of the profile's `ignore`.
    public var ignoredByReason: [Reason] = []
    public var ignored: Int { ignoredByReason.reduce(0) { $0 + $1.count } }

    public init() {}

    /// Adds the counts of another thread with the same profile.
    public mutating func merge(_ other: MappingCounts) {
        records += other.records
        rejected += other.rejected
        values += other.values
        mapped += other.mapped
        empty += other.empty
        unmapped += other.unmapped
        Self.add(other.ignoredByReason, to: &ignoredByReason)
        Self.add(other.skippedByReason, to: &skippedByReason)
    }

    private static func add(_ other: [Reason], to reasons: inout [Reason]) {
        if reasons.isEmpty { return reasons = other }
        for (index, reason) in other.enumerated() { reasons[index].count += reason.count }
    }
}
