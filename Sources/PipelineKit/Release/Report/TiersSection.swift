internal import CultureMatrix
internal import Reporting
internal import Validation

/// How good descriptions and media are after the Europeana Publishing Framework, by cluster, and what would lift them.
struct TiersSection {
    let tiers: [String: TierCounts]
    let rows: [MatrixResult.Row]
    let words: ReportWords

    var html: HTML {
        let known = rows.filter { tiers[$0.id] != nil }
        if known.isEmpty { return words.explained("tiers.none") }
        func counts(_ pick: (TierCounts) -> [Int]) -> [(name: HTML, counts: [Int])] {
            // The best comes first.
            known.map { row in
                (ReportWords.html(row.title, otherwise: row.id), tiers[row.id].map { pick($0).reversed() } ?? [])
            }
        }
        return .group([
            words.explained("tiers.explain"), .element("h3", [], [words("tiers.metadata")]),
            ShareTable(
                title: words.joined("tiers.metadata"),
                parts: [(.good, "tiers.c"), (.note, "tiers.b"), (.warn, "tiers.a"), (.bad, "tiers.0")],
                rows: counts(\.metadata), words: words
            ).html, limits, .element("h3", [], [words("tiers.content")]),
            ShareTable(
                title: words.joined("tiers.content"),
                parts: [
                    (.good, "tiers.4"), (.note, "tiers.3"), (.accent, "tiers.2"), (.warn, "tiers.1"),
                    (.soft, "tiers.no-media"),
                ],
                rows: counts(\.content), words: words
            ).html,
        ])
    }

    /// In one sentence, what keeps most records from the next tier.
    private var limits: HTML {
        var sums = Tier.Dimension.allCases.map { _ in 0 }
        for counts in tiers.values {
            for level in counts.limits { for (place, count) in level.enumerated() { sums[place] += count } }
        }
        let items = Tier.Dimension.allCases.enumerated().filter { sums[$0.offset] > 0 }.map { place, dimension in
            HTML.element(
                "li", [],
                [
                    words("tiers.limit.\(dimension.rawValue)"), .text(": "),
                    .element("b", HTML.grouped(sums[place])),
                ])
        }
        if items.isEmpty { return .group([]) }
        return .group([
            .element("p", [.init("class", "explain")], [words("tiers.limits")]),
            .element("ul", [.init("class", "limits")], items),
        ])
    }
}
