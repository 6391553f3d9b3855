internal import Diagnostics
internal import Reporting

/// The report for people: one page that works from a mail attachment.
public struct PageReport {
    private let report: ValidationReport, words: Words

    public init(_ report: ValidationReport, words: Words) { (self.report, self.words) = (report, words) }

    public var text: String {
        var sections: [HTML] = [overview]
        let links = [
            ("first", "first"), ("findings", "findings"), ("files", "files"), ("completeness", "completeness"),
            ("dates", "dates"), ("tiers", "tiers.title"), ("authorities", "authorities"),
        ]
        sections.append(
            .element(
                "nav", [.init("aria-label", words["contents"])],
                [
                    .element(
                        "ul", [],
                        links.map { link in
                            .element("li", [], [.element("a", [.init("href", "#" + link.0)], [.text(words[link.1])])])
                        })
                ]))
        sections += [first, findings, files]
        if report.survey.objects > 0 { sections += [completeness, dates, tiers] }
        sections.append(authorities)
        return ReportPage(
            title: words["title"], subtitle: words["subtitle"], language: words.language, sections: sections
        ).text
    }

    private func section(_ id: String, _ title: String, _ explanation: String?, _ content: [HTML]) -> HTML {
        let explanation = explanation.map { [HTML.element("p", class: "explain", $0)] } ?? []
        return .element("section", [.init("id", id)], [.element("h2", title)] + explanation + content)
    }

    // MARK: The verdict

    private var overview: HTML {
        let tone: Tone = report.verdict == .accepted ? (report.warnings > 0 ? .warn : .good) : .bad
        return .group([
            .verdict(words["verdict.\(report.verdict.rawValue)"], tone),
            .tiles([
                (HTML.grouped(report.files.count), words["files"], nil),
                (HTML.grouped(report.records), words["records"], nil),
                (HTML.grouped(report.errors), words["errors"], report.errors > 0 ? .bad : .good),
                (HTML.grouped(report.warnings), words["warnings"], report.warnings > 0 ? .warn : .good),
                (HTML.grouped(report.notes), words["notes"], nil),
            ]),
        ])
    }

    private var first: HTML {
        let errors = report.tally.entries.filter { $0.severity >= report.failsOn }
        guard !errors.isEmpty else {
            return section("first", words["first"], nil, [.element("p", words["nothing"])])
        }
        let rows = errors.prefix(12).map { entry -> [HTML] in
            let code = words.code(entry.code)
            let title =
                code.title.isEmpty ? (entry.examples.first?.finding).map(words.message) ?? entry.code : code.title
            return [
                .element("a", [.init("href", "#" + anchor(entry))], [.text(title)]), .text(code.todo),
                .number(entry.count, entry.severity >= .error ? .bad : .warn),
            ]
        }
        let columns: [ReportColumn] = [.words(words["kind"]), .words(words["what-to-do"]), .number(words["count"])]
        return section("first", words["first"], words["first.explain"], [.table(columns, rows)])
    }

    // MARK: Findings

    private func anchor(_ entry: FindingTally.Entry) -> String { "\(entry.code)-\(entry.severity.name)" }

    private var findings: HTML {
        let entries = report.tally.entries
        let explanation = words["findings.explain"].replacing("{count}", with: String(report.tally.mostExamples))
        let content = entries.isEmpty ? [HTML.element("p", words["nothing"])] : entries.map(finding)
        return section("findings", words["findings"], explanation, content)
    }

    private func finding(_ entry: FindingTally.Entry) -> HTML {
        let tone = Self.tone(entry.severity)
        let code = words.code(entry.code)
        let title = code.title.isEmpty ? entry.code : code.title
        let head: HTML = .element(
            "h3", [],
            [
                .element("span", class: tone.rawValue, title), .element("code", class: "soft", entry.code),
                .element(
                    "span", class: "count \(tone.rawValue)",
                    "\(words["severity.\(entry.severity.name)"]): \(HTML.grouped(entry.count))"),
            ])
        var parts = [head]
        if !code.todo.isEmpty { parts.append(.element("p", code.todo)) }
        if entry.texts.count > 1 {
            let texts = entry.texts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let list = texts.prefix(8).map { "\($0.key): \(HTML.grouped($0.value))" }.joined(separator: " · ")
            parts.append(.element("p", class: "place", list + (texts.count > 8 ? " …" : "")))
        }
        if !entry.examples.isEmpty {
            let shown = words["shown"].replacing("{shown}", with: HTML.grouped(entry.examples.count))
                .replacing("{count}", with: HTML.grouped(entry.count))
            let list = HTML.element("ol", [], entry.examples.map { .element("li", [], [example($0)]) })
            let isOpen = entry.severity >= report.failsOn
            parts.append(
                .element(
                    "details", isOpen ? [.init("open", "")] : [],
                    [.element("summary", "\(words["examples"]) (\(shown))"), list]))
        }
        return .element("article", [.init("class", "finding \(tone.rawValue)"), .init("id", anchor(entry))], parts)
    }

    private func example(_ example: FindingTally.Example) -> HTML {
        let finding = example.finding
        var place =
            "\(example.name), \(words["line"]) \(finding.location.line), \(words["column"]) \(finding.location.column)"
        if let record = finding.record { place += " · \(words["record"]) \(record)" }
        if let path = finding.path { place += " · \(path)" }
        var parts: [HTML] = [.text(words.message(of: finding)), .element("div", class: "place", place)]
        if let excerpt = finding.excerpt, !excerpt.text.isEmpty {
            parts.append(
                .element("pre", class: "source", .text(excerpt.text + "\n"), .element("mark", excerpt.caretLine)))
        }
        if let hint = words.hint(of: finding) {
            parts.append(.element("div", class: "soft", "→ " + hint))
        }
        return .group(parts)
    }

    private static func tone(_ severity: Diagnostic.Severity) -> Tone {
        switch severity {
        case .fatal, .error: .bad
        case .warning: .warn
        case .note: .note
        }
    }

    // MARK: What it is

    private var files: HTML {
        let columns: [ReportColumn] = [
            .words(words["file"]), .words(words["format"]), .words(words["encoding"]), .words(words["profile"]),
            .number(words["records"]), .number(words["rejected"]),
        ]
        let rows = report.texts.prefix(500).map { text -> [HTML] in
            let isAsDeclared = text.declaredEncoding.isEmpty || text.declaredEncoding == text.encoding
            return [
                .code(text.name), .text(words.translated(text.format)),
                .text(isAsDeclared ? text.encoding : "\(text.encoding) (≠ \(text.declaredEncoding))"),
                .text(text.profile.isEmpty ? words["no-profile"] : text.profile), .number(text.records),
                .number(text.rejected, text.rejected > 0 ? .bad : nil),
            ]
        }
        return section("files", words["files"], words["files.explain"], [.table(columns, Array(rows))])
    }

    private func meter(_ label: String, _ count: Int, of sum: Int, _ tone: Tone) -> HTML {
        let permille = sum == 0 ? 0 : count * 1000 / sum
        let bar = HTML.bar([(count, tone, label), (sum - count, .soft, "")])
        return .element(
            "div", class: "meter", .element("span", label), bar,
            .element("span", class: "value", "\(permille / 10).\(permille % 10) %"))
    }

    private var completeness: HTML {
        let sum = report.survey.objects
        let order: [FieldPath.Field] = [
            .titles, .identifiers, .types, .descriptions, .subjects, .languages, .agents, .events, .places, .materials,
            .dimensions, .media, .rights, .holder,
        ]
        return section(
            "completeness", words["completeness"],
            words["completeness.explain"].replacing("{count}", with: HTML.grouped(sum)),
            order.map { field in
                let count = report.survey.having[field] ?? 0
                let tone: Tone = count * 10 >= sum * 9 ? .good : count * 2 >= sum ? .warn : .bad
                return meter(words["field.\(field.rawValue)"], count, of: sum, tone)
            })
    }

    private var dates: HTML {
        let explanation = words["dates.explain"].replacing("{count}", with: HTML.grouped(report.survey.undated))
        guard let low = report.survey.decades.keys.min(), let high = report.survey.decades.keys.max() else {
            return section("dates", words["dates"], explanation, [])
        }
        // Not more than sixty columns: decades, then fifty years, centuries, and so on.
        let width = [10, 50, 100, 500, 1000, 10_000, 100_000].first { (high - low) / $0 < 60 } ?? 1_000_000
        let start = Int((Double(low) / Double(width)).rounded(.down)) * width
        var columns: [Int: Int] = [:]
        for (decade, count) in report.survey.decades {
            columns[Int((Double(decade) / Double(width)).rounded(.down)) * width, default: 0] += count
        }
        let most = columns.values.max() ?? 1
        let years = Array(stride(from: start, through: high, by: width))
        let bars = years.map { year -> HTML in
            let count = columns[year] ?? 0
            let label = "\(year)–\(year + width - 1): \(HTML.grouped(count))"
            let height = count == 0 ? 0 : max(2, count * 100 / most)
            return .element("span", [.init("style", "height:\(height)%"), .init("title", label)], [])
        }
        let label = "\(words["dates"]): \(start)–\(high + 9), max \(HTML.grouped(most))"
        return section(
            "dates", words["dates"], explanation,
            [
                .element("div", [.init("class", "columns"), .init("role", "img"), .init("aria-label", label)], bars),
                .element(
                    "div", class: "axis", .element("span", String(start)),
                    .element("span", "\(width) / max \(HTML.grouped(most))"), .element("span", String(high + 9))),
            ])
    }

    private var tiers: HTML {
        let counts = report.survey.tiers, sum = report.survey.objects
        let columns: [ReportColumn] = [
            .words(words["tier"]), .number(words["objects"]), .number(words["share"]), .words(words["holds-back"]),
        ]
        let rows = Tier.Level.allCases.map { level -> [HTML] in
            let count = counts.metadata[level.rawValue]
            let reasons = zip(Tier.Dimension.allCases, counts.limits[level.rawValue]).filter { $0.1 > 0 }
                .sorted { $0.1 > $1.1 }
                .map { "\(words[$0.0.rawValue]) (\(HTML.grouped($0.1))): \(words["lift.\($0.0.rawValue)"])" }
            return [
                .text(level.name), .number(count), .text("\(sum == 0 ? 0 : count * 100 / sum) %"),
                .group(reasons.map { .element("div", $0) }),
            ]
        }
        let content = counts.content.enumerated().map { index, count in
            (index == 0 ? words["content.none"] : String(index)) + ": " + HTML.grouped(count)
        }.joined(separator: " · ")
        return section(
            "tiers", words["tiers.title"], words["tiers.explain"],
            [.table(columns, rows), .element("p", "\(words["content"]): \(content)")])
    }

    private var authorities: HTML {
        let columns: [ReportColumn] = [.words(words["name"]), .words(words["kind"]), .words(words["digest"])]
        let rows = report.authorities.map { one -> [HTML] in
            [.text(one.name), .text(one.kind), .code(one.digest)]
        }
        let files = report.files.map { file -> [HTML] in
            [.code(file.path), .text("\(HTML.grouped(file.bytes)) \(words["bytes"])"), .code(file.sha256)]
        }
        return section(
            "authorities", words["authorities"], words["authorities.explain"],
            [.table(columns, rows), .element("h3", words["files"]), .table(columns, files)])
    }
}
