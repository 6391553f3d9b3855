internal import CultureMatrix
internal import Diagnostics
internal import Glibc
internal import Reporting

/// `report.html`: what a release holds, what it lacks, and what has changed, for people.
struct ReleaseReport {
    private let outcome: ReleaseBuilder.Outcome
    private let facts: ReleaseBuilder.Facts
    private let words: ReportWords
    private let fields: DatasetFields
    private let evidence: ReleaseEvidence
    private let files: [(name: String, bytes: Int)]
    private var matrix: MatrixResult { outcome.matrix }
    private var survey: ReleaseSurvey { outcome.survey }

    init(
        _ outcome: ReleaseBuilder.Outcome, _ facts: ReleaseBuilder.Facts, folder: String, words: ReportWords,
        fields: DatasetFields
    ) throws {
        (self.outcome, self.facts, self.words, self.fields) = (outcome, facts, words, fields)
        evidence = try ReleaseEvidence(folder: folder, sources: facts.sources)
        files = try Folder.names(in: folder).filter { !Self.isUnsettled($0) }.map {
            ($0, Folder.size(of: "\(folder)/\($0)"))
        }
    }

    /// Files that are written after the report, or are it.
    private static func isUnsettled(_ name: String) -> Bool {
        ["manifest.json", "report.html", "datapackage.json", "dcat.jsonld"].contains(name)
    }

    var text: String {
        let titles = words.translations("title")
        let languages = ReportWords.languages.map { code in
            (code, words.translations("language.\(code)").first?.text ?? code)
        }
        let parts: [(String, String, HTML)] = [
            ("matrix", "matrix", matrixSection), ("attention", "attention", attentionSection),
            ("changes", "changes", changesSection), ("sources", "sources.title", sourcesSection),
            ("time", "time", timeSection), ("map", "map", mapSection), ("duplicates", "duplicates", duplicatesSection),
            ("fields", "fields", fieldsSection), ("rights", "rights", rightsSection), ("files", "files", filesSection),
            ("howto", "howto", howtoSection),
        ]
        return MultilingualPage(
            title: "\(titles.first?.text ?? ""): \(facts.dataset)", languages: languages, heading: words("title"),
            subtitle: words(
                "subtitle", facts.dataset, HTML.grouped(survey.objects), HTML.grouped(facts.sources.count)),
            contents: parts.map { ($0.0, words($0.1)) },
            sections: [tiles] + parts.map { part in section(part.0, words(part.1), part.2) }
        ).text
    }

    private func section(_ anchor: String, _ title: HTML, _ content: HTML) -> HTML {
        .element("section", [.init("id", anchor)], [.element("h2", [], [title]), content])
    }
    private func explain(_ text: HTML) -> HTML { .element("p", [.init("class", "explain")], [text]) }

    private var tiles: HTML {
        // Of all that the clusters require of their records, the share that is there and complete.
        var (required, complete) = (0, 0)
        for row in matrix.rows {
            for cell in row.cells where cell.applicability == .required {
                required += row.records
                complete += cell.complete
            }
        }
        let percent = required == 0 ? 0 : complete * 100 / required
        let tiles: [(String, String)] = [
            (HTML.grouped(survey.objects), "objects"), (HTML.grouped(outcome.agents), "agents"),
            (HTML.grouped(outcome.places), "places"), (HTML.grouped(facts.sources.count), "sources"),
            (HTML.grouped(facts.merged), "merged"), ("\(percent) %", "complete"),
        ]
        return .element(
            "div", [.init("class", "tiles")],
            tiles.map { number, label in
                .element(
                    "div", [.init("class", "tile")],
                    [
                        .element("div", class: "number", number),
                        .element("div", [.init("class", "label")], [words(label)]),
                    ])
            })
    }

    // MARK: Matrix

    private var matrixSection: HTML {
        let head = HTML.element(
            "thead", [],
            [
                .element(
                    "tr", [],
                    [HTML.element("th", [], [])]
                        + matrix.definition.modules.map { module in
                            .element(
                                "th", [.init("scope", "col")],
                                [.element("small", module.code), ReportWords.html(module.title, otherwise: module.id)])
                        })
            ])
        var rows: [HTML] = []
        for row in matrix.rows {
            var cells: [HTML] = [rowHead(row)]
            for (module, cell) in zip(matrix.definition.modules, row.cells) {
                cells.append(
                    heatCell(
                        cell, anchor: "c-\(row.id)-\(module.id)", hasPanel: hasPanel(cell), isVoid: row.records == 0))
            }
            rows.append(.element("tr", [], cells))
        }
        let total = HTML.element(
            "th", [.init("scope", "row")], [words("all"), .element("small", HTML.grouped(matrix.records))])
        rows.append(
            .element(
                "tr", [.init("class", "sum")],
                [total] + matrix.columns.map { heatCell($0, anchor: "", hasPanel: false) }))
        let table = HTML.element(
            "div",
            [.init("class", "scroll"), .init("tabindex", "0"), .init("role", "region")]
                + [.init("aria-label", words.translations("matrix").map(\.text).joined(separator: " / "))],
            [.element("table", [.init("class", "heat")], [head, .element("tbody", [], rows)])])
        var panels: [HTML] = []
        for row in matrix.rows {
            for (number, cell) in row.cells.enumerated() where hasPanel(cell) {
                panels.append(panel(row, matrix.definition.modules[number], cell))
            }
        }
        return .group([explain(words("matrix.explain")), keys, table, .element("div", [], panels)])
    }

    private func hasPanel(_ cell: MatrixResult.Cell) -> Bool {
        cell.records > 0 || cell.state == .empty && cell.applicability == .required
    }

    private var keys: HTML {
        func key(_ style: String, _ percent: Int?, _ word: String) -> HTML {
            let attributes =
                [HTML.Attribute("class", style)] + (percent.map { [HTML.Attribute("style", "--p:\($0)")] } ?? [])
            return .element("span", [.init("class", "k")], [.element("i", attributes, []), words(word)])
        }
        return .element(
            "p", [.init("class", "keys")],
            [
                key("", 100, "state.good"), key("", 65, "state.partial"), key("", 10, "state.sparse"),
                key("empty", nil, "state.empty"), key("needed", nil, "state.empty-required"),
                key("not", nil, "state.not-applicable"), key("odd", 30, "state.unexpected"),
            ])
    }

    private func rowHead(_ row: MatrixResult.Row) -> HTML {
        .element(
            "th", [.init("scope", "row")],
            [
                row.isKnown
                    ? ReportWords.html(row.title, otherwise: row.id) : .text(row.id.isEmpty ? "—" : row.id),
                .element("small", HTML.grouped(row.records)),
            ])
    }

    /// - Parameter isVoid: The whole row has no record.
    private func heatCell(
        _ cell: MatrixResult.Cell, anchor: String, hasPanel: Bool, isVoid: Bool = false
    ) -> HTML {
        var style = "", inside: [HTML]
        switch cell.state {
        case .notApplicable: (style, inside) = ("not", [.text("–")])
        case .empty:
            style = cell.applicability != .required ? "empty" : isVoid ? "needed faint" : "needed"
            inside = [cell.applicability == .required ? .element("b", "0") : .text("·")]
        default:
            let percent = cell.percentComplete ?? 0
            style = cell.state == .unexpected ? "odd" : percent >= 55 ? "hi" : ""
            inside = [.element("b", HTML.grouped(cell.records)), .element("small", "\(percent) %")]
        }
        let percent = cell.percentComplete.map { [HTML.Attribute("style", "--p:\($0)")] } ?? []
        let state = cell.state == .empty && cell.applicability == .required ? "empty-required" : cell.state.rawValue
        let hint = HTML.Attribute("title", words.translations("state.\(state)").map(\.text).joined(separator: " / "))
        let content: HTML =
            hasPanel
            ? .element("a", [.init("href", "#\(anchor)"), hint], inside) : .element("span", [hint], inside)
        return .element("td", (style.isEmpty ? [] : [.init("class", style)]) + percent, [content])
    }

    /// What stands behind a cell; shown when it is chosen.
    private func panel(_ row: MatrixResult.Row, _ module: MatrixDefinition.Module, _ cell: MatrixResult.Cell) -> HTML {
        let title = HTML.element(
            "h3", [],
            [
                ReportWords.html(row.title, otherwise: row.id), .text(" × "),
                ReportWords.html(module.title, otherwise: module.id),
            ])
        let state = cell.state == .empty && cell.applicability == .required ? "empty-required" : cell.state.rawValue
        let line = HTML.element(
            "p", [.init("class", "explain")],
            [
                ReportWords.html(module.meaning, otherwise: ""), .text(" · "), words("state.\(state)"), .text(" · "),
                words("applicability.\(cell.applicability.rawValue)"),
            ])
        var numbers: [(String, String)] = [
            ("cell.complete", share(cell.complete, cell.records)), ("cell.valid", share(cell.valid, cell.records)),
            ("cell.source-records", HTML.grouped(cell.sourceRecords)), ("cell.sources", HTML.grouped(cell.sources)),
            ("cell.secondary", HTML.grouped(cell.secondary)),
        ]
        if let open = cell.open { numbers.insert(("cell.open", share(open, cell.records)), at: 2) }
        if let changed = cell.changed { numbers.append(("cell.changed", share(changed, cell.records))) }
        if let earlier = cell.earlier {
            numbers.append(("cell.earlier", share(earlier.complete, earlier.records)))
        }
        let list = HTML.element(
            "dl", [],
            numbers.map { name, value in
                .element("div", [], [.element("dt", [], [words(name)]), .element("dd", value)])
            })
        return .element(
            "div", [.init("class", "card cell"), .init("id", "c-\(row.id)-\(module.id)")],
            [
                title, line,
                .element("p", [], [words("cell.of", HTML.grouped(cell.records), HTML.grouped(row.records))]), list,
                missing(cell, module), .element("a", [.init("href", "#matrix")], [words("cell.close")]),
            ])
    }

    private func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "0" : "\(HTML.grouped(part)) / \(HTML.grouped(whole)) (\(part * 100 / whole) %)"
    }

    private func missing(_ cell: MatrixResult.Cell, _ module: MatrixDefinition.Module) -> HTML {
        if cell.records == 0 { return .group([]) }
        if cell.missing.isEmpty { return .element("p", [.init("class", "good")], [words("cell.missing.none")]) }
        let head = HTML.element(
            "tr", [],
            [
                .element("th", [], [words("cell.missing.field")]),
                .element("th", [.init("class", "n")], [words("cell.missing.records")]),
                .element("th", [], [words("cell.missing.sources")]),
            ])
        let rows = cell.missing.map { missing in
            let field = module.fields.first { $0.name == missing.field }
            var sources = missing.sources.prefix(6).map { source -> HTML in
                .group([.code(source.source), .text(" \(HTML.grouped(source.count))  ")])
            }
            if missing.sources.count > 6 { sources.append(words("cell.more", "\(missing.sources.count - 6)")) }
            return HTML.element(
                "tr", [],
                [
                    .element("td", [], [ReportWords.html(field?.title ?? [:], otherwise: missing.field)]),
                    .element("td", [.init("class", "n")], [.number(missing.count)]), .element("td", [], sources),
                ])
        }
        return .group([
            .element("h4", [], [words("cell.missing")]),
            .element("div", [.init("class", "scroll")], [.element("table", [], [head] + rows)]),
        ])
    }

    // MARK: Attention

    private struct Gap {
        let row: MatrixResult.Row, module: MatrixDefinition.Module, cell: MatrixResult.Cell
        /// Records that are lacking or incomplete.
        var size: Int { cell.records == 0 ? row.records : cell.records - cell.complete }
    }

    private var attentionSection: HTML {
        var gaps: [Gap] = []
        for row in matrix.rows where row.records > 0 {
            for (module, cell) in zip(matrix.definition.modules, row.cells)
            where cell.applicability == .required && cell.state != .good || cell.state == .unexpected {
                gaps.append(Gap(row: row, module: module, cell: cell))
            }
        }
        if gaps.isEmpty { return .element("p", [.init("class", "verdict")], [words("attention.none")]) }
        // Sorted by size; equal ones keep the order of the matrix.
        let order = gaps.indices.sorted { gaps[$0].size == gaps[$1].size ? $0 < $1 : gaps[$0].size > gaps[$1].size }
        let items = order.prefix(14).map { attention(gaps[$0]) }
        return .group([
            explain(words("attention.explain")), .element("ul", [.init("class", "attention")], items),
        ])
    }

    private func attention(_ gap: Gap) -> HTML {
        var parts: [HTML] = [
            .element(
                "a", [.init("href", "#c-\(gap.row.id)-\(gap.module.id)")],
                [
                    ReportWords.html(gap.row.title, otherwise: gap.row.id), .text(" × "),
                    ReportWords.html(gap.module.title, otherwise: gap.module.id),
                ]), .text(": "),
        ]
        if gap.cell.state == .unexpected {
            parts.append(words("state.unexpected"))
        } else if gap.cell.records == 0 {
            parts.append(words("attention.empty"))
        } else if let worst = gap.cell.missing.first {
            let field = gap.module.fields.first { $0.name == worst.field }
            parts.append(
                words(
                    "attention.lack",
                    [
                        [HTML.grouped(worst.count)], [HTML.grouped(gap.cell.records)],
                        ReportWords.texts(field?.title ?? [:], otherwise: worst.field),
                    ]))
            if let source = worst.sources.first {
                parts.append(.text(" "))
                parts.append(
                    .element(
                        "small", [], [words("attention.where", "\(source.source) (\(HTML.grouped(source.count)))")]))
            }
        }
        return .element("li", gap.cell.records == 0 ? [.init("class", "bad")] : [], parts)
    }

    // MARK: Changes

    private var changesSection: HTML {
        guard matrix.hasEarlier || outcome.changes != nil else { return explain(words("changes.none")) }
        var parts: [HTML] = []
        if let changes = outcome.changes {
            let numbers = [
                (changes.added, "changes.added"), (changes.changed, "changes.changed"),
                (outcome.removed, "changes.removed"), (changes.unchanged, "changes.unchanged"),
            ]
            parts.append(
                .element(
                    "div", [.init("class", "tiles")],
                    numbers.map { number, word in
                        .element(
                            "div", [.init("class", "tile")],
                            [
                                .element("div", class: "number", HTML.grouped(number)),
                                .element("div", [.init("class", "label")], [words(word)]),
                            ])
                    }))
        }
        var rows: [HTML] = []
        for row in matrix.rows {
            for (module, cell) in zip(matrix.definition.modules, row.cells) {
                let (records, complete) = (cell.earlier?.records ?? 0, cell.earlier?.complete ?? 0)
                if (records, complete) == (cell.records, cell.complete) { continue }
                rows.append(
                    .element(
                        "tr", [],
                        [
                            .element("td", [], [ReportWords.html(row.title, otherwise: row.id)]),
                            .element("td", [], [ReportWords.html(module.title, otherwise: module.id)]),
                            .element("td", class: "n", share(complete, records)),
                            .element("td", class: "n", share(cell.complete, cell.records)),
                        ]))
            }
        }
        if !rows.isEmpty {
            let head = HTML.element(
                "tr", [],
                [.element("th", [], []), .element("th", [], [])]
                    + ["changes.from", "changes.to"].map { .element("th", [.init("class", "n")], [words($0)]) })
            parts += [
                .element("h3", [], [words("changes.cells")]),
                .element("div", [.init("class", "scroll")], [.element("table", [], [head] + rows)]),
            ]
        }
        return .group(parts)
    }

    // MARK: Sources

    private var sourcesSection: HTML {
        let columns = [
            "sources.source", "sources.read", "sources.taken", "sources.rejected", "sources.skipped",
            "sources.errors", "sources.warnings", "sources.health",
        ]
        let head = HTML.element(
            "tr", [],
            columns.enumerated().map { number, key in
                .element("th", (1...6).contains(number) ? [.init("class", "n")] : [], [words(key)])
            })
        let rows = facts.sources.map { source in
            let found = evidence.findings[source.id] ?? .init()
            let health: (Tone, String) =
                found.errors > 0 || source.rejected > 0
                ? (.bad, "sources.bad") : found.warnings > 0 ? (.warn, "sources.warn") : (.good, "sources.good")
            let name: HTML =
                source.title.isEmpty
                ? .code(source.id)
                : .group([.text(source.title), .element("br", [], []), .element("small", class: "soft", source.id)])
            func number(_ value: Int, _ tone: Tone?) -> HTML {
                .element("td", [.init("class", "n")], [.number(value, value > 0 ? tone : nil)])
            }
            return HTML.element(
                "tr", [],
                [
                    .element("td", [], [name]), number(source.read, nil), number(source.mapped, nil),
                    number(source.rejected, .bad), number(source.skipped, nil), number(found.errors, .bad),
                    number(found.warnings, .warn),
                    .element("td", [.init("class", health.0.rawValue)], [.text("● "), words(health.1)]),
                ])
        }
        return .group([
            explain(words("sources.explain")),
            .element("div", [.init("class", "scroll")], [.element("table", [], [head] + rows)]),
        ])
    }

    // MARK: Time and space

    private var timeSection: HTML {
        guard let first = survey.centuries.keys.min(), let last = survey.centuries.keys.max() else {
            return explain(words("time.none"))
        }
        // There is no century 0; the few very old ones stand together in the first column.
        let total = survey.centuries.values.reduce(0, +)
        var (start, before) = (first, survey.centuries[first] ?? 0)
        while start < last - 5, before * 33 <= total || start < last - 30 {
            start += 1
            before += survey.centuries[start] ?? 0
        }
        let all = (start...last).filter { $0 != 0 }
        let counts = all.map { century in
            survey.centuries.reduce(0) { sum, entry in
                entry.key == century || century == all.first && entry.key < century ? sum + entry.value : sum
            }
        }
        let highest = max(1, counts.max() ?? 1)
        let width = 900, height = 260, step = Double(width) / Double(max(all.count, 6))
        var shapes: [HTML] = []
        for (number, century) in all.enumerated() {
            let bar = counts[number] == 0 ? 0 : max(2, counts[number] * 190 / highest)
            let x = Int(Double(number) * step), middle = Int(Double(number) * step + step / 2)
            shapes.append(
                .element(
                    "rect",
                    [
                        .init("x", "\(x + 3)"), .init("y", "\(220 - bar)"), .init("width", "\(max(2, Int(step) - 6))"),
                        .init("height", "\(bar)"), .init("rx", "3"),
                    ], []))
            if counts[number] > 0 {
                shapes.append(label("\(HTML.grouped(counts[number]))", middle, 214 - bar, nil))
            }
            let older = number == 0 && first < century ? "≤" : ""
            let name = older + (century < 0 ? "−" : "") + Self.roman(abs(century))
            shapes.append(label(name, middle, 240, "soft"))
        }
        shapes.append(
            .element(
                "line", [.init("x1", "0"), .init("x2", "\(width)"), .init("y1", "220"), .init("y2", "220")], []))
        let table = all.enumerated().filter { counts[$0.offset] > 0 }.map { number, century in
            "\(century < 0 ? "−" : "")\(Self.roman(abs(century))): \(counts[number])"
        }
        return .group([
            explain(words("time.explain", HTML.grouped(survey.undated))),
            .element(
                "div",
                [.init("class", "card scroll"), .init("role", "img")]
                    + [.init("aria-label", table.joined(separator: ", "))],
                [.svg(width: width, height: height, class: "plot", shapes)]),
        ])
    }

    private func label(_ text: String, _ x: Int, _ y: Int, _ style: String?) -> HTML {
        .element(
            "text",
            [.init("x", "\(x)"), .init("y", "\(y)"), .init("text-anchor", "middle")]
                + (style.map { [.init("class", $0)] } ?? []), [.text(text)])
    }

    private static func roman(_ number: Int) -> String {
        var rest = number, text = ""
        for (value, sign) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
            while rest >= value {
                text += sign
                rest -= value
            }
        }
        return text
    }

    private var mapSection: HTML {
        let points = outcome.points.enumerated().sorted {
            $0.element.objects == $1.element.objects ? $0.offset < $1.offset : $0.element.objects > $1.element.objects
        }.map(\.element)
        guard !points.isEmpty else { return explain(words("map.none")) }
        let shown = Array(points.prefix(1500))
        let map = PlaceMap(shown)
        return .group([
            explain(words("map.explain", HTML.grouped(shown.count), HTML.grouped(outcome.places - points.count))),
            .element(
                "div",
                [.init("class", "card"), .init("role", "img")]
                    + [
                        .init(
                            "aria-label", shown.prefix(12).map { "\($0.name): \($0.objects)" }.joined(separator: ", "))
                    ],
                [map.picture]),
        ])
    }

    // MARK: Duplicates

    private var duplicatesSection: HTML {
        let numbers: [(Int, String)] = [
            (facts.groups, "duplicates.groups"), (facts.merged, "duplicates.away"),
            (facts.keptApart, "duplicates.apart"), (evidence.agentsJoined, "duplicates.agents"),
        ]
        let tiles = HTML.element(
            "div", [.init("class", "tiles")],
            numbers.map { number, word in
                .element(
                    "div", [.init("class", "tile")],
                    [
                        .element("div", class: "number", HTML.grouped(number)),
                        .element("div", [.init("class", "label")], [words(word)]),
                    ])
            })
        if evidence.examples.isEmpty { return .group([tiles, explain(words("duplicates.none"))]) }
        let cards = evidence.examples.map { example in
            HTML.element(
                "div", [.init("class", "card")],
                [
                    .element(
                        "ul", [.init("class", "same")],
                        example.members.map { member in
                            .element(
                                "li", [],
                                [.text(member.title + " "), .element("small", [], [.code(member.source)])])
                        }),
                    .element(
                        "small", [],
                        [
                            words("duplicates.why"), .text(": "),
                            words.knows("rule.\(example.rule)") ? words("rule.\(example.rule)") : .code(example.rule),
                        ]),
                ])
        }
        return .group([
            explain(words("duplicates.explain")), tiles, .element("h3", [], [words("duplicates.examples")]),
            .element("div", [.init("class", "cards")], cards),
        ])
    }

    // MARK: Fields, rights, files

    private func meter(_ rows: [(name: HTML, count: Int)], of all: Int) -> HTML {
        .element(
            "div", [.init("class", "card meter")],
            rows.flatMap { row -> [HTML] in
                let percent = all == 0 ? 0 : row.count * 100 / all
                let width = all == 0 ? 0 : Double(row.count * 1000 / all) / 10
                return [
                    .element("div", [], [row.name]),
                    .element(
                        "div", [.init("class", "track")],
                        [.element("span", [.init("style", "width:\(width)%")], [])]),
                    .element(
                        "div", [.init("class", "n")],
                        [.element("b", "\(percent) %"), .text(" \(HTML.grouped(row.count))")]),
                ]
            })
    }

    private var fieldsSection: HTML {
        let rows = fields.fields.enumerated().filter { $0.element.isShown }.map { number, field in
            (name: ReportWords.html(field.titles, otherwise: field.name), count: survey.filled[number])
        }
        let kinds = survey.kinds.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        let languages = survey.languages.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        return .group([
            explain(words("fields.explain")), meter(rows, of: survey.objects),
            .element("h3", [], [words("kinds")]),
            meter(
                kinds.map { (words.knows("kind.\($0.key)") ? words("kind.\($0.key)") : .text($0.key), $0.value) },
                of: survey.objects),
            .element("h3", [], [words("languages")]),
            meter(languages.prefix(15).map { (.code($0.key), $0.value) }, of: survey.objects),
        ])
    }

    private var rightsSection: HTML {
        let tones: [Tone] = [.good, .warn, .note, .soft]
        let names = ["rights.open", "rights.restricted", "rights.undetermined", "rights.unstated"]
        let legend = HTML.element(
            "p", [.init("class", "legend")],
            zip(tones, names).flatMap { [.element("i", [.init("class", $0.rawValue)], []), words($1)] })
        let rows = matrix.rows.filter { survey.rights[$0.id] != nil }.map { row -> HTML in
            let counts = survey.rights[row.id] ?? [0, 0, 0, 0]
            let parts = zip(zip(counts, tones), names).map { part, name in
                (count: part.0, tone: part.1, label: words.translations(name).map(\.text).joined(separator: " / "))
            }
            return .element(
                "tr", [],
                [
                    .element("td", [], [ReportWords.html(row.title, otherwise: row.id)]),
                    .element("td", [.init("class", "n")], [.number(counts.reduce(0, +))]),
                    .element("td", [.init("style", "width:60%")], [.bar(parts)]),
                ])
        }
        return .group([
            explain(words("rights.explain")), legend,
            .element("div", [.init("class", "scroll")], [.element("table", [], rows)]),
        ])
    }

    private var filesSection: HTML {
        let head = HTML.element(
            "tr", [],
            [.element("th", [], [words("files.name")]), .element("th", [.init("class", "n")], [words("files.bytes")])])
        let rows = files.map { file in
            HTML.element(
                "tr", [],
                [.element("td", [], [.code(file.name)]), .element("td", [.init("class", "n")], [.number(file.bytes)])])
        }
        return .group([
            explain(words("files.explain")),
            .element("div", [.init("class", "scroll")], [.element("table", [], [head] + rows)]),
        ])
    }

    private var howtoSection: HTML { explain(words("howto.text")) }
}
