/// The matrix of one dataset: numbers of records, never percentages; those are derived last.
public struct MatrixResult: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case notApplicable = "not-applicable"
        /// Applicable, and no record.
        case empty
        case sparse, partial, good
        /// Records where the module is not applicable.
        case unexpected
    }

    /// A field that records lack, and who delivered them.
    public struct Missing: Sendable, Hashable {
        public let field: String
        public let count: Int
        /// Records that lack it by source, most first. A merged record counts for each of its sources.
        public let sources: [(source: String, count: Int)]
        /// Ids of some records that lack it, the first in their order.
        public let examples: [String]
        public static func == (a: Missing, b: Missing) -> Bool {
            a.field == b.field && a.count == b.count && a.examples == b.examples
                && a.sources.elementsEqual(b.sources) { $0 == $1 }
        }
        public func hash(into hasher: inout Hasher) {
            hasher.combine(field)
            hasher.combine(count)
        }
    }

    /// The same cell of an earlier release.
    public struct Earlier: Sendable, Hashable {
        public let records: Int, complete: Int
        public let state: String
        public init(records: Int, complete: Int, state: String) {
            (self.records, self.complete, self.state) = (records, complete, state)
        }
    }

    public struct Cell: Sendable {
        public let applicability: MatrixDefinition.Applicability
        public internal(set) var state = State.empty
        /// Records of the cluster that count for the module; of these: with every field; without a fault.
        public internal(set) var records = 0, complete = 0, valid = 0
        /// Source records that were merged into `records`.
        public internal(set) var sourceRecords = 0
        /// Records with an open licence; `nil` where openness does not matter.
        public internal(set) var open: Int?
        /// Records that are new or changed since the release that is compared with; `nil` without one.
        public internal(set) var changed: Int?
        /// Sources that delivered the records.
        public internal(set) var sources = 0
        /// Records that count and name the cluster second; not among `records`.
        public internal(set) var secondary = 0
        public internal(set) var missing: [Missing] = []
        public internal(set) var earlier: Earlier?
        init(_ applicability: MatrixDefinition.Applicability) { self.applicability = applicability }
    }

    public struct Row: Sendable {
        public let id: String
        public let title: MatrixDefinition.Words
        /// Whether the definition names the cluster.
        public let isKnown: Bool
        /// Active records of the cluster, and of those that name it second.
        public internal(set) var records = 0, secondary = 0
        /// Records that are complete in every module that the cluster requires.
        public internal(set) var complete = 0
        public internal(set) var sources = 0
        public internal(set) var cells: [Cell]
        public internal(set) var earlier: Int?
    }

    public let definition: MatrixDefinition
    public internal(set) var rows: [Row] = []
    /// By module, over all clusters; counted from the records, not added up.
    public internal(set) var columns: [Cell] = []
    /// Active records, and those that are withdrawn or merged and count nowhere.
    public internal(set) var records = 0, inactive = 0
    /// Records that are complete in every module that their cluster requires.
    public internal(set) var complete = 0
    public internal(set) var sources = 0
    /// Whether an earlier release was compared with.
    public internal(set) var hasEarlier = false

    init(_ definition: MatrixDefinition) { self.definition = definition }
}

extension MatrixResult.Cell {
    /// Whole per cent of the records that are complete, rounded down so that 100 means all; `nil` without records.
    public var percentComplete: Int? { records == 0 ? nil : complete * 100 / records }

    mutating func setState(_ definition: MatrixDefinition) {
        switch (applicability, records) {
        case (.notApplicable, 0): state = .notApplicable
        case (.notApplicable, _): state = .unexpected
        case (_, 0): state = .empty
        default:
            // 100 × complete < share × records: no rounding.
            state =
                complete * 100 < definition.sparse * records
                ? .sparse : complete * 100 < definition.partial * records ? .partial : .good
        }
    }
}
