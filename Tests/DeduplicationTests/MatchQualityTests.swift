import Deduplication
import Testing

@Suite struct MatchQualityTests {
    @Test func `the figures are those worked by hand`() {
        // Truth {a,b,c} {d,e}; predicted {a,b} {c,d,e}.
        let quality = MatchQuality(predicted: [1, 1, 2, 2, 2], truth: [1, 1, 1, 2, 2])
        #expect((quality.correctPairs, quality.predictedPairs, quality.truePairs) == (2, 4, 4))
        #expect(abs(quality.bCubed.precision - (1 + 1 + 1.0 / 3 + 2.0 / 3 + 2.0 / 3) / 5) < 1e-12)
        #expect(quality.exactGroups == 0)
    }

    @Test func `between sources only pairs of two sources count`() {
        let quality = MatchQuality(
            predicted: [1, 1, 1], truth: [1, 2, 1], sources: [0, 0, 1], literalPairs: [(0, 2)])
        #expect((quality.correctPairs, quality.predictedPairs, quality.truePairs) == (1, 2, 1))
    }
}
