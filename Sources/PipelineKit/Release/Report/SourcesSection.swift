internal import Reporting

/// What each source has delivered, and how good it was.
struct SourcesSection {
    let sources: [ReleaseBuilder.Facts.Source]
    let findings: [String: ReleaseEvidence.Findings]
    let words: ReportWords

    var html: HTML {
        let columns = [
            "sources.source", "sources.read", "sources.taken", "sources.rejected", "sources.skipped",
            "sources.errors", "sources.warnings", "sources.health",
        ]
        let head = HTML.element(
            "tr", [],
            columns.enumerated().map { number, key in
                .element("th", (1...6).contains(number) ? [.init("class", "n")] : [], [words(key)])
            })
        let rows = sources.map { source in
            let found = findings[source.id] ?? .init()
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
            words.explained("sources.explain"),
            .scrolling(words.joined("sources.title"), .element("table", [], [head] + rows)),
        ])
    }
}
