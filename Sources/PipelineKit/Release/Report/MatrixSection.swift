internal import CultureMatrix
internal import Reporting

/// The matrix as a heat map, and what stands behind each cell.
struct MatrixSection {
    let matrix: MatrixResult
    let words: ReportWords

    var html: HTML {
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
        let table = HTML.scrolling(
            words.joined("matrix"), .element("table", [.init("class", "heat")], [head, .element("tbody", [], rows)]))
        var panels: [HTML] = []
        for row in matrix.rows {
            for (number, cell) in row.cells.enumerated() where hasPanel(cell) {
                panels.append(panel(row, matrix.definition.modules[number], cell))
            }
        }
        return .group([words.explained("matrix.explain"), keys, table, .element("div", [], panels)])
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
                key("hi", 100, "state.good"), key("hi", 65, "state.partial"), key("", 10, "state.sparse"),
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
            style = cell.state == .unexpected ? "odd" : cell.state == .sparse ? "" : "hi"
            inside = [.element("b", HTML.grouped(cell.records)), .element("small", "\(percent) %")]
        }
        let percent = cell.percentComplete.map { [HTML.Attribute("style", "--p:\($0)")] } ?? []
        let state = cell.state == .empty && cell.applicability == .required ? "empty-required" : cell.state.rawValue
        let hint = HTML.Attribute("title", words.joined("state.\(state)"))
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
            ("cell.complete", HTML.share(cell.complete, cell.records)),
            ("cell.valid", HTML.share(cell.valid, cell.records)),
            ("cell.source-records", HTML.grouped(cell.sourceRecords)), ("cell.sources", HTML.grouped(cell.sources)),
            ("cell.secondary", HTML.grouped(cell.secondary)),
        ]
        if let open = cell.open { numbers.insert(("cell.open", HTML.share(open, cell.records)), at: 2) }
        if let changed = cell.changed { numbers.append(("cell.changed", HTML.share(changed, cell.records))) }
        if let earlier = cell.earlier {
            numbers.append(("cell.earlier", HTML.share(earlier.complete, earlier.records)))
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

    private func missing(_ cell: MatrixResult.Cell, _ module: MatrixDefinition.Module) -> HTML {
        if cell.records == 0 { return .group([]) }
        if cell.missing.isEmpty { return .element("p", [.init("class", "good")], [words("cell.missing.none")]) }
        let head = HTML.element(
            "tr", [],
            [
                .element("th", [], [words("cell.missing.field")]),
                .element("th", [.init("class", "n")], [words("cell.missing.records")]),
                .element("th", [], [words("cell.missing.sources")]),
                .element("th", [], [words("cell.missing.examples")]),
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
                    .element("td", [], missing.examples.map { .group([.code($0), .text(" ")]) }),
                ])
        }
        return .group([
            .element("h4", [], [words("cell.missing")]),
            .scrolling(words.joined("cell.missing"), .element("table", [], [head] + rows)),
        ])
    }
}
