internal import Reporting

/// Where the places with coordinates lie.
struct MapSection {
    let points: [ReleaseSurvey.Point]
    /// With coordinates or without.
    let places: Int
    let words: ReportWords

    var html: HTML {
        let ordered = points.enumerated().sorted {
            $0.element.objects == $1.element.objects ? $0.offset < $1.offset : $0.element.objects > $1.element.objects
        }.map(\.element)
        guard !ordered.isEmpty else { return words.explained("map.none") }
        let shown = Array(ordered.prefix(1500))
        let map = PlaceMap(shown)
        return .group([
            words.explained("map.explain", HTML.grouped(shown.count), HTML.grouped(places - ordered.count)),
            .element(
                "div",
                [.init("class", "card"), .init("role", "img")]
                    + [
                        .init(
                            "aria-label", shown.prefix(12).map { "\($0.name): \($0.objects)" }.joined(separator: ", "))
                    ],
                [map.picture]),
        ])
    }
}
