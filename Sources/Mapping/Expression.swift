public import RecordStream

/// Where values come from and what is done to them.
public struct Expression: Hashable, Sendable {
    public indirect enum Source: Hashable, Sendable {
        case constant(String)
        case path(RecordPath)
        /// The first that gives a value.
        case first([Expression])
        /// All values in one text.
        case join([Expression], separator: String)
        case template([TemplatePiece])
    }

    public enum TemplatePiece: Hashable, Sendable {
        case text(String)
        case path(RecordPath)
    }

    public var source: Source
    public var when: Condition?
    /// In the order in which they are applied.
    public var transforms: [Transform] = []
    /// The value when there is none.
    public var fallback: String?
    public var line: Int

    public init(_ source: Source, line: Int) { (self.source, self.line) = (source, line) }

    public var isConstant: Bool {
        guard case .constant = source else { return false }
        return when == nil && transforms.isEmpty
    }
}

/// What can be done to a value: a closed list, applied in this order.
public enum Transform: Hashable, Sendable {
    /// Characters from (0 = first), and how many.
    case slice(from: Int, count: Int)
    case before(String)
    case after(String)
    case split([String])
    /// Characters to remove at the end.
    case strip(String)
    case isbd
    case stripPrefix(String)
    case stripSuffix(String)
    /// The value stays whole; the path gives the number of characters that a title does not sort by.
    case nonsorting(RecordPath)
    case html
    case lower
    case upper
    case prefix(String)
    case suffix(String)
    case lookup(ValueMap, otherwise: Otherwise)

    /// What becomes of a value that a map lacks.
    public enum Otherwise: Hashable, Sendable {
        case keep, drop, report
        case constant(String)
    }
}

/// A date as text, or its bounds, or both.
public struct DateExpression: Hashable, Sendable {
    public var verbatim, earliest, latest: Expression?
    public init(verbatim: Expression? = nil, earliest: Expression? = nil, latest: Expression? = nil) {
        (self.verbatim, self.earliest, self.latest) = (verbatim, earliest, latest)
    }
}

/// Says whether a rule or an expression applies.
public indirect enum Condition: Hashable, Sendable {
    /// The path finds a value that is one of these.
    case isOneOf(RecordPath, [String])
    /// The path finds no value that is one of these.
    case isNone(RecordPath, [String])
    case exists(RecordPath)
    case missing(RecordPath)
    case starts(RecordPath, [String])
    case contains(RecordPath, [String])
    /// The path finds no value that contains one of these.
    case lacks(RecordPath, [String])
    /// Whether the linkage of MARC at the path ($6) names the field around it, or another one of the record.
    case linked(RecordPath, Bool)
    case all([Condition])
    case any([Condition])
    /// The test is made of some characters of each value only (0 = first): a position of a coded field.
    case sliced(from: Int, count: Int, Condition)
}
