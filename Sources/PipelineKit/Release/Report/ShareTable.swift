internal import Reporting

/// Shares of a whole for several rows, as coloured bars with the numbers in words.
struct ShareTable {
    let title: String
    /// What the parts mean, in the order of the counts.
    let parts: [(tone: Tone, key: String)]
    let rows: [(name: HTML, counts: [Int])]
    let words: ReportWords

    var html: HTML {
        let legend = HTML.element(
            "p", [.init("class", "legend")],
            parts.flatMap { [.element("i", [.init("class", $0.tone.rawValue)], []), words($0.key)] })
        let head = HTML.element(
            "tr", [],
            [
                .element("th", [], [words("cluster")]), .element("th", [.init("class", "n")], [words("objects")]),
                .element("th", [], [words("share")]),
            ])
        let lines = rows.map { row -> HTML in
            let shares = zip(row.counts, parts).map { (count: $0, tone: $1.tone, label: words.joined($1.key)) }
            return .element(
                "tr", [],
                [
                    .element("th", [.init("scope", "row"), .init("class", "name")], [row.name]),
                    .element("td", [.init("class", "n")], [.number(row.counts.reduce(0, +))]),
                    .element("td", [.init("class", "share")], [.bar(shares)]),
                ])
        }
        return .group([legend, .scrolling(title, .element("table", [], [.element("thead", [], [head])] + lines))])
    }
}
