/// What objects refer to and the dataset has records of.
public enum EntityKind: String, CaseIterable, Sendable {
    case agent, place

    /// How the ids of its records begin: `kz-a`, `kz-p`.
    public var prefix: String { self == .agent ? "kz-a" : "kz-p" }
    public var plural: String { self == .agent ? "agents" : "places" }
}

extension ObjectIdentity {
    /// The id of a heading: `kz-a` or `kz-p` and 16 base-32 characters of a hash of what the source wrote.
    /// - Parameter hash: `SipHash.hash128` of the heading.
    public static func entityID(_ kind: EntityKind, hash: (UInt64, UInt64)) -> String {
        kind.prefix + characters(of: hash)
    }

    /// The id of a decision on two records, the same whichever comes first.
    public static func decisionID(_ a: String, _ b: String) -> String {
        "d-" + characters(of: SipHash.hash128(Array((min(a, b) + "\0" + max(a, b)).utf8).span))
    }
}
