internal import Deduplication
internal import Normalization

/// Scores the records of one kind: the engine's comparisons of fields, and what is compared outside it.
struct KindMatcher {
    /// One thing that was compared.
    struct Step: Sendable, Hashable {
        let field: String, outcome: String
        let bits: Float
    }

    struct Explanation: Sendable {
        let base: Float
        let steps: [Step]
        let total: Float
    }

    let features: FeatureTable
    /// Candidates at or above the table's review threshold.
    let pairs: [ScoredPair]
    let blocking: BlockingReport
    /// Records that an earlier run knew otherwise, or not at all.
    var changedRecords: Int { scoring.changedRecords }
    private let scoring: PairScoring
    private let evidence: PairEvidence
    var table: MatchingTable { features.table }

    /// - Parameter known: What an earlier run found: pairs that it compared are not compared again.
    /// - Parameter apart: Records that are not compared among themselves; empty: there are none.
    init(
        _ features: FeatureTable, names: NameTools, threads: Int, known: ComparedPairs? = nil, apart: [Bool] = []
    ) {
        let evidence = PairEvidence(features, names.matcher)
        let matcher = Matcher(features.columns, table: features.table)
        let floor = features.table.review - evidence.most
        func scoring(_ known: ComparedPairs?) -> PairScoring {
            matcher.scoring(
                features.columns, threads: threads, floor: floor,
                after: EarlierComparisons(known, marks: evidence.marks, tools: names.digest, apart: apart))
        }
        let first = scoring(known)
        // Weights that no longer come out as they are told mean that the program has changed and did not say so.
        let isSound = Self.sample(first.carried).allSatisfy {
            evidence.total(first.weight($0.first, $0.second), features, $0.first, $0.second) == $0.weight
        }
        self.init(features, evidence, isSound ? first : scoring(nil), pairs: nil)
    }

    /// Compares some records of a table: those that share one of some keys.
    /// - Parameters:
    ///   - features: Of some records.
    ///   - statistics: Of all.
    ///   - keys: For each hash in it all records of the table that have it.
    init(
        part features: FeatureTable, names: NameMatcher, statistics: MatchStatistics, keys: [RecordKey], threads: Int
    ) {
        let table = features.table
        let evidence = PairEvidence(features, names, statistics)
        let scoring = Matcher(features.columns, table: table, statistics: statistics).scoring(
            keys: keys, threads: threads, floor: table.review - evidence.most)
        self.init(features, evidence, scoring, pairs: nil)
    }

    /// Answers for records whose pairs are known already.
    /// - Parameter pairs: Candidates at or above the review threshold, by first and second record.
    init(part features: FeatureTable, names: NameMatcher, statistics: MatchStatistics, pairs: [ScoredPair]) {
        let scoring = Matcher(features.columns, table: features.table, statistics: statistics).scoring(
            keys: [], threads: 1, floor: features.table.review)
        self.init(features, PairEvidence(features, names, statistics), scoring, pairs: pairs)
    }

    private init(_ features: FeatureTable, _ evidence: PairEvidence, _ scoring: PairScoring, pairs: [ScoredPair]?) {
        (self.features, self.evidence, self.scoring) = (features, evidence, scoring)
        blocking = scoring.blocking
        self.pairs = pairs ?? Self.joined(scoring, features, evidence)
    }

    /// Some of the pairs, from all parts of the list.
    private static func sample(_ pairs: [ScoredPair]) -> [ScoredPair] {
        stride(from: 0, to: pairs.count, by: max(1, pairs.count / 256)).map { pairs[$0] }
    }

    /// New and carried pairs in one list; one that a new block has brought together once more is in both.
    private static func joined(_ scoring: PairScoring, _ features: FeatureTable, _ evidence: PairEvidence)
        -> [ScoredPair]
    {
        let review = features.table.review
        var new: [ScoredPair] = []
        for pair in scoring.pairs {
            let weight = evidence.total(pair.weight, features, pair.first, pair.second, floor: review)
            if weight >= review { new.append(ScoredPair(pair.first, pair.second, weight: weight)) }
        }
        if scoring.carried.isEmpty { return new }
        // Both are in order.
        var out: [ScoredPair] = [], rest = new[...]
        out.reserveCapacity(scoring.carried.count + new.count)
        for pair in scoring.carried {
            while let next = rest.first, (next.first, next.second) <= (pair.first, pair.second) {
                if (next.first, next.second) < (pair.first, pair.second) { out.append(next) }
                rest.removeFirst()
            }
            out.append(pair)
        }
        return out + rest
    }

    /// A hash of what weights depend on beside the records; `nil` when every record changes them.
    var weighing: UInt64? { table.given == nil ? nil : scoring.weighing }

    /// A hash of what is compared of a record; only where there is `weighing`.
    func fingerprint(_ record: Int) -> UInt64 { scoring.fingerprint(record) }

    /// What the next run needs, so as not to compare these pairs again; `nil` when weights are estimated from all
    /// records, and so are others with every record.
    var compared: ComparedPairs? { table.given == nil ? nil : scoring.compared(pairs) }

    /// The weight of any two records, candidates or not.
    func weight(_ a: Int, _ b: Int) -> Float {
        evidence.total(scoring.weight(a, b), features, a, b)
    }

    func areCandidates(_ a: Int, _ b: Int) -> Bool { scoring.areCandidates(a, b) }

    func explain(_ a: Int, _ b: Int) -> Explanation {
        let engine = scoring.explain(a, b)
        var steps = engine.steps.compactMap { step in
            step.level == "missing" ? nil : Step(field: step.field, outcome: step.level, bits: step.weight)
        }
        steps += evidence.steps(features, a, b)
        let base = table.given?.base ?? min(engine.prior, engine.candidatePrior)
        return Explanation(base: base, steps: steps, total: weight(a, b))
    }
}

/// What a table's `evidence` says beyond the engine's fields.
private struct PairEvidence {
    private let bits: [String: [String: Float]]
    private let names: NameMatcher
    /// The most that all of it can add, and the names alone.
    let most: Float
    private let mostOfNames: Float
    /// Whether each record's name is common, where the table has bits for that.
    private let isCommon: [Bool]
    /// What is compared of each record and depends on the others.
    var marks: [UInt64] { isCommon.map { $0 ? 1 : 0 } }

    /// - Parameter statistics: Of all records, when the features are of some.
    init(_ features: FeatureTable, _ names: NameMatcher, _ statistics: MatchStatistics? = nil) {
        let table = features.table
        self.names = names
        isCommon = NameCommonness.marks(features, names.folding, statistics)
        bits = table.given?.evidence ?? [:]
        func best(_ name: String) -> Float { max(0, table.given?.evidence[name]?.values.max() ?? 0) }
        mostOfNames = best("names")
        most = mostOfNames + best("authority") + best("distance")
    }

    func total(_ weight: Float, _ features: FeatureTable, _ a: Int, _ b: Int, floor: Float = -.infinity) -> Float {
        var total = weight
        for step in [authority(features, a, b), distance(features, a, b), order(features, a, b)] {
            total += step?.bits ?? 0
        }
        // Names cost most: they are compared only when they can decide something.
        if total + mostOfNames < floor { return total }
        for step in nameSteps(features, a, b) { total += step.bits }
        return total
    }

    func steps(_ features: FeatureTable, _ a: Int, _ b: Int) -> [KindMatcher.Step] {
        [authority(features, a, b), distance(features, a, b), order(features, a, b)].compactMap(\.self)
            + nameSteps(features, a, b)
    }

    private func step(_ field: String, _ outcome: String) -> KindMatcher.Step? {
        bits[field]?[outcome].map { KindMatcher.Step(field: field, outcome: outcome, bits: $0) }
    }

    /// Identifiers are written `authority:id`; those of two authorities say nothing of each other.
    private func authority(_ features: FeatureTable, _ a: Int, _ b: Int) -> KindMatcher.Step? {
        let one = features.value(a, "identifier"), other = features.value(b, "identifier")
        guard bits["authority"] != nil, !one.isEmpty, !other.isEmpty else { return nil }
        if one == other { return step("authority", "same") }
        func issuer(_ text: String) -> Substring { text.prefix { $0 != ":" } }
        return issuer(one) == issuer(other) ? step("authority", "different") : nil
    }

    private func nameSteps(_ features: FeatureTable, _ a: Int, _ b: Int) -> [KindMatcher.Step] {
        guard bits["names"] != nil else { return [] }
        let one = features.value(a, "name"), other = features.value(b, "name")
        guard !one.isEmpty, !other.isEmpty else { return [] }
        let left = names.folding.keys(of: one), right = names.folding.keys(of: other)
        let areEqual = left.k1Hash == right.k1Hash
        let isSame = areEqual || names.compare(one, other).isSame
        var steps = [step("names", isSame ? "same" : "different")]
        if min(left.tokens.count, right.tokens.count) == 1 { steps.append(step("names", "single-word")) }
        if isSame, !isCommon.isEmpty, isCommon[a], isCommon[b] {
            steps.append(step("names", "common"))
        }
        if isSame, !areEqual, left.spelling == right.spelling { steps.append(step("names", "one-script")) }
        return steps.compactMap(\.self)
    }

    /// Of two kinds, whether the first record, which belongs to the second, is older than it.
    private func order(_ features: FeatureTable, _ a: Int, _ b: Int) -> KindMatcher.Step? {
        guard bits["order"] != nil, features.source(a) != features.source(b) else { return nil }
        func years(_ record: Int) -> [Int] {
            features.value(record, "year").split(separator: "-").compactMap { Int($0) }
        }
        guard let latest = years(min(a, b)).max(), let earliest = years(max(a, b)).min() else { return nil }
        return latest < earliest ? step("order", "precedes") : nil
    }

    private func distance(_ features: FeatureTable, _ a: Int, _ b: Int) -> KindMatcher.Step? {
        func place(_ record: Int) -> (Double, Double)? {
            guard let north = Double(features.value(record, "latitude")),
                let east = Double(features.value(record, "longitude"))
            else { return nil }
            return (north, east)
        }
        guard bits["distance"] != nil, let one = place(a), let other = place(b) else { return nil }
        // A degree of latitude is 111 km; one of longitude is at most that, which is enough to tell near from far.
        let degrees = max(abs(one.0 - other.0), abs(one.1 - other.1))
        if degrees * 111 <= 10 { return step("distance", "near") }
        return degrees * 111 > 100 ? step("distance", "far") : nil
    }
}
