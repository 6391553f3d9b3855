internal import Reporting

/// How full the fields are, which kinds of objects there are, in which languages.
struct FieldsSection {
    let survey: ReleaseSurvey
    let fields: DatasetFields
    let words: ReportWords

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

    var html: HTML {
        let rows = fields.fields.enumerated().filter { $0.element.isShown }.map { number, field in
            (name: ReportWords.html(field.titles, otherwise: field.name), count: survey.filled[number])
        }
        let kinds = survey.kinds.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        let languages = survey.languages.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        return .group([
            words.explained("fields.explain"), meter(rows, of: survey.objects),
            .element("h3", [], [words("kinds")]),
            meter(
                kinds.map { (words.knows("kind.\($0.key)") ? words("kind.\($0.key)") : .text($0.key), $0.value) },
                of: survey.objects),
            .element("h3", [], [words("languages")]),
            meter(languages.prefix(15).map { (.code($0.key), $0.value) }, of: survey.objects),
        ])
    }
}
