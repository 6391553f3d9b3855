/// Why two records match or do not: each comparison's level and weight.
public struct Explanation: Sendable {
    public struct Step: Sendable {
        public let field: String
        /// Name of the level; `missing` when one side has no value.
        public let level: String
        public let weight: Float
        /// The same against look-alikes: candidates that are no match.
        public let weightAgainstAlike: Float
        /// How rare what agreed is, in bits.
        public let information: Float
    }
    public let prior: Float, candidatePrior: Float
    public let steps: [Step]
    /// What is taken off because comparisons that agree depend on each other.
    public let dependency: Float
    /// Log-odds in bits against chance and look-alikes together.
    public let total: Float
}

extension Matcher {
    /// Explains a pair, matched or not.
    /// - Parameter a: Number of the record in the input, from 0.
    public func explain(_ a: Int, _ b: Int, weights: MatchWeights) -> Explanation {
        explain(positions: position(of: a), position(of: b), weights: weights)
    }

    /// - Parameter i: Place of the record in the canonical order.
    func explain(positions i: Int, _ j: Int, weights: MatchWeights) -> Explanation {
        let scoring = WeightTable(weights), memory = ComparisonMemory(prepared, records: 0)
        var score = scoring.begin, dependency: Float = 0
        let steps: [Explanation.Step] = weights.fields.enumerated().map { c, field in
            let finding = prepared.compare(field, min(i, j), max(i, j), memory)
            let bits = scoring.bits(c, finding, after: score)
            let isSilent = bits.againstRandom == 0 && bits.againstAlike == 0
            if weights.agrees(c, finding.level), !isSilent { dependency += scoring.discount(c, agreed: score.agreed) }
            scoring.add(c, finding, to: &score)
            return Explanation.Step(
                field: table.fields[field].name,
                level: finding.level == 0 ? "missing" : table.fields[field].type.levels[Int(finding.level) - 1],
                weight: bits.againstRandom, weightAgainstAlike: bits.againstAlike,
                information: finding.information)
        }
        return Explanation(
            prior: weights.prior, candidatePrior: weights.candidatePrior, steps: steps, dependency: dependency,
            total: score.total)
    }

    /// By a look through all records: for a pair that a person asks about. `PairScoring` has all places at hand.
    private func position(of record: Int) -> Int {
        guard let place = prepared.order.firstIndex(of: UInt32(record)) else {
            preconditionFailure("there is no record \(record)")
        }
        return place
    }
}
