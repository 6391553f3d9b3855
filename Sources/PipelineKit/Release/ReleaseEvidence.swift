internal import Diagnostics
internal import JSONWriting

/// What the findings and the ledger of a release say, as far as the report shows it.
struct ReleaseEvidence {
    struct Findings {
        var errors = 0, warnings = 0
    }
    struct Example {
        let members: [(title: String, source: String)]
        let rule: String
    }
    /// What examples are shown of, in this order; every kind of object is an object.
    private enum Shown: String, CaseIterable { case objects, agents, places }

    /// The best examples of one sort; of equal ones the first.
    private struct Candidates {
        let limit: Int
        private var kept: [(score: Int, example: Example)] = []
        init(limit: Int) { self.limit = limit }
        var examples: [Example] { kept.map(\.example) }

        mutating func offer(_ example: Example, score: Int) {
            let place = kept.firstIndex { $0.score < score } ?? kept.count
            guard place < limit else { return }
            kept.insert((score, example), at: place)
            if kept.count > limit { kept.removeLast() }
        }
    }

    /// By source.
    private(set) var findings: [String: Findings] = [:]
    /// Merges to show: of several sources, with titles that differ.
    private(set) var examples: [Example] = []
    /// Headings of people and bodies that were joined with others.
    private(set) var agentsJoined = 0

    /// Of what it was read from.
    private(set) var digest: String

    /// - Parameter digest: Of the files and sources.
    init(folder: String, sources: [ReleaseBuilder.Facts.Source], digest: String) throws {
        self.digest = digest
        try readFindings(folder + "/findings.ndjson", sources)
        try readLedger(folder + "/ledger.ndjson")
    }

    /// Nothing yet: to be read back.
    init() { digest = "" }

    /// Writes what was found, or reads it back.
    mutating func pass(_ tape: inout CountTape) {
        tape.text(&digest)
        tape.number(&agentsJoined)
        var counts = findings.sorted { $0.key < $1.key }.map { (source: $0.key, findings: $0.value) }
        tape.list(&counts, (source: "", findings: Findings())) { count, tape in
            tape.text(&count.source)
            tape.number(&count.findings.errors)
            tape.number(&count.findings.warnings)
        }
        findings = Dictionary(counts.map { ($0.source, $0.findings) }) { first, _ in first }
        var shown = examples.map { (members: $0.members, rule: $0.rule) }
        tape.list(&shown, (members: [], rule: "")) { example, tape in
            tape.list(&example.members, (title: "", source: "")) { member, tape in
                tape.text(&member.title)
                tape.text(&member.source)
            }
            tape.text(&example.rule)
        }
        examples = shown.map { Example(members: $0.members, rule: $0.rule) }
    }

    private mutating func readFindings(_ path: String, _ sources: [ReleaseBuilder.Facts.Source]) throws {
        guard Folder.isFile(path) else { return }
        var known: [String: String] = [:]
        var counts: [String: Findings] = [:]
        try NDJSONLines.forEach(path: path) { line in
            guard let severity = line.text("severity"), severity != "note", let name = line.text("source") else {
                return
            }
            let source: String
            if let found = known[name] {
                source = found
            } else {
                source = Self.source(of: name, sources)
                known[name] = source
            }
            if severity == "warning" {
                counts[source, default: Findings()].warnings += 1
            } else {
                counts[source, default: Findings()].errors += 1
            }
        }
        findings = counts
    }

    /// The source that a file belongs to; members of archives are named after the archive.
    private static func source(of name: String, _ sources: [ReleaseBuilder.Facts.Source]) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        for source in sources where source.files.contains(last) { return source.id }
        for source in sources where source.files.contains(where: { name.contains($0) }) { return source.id }
        return ""
    }

    private mutating func readLedger(_ path: String) throws {
        guard Folder.isFile(path) else { return }
        var best = [Shown.objects: Candidates(limit: 6), .agents: Candidates(limit: 2), .places: Candidates(limit: 1)]
        var joined = 0
        try NDJSONLines.forEach(path: path) { line in
            guard line.text("decision") == "merge" else { return }
            let members = line["members"].map { (title: $0.text("title") ?? "", source: $0.text("source") ?? "") }
            let kind = line.text("kind") ?? ""
            if kind == "agents" { joined += max(0, members.count - 1) }
            if members.count < 2 { return }
            var distinct: [(title: String, source: String)] = []
            for member in members where !distinct.contains(where: { $0 == member }) { distinct.append(member) }
            let titles = Set(members.map(\.title)).count, sources = Set(members.map(\.source)).count
            let rule =
                line["evidence"].first.map { [$0.text("rule"), $0.text("value")].compactMap(\.self) }
                ?? line["decisions"].first.map { [$0.text("by")].compactMap(\.self) } ?? []
            best[Shown(rawValue: kind) ?? .objects]?.offer(
                Example(members: Array(distinct.prefix(6)), rule: rule.joined(separator: " ")),
                score: min(titles, 4) * 2 + min(sources, 3) * 3)
        }
        agentsJoined = joined
        examples = Shown.allCases.flatMap { best[$0]?.examples ?? [] }
    }
}
