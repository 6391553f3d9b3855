internal import CultureMatrix
internal import Reporting

/// What may be used, by cluster.
struct RightsSection {
    let survey: ReleaseSurvey
    let rows: [MatrixResult.Row]
    let words: ReportWords

    var html: HTML {
        .group([
            words.explained("rights.explain"),
            ShareTable(
                title: words.joined("rights"),
                parts: [
                    (.good, "rights.open"), (.warn, "rights.restricted"), (.note, "rights.undetermined"),
                    (.soft, "rights.unstated"),
                ],
                rows: rows.compactMap { row in
                    survey.rights[row.id].map { (ReportWords.html(row.title, otherwise: row.id), $0) }
                }, words: words
            ).html,
        ])
    }
}
