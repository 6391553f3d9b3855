import FoundationEssentials
import Normalization
import Testing

/// `KHAZINA_MEASURE=1 swift test -c release --filter DateSpeedTests` prints nanoseconds per date.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["KHAZINA_MEASURE"] != nil, "set KHAZINA_MEASURE to measure"))
struct DateSpeedTests {
    @Test func `nanoseconds per date`() {
        let parser = DateFixtures.parser
        let texts = [
            "", "1908", "1908-01-25", "c. 1890", "c.1890", "1843–4", "1901-1910", "1890?", "[1911]",
            "25 yanvar 1908-ci il",
            "XIX əsrin sonu", "кон. XIX - нач. XX в.", "12 (25) января 1908 г.", "1976, printed 2003",
            "2nd half of the 19th c.",
            "1990-", "Gift of the artist in memory of his father",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            let rounds = 200_000
            var sum = 0
            let clock = ContinuousClock()
            let elapsed = clock.measure {
                for _ in 0..<rounds { sum &+= parser.parse(bytes.span).edtf.utf8.count }
            }
            let nanoseconds = elapsed / rounds
            print("\(nanoseconds.components.attoseconds / 1_000_000_000) ns  \(text)  [\(sum / rounds)]")
        }
    }
}
