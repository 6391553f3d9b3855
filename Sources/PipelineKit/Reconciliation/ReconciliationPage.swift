internal import Diagnostics
internal import Mapping
internal import Reporting

/// The report of a migration for people.
struct ReconciliationPage {
    private let result: Reconciliation
    init(_ result: Reconciliation) { self.result = result }

    var text: String {
        ReportPage(
            title: "Reconciliation: \(result.pipeline)",
            subtitle: "What became of every row and every value of the sources.",
            sections: [overview, rows, objects] + joined + [checks] + result.sources.map(values) + [findings]
        ).text
    }

    private var overview: HTML {
        let rows = result.sources.reduce(0) { $0 + $1.rows }
        let rejected = result.sources.reduce(0) { $0 + $1.rejected }
        let forgotten = result.forgotten
        let verdict: HTML =
            if !result.isBalanced {
                .verdict("The numbers do not add up. This is a defect of the program: please report it.", .bad)
            } else if forgotten > 0 {
                .verdict(
                    "Every row is accounted for. Forgotten values: \(HTML.grouped(forgotten)). No rule uses them and nothing says why they are left out.",
                    .warn)
            } else {
                .verdict("Every row and every value is accounted for; nothing was forgotten.", .good)
            }
        return .group([
            verdict,
            .tiles([
                (HTML.grouped(rows), "rows in", nil), (HTML.grouped(result.emitted), "objects out", .good),
                (HTML.grouped(result.merged), "merged into others", .note),
                (HTML.grouped(rejected), "rejected", rejected > 0 ? .bad : nil),
                (HTML.grouped(forgotten), "values forgotten", forgotten > 0 ? .bad : .good),
            ]),
        ])
    }

    private var rows: HTML {
        let columns: [ReportColumn] = [
            .words("source"), .words("file or table"), .words("encoding"), .number("rows"), .number("objects"),
            .number("rejected"), .number("left out"), .words(""),
        ]
        let texts = result.sources.flatMap(\.texts)
        let cells = texts.map { text -> [HTML] in
            let encoding = text.declared.isEmpty || text.declared == text.encoding
            let name = text.name.split(separator: "/").last.map(String.init) ?? text.name
            return [
                .text(text.source), .code(name),
                .text(encoding ? text.encoding : "\(text.encoding), declared \(text.declared)"), .number(text.rows),
                .number(text.objects), .number(text.rejected, text.rejected > 0 ? .bad : nil),
                .number(text.skipped),
                text.isBalanced ? .toned("adds up", .good) : .toned("does not add up", .bad),
            ]
        }
        let sums = [\Reconciliation.Text.rows, \.objects, \.rejected, \.skipped].map { key in
            HTML.number(texts.reduce(0) { $0 + $1[keyPath: key] })
        }
        return .section(
            "Rows",
            explanation:
                "A row became an object, was rejected and stands in quarantine.ndjson with the reason, or was left out because the profile says so.",
            .table(columns, cells, sum: [.text("all"), .text(""), .text("")] + sums + [.text("")]))
    }

    private var objects: HTML {
        let columns: [ReportColumn] = [
            .words("source"), .number("objects made"), .number("stand in the dataset"), .number("merged into others"),
        ]
        return .section(
            "Objects",
            explanation:
                "Objects that describe the same thing become one, which stands under the record whose id it keeps; all records stay named in it.",
            .table(
                columns,
                result.sources.map {
                    [
                        .text($0.id), .number($0.objects), .number($0.written),
                        .number($0.merged, $0.merged > 0 ? .note : nil),
                    ]
                }))
    }

    /// Empty when nothing is joined.
    private var joined: [HTML] {
        let tables = result.sources.flatMap { source in source.joined.map { (source.id, $0) } }
        guard !tables.isEmpty else { return [] }
        let columns: [ReportColumn] = [
            .words("source"), .words("joined as"), .words("table"), .number("rows"), .number("joined"),
            .number("referred to by no row"),
        ]
        let rows = tables.map { source, table -> [HTML] in
            let name = table.name.split(separator: "/").last.map(String.init) ?? table.name
            return [
                .text(source), .text(table.alias), .code(name), .number(table.rows),
                .number(table.rows - table.unused), .number(table.unused, table.unused > 0 ? .warn : nil),
            ]
        }
        return [
            .section(
                "Joined tables",
                explanation:
                    "Their values count at the rows they were joined to. A row that nothing refers to is in no object.",
                .table(columns, rows))
        ]
    }

    private var checks: HTML {
        let columns: [ReportColumn] = [.words("equation"), .number("left"), .number("right"), .words("")]
        return .section(
            "Equations", explanation: "Checked against the lines of the files that were written.",
            .table(
                columns,
                result.checks.map {
                    [
                        .text($0.statement), .number($0.left), .number($0.right),
                        $0.holds ? .toned("holds", .good) : .toned("does not hold", .bad),
                    ]
                }))
    }

    // MARK: Values

    private func values(_ source: Reconciliation.Source) -> HTML {
        let forgotten = source.paths.filter { $0.forgotten > 0 }
        let others = source.paths.filter { $0.forgotten == 0 }
        var parts: [HTML] = [
            .legend([(.good, "mapped"), (.note, "ignored for a reason"), (.soft, "empty"), (.bad, "forgotten")]),
            bar(source.sum(\.mapped), source.sum(\.ignoredCount), source.sum(\.empty), source.sum(\.forgotten)),
        ]
        if !forgotten.isEmpty { parts += [.element("h3", "Forgotten"), table(forgotten)] }
        let reasons = reasons(of: source)
        if !reasons.isEmpty { parts += [.element("h3", "Ignored for a reason"), reasonTable(reasons)] }
        parts.append(.details("All other paths (\(others.count))", table(others)))
        return .section(
            "Values of \(source.id)", explanation: "Mapped by the profile \(source.profile).", .group(parts))
    }

    private func bar(_ mapped: Int, _ ignored: Int, _ empty: Int, _ forgotten: Int) -> HTML {
        .bar([
            (mapped, .good, "mapped"), (ignored, .note, "ignored"), (empty, .soft, "empty"),
            (forgotten, .bad, "forgotten"),
        ])
    }

    private func table(_ accounts: [PathAccount]) -> HTML {
        let columns: [ReportColumn] = [
            .words("path"), .words(""), .number("mapped"), .number("ignored"), .number("empty"), .number("forgotten"),
        ]
        return .table(
            columns,
            accounts.map { account in
                [
                    .code(account.path),
                    bar(account.mapped, account.ignoredCount, account.empty, account.forgotten),
                    .number(account.mapped), .number(account.ignoredCount), .number(account.empty),
                    .number(account.forgotten, account.forgotten > 0 ? .bad : nil),
                ]
            })
    }

    private func reasons(of source: Reconciliation.Source) -> [(reason: String, count: Int, paths: [String])] {
        var reasons: [(reason: String, count: Int, paths: [String])] = []
        for account in source.paths {
            for entry in account.ignored {
                if let index = reasons.firstIndex(where: { $0.reason == entry.reason }) {
                    reasons[index].count += entry.count
                    reasons[index].paths.append(account.path)
                } else {
                    reasons.append((entry.reason, entry.count, [account.path]))
                }
            }
        }
        return reasons.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    private func reasonTable(_ reasons: [(reason: String, count: Int, paths: [String])]) -> HTML {
        .table(
            [.words("reason"), .number("values"), .words("paths")],
            reasons.map { entry in
                let shown = entry.paths.prefix(6).joined(separator: ", ")
                let rest = entry.paths.count > 6 ? " and \(entry.paths.count - 6) more" : ""
                return [.text(entry.reason), .number(entry.count), .code(shown + rest)]
            })
    }

    // MARK: Findings

    private var findings: HTML {
        let rows = result.findings.entries.map { entry -> [HTML] in
            let example = entry.examples.first.map { "\($0.name):\($0.finding.location.line): \($0.finding.message)" }
            return [
                .toned(entry.severity.name, tone(entry.severity)), .code(entry.code), .number(entry.count),
                .text(example ?? ""),
            ]
        }
        return .section(
            "Findings", explanation: "All of them, with place and way out, stand in findings.ndjson.",
            rows.isEmpty
                ? .element("p", "None.")
                : .table([.words("severity"), .words("code"), .number("count"), .words("for example")], rows))
    }

    private func tone(_ severity: Diagnostic.Severity) -> Tone {
        switch severity {
        case .note: .note
        case .warning: .warn
        case .error, .fatal: .bad
        }
    }
}
