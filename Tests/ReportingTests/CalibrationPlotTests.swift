import Reporting
import Testing

@Suite struct CalibrationPlotTests {
    private let plot = CalibrationPlot(
        title: "Weights & <truth>",
        points: [.init(bits: -3.5, matches: 1, pairs: 20), .init(bits: 4.5, matches: 99, pairs: 100)],
        marks: [(bits: 0, label: "merged from here")])

    @Test func `there is a dot for each point and a curve`() {
        let svg = plot.svg
        #expect(svg.components(of: "<circle") == 2)
        #expect(svg.components(of: "<polyline") == 1)
        #expect(svg.contains("99 of 100 pairs about 4.5 bits are matches"))
        #expect(svg.contains("merged from here"))
    }

    @Test func `text of the caller cannot become markup`() {
        #expect(plot.svg.contains("Weights &amp; &lt;truth&gt;"))
        #expect(!plot.svg.contains("<truth>"))
    }

    @Test func `a higher share stands higher`() throws {
        let places = plot.svg.split(separator: "cy=\"").dropFirst().map { Double($0.prefix { $0 != "\"" }) ?? -1 }
        #expect(places.count == 2)
        #expect(places[1] < places[0])
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
