internal import Reporting

/// What was found to be the same, with examples.
struct DuplicatesSection {
    let facts: ReleaseBuilder.Facts
    let evidence: ReleaseEvidence
    let words: ReportWords

    var html: HTML {
        let numbers: [(Int, String)] = [
            (facts.groups, "duplicates.groups"), (facts.merged, "duplicates.away"),
            (facts.keptApart, "duplicates.apart"), (evidence.agentsJoined, "duplicates.agents"),
        ]
        let tiles = words.tiles(numbers.map { (HTML.grouped($0), $1) })
        if evidence.examples.isEmpty { return .group([tiles, words.explained("duplicates.none")]) }
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
            words.explained("duplicates.explain"), tiles, .element("h3", [], [words("duplicates.examples")]),
            .element("div", [.init("class", "cards")], cards),
        ])
    }
}
