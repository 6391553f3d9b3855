/// How good or bad something is: the colours of all reports.
public enum Tone: String, Sendable { case good, note, warn, bad, soft, accent }

/// The parts that reports are made of.
extension HTML {
    public static func section(_ title: String, explanation: String? = nil, _ content: HTML...) -> HTML {
        let explanation = explanation.map { [HTML.element("p", class: "explain", $0)] } ?? []
        return .element("section", [], [.element("h2", title)] + explanation + content)
    }

    /// Large numbers side by side.
    public static func tiles(_ tiles: [(number: String, label: String, tone: Tone?)]) -> HTML {
        .element(
            "div", [Attribute("class", "tiles")],
            tiles.map { tile in
                .element(
                    "div", class: "tile",
                    .element("div", class: "number" + (tile.tone.map { " \($0.rawValue)" } ?? ""), tile.number),
                    .element("div", class: "label", tile.label))
            })
    }

    /// The one sentence that a reader must not miss.
    public static func verdict(_ text: String, _ tone: Tone) -> HTML {
        .element("p", class: "verdict \(tone.rawValue)", text)
    }

    public static func code(_ text: String) -> HTML { .element("code", text) }
    public static func toned(_ text: String, _ tone: Tone) -> HTML { .element("span", class: tone.rawValue, text) }

    /// Parts of a whole as a coloured bar, with the shares in words for those who do not see it.
    public static func bar(_ parts: [(count: Int, tone: Tone, label: String)]) -> HTML {
        let sum = max(1, parts.reduce(0) { $0 + $1.count })
        let words = parts.filter { $0.count > 0 }.map { "\($0.label): \($0.count)" }.joined(separator: ", ")
        let spans = parts.filter { $0.count > 0 }.map { part in
            let perMille = max(4, part.count * 1000 / sum)
            return HTML.element(
                "span", [Attribute("class", part.tone.rawValue), Attribute("style", "flex:\(perMille)")], [])
        }
        return .element(
            "div",
            [Attribute("class", "bar"), Attribute("role", "img"), Attribute("aria-label", words)]
                + [Attribute("title", words)], spans)
    }

    public static func legend(_ entries: [(tone: Tone, label: String)]) -> HTML {
        .element(
            "p", [Attribute("class", "legend")],
            entries.flatMap { [.element("i", [Attribute("class", $0.tone.rawValue)], []), .text($0.label)] })
    }

    /// What may be wider than the window: it scrolls by itself, also by keyboard.
    /// - Parameter name: Read out to those who do not see it.
    public static func scrolling(_ name: String, style: String? = nil, _ content: HTML) -> HTML {
        .element(
            "div",
            [
                Attribute("class", "scroll" + (style.map { " " + $0 } ?? "")), Attribute("tabindex", "0"),
                Attribute("role", "region"), Attribute("aria-label", name),
            ], [content])
    }

    /// `12 / 40 (30 %)`
    public static func share(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "0" : "\(grouped(part)) / \(grouped(whole)) (\(part * 100 / whole) %)"
    }

    /// What stands behind a title that opens it.
    public static func details(_ summary: String, _ content: HTML) -> HTML {
        .element("details", .element("summary", summary), content)
    }

    /// - Parameter sum: The last row, when it adds up those above.
    public static func table(_ columns: [ReportColumn], _ rows: [[HTML]], sum: [HTML]? = nil) -> HTML {
        func cell(_ name: Name, _ column: ReportColumn, _ content: HTML) -> HTML {
            .element(name, column.isNumber ? [Attribute("class", "n")] : [], [content])
        }
        func row(_ cells: [HTML], _ style: String?) -> HTML {
            .element(
                "tr", style.map { [Attribute("class", $0)] } ?? [],
                zip(columns, cells).map { cell("td", $0, $1) })
        }
        let head = HTML.element("thead", .element("tr", [], columns.map { cell("th", $0, .text($0.title)) }))
        let body = HTML.element("tbody", [], rows.map { row($0, nil) } + (sum.map { [row($0, "sum")] } ?? []))
        return .scrolling(columns.map(\.title).joined(separator: ", "), .element("table", head, body))
    }

    /// A number with its thousands apart, by a space that does not break.
    public static func number(_ value: Int, _ tone: Tone? = nil) -> HTML {
        let text = Self.grouped(value)
        return tone.map { .toned(text, $0) } ?? .text(text)
    }

    public static func grouped(_ value: Int) -> String {
        var text = ""
        let digits = String(value.magnitude)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
            text.append(digit)
        }
        return (value < 0 ? "−" : "") + text
    }
}

public struct ReportColumn: Sendable {
    public var title: String
    public var isNumber: Bool
    public static func words(_ title: String) -> ReportColumn { ReportColumn(title: title, isNumber: false) }
    public static func number(_ title: String) -> ReportColumn { ReportColumn(title: title, isNumber: true) }
}
