internal import Deduplication
internal import HeritageModel

/// How records of one kind may belong to records of another: a play and its staging, a staging and a costume.
struct LinkRule: Sendable {
    /// What belongs, and what it belongs to: a production is based on a work.
    let from, to: CulturalObject.Kind
    /// Type of the relation, as in `relations` of an object.
    let relation: String
    let table: MatchingTable

    var name: String { "\(from.rawValue)-\(to.rawValue)" }
}

/// Suggests which records of two kinds belong together: the engine's comparisons by the table of a rule.
///
/// Records of the less numerous kind are compared among themselves too where a block brings them together; what comes of
/// that is left out.
struct KindLinks {
    /// A suggestion, by ids.
    struct Suggestion: Sendable {
        let rule: LinkRule
        let from, to: String
        let weight: Float
    }

    /// No record gets more suggestions of one rule than this.
    static let most = 3

    let rule: LinkRule
    let matcher: KindMatcher

    /// - Parameters:
    ///   - from: Features of the records of the kind that belongs; `to`: of the kind that it belongs to.
    init(_ rule: LinkRule, from: FeatureTable, to: FeatureTable, names: NameTools, threads: Int) {
        self.rule = rule
        var features = FeatureTable(rule.table)
        for table in [from, to] {
            for record in 0..<table.count {
                features.append(id: table.id(record), source: table.table.kind) { field in
                    let value = table.value(record, field)
                    // Of evenings the day is compared, not the year.
                    return value.isEmpty && field == "year" ? String(table.value(record, "day").prefix(4)) : value
                }
            }
        }
        // The more numerous kind, mostly by far, is not compared within itself.
        let larger = from.count > to.count ? 0..<from.count : from.count..<features.count
        matcher = KindMatcher(
            features, names: names, threads: threads, apart: (0..<features.count).map { larger.contains($0) })
    }

    /// The best for each record that belongs, from the table's link threshold on; by ids.
    var suggestions: [Suggestion] {
        let features = matcher.features
        var found: [String: [Suggestion]] = [:]
        for pair in matcher.pairs where pair.weight >= rule.table.link {
            // Records of `from` come first.
            guard features.source(pair.first) == rule.from.rawValue, features.source(pair.second) == rule.to.rawValue
            else { continue }  // of one kind
            let suggestion = Suggestion(
                rule: rule, from: features.id(pair.first), to: features.id(pair.second), weight: pair.weight)
            found[suggestion.from, default: []].append(suggestion)
        }
        return found.sorted { $0.key < $1.key }.flatMap { _, suggestions in
            suggestions.sorted { ($1.weight, $0.to) < ($0.weight, $1.to) }.prefix(Self.most)
        }
    }
}
