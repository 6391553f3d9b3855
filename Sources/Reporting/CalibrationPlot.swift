/// A picture of how often what was promised came true: one dot for each weight, beside the curve it should lie on.
public struct CalibrationPlot: Sendable {
    public struct Point: Sendable {
        /// Match weight in bits of log-odds, the middle of the bin.
        public var bits: Double
        /// Of `pairs`, how many are so in truth.
        public var matches: Int, pairs: Int
        public init(bits: Double, matches: Int, pairs: Int) {
            (self.bits, self.matches, self.pairs) = (bits, matches, pairs)
        }
    }

    public var title: String
    public var points: [Point]
    /// Weights that are marked with a line: where merging and reviewing begin.
    public var marks: [(bits: Double, label: String)]

    public init(title: String, points: [Point], marks: [(bits: Double, label: String)] = []) {
        (self.title, self.points, self.marks) = (title, points, marks)
    }

    /// One SVG file that needs nothing else and follows light and dark.
    public var svg: String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + picture.markup.replacing("@style@", with: Self.style) + "\n"
    }

    private static let width = 720.0, height = 420.0, left = 64.0, right = 24.0, top = 64.0, bottom = 64.0
    private static let style = """
        text{font:13px system-ui,"Segoe UI","Noto Sans",sans-serif;fill:#1d1f23}
        .title{font-size:17px;font-weight:600}.soft{fill:#5d636e;font-size:12px}
        .paper{fill:#fbfaf7}.grid{stroke:#e2dfd8}.axis{stroke:#5d636e}.curve{fill:none;stroke:#7a2e4d;stroke-width:2}
        .mark{stroke:#b26a00;stroke-dasharray:4 4}.range{stroke:#3a6ea5;stroke-width:1.5}.dot{fill:#3a6ea5;opacity:.85}
        @media (prefers-color-scheme:dark){text{fill:#e8e6e1}.soft{fill:#a3a6ad}.paper{fill:#17181b}.grid{stroke:#35383e}
        .curve{stroke:#e09ab7}.range{stroke:#7fb2e5}.dot{fill:#7fb2e5}.mark{stroke:#e5ab52}}
        """

    /// The weights shown, whole numbers of bits.
    private var span: ClosedRange<Double> {
        let low = min(points.map(\.bits).min() ?? -4, -4).rounded(.down) - 1
        return low...max((points.map(\.bits).max() ?? 4).rounded(.up) + 1, 4)
    }

    private func x(_ bits: Double) -> Double {
        Self.left + (bits - span.lowerBound) / (span.upperBound - span.lowerBound)
            * (Self.width - Self.left - Self.right)
    }
    private func y(_ share: Double) -> Double {
        Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    private var picture: HTML {
        let frame: [HTML.Attribute] = [
            .init("xmlns", "http://www.w3.org/2000/svg"),
            .init("viewBox", "0 0 \(Int(Self.width)) \(Int(Self.height))"),
            .init("role", "img"),
        ]
        let parts: [HTML] =
            [
                .element("title", title), .element("style", "@style@"),
                .element("rect", [.init("class", "paper"), .init("width", "100%"), .init("height", "100%")], []),
                label(24, 28, title, style: "title"),
                label(
                    24, 48, "Dots: share of true matches, larger where more pairs. Curve: what the weight promises.",
                    style: "soft"),
            ] + axes + marks.flatMap(mark) + [curve] + points.flatMap(dot)
        return .element("svg", frame, parts)
    }

    private var axes: [HTML] {
        var parts: [HTML] = []
        for tenth in stride(from: 0, through: 10, by: 2) {
            let share = Double(tenth) / 10
            parts.append(line(Self.left, y(share), Self.width - Self.right, y(share), "grid"))
            parts.append(label(Self.left - 8, y(share) + 4, "\(tenth * 10) %", anchor: "end"))
        }
        let step = span.upperBound - span.lowerBound > 24 ? 4.0 : 2.0
        for bits in stride(from: (span.lowerBound / step).rounded(.up) * step, through: span.upperBound, by: step) {
            parts.append(line(x(bits), y(0), x(bits), y(0) + 5, "axis"))
            parts.append(label(x(bits), y(0) + 20, "\(Int(bits))", anchor: "middle"))
        }
        parts.append(line(Self.left, y(0), Self.width - Self.right, y(0), "axis"))
        parts.append(
            label((Self.left + Self.width - Self.right) / 2, Self.height - 18, "match weight, bits", anchor: "middle"))
        return parts
    }

    private var curve: HTML {
        let path = stride(from: span.lowerBound, through: span.upperBound, by: 0.25).map { bits in
            "\(Self.short(x(bits))),\(Self.short(y(1 / (1 + Self.power(-bits)))))"
        }
        return .element("polyline", [.init("class", "curve"), .init("points", path.joined(separator: " "))], [])
    }

    /// 2 to the power of `bits`, a multiple of a quarter, without a mathematics library.
    private static func power(_ bits: Double) -> Double {
        let fourthRoot = 2.0.squareRoot().squareRoot()
        var value = 1.0
        for _ in 0..<Int(abs(bits * 4).rounded()) { value *= fourthRoot }
        return bits < 0 ? 1 / value : value
    }

    private func mark(_ mark: (bits: Double, label: String)) -> [HTML] {
        guard span.contains(mark.bits) else { return [] }
        return [
            line(x(mark.bits), y(1) - 4, x(mark.bits), y(0), "mark"),
            label(x(mark.bits) + 4, y(1) - 6, mark.label, style: "soft"),
        ]
    }

    /// The share, and the range in which it lies with 95 % (Wilson's interval).
    private func dot(_ point: Point) -> [HTML] {
        let n = Double(max(point.pairs, 1)), share = Double(point.matches) / n, z = 1.96
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let radius = 3 + min(9, n.squareRoot().squareRoot())
        let words = "\(point.matches) of \(point.pairs) pairs about \(Self.short(point.bits)) bits are matches"
        return [
            line(x(point.bits), y(max(0, middle - half)), x(point.bits), y(min(1, middle + half)), "range"),
            .element(
                "circle",
                [
                    .init("class", "dot"), .init("cx", Self.short(x(point.bits))), .init("cy", Self.short(y(share))),
                    .init("r", Self.short(radius)),
                ], [.element("title", words)]),
        ]
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> HTML {
        .element(
            "line",
            [
                .init("class", style), .init("x1", Self.short(x1)), .init("y1", Self.short(y1)),
                .init("x2", Self.short(x2)), .init("y2", Self.short(y2)),
            ], [])
    }

    private func label(_ x: Double, _ y: Double, _ text: String, style: String? = nil, anchor: String = "start") -> HTML
    {
        let style = style.map { [HTML.Attribute("class", $0)] } ?? []
        return .element(
            "text",
            style + [.init("x", Self.short(x)), .init("y", Self.short(y)), .init("text-anchor", anchor)],
            [.text(text)])
    }

    private static func short(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
