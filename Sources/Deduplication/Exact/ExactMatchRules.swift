public import HeritageModel

/// On what evidence the exact matcher may call two objects the same.
public struct ExactMatchRules: Sendable {
    /// Schemes whose identifiers are trusted to identify: `isbn`, a provider's GUID. An identifier known to be invalid
    /// (a wrong check digit) is never evidence.
    public var trustedSchemes: Set<String> = []
    /// Kinds for which equal title, agent and year, all folded, are evidence. Museum objects are not among them: two
    /// museums may own two prints of one plate.
    public var kindsWithTitleKey: Set<CulturalObject.Kind> = [.edition, .work, .production, .performance, .recording]
    public init() {}
}

/// Something that two objects must have in common to be compared at all.
public struct MatchKey: Hashable, Sendable {
    public enum Rule: Hashable, Sendable {
        case identifier(scheme: String)
        case titleAgentYear
        public var name: String {
            switch self {
            case .identifier(let scheme): "identifier:\(scheme)"
            case .titleAgentYear: "title-agent-year"
            }
        }
    }
    public let rule: Rule
    /// The key in words, for the ledger: `9789952812916`.
    public let evidence: String
    /// Of rule, kind and evidence; the same in every run.
    public let hash: UInt64

    init(_ rule: Rule, kind: CulturalObject.Kind, evidence: String) {
        (self.rule, self.evidence) = (rule, evidence)
        hash = stableHash([rule.name, kind.rawValue, evidence])
    }
}

/// A hash of texts that is the same in every run, unlike `Hasher`.
func stableHash(_ parts: [String]) -> UInt64 {
    var bytes = ContiguousArray<UInt8>()
    for part in parts {
        bytes.append(contentsOf: part.utf8)
        bytes.append(0)
    }
    return SipHash.hash128(bytes.span).0
}
