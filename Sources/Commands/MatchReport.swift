internal import Deduplication

/// What `khazina match` prints and writes.
struct MatchReport {
    private let records: RecordColumns
    private let table: MatchingTable
    private let matcher: Matcher
    private let result: MatchResult

    init(_ records: RecordColumns, _ table: MatchingTable, _ matcher: Matcher, _ result: MatchResult) {
        (self.records, self.table, self.matcher, self.result) = (records, table, matcher, result)
    }

    var summary: String {
        let groups = Set(result.clusters).count, blocking = result.blocking
        var lines = [
            "\(records.count) records, kind \(table.kind) version \(table.version): \(groups) groups",
            "candidates \(blocking.pairs) (by key \(blocking.pairsOfKeys.map(String.init).joined(separator: " "))), "
                + "blocks split \(blocking.blocksSplit), left out \(blocking.blocksLeftOut) with \(blocking.pairsLeftOut) pairs",
            "links \(result.links), for review \(result.review), matches expected \(Int(result.weights.expectedMatches))",
        ]
        if !result.duplicateFreeSources.isEmpty {
            lines.append("free of duplicates: \(result.duplicateFreeSources.sorted().joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    /// Each level's shares among matches and others, and its weight in bits.
    var weights: String {
        var lines: [String] = []
        for (comparison, levels) in zip(table.comparisons, result.weights.levels) {
            let field = table.fields[comparison.field]
            for (name, level) in zip(field.type.levels, levels) {
                let shares = [level.m, level.u, level.alike].map(rounded).joined(separator: " ")
                let bits = [level.weight, level.weightAgainstAlike, level.center].map { rounded(Double($0)) }
                lines.append(
                    "\(field.name).\(name): m u alike \(shares), weights and center \(bits.joined(separator: " "))")
            }
        }
        for dependency in result.weights.dependencies {
            let names = [dependency.first, dependency.second].map { table.fields[table.comparisons[$0].field].name }
            lines.append("\(names[0]) and \(names[1]) agree together: \(rounded(Double(-dependency.bits)))")
        }
        return lines.joined(separator: "\n")
    }

    func explanation(_ pair: String) throws -> String {
        let ids = pair.split(separator: ",").map(String.init)
        let numbers = ids.compactMap { id in (0..<records.count).first { records.id($0) == id } }
        guard numbers.count == 2 else { throw CommandFailure("\(pair): two known ids are needed, ID,ID") }
        let explanation = matcher.explain(numbers[0], numbers[1], weights: result.weights)
        let sums = [explanation.total, explanation.prior, explanation.candidatePrior, -explanation.dependency]
            .map { rounded(Double($0)) }
        var lines = [
            "\(ids[0]) and \(ids[1]): \(sums[0]) bits; priors \(sums[1]) and \(sums[2]), dependence \(sums[3])"
        ]
        for (step, comparison) in zip(explanation.steps, table.comparisons) {
            let values = numbers.map { records.value($0, field: comparison.field) }
            let bits = [step.weight, step.weightAgainstAlike, step.information].map { rounded(Double($0)) }
            lines.append(
                "  \(step.field) \(step.level) \(bits[0]) and \(bits[1]) (rarity \(bits[2])): \(values[0]) | \(values[1])"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// `id,cluster` ordered by id; a cluster has the smallest id of its records.
    func predictions() -> ContiguousArray<UInt8> {
        let ids = (0..<records.count).map { records.id($0) }
        var smallest: [UInt32: String] = [:]
        for (record, cluster) in result.clusters.enumerated() {
            smallest[cluster] = min(smallest[cluster] ?? ids[record], ids[record])
        }
        var out = ContiguousArray("id,cluster\n".utf8)
        for record in ids.indices.sorted(by: { ids[$0] < ids[$1] }) {
            append(ids[record], to: &out)
            out.append(UInt8(ascii: ","))
            append(smallest[result.clusters[record]] ?? "", to: &out)
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    /// `id1,id2,bits` of all pairs at or above the review threshold, by id.
    func pairs() -> ContiguousArray<UInt8> {
        let rows = result.pairs.map { pair -> (String, String, Float) in
            let ids = [records.id(pair.first), records.id(pair.second)].sorted()
            return (ids[0], ids[1], pair.weight)
        }
        var out = ContiguousArray("id1,id2,bits\n".utf8)
        for (first, second, bits) in rows.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            append(first, to: &out)
            out.append(UInt8(ascii: ","))
            append(second, to: &out)
            out.append(contentsOf: ",\((bits * 1000).rounded() / 1000)\n".utf8)
        }
        return out
    }

    private func append(_ value: String, to out: inout ContiguousArray<UInt8>) {
        let needsQuotes = value.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
        guard needsQuotes else { return out.append(contentsOf: value.utf8) }
        out.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            out.append(byte)
            if byte == UInt8(ascii: "\"") { out.append(byte) }
        }
        out.append(UInt8(ascii: "\""))
    }

    private func rounded(_ value: Double) -> String {
        abs(value) < 0.001 && value != 0 ? "\(Int(value * 1_000_000))e-6" : "\((value * 1000).rounded() / 1000)"
    }
}
