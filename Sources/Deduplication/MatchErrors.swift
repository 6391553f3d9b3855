/// The pairs on which predicted and true groups disagree, and how well the weights foretold the truth.
public struct MatchErrors: Sendable {
    public struct Pair: Hashable, Sendable {
        public let first: Int, second: Int
        /// The match weight; `nil` when the pair was not compared or lies below the review band.
        public let bits: Float?
    }

    /// Pairs of one predicted group that are not one in truth; the surest first.
    public private(set) var wrong: [Pair] = []
    /// Pairs that are one in truth and in two predicted groups; those without a weight first, then the weakest.
    public private(set) var missed: [Pair] = []

    /// - Parameters:
    ///   - predicted: The group of each record; `truth` likewise.
    ///   - sources: When given, only pairs of two sources are looked at.
    ///   - weights: The pairs that were scored.
    public init(predicted: [Int], truth: [Int], sources: [Int]?, weights: [ScoredPair]) {
        precondition(predicted.count == truth.count, "one group for each record")
        var bits: [[Int]: Float] = [:]
        for pair in weights
        where predicted[pair.first] != predicted[pair.second] || truth[pair.first] != truth[pair.second] {
            bits[[pair.first, pair.second]] = pair.weight
        }
        func isCounted(_ a: Int, _ b: Int) -> Bool { sources.map { $0[a] != $0[b] } ?? true }
        func pairs(within groups: [Int], apart: [Int]) -> [Pair] {
            var members: [Int: [Int]] = [:]
            for record in groups.indices { members[groups[record], default: []].append(record) }
            var found: [Pair] = []
            for group in members.values {
                for (i, a) in group.enumerated() {
                    for b in group.dropFirst(i + 1) where apart[a] != apart[b] && isCounted(a, b) {
                        found.append(Pair(first: a, second: b, bits: bits[[a, b]]))
                    }
                }
            }
            return found
        }
        wrong = pairs(within: predicted, apart: truth).sorted { Self.order($1, $0) }
        missed = pairs(within: truth, apart: predicted).sorted { Self.order($0, $1) }
    }

    private static func order(_ a: Pair, _ b: Pair) -> Bool {
        (a.bits ?? -.infinity, a.first, a.second) < (b.bits ?? -.infinity, b.first, b.second)
    }

    /// A sample that is the same in every run.
    public static func sample(_ pairs: [Pair], _ count: Int) -> [Pair] {
        let keyed = pairs.map { pair in
            (Hashing.mix(Hashing.mix(Hashing.seed, UInt64(pair.first)), UInt64(pair.second)), pair)
        }
        return keyed.sorted { ($0.0, $0.1.first, $0.1.second) < ($1.0, $1.1.first, $1.1.second) }
            .prefix(count).map(\.1)
    }
}

/// How many of the pairs of each weight are matches in truth: a weight of 3 bits promises 8 of 9.
public struct Calibration: Equatable, Sendable {
    /// The pairs whose weight, rounded down, is `bits`.
    public struct Bin: Equatable, Sendable {
        public let bits: Int
        public internal(set) var pairs = 0, matches = 0
        /// Sum of the probabilities that the weights of the pairs mean.
        public internal(set) var expected = 0.0
    }

    /// From the smallest weight up; only those with pairs.
    public private(set) var bins: [Bin] = []

    /// - Parameter isMatch: Whether a pair is one in truth.
    public init(_ weights: [ScoredPair], isMatch: (ScoredPair) -> Bool) {
        var known: [Int: Bin] = [:]
        for pair in weights {
            // Beyond 24 bits a probability is 1 for every purpose.
            let place = Int(min(max(pair.weight, -24), 24).rounded(.down))
            var bin = known[place] ?? Bin(bits: place)
            bin.pairs += 1
            if isMatch(pair) { bin.matches += 1 }
            bin.expected += pair.probability
            known[place] = bin
        }
        bins = known.values.sorted { $0.bits < $1.bits }
    }

    /// The mean distance between what was promised and what is so, over pairs.
    public var error: Double {
        let pairs = bins.reduce(0) { $0 + $1.pairs }
        let sum = bins.reduce(0.0) { $0 + abs($1.expected - Double($1.matches)) }
        return pairs > 0 ? sum / Double(pairs) : 0
    }
}
