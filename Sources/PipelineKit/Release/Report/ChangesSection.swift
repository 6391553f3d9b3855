internal import CultureMatrix
internal import Reporting

/// What is new, changed and gone since an earlier release, and which cells of the matrix that has moved.
struct ChangesSection {
    let matrix: MatrixResult
    let changes: ReleaseStep.Changes?
    let removed: Int
    let words: ReportWords

    var html: HTML {
        guard matrix.hasEarlier || changes != nil else { return words.explained("changes.none") }
        var parts: [HTML] = []
        if let changes {
            let numbers = [
                (changes.added, "changes.added"), (changes.changed, "changes.changed"),
                (removed, "changes.removed"), (changes.unchanged, "changes.unchanged"),
            ]
            parts.append(words.tiles(numbers.map { (HTML.grouped($0), $1) }))
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
                            .element("td", class: "n", HTML.share(complete, records)),
                            .element("td", class: "n", HTML.share(cell.complete, cell.records)),
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
                .scrolling(words.joined("changes.cells"), .element("table", [], [head] + rows)),
            ]
        }
        return .group(parts)
    }
}
