/// Why two records are, or are not, one: the waterfall of their comparison and what became of it.
public struct PairReport: Sendable {
    public struct Row: Sendable {
        public let field: String, outcome: String
        public let bits: Double
        public let first: String, second: String
    }

    public let first: String, second: String
    public let titles: [String]
    public internal(set) var rows: [Row] = []
    public internal(set) var total: Double?
    public internal(set) var link = 0.0, review = 0.0
    /// What became of the pair, in words; one sentence each.
    public internal(set) var verdicts: [String] = []

    init(_ first: String, _ second: String, titles: [String]) {
        (self.first, self.second, self.titles) = (first, second, titles)
    }

    // MARK: Terminal

    public var text: String {
        var lines = ["A  \(first)  \(titles[0])", "B  \(second)  \(titles[1])"]
        let width = rows.map { $0.field.count + $0.outcome.count + 1 }.max() ?? 0
        for row in rows {
            let name = row.field + " " + row.outcome
            let pad = String(repeating: " ", count: width - name.count)
            let values = row.first.isEmpty && row.second.isEmpty ? "" : "  \(row.first) | \(row.second)"
            lines.append("  \(name)\(pad)  \(Self.signed(row.bits))  \(Self.bar(row.bits))\(values)")
        }
        if let total {
            let pad = String(repeating: " ", count: max(0, width - 5))
            lines.append(
                "  total\(pad)  \(Self.signed(total))  (merged from \(Self.plain(link)), reviewed from "
                    + "\(Self.plain(review)))")
        }
        return (lines + verdicts).joined(separator: "\n") + "\n"
    }

    private static func bar(_ bits: Double) -> String {
        let length = min(20, Int(abs(bits).rounded()))
        let bar = String(repeating: bits < 0 ? "−" : "+", count: length)
        return bar + String(repeating: " ", count: 20 - length)
    }

    private static func plain(_ bits: Double) -> String { "\((bits * 100).rounded() / 100)" }

    private static func signed(_ bits: Double) -> String {
        let text = (bits < 0 ? "" : "+") + plain(bits)
        return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }

    // MARK: Pictures

    /// A waterfall chart, without scripts or outside resources.
    public var svg: String {
        let steps = rows, rowHeight = 26.0, left = 230.0, scale = 12.0
        var reached = 0.0, low = 0.0, high = 0.0
        for step in steps {
            reached += step.bits
            (low, high) = (min(low, reached), max(high, reached))
        }
        low = min(low, review)
        let width = left + (high - low) * scale + 120, height = rowHeight * Double(steps.count + 2) + 20
        func x(_ bits: Double) -> Double { left + (bits - low) * scale }
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(width))\" height=\"\(Int(height))\" "
                + "font-family=\"sans-serif\" font-size=\"13\">",
            "<title>\(escaped(titles[0])) – \(escaped(titles[1]))</title>",
            line(x(link), height, "#2a6", "link"), line(x(review), height, "#a82", "review"),
        ]
        var from = 0.0, y = 24.0
        for step in steps {
            let to = from + step.bits
            parts.append("<text x=\"4\" y=\"\(y + 16)\">\(escaped(step.field)): \(escaped(step.outcome))</text>")
            parts.append(
                "<rect x=\"\(x(min(from, to)))\" y=\"\(y + 4)\" width=\"\(max(1, abs(step.bits) * scale))\" "
                    + "height=\"16\" fill=\"\(step.bits < 0 ? "#c66" : "#69c")\"/>")
            parts.append("<text x=\"\(x(max(from, to)) + 4)\" y=\"\(y + 16)\">\(Self.plain(step.bits))</text>")
            (from, y) = (to, y + rowHeight)
        }
        let total = total.map(Self.plain) ?? "–"
        parts.append("<text x=\"4\" y=\"\(y + 16)\" font-weight=\"bold\">total \(total)</text>")
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func line(_ x: Double, _ height: Double, _ color: String, _ name: String) -> String {
        "<line x1=\"\(x)\" y1=\"18\" x2=\"\(x)\" y2=\"\(height)\" stroke=\"\(color)\" stroke-dasharray=\"3 3\"/>"
            + "<text x=\"\(x + 2)\" y=\"14\" fill=\"\(color)\" font-size=\"11\">\(name)</text>"
    }

    /// One page that works offline.
    public var html: String {
        let cells = rows.map { row in
            let values = [row.field, row.outcome, Self.plain(row.bits), row.first, row.second]
            return "<tr>" + values.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
        }.joined(separator: "\n")
        let said = verdicts.map { "<p>\(escaped($0))</p>" }.joined(separator: "\n")
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>\(escaped(first)) – \(escaped(second))</title>
            <style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left}</style>
            <h1>\(escaped(titles[0])) – \(escaped(titles[1]))</h1>
            <p>\(escaped(first)), \(escaped(second))</p>
            \(said)
            \(svg)
            <table><tr><th>compared<th>outcome<th>bits<th>A<th>B</tr>
            \(cells)
            </table></html>

            """
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
