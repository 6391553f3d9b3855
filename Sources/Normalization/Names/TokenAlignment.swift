/// Aligns the words of two names in any order: cheapest pairs first, two or three adjacent words may be one.
struct TokenAlignment {
    struct Match { let a: Range<Int>, b: Range<Int>, cost: Int, allowed: Int }

    private(set) var matches: [Match] = []
    private(set) var usedA: [Bool], usedB: [Bool]
    private var candidates: [(ratio: Int, match: Match)] = []
    private let a: NameKeys, b: NameKeys
    private let itemsA: [Int], itemsB: [Int]
    private var distance: TokenDistance

    /// What a word of this length may differ by, in hundredths. Long names gather more small differences, but never
    /// as many as one full letter.
    static func allowed(length: Int) -> Int { min(95, 45 + 5 * length) }

    /// - Parameter itemsA: The places of the tokens of `a` that take part.
    init(_ a: NameKeys, _ b: NameKeys, itemsA: [Int], itemsB: [Int], costs: LetterCosts) {
        (self.a, self.b, self.itemsA, self.itemsB) = (a, b, itemsA, itemsB)
        usedA = .init(repeating: false, count: a.tokens.count)
        usedB = .init(repeating: false, count: b.tokens.count)
        distance = TokenDistance(costs)
        for i in itemsA.indices { for j in itemsB.indices { addCandidates(i, j) } }
        choose()
    }

    private mutating func addCandidates(_ i: Int, _ j: Int) {
        let (x, y) = (itemsA[i], itemsB[j])
        if a.tokens[x].isNumber || b.tokens[y].isNumber {
            if a.k1[a.tokens[x].text] == b.k1[b.tokens[y].text] { add(x..<x + 1, y..<y + 1, 0, allowed: 50) }
            return
        }
        if a.tokens[x].isInitial || b.tokens[y].isInitial { return addInitial(x, y) }
        let (wordA, wordB) = (a.standard[a.tokens[x].standardText], b.standard[b.tokens[y].standardText])
        addWords(wordA, wordB, x..<x + 1, y..<y + 1)
        for width in 2...3 {
            if let joined = joined(a, itemsA, i, width), wordB.count + 2 >= joined.count {
                addWords(joined[...], wordB, x..<x + width, y..<y + 1)
            }
            if let joined = joined(b, itemsB, j, width), wordA.count + 2 >= joined.count {
                addWords(wordA, joined[...], x..<x + 1, y..<y + width)
            }
        }
    }

    private mutating func addWords(_ x: ArraySlice<UInt8>, _ y: ArraySlice<UInt8>, _ a: Range<Int>, _ b: Range<Int>) {
        // Letters are lost at 10 to 100 each: a big difference of length cannot be made good.
        if abs(x.count - y.count) > 6 { return }
        add(a, b, distance.between(x, y), allowed: Self.allowed(length: max(x.count, y.count)))
    }

    /// An initial matches a word whose first letter is of the same class.
    private mutating func addInitial(_ x: Int, _ y: Int) {
        let (p, q) = (a.standard[a.tokens[x].standardText], b.standard[b.tokens[y].standardText])
        guard let first = p.first, let other = q.first else { return }
        var cost = distance.costs.replacing(first, by: other)
        // Е., Ё., Ю., Я. begin with y in the key; Г. may stand for H.
        if cost > 35, first == UInt8(ascii: "y"), let next = p.dropFirst().first {
            cost = min(cost, 10 + distance.costs.replacing(next, by: other))
        }
        if cost > 35, other == UInt8(ascii: "y"), let next = q.dropFirst().first {
            cost = min(cost, 10 + distance.costs.replacing(first, by: next))
        }
        if cost <= 35 { add(x..<x + 1, y..<y + 1, cost + 5, allowed: 60) }
    }

    private func joined(_ keys: NameKeys, _ items: [Int], _ i: Int, _ width: Int) -> [UInt8]? {
        guard i + width <= items.count, items[i + width - 1] == items[i] + width - 1 else { return nil }
        var word: [UInt8] = []
        for token in keys.tokens[items[i]..<items[i] + width] {
            if token.isInitial || token.isNumber { return nil }
            word += keys.standard[token.standardText]
        }
        return keys.tokens[items[i]..<items[i] + width - 1].contains { $0.endsAtComma } ? nil : word
    }

    private mutating func add(_ x: Range<Int>, _ y: Range<Int>, _ cost: Int, allowed: Int) {
        guard cost <= allowed else { return }
        // Single words go before joined ones, whole words before initials.
        let penalty = (x.count + y.count - 2) * 4
        candidates.append((cost * 100 / allowed + penalty, Match(a: x, b: y, cost: cost, allowed: allowed)))
    }

    private mutating func choose() {
        candidates.sort {
            ($0.ratio, $0.match.a.lowerBound, $0.match.b.lowerBound) < (
                $1.ratio, $1.match.a.lowerBound, $1.match.b.lowerBound
            )
        }
        for (_, match) in candidates {
            if match.a.contains(where: { usedA[$0] }) || match.b.contains(where: { usedB[$0] }) { continue }
            for i in match.a { usedA[i] = true }
            for j in match.b { usedB[j] = true }
            matches.append(match)
        }
    }
}
