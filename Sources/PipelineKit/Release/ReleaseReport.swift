internal import CultureMatrix
internal import Diagnostics
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
        _ outcome: ReleaseBuilder.Outcome, _ facts: ReleaseBuilder.Facts, _ evidence: ReleaseEvidence, folder: String,
        words: ReportWords, fields: DatasetFields
    ) throws {
        (self.outcome, self.facts, self.words, self.fields) = (outcome, facts, words, fields)
        self.evidence = evidence
        files = try Folder.names(in: folder).filter { !Self.isUnsettled($0) }.map {
            ($0, Folder.size(of: "\(folder)/\($0)"))
        }
    }

    /// Files that are written after the report, or are it, or only spare the next run work.
    private static func isUnsettled(_ name: String) -> Bool {
        ["manifest.json", "report.html", "datapackage.json", "dcat.jsonld"].contains(name)
            || KeptFile.isOne(name)
    }

    var text: String {
        let titles = words.translations("title")
        let languages = ReportWords.languages.map { code in
            (code, words.translations("language.\(code)").first?.text ?? code)
        }
        let parts: [(String, String, HTML)] = [
            ("matrix", "matrix", MatrixSection(matrix: matrix, words: words).html),
            ("attention", "attention", AttentionSection(matrix: matrix, words: words).html),
            (
                "changes", "changes",
                ChangesSection(
                    matrix: matrix, changes: outcome.changes, removed: outcome.removed, words: words
                ).html
            ),
            (
                "sources", "sources.title",
                SourcesSection(sources: facts.sources, findings: evidence.findings, words: words).html
            ), ("tiers", "tiers", TiersSection(tiers: outcome.tiers, rows: matrix.rows, words: words).html),
            ("time", "time", TimeSection(survey: survey, words: words).html),
            ("map", "map", MapSection(points: outcome.points, places: outcome.places, words: words).html),
            ("duplicates", "duplicates", DuplicatesSection(facts: facts, evidence: evidence, words: words).html),
            ("fields", "fields", FieldsSection(survey: survey, fields: fields, words: words).html),
            ("rights", "rights", RightsSection(survey: survey, rows: matrix.rows, words: words).html),
            ("files", "files", filesSection), ("howto", "howto", words.explained("howto.text")),
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
        return words.tiles(tiles)
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
            words.explained("files.explain"),
            .scrolling(words.joined("files"), .element("table", [], [head] + rows)),
        ])
    }
}
