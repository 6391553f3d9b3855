internal import Reporting

/// When things were made or happened: objects by century, as columns.
struct TimeSection {
    let survey: ReleaseSurvey
    let words: ReportWords

    /// A column: one century, or all beyond it.
    private struct Column {
        let century: Int, count: Int
        /// Before the name: `≤` or `≥` where others stand with it.
        let sign: String
        var name: String { sign + (century < 0 ? "−" : "") + roman(abs(century)) }
    }
    private static let width = 900, height = 250, floor = 210

    var html: HTML {
        let columns = columns
        if columns.isEmpty { return words.explained("time.none") }
        let highest = max(1, columns.map(\.count).max() ?? 1)
        let step = Double(Self.width) / Double(max(columns.count, 6))
        var shapes: [HTML] = []
        for (number, column) in columns.enumerated() {
            let bar = column.count == 0 ? 0 : max(2, column.count * 180 / highest)
            let left = Int(Double(number) * step), middle = Int(Double(number) * step + step / 2)
            shapes.append(
                .element(
                    "rect",
                    [
                        .init("x", "\(left + 3)"), .init("y", "\(Self.floor - bar)"),
                        .init("width", "\(max(2, Int(step) - 6))"), .init("height", "\(bar)"), .init("rx", "3"),
                    ], [.element("title", "\(column.name): \(HTML.grouped(column.count))")]))
            if column.count > 0 {
                shapes.append(label(HTML.grouped(column.count), middle, Self.floor - 6 - bar, nil))
            }
            shapes.append(label(column.name, middle, Self.floor + 20, "soft"))
        }
        shapes.append(
            .element(
                "line",
                [
                    .init("x1", "0"), .init("x2", "\(Self.width)"), .init("y1", "\(Self.floor)"),
                    .init("y2", "\(Self.floor)"),
                ], []))
        let spoken = columns.filter { $0.count > 0 }.map { "\($0.name): \($0.count)" }.joined(separator: ", ")
        return .group([
            words.explained("time.explain", HTML.grouped(survey.undated)),
            .scrolling(
                words.joined("time"), style: "card",
                .element(
                    "div", [.init("role", "img"), .init("aria-label", spoken)],
                    [.svg(width: Self.width, height: Self.height, class: "plot", shapes)])),
        ])
    }

    /// From the first century that matters to the last: the few that are older or younger, which one wrong date is
    /// enough for, stand with the first and the last column.
    private var columns: [Column] {
        let counts = survey.centuries
        guard var first = counts.keys.min(), var last = counts.keys.max() else { return [] }
        let (oldest, youngest) = (first, last)
        let total = counts.values.reduce(0, +)
        var before = counts[first] ?? 0, after = counts[last] ?? 0
        while last > first + 5, after * 200 <= total || last - first > 3000 {
            last -= last == 1 ? 2 : 1  // there is no century 0
            after += counts[last] ?? 0
        }
        while first < last - 5, before * 33 <= total || last - first > 30 {
            first += first == -1 ? 2 : 1
            before += counts[first] ?? 0
        }
        return (first...last).filter { $0 != 0 }.map { century in
            if century == first { return Column(century: century, count: before, sign: oldest < first ? "≤" : "") }
            if century == last { return Column(century: century, count: after, sign: youngest > last ? "≥" : "") }
            return Column(century: century, count: counts[century] ?? 0, sign: "")
        }
    }

    private func label(_ text: String, _ x: Int, _ y: Int, _ style: String?) -> HTML {
        .element(
            "text",
            [.init("x", "\(x)"), .init("y", "\(y)"), .init("text-anchor", "middle")]
                + (style.map { [.init("class", $0)] } ?? []), [.text(text)])
    }
}

private func roman(_ number: Int) -> String {
    var rest = number, text = ""
    for (value, sign) in [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ] {
        while rest >= value {
            text += sign
            rest -= value
        }
    }
    return text
}
