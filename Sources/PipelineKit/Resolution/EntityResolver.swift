internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import JSONWriting
internal import Normalization

/// What resolving agents and places needs: tables, names, and people's decisions.
struct ResolutionTables: Sendable {
    let agents: MatchingTable, places: MatchingTable
    /// Of the kinds of objects that are compared by weights.
    let objects: [CulturalObject.Kind: MatchingTable]
    /// How records of two kinds may belong together.
    var links: [LinkRule] = []
    let names: NameTools
    /// The classes of each role; a role that has none is one by itself.
    let roleClasses: [String: [String]]
    var people = PeopleDecisions()
    var merging = MergeRules()

    func table(_ kind: EntityKind) -> MatchingTable { kind == .agent ? agents : places }
}

/// Says which headings mean one agent or one place, and writes the records of both.
struct EntityResolver {
    /// What became of the headings of one kind.
    struct Outcome: Sendable {
        var headings = 0, records = 0, inReview = 0
        /// From the id of each heading that was merged away to the id that stays.
        var redirects = Redirects()

        /// - Parameters:
        ///   - groups: The heading that gives the id first.
        ///   - ids: Of the headings.
        fileprivate mutating func note(_ groups: [[Int]], _ ids: ContiguousArray<IdentityKey>) {
            records = headings
            for group in groups.sorted(by: { $0[0] < $1[0] }) {
                records -= group.count - 1
                for member in group.dropFirst() { redirects.append(ids[member], to: ids[group[0]]) }
            }
        }
    }

    let tables: ResolutionTables
    let folder: String
    let threads: Int
    let registry: IdentityRegistry
    let comparisons: ComparisonStore

    /// Whether an earlier run has resolved the same headings.
    func knows(_ headings: EntityHeadings) throws(Diagnostic) -> Bool {
        guard let previous = comparisons.previous else { return false }
        for kind in EntityKind.allCases {
            let summary = headings.summary(kind)
            let key = KeptEntities.key(kind, summary, rules: comparisons.rules)
            if try KeptEntities.kept(kind, key: key, headings: summary.ids.count, of: previous) == nil { return false }
        }
        return true
    }

    func resolve(_ kind: EntityKind, _ all: EntityHeadings, ledger: OutputFile) throws(Diagnostic) -> Outcome {
        let summary = all.summary(kind)
        let key = KeptEntities.key(kind, summary, rules: comparisons.rules)
        if let outcome = try takeOver(kind, all, key, ledger) { return outcome }
        let headings = try all.all(kind)
        let features = features(kind, headings)
        try features.write(into: folder)
        let matcher = KindMatcher(
            features, names: tables.names, threads: threads, known: try comparisons.known(features.table.kind))
        try comparisons.write(matcher)
        let start = ledger.count
        let earlier = try comparisons.previous.flatMap { previous throws(Diagnostic) in
            try KeptEntities.lines(kind, rules: comparisons.rules, of: previous)
        }
        let (outcome, groups, components) = try resolve(
            kind, headings, matcher, places: Array(headings.indices), ledger: ledger, earlier)
        try KeptEntities(
            kind, summary, groups: groups, components, rules: comparisons.rules, inReview: outcome.inReview,
            ledger: start..<ledger.count, of: ledger, in: folder
        ).write(kind, key: key, into: folder)
        return outcome
    }

    /// What the last run found of the same headings.
    private func takeOver(
        _ kind: EntityKind, _ headings: EntityHeadings, _ key: String, _ ledger: OutputFile
    ) throws(Diagnostic) -> Outcome? {
        let summary = headings.summary(kind)
        guard let previous = comparisons.previous,
            var kept = try KeptEntities.kept(kind, key: key, headings: summary.ids.count, of: previous),
            try kept.takeOver(kind, from: previous, into: folder, ledger: ledger)
        else { return nil }
        var outcome = Outcome(headings: summary.ids.count)
        outcome.inReview = kept.inReview
        if try kept.takeOverRecords(kind, summary, from: previous, into: folder) {
            outcome.note(kept.groups, summary.ids)
        } else {
            outcome.note(kept.groups, summary.ids)
            try write(kind, try headings.all(kind), kept.groups)
            try kept.noteRecords(kind, summary, in: folder)
        }
        try kept.write(kind, key: key, into: folder)
        return outcome
    }

    /// What is compared of headings, in their order.
    func features(_ kind: EntityKind, _ headings: [Heading]) -> FeatureTable {
        var features = FeatureTable(tables.table(kind))
        for heading in headings {
            features.append(id: heading.id, source: heading.source) { value(of: $0, heading) }
        }
        return features
    }

    /// - Parameters:
    ///   - matcher: Knows all headings that some pair names, or only these.
    ///   - places: Where the records of the matcher stand among the headings, ascending.
    ///   - earlier: What an earlier run found of components.
    func resolve(
        _ kind: EntityKind, _ headings: [Heading], _ matcher: KindMatcher, places: [Int], ledger: OutputFile,
        _ earlier: KeptEntities.Lines? = nil
    ) throws(Diagnostic) -> (Outcome, groups: [[Int]], KeptComponents) {
        let ids = ContiguousArray(headings.compactMap { IdentityKey($0.id) })
        let own = ContiguousArray(places.map { ids[$0] })
        let grouping = EntityGrouping(matcher, tables.people, ids: own, registry: registry, earlier)
        let groups = grouping.merges.map { $0.members.map { places[$0] } }
        var outcome = Outcome(headings: headings.count)
        outcome.inReview = grouping.inReview
        outcome.note(groups, ids)
        try write(kind, headings, groups)
        func member(_ record: Int) -> DecisionLine.Member {
            let heading = headings[places[record]]
            return .init(id: heading.id, source: heading.source, title: heading.label)
        }
        let components = try grouping.write(to: ledger, earlier) { line in
            switch line {
            case .merge(let members, let decisions):
                DecisionLine.merged(
                    kind: kind.plural, id: headings[places[members[0]]].id, decisions, members: members.map(member))
            case .apart(let decision):
                DecisionLine.keptApart(
                    kind: kind.plural, decision,
                    members: [decision.first, decision.second].compactMap { matcher.features.number(of: $0) }
                        .map(member))
            }
        }
        return (outcome, groups, components)
    }

    /// Writes the records.
    private func write(_ kind: EntityKind, _ headings: [Heading], _ groups: [[Int]]) throws(Diagnostic) {
        var places: [Int: Int] = [:], others: Set<Int> = []
        for (place, group) in groups.enumerated() {
            places[group[0]] = place
            others.formUnion(group.dropFirst())
        }
        let file = try OutputFile(path: "\(folder)/\(kind.plural).ndjson")
        for number in headings.indices where !others.contains(number) {
            let members = (places[number].map { groups[$0] } ?? [number]).map { headings[$0] }
            try file.write(EntityRecord(kind, members).line)
        }
        try file.synchronize()
    }

    private func value(of field: String, _ heading: Heading) -> String {
        switch field {
        case "name": heading.name
        case "label": heading.label
        case "born": heading.bornYear
        case "died": heading.diedYear
        case "type": heading.kind == .agent && !heading.name.isEmpty ? heading.isBody ? "body" : "person" : ""
        case "role":
            Set(heading.roles.flatMap { tables.roleClasses[$0] ?? [$0] }).sorted().joined(separator: " ")
        case "alias":
            tables.names.matcher.aliasGroups(of: heading.name).map { Self.word($0) }.joined(separator: " ")
        case "identifier":
            heading.identifier.map {
                Self.hasWrongCheckDigit($0, heading.authority)
                    ? "" : (heading.authority ?? Self.issuer(of: $0) ?? heading.source) + ":" + $0
            } ?? ""
        case "latitude": heading.coordinates.map { "\($0.latitude)" } ?? ""
        case "longitude": heading.coordinates.map { "\($0.longitude)" } ?? ""
        default: ""
        }
    }

    /// A number in letters, which no folding of names changes: 27 is `cb`.
    private static func word(_ number: Int) -> String {
        String(String(number).map { Character(UnicodeScalar(UInt8(ascii: "q") - 10 + ($0.asciiValue ?? 48) - 48)) })
    }

    /// Normalizing has turned right ISNIs and ORCID iDs into URIs: one that is none yet identifies nobody.
    private static func hasWrongCheckDigit(_ id: String, _ authority: String?) -> Bool {
        guard let authority = authority?.lowercased(), authority == "isni" || authority == "orcid" else { return false }
        return !id.contains("://")
    }

    /// Who issued a URI: its host.
    private static func issuer(of id: String) -> String? {
        guard let scheme = id.firstRange(of: "://") else { return nil }
        return String(id[scheme.upperBound...].prefix { $0 != "/" })
    }
}

/// An agent or place of the dataset: what all its headings say.
private struct EntityRecord {
    private let kind: EntityKind
    private let headings: [Heading]

    /// - Parameter headings: The first gives the id, the others by id.
    init(_ kind: EntityKind, _ headings: [Heading]) { (self.kind, self.headings) = (kind, headings) }

    var line: ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.string(headings[0].id)
        json.key("kind")
        json.string(kind.rawValue)
        if kind == .agent, headings.contains(where: { !$0.name.isEmpty }) {
            let bodies = headings.filter(\.isBody).reduce(0) { $0 + $1.references }
            json.key("type")
            json.string(bodies * 2 > references ? "body" : "person")
        }
        writeNames(&json)
        if let dates { write(dates, &json) }
        if let place = headings.compactMap(\.coordinates).first {
            json.key("coordinates")
            json.beginObject()
            json.key("latitude")
            json.double(place.latitude)
            json.key("longitude")
            json.double(place.longitude)
            json.endObject()
        }
        let roles = headings.reduce(into: Set<String>()) { $0.formUnion($1.roles) }.sorted()
        if !roles.isEmpty {
            json.key("roles")
            json.beginArray()
            for role in roles { json.string(role) }
            json.endArray()
        }
        writeIdentifiers(&json)
        json.key("objects")
        json.integer(references)
        writeHeadings(&json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private var references: Int { headings.reduce(0) { $0 + $1.references } }

    /// The most precise: of a bounded span the shortest, else one with any bound; ties go to the oldest heading.
    private var dates: DateRange? {
        let dated = headings.compactMap(\.dates)
        return dated.enumerated().min { Self.vagueness($0.element, $0.offset) < Self.vagueness($1.element, $1.offset) }?
            .element
    }

    private static func vagueness(_ date: DateRange, _ place: Int) -> (Int, Int) {
        (date.earliest != nil && date.latest != nil ? 0 : date.earliest != nil || date.latest != nil ? 1 : 2, place)
    }

    /// Every spelling with the number of its references, the commonest first.
    private func writeNames(_ json: inout JSONWriter) {
        var counts: [String: (count: Int, language: String?)] = [:]
        for heading in headings where !heading.label.isEmpty {
            let known = counts[heading.label]
            let language = [known?.language, heading.language].compactMap(\.self).min()
            counts[heading.label] = ((known?.count ?? 0) + heading.references, language)
            for (variant, number) in heading.variants { counts[variant, default: (0, nil)].count += number }
        }
        guard !counts.isEmpty else { return }
        json.key("names")
        json.beginArray()
        for (name, what) in counts.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            json.beginObject()
            json.key("value")
            json.string(name)
            if let language = what.language {
                json.key("language")
                json.string(language)
            }
            json.key("objects")
            json.integer(what.count)
            json.endObject()
        }
        json.endArray()
    }

    private func write(_ dates: DateRange, _ json: inout JSONWriter) {
        json.key("dates")
        json.beginObject()
        let parts: [(StaticString, String?)] = [
            ("verbatim", dates.verbatim.isEmpty ? nil : dates.verbatim),
            ("edtf", dates.edtf.isEmpty ? nil : dates.edtf),
            ("earliest", dates.earliest), ("latest", dates.latest),
        ]
        for (key, value) in parts {
            guard let value else { continue }
            json.key(key)
            json.string(value)
        }
        json.endObject()
    }

    private func writeIdentifiers(_ json: inout JSONWriter) {
        var seen: Set<String> = []
        let identified = headings.filter { heading in
            heading.identifier.map { seen.insert((heading.authority ?? "") + "\0" + $0).inserted } ?? false
        }
        guard !identified.isEmpty else { return }
        json.key("identifiers")
        json.beginArray()
        for heading in identified {
            json.beginObject()
            json.key("value")
            json.string(heading.identifier ?? "")
            if let authority = heading.authority {
                json.key("scheme")
                json.string(authority)
            }
            json.endObject()
        }
        json.endArray()
    }

    private func writeHeadings(_ json: inout JSONWriter) {
        json.key("headings")
        json.beginArray()
        for heading in headings {
            json.beginObject()
            json.key("id")
            json.string(heading.id)
            json.key("source")
            json.string(heading.source)
            json.key("label")
            json.string(heading.label)
            json.key("objects")
            json.integer(heading.references)
            json.endObject()
        }
        json.endArray()
    }
}
