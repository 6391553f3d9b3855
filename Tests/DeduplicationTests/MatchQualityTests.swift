import Testing

@testable import Deduplication

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

@Suite struct MatchErrorsTests {
    private let weights = [ScoredPair(0, 1, weight: 5), ScoredPair(0, 2, weight: 7), ScoredPair(3, 4, weight: -2)]

    @Test func `wrong merges come the surest first, misses those that were not compared first`() {
        // 0, 1, 2 are put together, of which 0 and 1 are one; 3, 4, 5 are one and stay apart.
        let errors = MatchErrors(
            predicted: [0, 0, 0, 3, 4, 5], truth: [0, 0, 2, 3, 3, 3], sources: nil, weights: weights)
        #expect(errors.wrong.map { [$0.first, $0.second] } == [[0, 2], [1, 2]])
        #expect(errors.wrong.map(\.bits) == [7, nil])
        #expect(errors.missed.map { [$0.first, $0.second] } == [[3, 5], [4, 5], [3, 4]])
        #expect(errors.missed.last?.bits == -2)
    }

    @Test func `pairs of one source are left out where only pairs of two count`() {
        let errors = MatchErrors(
            predicted: [0, 0, 0], truth: [0, 1, 2], sources: [1, 1, 2], weights: [])
        #expect(errors.wrong.map { [$0.first, $0.second] } == [[1, 2], [0, 2]])
    }

    @Test func `a sample is the same in every run and has no more than there are`() {
        let pairs = (0..<50).map { MatchErrors.Pair(first: $0, second: $0 + 60, bits: nil) }
        let sample = MatchErrors.sample(pairs, 10)
        #expect(sample.count == 10)
        #expect(sample == MatchErrors.sample(pairs.reversed(), 10))
        #expect(MatchErrors.sample(pairs, 90).count == 50)
    }

    @Test func `calibration counts pairs and matches of each whole bit`() {
        let pairs = [
            ScoredPair(0, 1, weight: 3.2), ScoredPair(0, 2, weight: 3.9), ScoredPair(0, 3, weight: -0.5),
        ]
        let found = Calibration(pairs) { $0.second != 2 }
        #expect(found.bins.map(\.bits) == [-1, 3])
        #expect(found.bins.map(\.pairs) == [1, 2])
        #expect(found.bins.map(\.matches) == [1, 1])
        #expect(found.error > 0.3)
        let perfect = Calibration([ScoredPair(0, 1, weight: 30), ScoredPair(0, 2, weight: -30)]) { $0.weight > 0 }
        #expect(perfect.error < 1e-6)
    }
}
