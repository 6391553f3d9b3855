internal import Deduplication
internal import Diagnostics
internal import HeritageModel

/// A dataset as a steward sees it: pairs explained, near misses, doubtful pairs, decisions taken back.
public struct ResolvedDataset {
    /// A decision of the ledger.
    public struct Entry: Sendable {
        public let id: String, first: String, second: String
        /// `weight`, `person`, or the rule of a key.
        public let by: String
        public let isMerge: Bool
        let because: String?
    }

    private let folder: String
    private let resources: Resources

    public init(folder: String, resources: Resources) {
        (self.folder, self.resources) = (ReleaseShelf.readable(folder), resources)
    }

    // MARK: One pair

    public func explain(_ a: String, _ b: String) throws -> PairReport {
        let entry = try entries().first { $0.id == ObjectIdentity.decisionID(a, b) }
        guard let kind = try kind(of: a), let otherKind = try self.kind(of: b) else {
            return try explainOthers(a, b, entry)
        }
        guard kind == otherKind else {
            guard let links = try links(kind, otherKind) else { return try explainOthers(a, b, entry) }
            var report = try waterfall(a, b, links.matcher)
            report.verdicts = try verdicts(a, b, entry) + linkVerdicts(a, b, links, report.total ?? 0)
            return report
        }
        let matcher = try matcher(kind)
        var report = try waterfall(a, b, matcher)
        let (one, other) = (try number(a, matcher), try number(b, matcher))
        report.verdicts = try verdicts(a, b, entry)
        let total = report.total.map { Float($0) } ?? 0
        if !matcher.areCandidates(one, other) {
            report.verdicts.append("They share no block: the run never compared them.")
        } else if matcher.areOfTwoHolders(one, other) {
            report.verdicts.append("Two holders have them: related at most, never merged but by a person.")
        } else if matcher.areOfOneFreeSource(one, other) {
            report.verdicts.append("Both are of one source, which names nothing twice.")
        } else if total < matcher.table.review {
            report.verdicts.append("Below the review threshold: nobody is asked about them.")
        } else if total < matcher.table.link {
            report.verdicts.append("Between review and link: the pair is in the review list.")
        }
        return report
    }

    /// What was compared of two records, in bits.
    private func waterfall(_ a: String, _ b: String, _ matcher: KindMatcher) throws -> PairReport {
        let (one, other) = (try number(a, matcher), try number(b, matcher))
        let features = matcher.features, explanation = matcher.explain(one, other)
        var report = PairReport(a, b, titles: [one, other].map { title($0, features) })
        (report.link, report.review) = (Double(matcher.table.link), Double(matcher.table.review))
        report.total = DecisionLine.rounded(explanation.total)
        report.rows = [
            .init(field: "base", outcome: "", bits: DecisionLine.rounded(explanation.base), first: "", second: "")
        ]
        let names = try names(of: explanation.steps.map(\.field))
        for step in explanation.steps {
            let field = step.field == "authority" ? "identifier" : step.field == "names" ? "name" : step.field
            report.rows.append(
                .init(
                    field: step.field, outcome: step.outcome, bits: DecisionLine.rounded(step.bits),
                    first: named(features.value(one, field), names[field]),
                    second: named(features.value(other, field), names[field])))
        }
        return report
    }

    /// The comparison of records of two kinds, either of which may belong to the other; `nil` when no rule is about them.
    private func links(_ one: String, _ other: String) throws -> KindLinks? {
        let kinds = Set([one, other])
        guard let rule = try resources.linkRules().first(where: { Set([$0.from.rawValue, $0.to.rawValue]) == kinds })
        else {
            return nil
        }
        let names = try NameTools(vocabularies: resources.vocabulariesFolder)
        func features(_ kind: CulturalObject.Kind) throws -> FeatureTable {
            try FeatureTable.read(resources.resolutionTable(kind.rawValue), folder: folder)
        }
        return KindLinks(rule, from: try features(rule.from), to: try features(rule.to), names: names, threads: 1)
    }

    private func linkVerdicts(_ a: String, _ b: String, _ links: KindLinks, _ total: Double) -> [String] {
        let rule = links.rule
        var said = [
            "A \(rule.from.rawValue) and a \(rule.to.rawValue): linked as `\(rule.relation)` at most, never merged."
        ]
        let isSuggested = links.suggestions.contains { [$0.from, $0.to] == [a, b] || [$0.from, $0.to] == [b, a] }
        if isSuggested {
            said.append("Suggested in links.ndjson.")
        } else if total < Double(rule.table.link) {
            said.append("Too little for a suggestion.")
        } else {
            said.append("Not suggested: no block brings them together, or three others fit better.")
        }
        return said
    }

    /// The names of the agents and places of the dataset, for the fields that refer to them, by id without `kz-`.
    private func names(of fields: [String]) throws -> [String: [String: String]] {
        var names: [String: [String: String]] = [:]
        for field in fields where names[field] == nil {
            let kind: EntityKind
            switch field {
            case "agents", "publisher", "holder": kind = .agent
            case "place": kind = .place
            default: continue  // a field of plain values
            }
            var known: [String: String] = [:]
            try NDJSONLines.forEach(path: "\(folder)/\(kind.plural).ndjson") { line in
                if let id = line.text("id"), let name = line["names"].first?.text("value") {
                    known[String(id.dropFirst(3))] = name
                }
            }
            names[field] = known
        }
        return names
    }

    private func named(_ value: String, _ names: [String: String]?) -> String {
        guard let names else { return value }
        return value.split(separator: " ").map { names[String($0)] ?? "kz-\($0)" }.joined(separator: "; ")
    }

    /// What the dataset says of the pair.
    private func verdicts(_ a: String, _ b: String, _ entry: Entry?) throws -> [String] {
        var said: [String] = []
        let redirects = try redirects()
        let (one, other) = (redirects[a] ?? a, redirects[b] ?? b)
        said.append(one == other ? "Both are \(one)." : "They are two: \(one) and \(other).")
        guard let entry else { return said }
        if entry.isMerge {
            said.append("Decision \(entry.id) joined them, by \(entry.by).")
        } else {
            said.append("Decision \(entry.id) keeps them apart: \(entry.because ?? "?").")
        }
        return said
    }

    private func explainOthers(_ a: String, _ b: String, _ entry: Entry?) throws -> PairReport {
        var report = PairReport(a, b, titles: ["", ""])
        report.verdicts = try verdicts(a, b, entry)
        if entry == nil {
            report.verdicts.append(
                "No decision names the pair, and no table compares the two: they are of different kinds, or of a kind "
                    + "without a table.")
        }
        return report
    }

    // MARK: Near misses and review

    /// The records most like `a` that are not one with it.
    public func near(_ a: String, limit: Int) throws -> [PairReport] {
        guard let kind = try kind(of: a) else {
            throw ConfigurationProblem(["no table compares \(a) with anything in \(folder)"])
        }
        let matcher = try matcher(kind, floor: -40), redirects = try redirects()
        let wanted = try number(a, matcher), features = matcher.features
        func group(_ number: Int) -> String { redirects[features.id(number)] ?? features.id(number) }
        let others = matcher.pairs.filter { $0.first == wanted || $0.second == wanted }
            .map { (other: $0.first == wanted ? $0.second : $0.first, weight: $0.weight) }
            .filter { group($0.other) != group(wanted) }
            .sorted { $0.weight != $1.weight ? $0.weight > $1.weight : features.id($0.other) < features.id($1.other) }
        return others.prefix(limit).map { candidate in
            var report = PairReport(
                a, features.id(candidate.other), titles: [wanted, candidate.other].map { title($0, features) })
            report.total = DecisionLine.rounded(candidate.weight)
            return report
        }
    }

    /// Pairs between review and link that nobody has decided, as CSV with an empty column for the decision.
    public func reviewList() throws -> (csv: String, pairs: Int) {
        var csv = "", pairs = 0
        let redirects = try redirects()
        let decided = Set(try entries().filter { $0.by == "person" || !$0.isMerge }.map(\.id))
        csv += CSVRows.line([
            "decision", "first", "second", "by", "note", "kind", "bits", "first_name", "second_name", "first_details",
            "second_details", "first_source", "second_source",
        ])
        for kind in try kinds() {
            let matcher = try matcher(kind), features = matcher.features
            let doubtful = matcher.pairs.filter {
                $0.weight < matcher.table.link && !matcher.areOfTwoHolders($0.first, $0.second)
                    && !matcher.areOfOneFreeSource($0.first, $0.second)
            }.sorted { a, b in
                a.weight != b.weight ? a.weight > b.weight : (a.first, a.second) < (b.first, b.second)
            }
            for pair in doubtful {
                let (a, b) = (features.id(pair.first), features.id(pair.second))
                if (redirects[a] ?? a) == (redirects[b] ?? b) { continue }
                if decided.contains(ObjectIdentity.decisionID(a, b)) { continue }
                pairs += 1
                csv += CSVRows.line([
                    "", a, b, "", "", kind == "agents" ? "agent" : kind == "places" ? "place" : kind,
                    "\(DecisionLine.rounded(pair.weight))",
                    title(pair.first, features), title(pair.second, features), details(pair.first, features),
                    details(pair.second, features), features.source(pair.first), features.source(pair.second),
                ])
            }
        }
        return (csv, pairs)
    }

    /// Appends the decisions of a review list to a file of decisions.
    /// - Returns: How many were taken over, and how many rows had none.
    public static func importReview(_ csv: String, by person: String, into path: String) throws -> (
        taken: Int, open: Int
    ) {
        var lines: [[String]] = [], open = 0
        for (number, row) in CSVRows.parse(csv).enumerated() where row.count >= 3 && row[0] != "decision" {
            if row[0].isEmpty {
                open += 1
                continue
            }
            guard PeopleDecisions.Verdict(rawValue: row[0]) != nil else {
                throw ConfigurationProblem([
                    "row \(number + 1): `\(row[0])` is neither `same` nor `different`; nothing was imported"
                ])
            }
            let by = row.count > 3 && !row[3].isEmpty ? row[3] : person
            lines.append([row[0], row[1], row[2], by, row.count > 4 ? row[4] : ""])
        }
        try PeopleDecisions.append(lines, to: path)
        return (lines.count, open)
    }

    // MARK: Taking back

    /// Takes back one decision by appending to a file of decisions; the next run of the pipeline applies it.
    /// - Returns: What was written.
    public func undo(_ decision: String, by person: String, decisions path: String) throws -> String {
        guard let entry = try entries().first(where: { $0.id == decision }) else {
            throw ConfigurationProblem(["there is no decision `\(decision)` in the ledger of \(folder)"])
        }
        let people = try PeopleDecisions(paths: [path])
        // A person's word is taken back; a rule's is overruled by a person's.
        let word: String
        if people[entry.first, entry.second] != nil {
            word = "revoke"
        } else {
            word = entry.isMerge ? "different" : "same"
        }
        let line = [word, entry.first, entry.second, person, "undo \(decision)"]
        try PeopleDecisions.append([line], to: path)
        return line.joined(separator: ",")
    }

    // MARK: Files

    /// All decisions of the ledger.
    func entries() throws -> [Entry] {
        var entries: [Entry] = []
        try NDJSONLines.forEach(path: folder + "/ledger.ndjson") { line in
            let isMerge = line.text("decision") == "merge"
            for decision in line["decisions"] {
                entries.append(
                    Entry(
                        id: decision.text("id") ?? "", first: decision.text("first") ?? "",
                        second: decision.text("second") ?? "", by: decision.text("by") ?? "", isMerge: isMerge,
                        because: line.text("because")))
            }
        }
        return entries
    }

    private func redirects() throws -> [String: String] {
        var redirects: [String: String] = [:]
        try NDJSONLines.forEach(path: folder + "/redirects.ndjson") { line in
            if let id = line.text("id") { redirects[id] = line.text("replacedBy") }
        }
        return redirects
    }

    private func matcher(_ kind: String, floor: Float? = nil) throws -> KindMatcher {
        var table = try resources.resolutionTable(kind)
        if let floor { table.review = floor }
        let names = try NameTools(vocabularies: resources.vocabulariesFolder)
        return KindMatcher(try FeatureTable.read(table, folder: folder), names: names, threads: 1)
    }

    private func number(_ id: String, _ matcher: KindMatcher) throws -> Int {
        if let number = matcher.features.number(of: id) { return number }
        throw ConfigurationProblem(["there is no \(id) in \(folder)"])
    }

    /// The tables whose records the dataset has the features of.
    private func kinds() throws -> [String] {
        let all = EntityKind.allCases.map(\.plural) + CulturalObject.Kind.allCases.map(\.rawValue)
        return all.filter { Folder.isFile("\(folder)/\(FeatureTable.fileName($0))") }
    }

    /// The table that a record is compared by; `nil` when there is none.
    private func kind(of id: String) throws -> String? {
        if id.utf8.count == 20, let kind = EntityKind.allCases.first(where: { id.hasPrefix($0.prefix) }) {
            return kind.plural
        }
        for kind in try kinds() {
            if try FeatureTable.read(resources.resolutionTable(kind), folder: folder).number(of: id) != nil {
                return kind
            }
        }
        return nil
    }

    private func title(_ number: Int, _ features: FeatureTable) -> String {
        for field in ["label", "title", "identifier"] {
            let value = features.value(number, field)
            if !value.isEmpty { return value }
        }
        return ""
    }

    private func details(_ number: Int, _ features: FeatureTable) -> String {
        ["born", "died", "role", "year", "day", "identifier", "number", "type", "latitude", "longitude"].compactMap {
            field in
            let value = features.value(number, field)
            return value.isEmpty ? nil : "\(field) \(value)"
        }.joined(separator: "; ")
    }
}
