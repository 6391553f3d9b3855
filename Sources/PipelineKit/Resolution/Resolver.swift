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
    /// A link that comes from outside the matcher.
    struct KeyLink { let first, second: Int, rule, value: String }

    struct Outcome {
        /// Records of each group, ascending by id: the first is the oldest.
        var groups: [[Int]] = []
        /// For each group the decisions that joined it.
        var merges: [[Decision]] = []
        var keptApart: [Decision] = []
        /// Pairs between the review and the link threshold that stand in no group together.
        var inReview = 0
    }

    let matcher: KindMatcher
    let people: PeopleDecisions

    /// - Parameter contradiction: What else keeps two records apart.
    func resolve(keys: [KeyLink] = [], contradiction: (Int, Int) -> String? = { _, _ in nil }) -> Outcome {
        let features = matcher.features
        // Grouping breaks ties by number: numbers by id make it independent of the order of the input.
        let order = (0..<features.count).sorted { features.id($0) < features.id($1) }
        var rank = [Int](repeating: 0, count: order.count)
        for (place, record) in order.enumerated() { rank[record] = place }
        var causes: [Decision.Cause] = [.weight, .person]
        var links: [ConstrainedGrouping.Link] = []
        for decided in people.sorted where decided.verdict == .same {
            guard let a = features.number(of: decided.pair.first), let b = features.number(of: decided.pair.second)
            else { continue }
            links.append(.init(rank[a], rank[b], weight: .infinity, cause: 1))
        }
        for key in keys {
            links.append(.init(rank[key.first], rank[key.second], weight: 1_000, cause: causes.count))
            causes.append(.key(rule: key.rule, value: key.value))
        }
        let link = matcher.table.link
        for pair in matcher.pairs where pair.weight >= link {
            links.append(.init(rank[pair.first], rank[pair.second], weight: pair.weight))
        }
        let grouping = ConstrainedGrouping(
            links: links, threshold: link,
            objection: { a, b in
                switch people[features.id(order[a]), features.id(order[b])] {
                case .different: .decided("a person's decision")
                case .same: nil
                case nil: contradiction(order[a], order[b]).map { .contradiction($0) }
                }
            },
            weight: { a, b in matcher.weight(order[a], order[b]) })
        return outcome(grouping, order, causes)
    }

    private func outcome(
        _ grouping: ConstrainedGrouping, _ order: [Int], _ causes: [Decision.Cause]
    ) -> Outcome {
        var outcome = Outcome()
        outcome.groups = grouping.groups.map { $0.map { order[$0] } }
        var groupOf: [Int: Int] = [:]
        for (group, members) in outcome.groups.enumerated() { for member in members { groupOf[member] = group } }
        outcome.merges = Array(repeating: [], count: outcome.groups.count)
        for link in grouping.merges {
            let (a, b) = (order[link.first], order[link.second])
            if let group = groupOf[a] {
                outcome.merges[group].append(decision(a, b, causes[link.cause], because: nil))
            }
        }
        for refusal in grouping.refusals {
            let (a, b) = (order[refusal.link.first], order[refusal.link.second])
            if groupOf[a] != nil, groupOf[a] == groupOf[b] { continue }
            var because = refusal.reason
            if refusal.between != (refusal.link.first, refusal.link.second) {
                let between = [refusal.between.0, refusal.between.1].map { matcher.features.id(order[$0]) }
                because += " (\(between[0]), \(between[1]))"
            }
            outcome.keptApart.append(decision(a, b, causes[refusal.link.cause], because: because))
        }
        for pair in matcher.pairs where pair.weight < matcher.table.link {
            let isJoined = groupOf[pair.first] != nil && groupOf[pair.first] == groupOf[pair.second]
            let isDecided = people[matcher.features.id(pair.first), matcher.features.id(pair.second)] != nil
            if !isJoined, !isDecided { outcome.inReview += 1 }
        }
        return outcome
    }

    private func decision(_ a: Int, _ b: Int, _ cause: Decision.Cause, because: String?) -> Decision {
        let explanation = matcher.explain(a, b), features = matcher.features
        return Decision(
            isMerge: because == nil, because: because, first: min(features.id(a), features.id(b)),
            second: max(features.id(a), features.id(b)), cause: cause, weight: explanation.total,
            steps: explanation.steps, table: "\(matcher.table.kind)@\(matcher.table.version)")
    }
}
