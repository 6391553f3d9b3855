internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import Normalization

/// Objects compared by the weights of their kind's table.
struct ObjectMatching {
    /// Two objects, by their places in the dataset.
    struct Pair {
        let first, second: Int
        /// Bits above the table's link threshold.
        let weight: Float
    }

    /// Objects of two holders that are much alike: not one, but to be seen together.
    struct Related {
        let first, second: Int
        let weight: Float
        let kind: CulturalObject.Kind
    }

    private struct Kind {
        let matcher: KindMatcher
        /// Place in the dataset of each record of the matcher, ascending.
        let positions: [Int]

        func record(at position: Int) -> Int? {
            var low = 0, high = positions.count
            while low < high {
                let middle = (low + high) / 2
                if positions[middle] < position { low = middle + 1 } else { high = middle }
            }
            return low < positions.count && positions[low] == position ? low : nil
        }
    }

    /// The matchers, made when they are first asked for if what they find is known already.
    private final class Matchers {
        private var kinds: [CulturalObject.Kind: Kind]?
        private let make: () -> [CulturalObject.Kind: Kind]
        init(_ kinds: [CulturalObject.Kind: Kind]) { (self.kinds, make) = (kinds, { [:] }) }
        init(make: @escaping () -> [CulturalObject.Kind: Kind]) { self.make = make }

        var all: [CulturalObject.Kind: Kind] {
            if let kinds { return kinds }
            let made = make()
            kinds = made
            return made
        }

        func add(_ kind: CulturalObject.Kind, _ matcher: Kind) { kinds = all.merging([kind: matcher]) { $1 } }
    }

    private var matchers = Matchers([:])
    /// Pairs at or above the link threshold, and those of two holders down to the review threshold.
    private(set) var links: [Pair] = []
    private(set) var related: [Related] = []
    private(set) var inReview = 0
    /// Records of two kinds that seem to belong together.
    private(set) var suggestions: [KindLinks.Suggestion] = []

    /// Compares all kinds and writes the features of each, and what came of it, into the folder.
    /// - Parameter redirects: What the headings of agents and places have become.
    init(
        _ features: ObjectFeatures, _ tables: ResolutionTables, redirects: Redirects,
        _ comparisons: ComparisonStore, threads: Int
    ) throws(Diagnostic) {
        let key = KeptMatches.key(features, redirects: redirects, rules: comparisons.rules)
        if let kept = try KeptMatches.kept(key: key, of: comparisons.previous, into: comparisons.folder) {
            (links, related, inReview) = (kept.links, kept.related, kept.inReview)
            suggestions = kept.suggestions(tables.links)
            matchers = Matchers {
                Self.matchers(features, tables, redirects: redirects.keys, comparisons, threads: threads)
            }
            try kept.write(key: key, into: comparisons.folder)
            return
        }
        let redirects = redirects.keys
        for kind in CulturalObject.Kind.allCases {
            guard let table = tables.objects[kind] else { continue }
            let (known, positions) = Self.features(kind, table, features, redirects)
            guard known.count > 0 else { continue }
            try known.write(into: comparisons.folder)
            let matcher = KindMatcher(
                known, names: tables.names, threads: threads, known: try comparisons.known(table.kind))
            try comparisons.write(matcher)
            add(kind, Kind(matcher: matcher, positions: positions))
        }
        let matchers = matchers.all
        for rule in tables.links {
            guard let from = matchers[rule.from]?.matcher.features, let to = matchers[rule.to]?.matcher.features else {
                continue  // the dataset has none of one kind
            }
            suggestions += KindLinks(rule, from: from, to: to, names: tables.names, threads: threads).suggestions
        }
        try KeptMatches(
            links: links, related: related, inReview: inReview, suggestions: suggestions,
            kinds: matchers.keys.sorted { $0.rawValue < $1.rawValue }, in: comparisons.folder
        ).write(key: key, into: comparisons.folder)
    }

    /// Matchers of kinds whose pairs are known.
    private static func matchers(
        _ features: ObjectFeatures, _ tables: ResolutionTables, redirects: [IdentityKey: IdentityKey],
        _ comparisons: ComparisonStore, threads: Int
    ) -> [CulturalObject.Kind: Kind] {
        var matchers: [CulturalObject.Kind: Kind] = [:]
        for (kind, table) in tables.objects {
            let (known, positions) = Self.features(kind, table, features, redirects)
            guard known.count > 0 else { continue }  // the dataset has none of the kind
            var earlier: ComparedPairs?
            do throws(Diagnostic) { earlier = try comparisons.known(table.kind) } catch {
                // Everything is compared anew, with the same result.
                earlier = nil
            }
            let matcher = KindMatcher(known, names: tables.names, threads: threads, known: earlier)
            matchers[kind] = Kind(matcher: matcher, positions: positions)
        }
        return matchers
    }

    /// Answers for objects whose pairs are known already.
    init() {}

    /// What is compared of the objects of one kind, and where they stand.
    /// - Parameter isRepeated: Whether the object at a position has come before.
    static func features(
        _ kind: CulturalObject.Kind, _ table: MatchingTable, _ features: ObjectFeatures,
        _ redirects: [IdentityKey: IdentityKey], isRepeated: (Int) -> Bool = { _ in false }
    ) -> (FeatureTable, positions: [Int]) {
        var known = FeatureTable(table), positions: [Int] = []
        let fields = table.fields.map { Value($0.name) }
        for record in 0..<features.count where features.kinds[record] == kind {
            // A record that came twice is one already.
            if known.number(of: features.value(record, .id)) != nil || isRepeated(features.positions[record]) {
                continue
            }
            known.append(
                id: features.bytes(record, .id), source: features.value(record, .source),
                values: fields.map { $0.bytes(features, record, redirects) })
            positions.append(features.positions[record])
        }
        return (known, positions)
    }

    /// - Parameter positions: Of the matcher's records, ascending.
    mutating func add(_ kind: CulturalObject.Kind, _ matcher: KindMatcher, positions: [Int]) {
        add(kind, Kind(matcher: matcher, positions: positions))
    }

    private mutating func add(_ kind: CulturalObject.Kind, _ compared: Kind) {
        matchers.add(kind, compared)
        let (matcher, positions) = (compared.matcher, compared.positions)
        for pair in matcher.pairs {
            let (a, b) = (positions[pair.first], positions[pair.second])
            if matcher.areOfTwoHolders(pair.first, pair.second) {
                related.append(Related(first: min(a, b), second: max(a, b), weight: pair.weight, kind: kind))
            } else if matcher.areOfOneFreeSource(pair.first, pair.second),
                !matcher.shareIdentifier(pair.first, pair.second)
            {
                continue  // the table says that a source names nothing twice
            } else if pair.weight >= matcher.table.link {
                links.append(
                    Pair(first: min(a, b), second: max(a, b), weight: pair.weight - matcher.table.link))
            } else {
                inReview += 1
            }
        }
    }

    /// Where the value of a field of a table comes from.
    private enum Value {
        case plain(ObjectFeatures.Field)
        /// Ids, of which what they have become is compared.
        case references(ObjectFeatures.Field)
        case none

        init(_ name: String) {
            guard let field = ObjectFeatures.Field.allCases.first(where: { "\($0)" == name }) else {
                self = .none
                return
            }
            switch field {
            case .agents, .publisher, .place, .holder: self = .references(field)
            default: self = .plain(field)
            }
        }

        func bytes(
            _ features: ObjectFeatures, _ record: Int, _ redirects: [IdentityKey: IdentityKey]
        ) -> ContiguousArray<UInt8> {
            switch self {
            case .plain(let field): features.bytes(record, field)
            case .references(let field): Self.resolved(features.bytes(record, field), redirects)
            case .none: []
            }
        }

        /// Without `kz-`, which would be a word that all have in common.
        private static func resolved(
            _ ids: ContiguousArray<UInt8>, _ redirects: [IdentityKey: IdentityKey]
        ) -> ContiguousArray<UInt8> {
            func name(_ id: ArraySlice<UInt8>) -> String {
                guard let key = IdentityKey(utf8: id) else { return String(decoding: id.dropFirst(3), as: UTF8.self) }
                return String((redirects[key] ?? key).id.dropFirst(3))
            }
            let words = Array(ids).split(separator: UInt8(ascii: " "))
            if words.count <= 1 { return ContiguousArray((words.first.map(name) ?? "").utf8) }
            return ContiguousArray(Set(words.map(name)).sorted().joined(separator: " ").utf8)
        }
    }

    private func pair(_ a: Int, _ b: Int) -> (matcher: KindMatcher, first: Int, second: Int)? {
        for kind in matchers.all.values {
            guard let one = kind.record(at: a), let other = kind.record(at: b) else { continue }
            return (kind.matcher, one, other)
        }
        return nil
    }

    /// What the table says of two objects, in bits; `nil` when no table compares them.
    func weight(_ a: Int, _ b: Int) -> (bits: Float, link: Float, review: Float)? {
        pair(a, b).map { ($0.matcher.weight($0.first, $0.second), $0.matcher.table.link, $0.matcher.table.review) }
    }

    /// What the waterfall of a pair says, and the table.
    func explain(_ a: Int, _ b: Int) -> (explanation: KindMatcher.Explanation, table: String)? {
        pair(a, b).map {
            ($0.matcher.explain($0.first, $0.second), "\($0.matcher.table.kind)@\($0.matcher.table.version)")
        }
    }

    /// Why the table keeps two objects apart whatever they share.
    func objection(_ a: Int, _ b: Int) -> String? {
        guard let pair = pair(a, b) else { return nil }
        // That a source names nothing twice is a rule; that both bear one identifier is a fact about these two.
        if pair.matcher.areOfOneFreeSource(pair.first, pair.second),
            !pair.matcher.shareIdentifier(pair.first, pair.second)
        {
            return "two records of one source"
        }
        let bits = pair.matcher.weight(pair.first, pair.second)
        return bits < pair.matcher.table.review ? "too little else (\(DecisionLine.rounded(bits)) bits)" : nil
    }
}

extension KindMatcher {
    /// Both name who keeps them, and it is not the same: museum objects, specimens.
    func areOfTwoHolders(_ a: Int, _ b: Int) -> Bool {
        let one = features.value(a, "holder"), other = features.value(b, "holder")
        return !one.isEmpty && !other.isEmpty && one != other
    }

    /// A trusted identifier stands in both.
    func shareIdentifier(_ a: Int, _ b: Int) -> Bool {
        let one = Set(features.value(a, "identifier").split(separator: " "))
        return !one.isDisjoint(with: features.value(b, "identifier").split(separator: " "))
    }

    func areOfOneFreeSource(_ a: Int, _ b: Int) -> Bool {
        table.sources == .duplicateFree && features.source(a) == features.source(b)
    }
}
