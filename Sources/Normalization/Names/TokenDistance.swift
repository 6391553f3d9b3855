/// The class-weighted edit distance of two words of a key.
struct TokenDistance {
    /// A letter of one spelling that is two letters in another: Alexander, Александр.
    private static let pairs: [(one: UInt8, two: (UInt8, UInt8), cost: Int)] = [
        (UInt8(ascii: "x"), (UInt8(ascii: "k"), UInt8(ascii: "s")), 15),
        (UInt8(ascii: "z"), (UInt8(ascii: "t"), UInt8(ascii: "s")), 30),
        (UInt8(ascii: "c"), (UInt8(ascii: "t"), UInt8(ascii: "s")), 30),
        (UInt8(ascii: "c"), (UInt8(ascii: "d"), UInt8(ascii: "z")), 15),
        (UInt8(ascii: "S"), (UInt8(ascii: "S"), UInt8(ascii: "C")), 20),
    ]

    private var previous: [Int] = [], beforePrevious: [Int] = [], current: [Int] = [], losses: [Int] = []
    private var previousLeast = 0
    var costs: LetterCosts

    init(_ costs: LetterCosts) { self.costs = costs }

    /// The longest word that is compared in full; what is longer never occurs in names.
    static let maximumLength = 64

    /// The distance in hundredths of a full difference; `limit` + 1 as soon as it is sure to be more than `limit`.
    mutating func between(_ a: Span<UInt8>, _ b: Span<UInt8>, limit: Int = .max - 1) -> Int {
        let height = min(a.count, Self.maximumLength), width = min(b.count, Self.maximumLength)
        losses.removeAll(keepingCapacity: true)
        for j in 0..<width { losses.append(costs.losing(b, at: j)) }
        previous.removeAll(keepingCapacity: true)
        previous.append(0)
        for j in 0..<width { previous.append(previous[j] + losses[j]) }
        current.removeAll(keepingCapacity: true)
        current.append(contentsOf: previous)
        beforePrevious.removeAll(keepingCapacity: true)
        beforePrevious.append(contentsOf: previous)
        for i in 0..<height {
            let loss = costs.losing(a, at: i)
            current[0] = previous[0] + loss
            var least = current[0]
            for j in 0..<width {
                var best = previous[j] + replacing(a, i, b, j)
                best = min(best, previous[j + 1] + loss)
                best = min(best, current[j] + losses[j])
                if Self.isPaired(a[i]) || Self.isPaired(b[j]) { best = min(best, paired(a, i, b, j)) }
                if costs.isWestern { best = min(best, umlaut(a, i, b, j)) }
                current[j + 1] = best
                least = min(least, best)
            }
            // A pair of letters reaches back over one row, so that one must be over the limit as well.
            if least > limit, previousLeast > limit { previousLeast = 0; return limit + 1 }
            previousLeast = least
            swap(&beforePrevious, &previous)
            swap(&previous, &current)
        }
        previousLeast = 0
        return previous[width]
    }

    @inline(__always)
    private static func isPaired(_ code: UInt8) -> Bool {
        code == UInt8(ascii: "x") || code == UInt8(ascii: "z") || code == UInt8(ascii: "c") || code == UInt8(ascii: "S")
    }

    private func paired(_ a: Span<UInt8>, _ i: Int, _ b: Span<UInt8>, _ j: Int) -> Int {
        var best = Int.max
        for pair in Self.pairs {
            if a[i] == pair.one, j > 0, b[j] == pair.two.1, b[j - 1] == pair.two.0 {
                best = min(best, previous[j - 1] + pair.cost)
            }
            if b[j] == pair.one, i > 0, a[i] == pair.two.1, a[i - 1] == pair.two.0 {
                best = min(best, beforePrevious[j] + pair.cost)
            }
        }
        return best
    }

    /// Dürer, Duerer.
    private func umlaut(_ a: Span<UInt8>, _ i: Int, _ b: Span<UInt8>, _ j: Int) -> Int {
        if j > 0, b[j] == UInt8(ascii: "e"), a[i] < 0x60, a[i] | 0x20 == b[j - 1] { return previous[j - 1] + 10 }
        if i > 0, a[i] == UInt8(ascii: "e"), b[j] < 0x60, b[j] | 0x20 == a[i - 1] { return beforePrevious[j] + 10 }
        return Int.max
    }

    /// Latin c is k before a consonant or at the end (Marc, Марк), s before e, i and y (Vincent, Винсент).
    private func replacing(_ a: Span<UInt8>, _ i: Int, _ b: Span<UInt8>, _ j: Int) -> Int {
        let cost = costs.replacing(a[i], by: b[j])
        if i == 0, j == 0, costs.hearsFirstVowel, a[0] != b[0], NameLetter.isVowelCode(a[0]),
            NameLetter.isVowelCode(b[0])
        {
            return LetterCosts.full
        }
        // Marc and Mark are two names, Carl and Karl one.
        if costs.isWestern, i == a.count - 1, j == b.count - 1, cost > 5 { return LetterCosts.full }
        guard cost >= 75 else { return cost }
        if a[i] == UInt8(ascii: "c") { return min(cost, softened(a, i, b[j])) }
        return b[j] == UInt8(ascii: "c") ? min(cost, softened(b, j, a[i])) : cost
    }

    private func softened(_ word: Span<UInt8>, _ position: Int, _ other: UInt8) -> Int {
        guard costs.readsForeignC else { return LetterCosts.full }
        let next = position + 1 < word.count ? word[position + 1] : 0
        let isFront = next == UInt8(ascii: "e") || next == UInt8(ascii: "i") || next == UInt8(ascii: "y")
        if other == UInt8(ascii: "s") { return isFront ? 35 : LetterCosts.full }
        return other == UInt8(ascii: "k") && !NameLetter.isVowelCode(next) ? 35 : LetterCosts.full
    }
}
