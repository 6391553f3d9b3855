/// Groups records from the strongest link down, under what people have decided; every merge is checked against the
/// whole of both groups.
///
/// The result is a function of the links and the answers of the closures: ties go to the smaller records.
public struct ConstrainedGrouping: Sendable {
    public struct Link: Sendable {
        public let first, second: Int
        /// Bits; `infinity` for a person's decision, which nothing but another one can refuse.
        public let weight: Float
        /// The caller's number of the cause.
        public let cause: Int
        public init(_ a: Int, _ b: Int, weight: Float, cause: Int = 0) {
            (first, second, self.weight, self.cause) = (min(a, b), max(a, b), weight, cause)
        }
    }

    /// A link that did not join its groups.
    public struct Refusal: Sendable {
        public let link: Link
        public let reason: String
        /// The members that contradict; the linked ones, or others of their groups.
        public let between: (Int, Int)
    }

    /// What a pair of members says against a merge.
    public enum Objection: Sendable, Equatable {
        /// Forbids it even to people's links.
        case decided(String)
        case contradiction(String)
    }

    /// Groups of two or more, members ascending, by first member.
    public private(set) var groups: [[Int]] = []
    /// The links that joined two groups, in the order in which they did.
    public private(set) var merges: [Link] = []
    public private(set) var refusals: [Refusal] = []

    /// - Parameters:
    ///   - links: In any order; those that are certain weigh `infinity`.
    ///   - threshold: The least mean weight between two groups.
    ///   - objection: What keeps two records apart whatever their weight.
    ///   - weight: The weight of a pair that no link names.
    public init(
        links: [Link], threshold: Float, objection: (Int, Int) -> Objection?, weight: (Int, Int) -> Float
    ) {
        var leaders: [Int: Int] = [:], members: [Int: [Int]] = [:], known: [Pair: Float] = [:]
        for link in links {
            let pair = Pair(first: link.first, second: link.second)
            known[pair] = max(known[pair] ?? -.infinity, link.weight)
        }
        let ordered = links.sorted {
            if $0.weight != $1.weight { return $0.weight > $1.weight }
            return ($0.first, $0.second, $0.cause) < ($1.first, $1.second, $1.cause)
        }
        for link in ordered {
            let a = leaders[link.first] ?? link.first, b = leaders[link.second] ?? link.second
            if a == b { continue }  // joined already by stronger links
            let left = members[a] ?? [a], right = members[b] ?? [b]
            if let refusal = Self.refusal(of: link, left, right, threshold, known, objection, weight) {
                refusals.append(refusal)
                continue
            }
            merges.append(link)
            let (kept, gone) = (min(a, b), max(a, b))
            members[gone] = nil
            members[kept] = (left + right).sorted()
            for member in left + right { leaders[member] = kept }
        }
        groups = members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }

    /// Two records, the smaller first.
    private struct Pair: Hashable { let first, second: Int }

    private static func refusal(
        of link: Link, _ left: [Int], _ right: [Int], _ threshold: Float, _ known: [Pair: Float],
        _ objection: (Int, Int) -> Objection?, _ weight: (Int, Int) -> Float
    ) -> Refusal? {
        for a in left {
            for b in right {
                switch objection(min(a, b), max(a, b)) {
                case .decided(let reason):
                    return Refusal(link: link, reason: reason, between: (min(a, b), max(a, b)))
                case .contradiction(let reason) where link.weight < .infinity:
                    return Refusal(link: link, reason: reason, between: (min(a, b), max(a, b)))
                case .contradiction, nil: break
                }
            }
        }
        guard link.weight < .infinity, left.count * right.count > 1 else { return nil }
        var sum: Float = 0, worst = Float.infinity, worstPair = (link.first, link.second)
        for a in left {
            for b in right {
                let pair = Pair(first: min(a, b), second: max(a, b))
                // No pair counts for more than this, so that one strong link does not carry many contradictions.
                let bits = min(max(known[pair] ?? weight(pair.first, pair.second), -24), 16)
                sum += bits
                if bits < worst { (worst, worstPair) = (bits, (pair.first, pair.second)) }
            }
        }
        if sum / Float(left.count * right.count) >= threshold { return nil }
        return Refusal(link: link, reason: "the group as a whole", between: worstPair)
    }
}
