internal import Glibc

/// Two comparisons that agree together more often than chance lets them, among pairs that are no match.
public struct Dependency: Equatable, Sendable {
    /// Indexes of the comparisons, `first` < `second`.
    public let first: Int, second: Int
    /// Bits to take off when both agree: log2(P(both) / (P(first) P(second))).
    public let bits: Float
}

/// Finds the dependencies that matter most, so that years of birth and death, or creator and material, do not count
/// twice: a tree over the comparisons, as Chow and Liu (1968) approximate a joint distribution.
///
/// Only agreement of both is corrected, and only downward.
struct Dependencies {
    private let comparisons: Int
    private var both: [Double], first: [Double], second: [Double], all: [Double]

    init(comparisons: Int) {
        self.comparisons = comparisons
        both = Array(repeating: 0, count: comparisons * comparisons)
        (first, second, all) = (both, both, both)
    }

    /// Counts one pair that is no match with probability `share`.
    /// - Parameter known: Bits of the comparisons with a value; `agreed` those that agree.
    mutating func count(known: UInt32, agreed: UInt32, share: Double) {
        for i in 0..<comparisons where known >> UInt32(i) & 1 == 1 {
            for j in (i + 1)..<max(comparisons, i + 1) where known >> UInt32(j) & 1 == 1 {
                let cell = i * comparisons + j
                all[cell] += share
                let one = agreed >> UInt32(i) & 1 == 1, other = agreed >> UInt32(j) & 1 == 1
                if one { first[cell] += share }
                if other { second[cell] += share }
                if one, other { both[cell] += share }
            }
        }
    }

    /// The heaviest tree; edges of less than a tenth of a bit are left out.
    func tree() -> [Dependency] {
        var edges: [(gain: Double, edge: Dependency)] = []
        for i in 0..<comparisons {
            for j in (i + 1)..<max(comparisons, i + 1) {
                let cell = i * comparisons + j
                guard all[cell] > 0 else { continue }
                let expected = first[cell] * second[cell] / all[cell], doubt = 2.0
                let bits = log2((both[cell] + doubt) / (expected + doubt))
                guard bits > 0.1 else { continue }
                edges.append((both[cell] * bits, Dependency(first: i, second: j, bits: Float(bits))))
            }
        }
        edges.sort { ($1.gain, $0.edge.first, $0.edge.second) < ($0.gain, $1.edge.first, $1.edge.second) }
        var part = Array(0..<comparisons), tree: [Dependency] = []
        for (_, edge) in edges where part[edge.first] != part[edge.second] {
            let (old, new) = (part[edge.second], part[edge.first])
            for i in part.indices where part[i] == old { part[i] = new }
            tree.append(edge)
        }
        return tree
    }
}
