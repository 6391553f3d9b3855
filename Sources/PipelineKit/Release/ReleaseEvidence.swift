internal import Diagnostics

/// What the findings and the ledger of a release say, as far as the report shows it.
struct ReleaseEvidence {
    struct Findings {
        var errors = 0, warnings = 0
    }
    struct Example {
        let members: [(title: String, source: String)]
        let rule: String
    }
    /// By source.
    private(set) var findings: [String: Findings] = [:]
    /// Merges to show: of several sources, with titles that differ.
    private(set) var examples: [Example] = []
    /// Headings of people and bodies that were joined with others.
    private(set) var agentsJoined = 0

    init(folder: String, sources: [ReleaseBuilder.Facts.Source]) throws {
        try readFindings(folder + "/findings.ndjson", sources)
        try readLedger(folder + "/ledger.ndjson")
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
        var best: [(score: Int, number: Int, example: Example)] = []
        var number = 0
        var joined = 0
        try NDJSONLines.forEach(path: path) { line in
            guard line.text("decision") == "merge" else { return }
            number += 1
            let members = line["members"].map { (title: $0.text("title") ?? "", source: $0.text("source") ?? "") }
            let kind = line.text("kind") ?? ""
            if kind == "agents" { joined += max(0, members.count - 1) }
            if members.count < 2 { return }
            var distinct: [(title: String, source: String)] = []
            for member in members where !distinct.contains(where: { $0 == member }) { distinct.append(member) }
            let titles = Set(members.map(\.title)).count, sources = Set(members.map(\.source)).count
            let score = min(titles, 4) * 2 + min(sources, 3) * 3 + (kind == "agents" || kind == "places" ? 0 : 4)
            if best.count == 9, let worst = best.last, score <= worst.score { return }
            let rule =
                line["evidence"].first.map { [$0.text("rule"), $0.text("value")].compactMap(\.self) }
                ?? line["decisions"].first.map { [$0.text("by")].compactMap(\.self) } ?? []
            best.append(
                (score, number, Example(members: Array(distinct.prefix(6)), rule: rule.joined(separator: " "))))
            best.sort { $0.score == $1.score ? $0.number < $1.number : $0.score > $1.score }
            if best.count > 9 { best.removeLast() }
        }
        agentsJoined = joined
        examples = best.map(\.example)
    }
}
