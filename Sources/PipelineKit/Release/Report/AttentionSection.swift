internal import CultureMatrix
internal import Reporting

/// The largest gaps of the matrix, in sentences.
struct AttentionSection {
    let matrix: MatrixResult
    let words: ReportWords

    private struct Gap {
        let row: MatrixResult.Row, module: MatrixDefinition.Module, cell: MatrixResult.Cell
        /// Records that are lacking or incomplete.
        var size: Int { cell.records == 0 ? row.records : cell.records - cell.complete }
    }

    var html: HTML {
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
            words.explained("attention.explain"), .element("ul", [.init("class", "attention")], items),
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
}
