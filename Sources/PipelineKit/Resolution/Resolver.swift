internal import Deduplication
internal import HeritageModel

/// Why two records were, or were not, taken for one.
struct Decision: Sendable {
    enum Cause: Sendable, Hashable {
        case weight, person
        /// A key that both have: `identifier:isbn`.
        case key(rule: String, value: String)

        var name: String {
            switch self {
            case .weight: "weight"
            case .person: "person"
            case .key(let rule, _): rule
            }
        }
    }

    /// `merge` or `keep-apart`, and why the latter.
    let isMerge: Bool
    let because: String?
    let first, second: String
    let cause: Cause
    let weight: Float?
    let steps: [KindMatcher.Step]
    /// Name and version of the table: `agents@1`.
    let table: String

    var id: String { ObjectIdentity.decisionID(first, second) }
}

/// Groups the records of one kind: people's decisions first, then the evidence.
struct Resolver {
    struct Outcome {
        /// Records of each group, ascending by id.
        var groups: [[Int]] = []
        /// For each group the decisions that joined it.
        var merges: [[Decision]] = []
        /// With the records that the refused link joins, ascending by id; strongest first.
        var keptApart: [(decision: Decision, first: Int, second: Int, weight: Float, cause: Int)] = []
    }

    /// Its records are in the order of their ids: grouping breaks ties by number, and so not by the order of the input.
    let matcher: KindMatcher
    let people: PeopleDecisions

    private static let causes: [Decision.Cause] = [.weight, .person]

    /// - Parameter links: Of one component, or of all; their causes are places in `causes`.
    func resolve(_ links: [ConstrainedGrouping.Link]) -> Outcome {
        let features = matcher.features, hasDecisions = !people.verdicts.isEmpty
        let grouping = ConstrainedGrouping(
            links: links, threshold: matcher.table.link,
            objection: { a, b in
                hasDecisions && people[features.id(a), features.id(b)] == .different
                    ? .decided("a person's decision") : nil
            },
            weight: { a, b in matcher.weight(a, b) })
        var outcome = Outcome()
        outcome.groups = grouping.groups
        var groupOf: [Int: Int] = [:]
        for (group, members) in outcome.groups.enumerated() { for member in members { groupOf[member] = group } }
        outcome.merges = Array(repeating: [], count: outcome.groups.count)
        for link in grouping.merges {
            if let group = groupOf[link.first] {
                outcome.merges[group].append(
                    decision(link.first, link.second, Self.causes[link.cause], because: nil))
            }
        }
        for refusal in grouping.refusals {
            let (a, b) = (refusal.link.first, refusal.link.second)
            if groupOf[a] != nil, groupOf[a] == groupOf[b] { continue }
            var because = refusal.reason
            if refusal.between != (refusal.link.first, refusal.link.second) {
                let between = [refusal.between.0, refusal.between.1].map { matcher.features.id($0) }
                because += " (\(between[0]), \(between[1]))"
            }
            outcome.keptApart.append(
                (
                    decision(a, b, Self.causes[refusal.link.cause], because: because), a, b, refusal.link.weight,
                    refusal.link.cause
                ))
        }
        return outcome
    }

    /// Pairs between the review and the link threshold that stand in no group together and that nobody has decided.
    func inReview(_ groups: some Sequence<[Int]>) -> Int {
        var groupOf = ContiguousArray<Int32>(repeating: -1, count: matcher.features.count)
        for (number, group) in groups.enumerated() { for member in group { groupOf[member] = Int32(number) } }
        return matcher.pairs.count { pair in
            guard pair.weight < matcher.table.link else { return false }
            let isJoined = groupOf[pair.first] >= 0 && groupOf[pair.first] == groupOf[pair.second]
            return !isJoined
                && (people.verdicts.isEmpty
                    || people[matcher.features.id(pair.first), matcher.features.id(pair.second)] == nil)
        }
    }

    private func decision(_ a: Int, _ b: Int, _ cause: Decision.Cause, because: String?) -> Decision {
        let explanation = matcher.explain(a, b), features = matcher.features
        return Decision(
            isMerge: because == nil, because: because, first: min(features.id(a), features.id(b)),
            second: max(features.id(a), features.id(b)), cause: cause, weight: explanation.total,
            steps: explanation.steps, table: "\(matcher.table.kind)@\(matcher.table.version)")
    }
}
