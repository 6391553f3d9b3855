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

    private var previous: [Int] = [], beforePrevious: [Int] = [], current: [Int] = []
    var costs: LetterCosts

    init(_ costs: LetterCosts) { self.costs = costs }

    /// The longest word that is compared in full; what is longer never occurs in names.
    static let maximumLength = 64

    /// The distance in hundredths of a full difference.
    mutating func between(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        let a = a.prefix(Self.maximumLength), b = b.prefix(Self.maximumLength)
        let width = b.count
        previous.removeAll(keepingCapacity: true)
        previous.append(0)
        for j in 0..<width { previous.append(previous[j] + costs.losing(b, at: b.startIndex + j)) }
        beforePrevious = previous
        current = previous
        for i in 0..<a.count {
            let place = a.startIndex + i
            let loss = costs.losing(a, at: place)
            current[0] = previous[0] + loss
            for j in 0..<width {
                let other = b.startIndex + j
                var best = previous[j] + replacing(a, place, b, other)
                best = min(best, previous[j + 1] + loss)
                best = min(best, current[j] + costs.losing(b, at: other))
                for pair in Self.pairs {
                    if a[place] == pair.one, j > 0, b[other] == pair.two.1, b[other - 1] == pair.two.0 {
                        best = min(best, previous[j - 1] + pair.cost)
                    }
                    if b[other] == pair.one, i > 0, a[place] == pair.two.1, a[place - 1] == pair.two.0 {
                        best = min(best, beforePrevious[j] + pair.cost)
                    }
                }
                current[j + 1] = best
            }
            swap(&beforePrevious, &previous)
            swap(&previous, &current)
        }
        return previous[width]
    }

    /// Latin c is k before a consonant or at the end (Marc, Марк), s before e, i and y (Vincent, Винсент).
    private func replacing(_ a: ArraySlice<UInt8>, _ i: Int, _ b: ArraySlice<UInt8>, _ j: Int) -> Int {
        let cost = costs.replacing(a[i], by: b[j])
        guard cost >= 75 else { return cost }
        if a[i] == UInt8(ascii: "c") { return min(cost, softened(a, i, b[j])) }
        return b[j] == UInt8(ascii: "c") ? min(cost, softened(b, j, a[i])) : cost
    }

    private func softened(_ word: ArraySlice<UInt8>, _ position: Int, _ other: UInt8) -> Int {
        guard costs.readsForeignC else { return LetterCosts.full }
        let next = position + 1 < word.endIndex ? word[position + 1] : 0
        let isFront = next == UInt8(ascii: "e") || next == UInt8(ascii: "i") || next == UInt8(ascii: "y")
        if other == UInt8(ascii: "s") { return isFront ? 35 : LetterCosts.full }
        return other == UInt8(ascii: "k") && !NameLetter.isVowelCode(next) ? 35 : LetterCosts.full
    }
}
