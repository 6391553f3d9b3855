extension MatchWeights {
    /// The weights as a text, one line for each level, that `init(text:)` reads back: weights that were estimated once,
    /// on a sample or on the last delivery, hold for other records of the kind.
    public func text(_ table: MatchingTable, records: Int) -> String {
        var lines = [
            "# Match weights of \(table.kind): shares of each level among matches, others and look-alikes.",
            "table\t\(table.kind)\t\(table.version)", "records\t\(records)", "matches\t\(expectedMatches)",
            "prior\t\(prior)", "candidate-prior\t\(candidatePrior)",
        ]
        for (c, levels) in levels.enumerated() {
            let field = table.fields[fields[c]]
            for (name, level) in zip(field.type.levels, levels) {
                lines.append("level\t\(field.name)\t\(name)\t\(level.m)\t\(level.u)\t\(level.alike)\t\(level.center)")
            }
        }
        for dependency in dependencies {
            lines.append("together\t\(dependency.first)\t\(dependency.second)\t\(dependency.bits)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Weights that were estimated before; `nil` when the text is none, or is not of this table and its version.
    /// - Parameter records: How many records are matched now: a pair at random matches less often among more.
    public init?(text: String, _ table: MatchingTable, records: Int) {
        var weights = MatchWeights(table, records: records), parts: [[Substring]] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            parts.append(line.split(separator: "\t", omittingEmptySubsequences: false))
        }
        func values(_ name: String, _ count: Int) -> [Substring]? {
            parts.first { $0[0] == name && $0.count == count + 1 }.map { Array($0.dropFirst()) }
        }
        guard let of = values("table", 2), of[0] == table.kind, Int(of[1]) == table.version,
            let known = values("records", 1).flatMap({ Int($0[0]) }), known > 1,
            let matches = values("matches", 1).flatMap({ Double($0[0]) }),
            let prior = values("prior", 1).flatMap({ Float($0[0]) }),
            let candidatePrior = values("candidate-prior", 1).flatMap({ Float($0[0]) })
        else { return nil }
        let rows = parts.filter { $0[0] == "level" && $0.count == 7 }
        guard rows.count == weights.levels.reduce(0, { $0 + $1.count }) else { return nil }
        for row in rows {
            guard let c = weights.fields.firstIndex(where: { table.fields[$0].name == row[1] }),
                let l = table.fields[weights.fields[c]].type.levels.firstIndex(of: String(row[2])),
                let m = Double(row[3]), let u = Double(row[4]), let alike = Double(row[5]), let center = Float(row[6])
            else { return nil }
            (weights.levels[c][l].m, weights.levels[c][l].u, weights.levels[c][l].alike) = (m, u, alike)
            weights.levels[c][l].center = center
        }
        for row in parts where row[0] == "together" && row.count == 4 {
            guard let first = Int(row[1]), let second = Int(row[2]), let bits = Float(row[3]), first < second,
                second < weights.levels.count
            else { return nil }
            weights.dependencies.append(Dependency(first: first, second: second, bits: bits))
        }
        // Each record has as many matches as before: a pair at random is one the more seldom the more records there are.
        let expected = known == records ? matches : matches / Double(known) * Double(records)
        weights.finish(matches: expected, candidates: 1, records: records)
        if known == records { weights.prior = prior }
        weights.candidatePrior = candidatePrior
        self = weights
    }
}
