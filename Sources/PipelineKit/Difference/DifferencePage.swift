internal import Reporting

/// What has changed, as one page in three languages that needs no network.
public struct DifferencePage {
    private let words: ReportWords
    private let counts: DatasetDifference.Counts
    private let examples: DifferenceText
    private let old: String, new: String

    /// - Parameters:
    ///   - old: What the reader calls the dataset before, and the one now.
    ///   - examples: Has noted the changes.
    public init(
        _ counts: DatasetDifference.Counts, examples: DifferenceText, old: String, new: String, resources: Resources
    ) throws {
        words = try ReportWords(resources: resources, file: "difference.tsv")
        (self.counts, self.examples, self.old, self.new) = (counts, examples, old, new)
    }

    public var text: String {
        var parts: [(anchor: String, name: String, content: HTML)] = []
        if !counts.isNothing { parts.append(("balance", "balance", balance)) }
        if !counts.fields.isEmpty { parts.append(("fields", "fields", fields)) }
        if !counts.isNothing, counts.sources.count > 1 { parts.append(("sources", "sources", sources)) }
        for kind in ObjectChange.Kind.allCases where counts[kind] > 0 {
            parts.append((kind.rawValue, kind.rawValue, list(kind)))
        }
        var sections = [tiles]
        if counts.isNothing { sections.append(paragraph("verdict", words("nothing"))) }
        if counts.broken > 0 {
            sections.append(paragraph("verdict bad", words("broken", HTML.grouped(counts.broken))))
        }
        sections += parts.map { part in
            .element("section", [.init("id", part.anchor)], [.element("h2", [], [words(part.name)]), part.content])
        }
        return MultilingualPage(
            title: "\(old) → \(new)",
            languages: [("az", "Azərbaycanca"), ("ru", "Русский"), ("en", "English")], heading: words("title"),
            subtitle: words("subtitle", old, new), contents: parts.map { ($0.anchor, words($0.name)) },
            sections: sections
        ).text
    }

    private func paragraph(_ style: String, _ text: HTML) -> HTML { .element("p", [.init("class", style)], [text]) }

    private var tiles: HTML {
        let numbers: [(Int, String)] = [
            (counts.old, "old"), (counts.added, "came"), (counts.removed, "went"), (counts.new, "new"),
            (counts.changed, "changed"), (counts.unchanged, "unchanged"),
        ]
        return .element(
            "div", [.init("class", "tiles")],
            numbers.map { number, word in
                .element(
                    "div", [.init("class", "tile")],
                    [
                        .element("div", class: "number", HTML.grouped(number)),
                        .element("div", [.init("class", "label")], [words(word)]),
                    ])
            })
    }

    private var balance: HTML {
        let signs: [(String, ObjectChange.Kind)] = [
            ("+", .added), ("+", .split), ("+", .reidentified), ("−", .removed), ("−", .merged), ("−", .reidentified),
        ]
        var rows: [[HTML]] = [[words("old"), .number(counts.old)]]
        for (sign, kind) in signs where counts[kind] > 0 {
            rows.append([.group([.text("\(sign) "), words(kind.rawValue)]), .number(counts[kind])])
        }
        return .group([
            paragraph("explain", words("balance.explain")),
            table([(.text(""), false), (words("objects"), true)], rows, sum: [words("new"), .number(counts.new)]),
        ])
    }

    private var fields: HTML {
        .group([
            paragraph("explain", words("fields.explain")),
            table(
                [(words("field"), false), (words("objects"), true)],
                counts.sortedFields.map { [.code($0.field), .number($0.count)] }),
        ])
    }

    private var sources: HTML {
        let kinds = ObjectChange.Kind.allCases.filter { counts[$0] > 0 }
        return table(
            [(words("source"), false)] + kinds.map { (words($0.rawValue), true) },
            counts.sources.sorted { $0.key < $1.key }.map { source, numbers in
                [.code(source)] + kinds.map { .number(numbers[$0] ?? 0) }
            })
    }

    private func list(_ kind: ObjectChange.Kind) -> HTML {
        let shown = examples.examples(of: kind)
        var columns: [(HTML, Bool)] = [(words("id"), false), (words("object"), false)]
        let hasOther = shown.contains { $0.other != nil }
        if hasOther { columns.append((words(kind == .split ? "from" : "leads"), false)) }
        let hasFields = shown.contains { !$0.fields.isEmpty }
        if hasFields { columns += [(words("field"), false), (words("before"), false), (words("now"), false)] }
        var rows: [[HTML]] = []
        for change in shown {
            var head: [HTML] = [.code(change.id), .text(change.title)]
            if hasOther { head.append(.code(change.other ?? "")) }
            if !hasFields { rows.append(head) }
            // The object stands in the first row of its fields alone.
            for (index, field) in change.fields.enumerated() {
                let first = index == 0 ? head : head.map { _ in .text("") }
                rows.append(first + [.code(field.field)] + sides(field))
            }
        }
        let rest = counts[kind] - shown.count
        return .group(
            [table(columns, rows)] + (rest > 0 ? [paragraph("explain", words("more", HTML.grouped(rest)))] : []))
    }

    private func sides(_ field: ObjectChange.FieldChange) -> [HTML] {
        if field.old.isEmpty, field.new.isEmpty { return [.group([]), words("order")] }
        let sides = DifferenceText.sides(field, length: 160)
        return [.text(sides.old), .text(sides.new)]
    }

    private func table(_ columns: [(title: HTML, isNumber: Bool)], _ rows: [[HTML]], sum: [HTML]? = nil) -> HTML {
        func row(_ name: HTML.Name, _ cells: [HTML], _ style: String? = nil) -> HTML {
            .element(
                "tr", style.map { [.init("class", $0)] } ?? [],
                zip(columns, cells).map { column, cell in
                    .element(name, column.isNumber ? [.init("class", "n")] : [], [cell])
                })
        }
        let body = rows.map { row("td", $0) } + (sum.map { [row("td", $0, "sum")] } ?? [])
        // Ids and names of fields stay whole; the table scrolls where a screen is narrow.
        return .element(
            "div", class: "scroll whole",
            .element(
                "table", .element("thead", [], [row("th", columns.map(\.title))]), .element("tbody", [], body)))
    }
}
