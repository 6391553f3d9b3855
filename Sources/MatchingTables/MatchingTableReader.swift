public import Deduplication
public import Diagnostics
internal import Yams

/// Reads the matching table of a kind from YAML and checks all of it before anything runs.
public struct MatchingTableReader {
    private var yaml: YAMLReading
    private var fields: [MatchingTable.Field] = []
    /// Bits of the levels, for each comparison that states them.
    private var bits: [[Float]] = []

    private init(source: UInt32) { yaml = YAMLReading(source: source) }

    /// The table, and what is wrong with the file; the table is `nil` when anything is.
    /// - Parameter source: Index of the file for the locations of the findings.
    public static func read(_ text: String, source: UInt32) -> (table: MatchingTable?, findings: [Diagnostic]) {
        var reader = MatchingTableReader(source: source)
        do {
            guard let root = try Yams.compose(yaml: text) else { throw Empty() }
            let table = reader.table(root)
            return (reader.yaml.findings.isEmpty ? table : nil, reader.yaml.findings)
        } catch {
            let finding = Diagnostic(
                "table.malformed", .error, "not readable YAML: \(error)", at: .init(source: source))
            return (nil, [finding])
        }
    }

    private struct Empty: Error, CustomStringConvertible { let description = "the file is empty" }

    private mutating func table(_ root: Node) -> MatchingTable? {
        let keys = [
            "kind", "version", "sources", "link", "review", "prior-pairs", "leeway", "fields", "blocking",
            "comparisons",
        ]
        let top = yaml.mapping(root, allowing: keys + ["base", "evidence", "weights"])
        let needless = top["base"] == nil ? [] : ["sources", "prior-pairs", "leeway"]
        for key in keys where top[key] == nil && !needless.contains(key) {
            yaml.complain("table.missing-key", "\(key) is missing", at: root)
        }
        guard let fieldsNode = top["fields"], let blockingNode = top["blocking"],
            let comparisonsNode = top["comparisons"]
        else { return nil }
        for (key, value) in yaml.entries(fieldsNode) { readField(yaml.text(key), value) }
        let blocking = readBlocking(blockingNode)
        var comparisons: [MatchingTable.Comparison] = []
        for (key, value) in yaml.entries(comparisonsNode) {
            if let comparison = readComparison(key, value, after: comparisons) { comparisons.append(comparison) }
        }
        var table = MatchingTable(
            kind: top["kind"].map { yaml.text($0) } ?? "",
            version: top["version"].map { Int(yaml.number($0, atLeast: 1)) } ?? 1, fields: fields, blocking: blocking,
            comparisons: comparisons,
            sources: top["sources"].flatMap { yaml.choice($0, of: MatchingTable.SourcePolicy.self) } ?? .any,
            link: top["link"].map { Float(yaml.number($0)) } ?? 0,
            review: top["review"].map { Float(yaml.number($0)) } ?? 0,
            priorPairs: top["prior-pairs"].map { yaml.number($0, atLeast: 0) } ?? 0,
            leeway: top["leeway"].map { yaml.number($0, atLeast: 1) } ?? 1)
        if let base = top["base"] {
            table.given = MatchingTable.GivenWeights(
                base: Float(yaml.number(base)), bits: bits,
                evidence: top["evidence"].map { readEvidence($0) } ?? [:])
            if bits.count < comparisons.count {
                yaml.complain("table.missing-bits", "with a base every comparison states its bits", at: comparisonsNode)
            }
        } else if !bits.isEmpty {
            yaml.complain("table.missing-key", "bits need a base", at: comparisonsNode)
        }
        if let weights = top["weights"] {
            table.weightsFile = yaml.text(weights)
            if table.given != nil {
                yaml.complain("table.two-weights", "a table with a base takes no weights from a file", at: weights)
            }
        }
        return table
    }

    private mutating func readEvidence(_ node: Node) -> [String: [String: Float]] {
        var out: [String: [String: Float]] = [:]
        for (name, outcomes) in yaml.entries(node) {
            for (outcome, bits) in yaml.entries(outcomes) {
                out[yaml.text(name), default: [:]][yaml.text(outcome)] = Float(yaml.number(bits))
            }
        }
        return out
    }

    private mutating func readField(_ name: String, _ node: Node) {
        let parts = yaml.mapping(node, allowing: ["type", "ignorable"])
        guard let typeNode = parts["type"] else {
            return yaml.complain("table.missing-key", "the type of \(name) is missing", at: node)
        }
        guard let type = yaml.choice(typeNode, of: MatchingTable.FieldType.self) else { return }
        let ignorable = parts["ignorable"].map { yaml.list($0) } ?? []
        fields.append(MatchingTable.Field(name: name, type: type, ignorable: ignorable.map { yaml.text($0) }))
    }

    private mutating func readBlocking(_ node: Node) -> MatchingTable.Blocking {
        let parts = yaml.mapping(node, allowing: ["keys", "split", "largest-block"])
        let keys = parts["keys"].map { yaml.list($0) } ?? []
        if keys.isEmpty { yaml.complain("table.no-keys", "blocking needs keys", at: node) }
        return MatchingTable.Blocking(
            keys: keys.map { key in yaml.list(key).compactMap { readPart($0) } },
            split: (parts["split"].map { yaml.list($0) } ?? []).compactMap { readPart($0) },
            largestBlock: parts["largest-block"].map { Int(yaml.number($0, atLeast: 2)) } ?? 100)
    }

    /// `title.words 3`: field, form, count.
    private mutating func readPart(_ node: Node) -> MatchingTable.KeyPart? {
        let words = yaml.text(node).split(separator: " ")
        let path = words.first?.split(separator: ".") ?? []
        guard path.count == 2, words.count <= 2, let form = MatchingTable.KeyPart.Form(rawValue: String(path[1])) else {
            let forms = MatchingTable.KeyPart.Form.allCases.map(\.rawValue).joined(separator: ", ")
            yaml.complain(
                "table.bad-key", "a key part is field.form or field.form count", at: node, hint: "forms are \(forms)")
            return nil
        }
        guard let field = field(String(path[0]), node) else { return nil }
        let isYear = [.year, .date].contains(fields[field].type)
        if isYear != (form == .year), form != .value {
            yaml.complain("table.bad-key", "\(form) does not fit a field of type \(fields[field].type)", at: node)
            return nil
        }
        return MatchingTable.KeyPart(field: field, form: form, count: words.count == 2 ? Int(words[1]) ?? 4 : 4)
    }

    private mutating func readComparison(
        _ key: Node, _ node: Node, after earlier: [MatchingTable.Comparison]
    ) -> MatchingTable.Comparison? {
        guard let field = field(yaml.text(key), key) else { return nil }
        let parts = yaml.mapping(
            node, allowing: ["frequency", "matches", "veto", "veto-when-same", "depends-on", "bits"])
        let levels = fields[field].type.levels
        var shares = [Double](repeating: 0.001, count: levels.count)
        if let node = parts["bits"] { return readGiven(node, field, levels, parts, after: earlier) }
        guard let matches = parts["matches"] else {
            yaml.complain("table.missing-key", "the shares of matches are missing", at: node)
            return nil
        }
        for (name, share) in yaml.entries(matches) {
            guard let level = level(name, levels) else { continue }
            shares[level] = max(yaml.number(share, atLeast: 0), 0.0001)
        }
        let total = shares.reduce(0, +)
        if abs(total - 1) > 0.05 {
            yaml.complain("table.bad-shares", "the shares sum up to \(total), not to 1", at: matches)
        }
        let vetoes = (parts["veto"].map { yaml.list($0) } ?? []).compactMap { level($0, levels) }
        var comparison = MatchingTable.Comparison(
            field: field, matchShares: shares.map { $0 / total }, vetoes: Set(vetoes.map { UInt8($0 + 1) }),
            frequency: parts["frequency"].map { yaml.number($0, atLeast: 0) } ?? 1)
        comparison.vetoCondition = parts["veto-when-same"].flatMap { condition($0, earlier) }
        comparison.dependsOn = parts["depends-on"].flatMap { condition($0, earlier) }
        return comparison
    }

    private mutating func condition(_ node: Node, _ earlier: [MatchingTable.Comparison]) -> Int? {
        guard let field = field(yaml.text(node), node) else { return nil }
        if let index = earlier.firstIndex(where: { $0.field == field }) { return index }
        yaml.complain("table.veto-order", "\(fields[field].name) must be compared before this field", at: node)
        return nil
    }

    /// A comparison with bits in the place of shares; a level that is not named says nothing.
    private mutating func readGiven(
        _ node: Node, _ field: Int, _ levels: [String], _ parts: [String: Node],
        after earlier: [MatchingTable.Comparison]
    ) -> MatchingTable.Comparison {
        var row = [Float](repeating: 0, count: levels.count)
        for (name, bits) in yaml.entries(node) {
            if let level = level(name, levels) { row[level] = Float(yaml.number(bits)) }
        }
        bits.append(row)
        let vetoes = (parts["veto"].map { yaml.list($0) } ?? []).compactMap { level($0, levels) }
        var comparison = MatchingTable.Comparison(
            field: field, matchShares: levels.map { _ in 1 / Double(levels.count) },
            vetoes: Set(vetoes.map { UInt8($0 + 1) }), frequency: 0)
        comparison.vetoCondition = parts["veto-when-same"].flatMap { condition($0, earlier) }
        comparison.dependsOn = parts["depends-on"].flatMap { condition($0, earlier) }
        return comparison
    }

    private mutating func field(_ name: String, _ node: Node) -> Int? {
        if let index = fields.firstIndex(where: { $0.name == name }) { return index }
        let known = fields.map(\.name).joined(separator: ", ")
        yaml.complain("table.unknown-field", "there is no field \(name)", at: node, hint: "fields are \(known)")
        return nil
    }

    private mutating func level(_ node: Node, _ levels: [String]) -> Int? {
        let name = yaml.text(node)
        if let index = levels.firstIndex(of: name) { return index }
        yaml.complain(
            "table.unknown-level", "\(name) is no level here", at: node,
            hint: "levels are \(levels.joined(separator: ", "))")
        return nil
    }
}
