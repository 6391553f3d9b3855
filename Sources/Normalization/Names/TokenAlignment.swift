/// Aligns the words of two names in any order: cheapest pairs first, two or three adjacent words may be one.
struct TokenAlignment {
    struct Match { let a: Range<Int>, b: Range<Int>, cost: Int, allowed: Int }

    private(set) var matches: [Match] = []
    private(set) var usedA: [Bool], usedB: [Bool]
    private var candidates: [(ratio: Int, match: Match)] = []
    private var distance: TokenDistance

    /// What a word of this length may differ by, in hundredths. Long names gather more small differences, but never
    /// as many as one full letter.
    static func allowed(length: Int) -> Int { min(95, 45 + 5 * length) }

    /// - Parameter itemsA: The places of the tokens of `a` that take part.
    init(_ a: NameKeys, _ b: NameKeys, itemsA: [Int], itemsB: [Int], costs: LetterCosts) {
        usedA = .init(repeating: false, count: a.tokens.count)
        usedB = .init(repeating: false, count: b.tokens.count)
        distance = TokenDistance(costs)
        for x in itemsA { for y in itemsB { addCandidate(a, b, x, y) } }
        for x in itemsA { for y in itemsB { addJoined(a, b, x, y, itemsA, itemsB) } }
        choose()
    }

    private mutating func addCandidate(_ a: NameKeys, _ b: NameKeys, _ x: Int, _ y: Int) {
        if a.tokens[x].isNumber || b.tokens[y].isNumber {
            if a.k1[a.tokens[x].text] == b.k1[b.tokens[y].text] { add(x..<x + 1, y..<y + 1, 0, allowed: 50) }
            return
        }
        if a.tokens[x].isInitial || b.tokens[y].isInitial { return addInitial(a, b, x, y) }
        let wordA = a.standard.span.extracting(a.tokens[x].standardText)
        addWords(wordA, b.standard.span.extracting(b.tokens[y].standardText), x..<x + 1, y..<y + 1)
    }

    private mutating func addJoined(
        _ a: NameKeys, _ b: NameKeys, _ x: Int, _ y: Int, _ itemsA: [Int], _ itemsB: [Int]
    ) {
        let (p, q) = (a.tokens[x], b.tokens[y])
        if p.isNumber || q.isNumber || p.isInitial || q.isInitial { return }
        for width in 2...3 {
            if let joined = joined(a, itemsA, x, width, like: q.standardText.count) {
                addWords(joined.span, b.standard.span.extracting(q.standardText), x..<x + width, y..<y + 1)
            }
            if let joined = joined(b, itemsB, y, width, like: p.standardText.count) {
                addWords(a.standard.span.extracting(p.standardText), joined.span, x..<x + 1, y..<y + width)
            }
        }
    }

    private mutating func addWords(_ x: Span<UInt8>, _ y: Span<UInt8>, _ a: Range<Int>, _ b: Range<Int>) {
        // Letters are lost at 10 to 100 each: a big difference of length cannot be made good.
        if abs(x.count - y.count) > 6 { return }
        let allowed = Self.allowed(length: max(x.count, y.count))
        var cost = distance.between(x, y, limit: allowed)
        if cost > 0, cost <= allowed { cost += distance.costs.doubt(x, y) }
        add(a, b, cost, allowed: allowed)
    }

    /// An initial matches a word whose first letter is of the same class.
    private mutating func addInitial(_ a: NameKeys, _ b: NameKeys, _ x: Int, _ y: Int) {
        let (p, q) = (a.standard[a.tokens[x].standardText], b.standard[b.tokens[y].standardText])
        guard let first = p.first, let other = q.first else { return }
        var cost = distance.costs.replacing(first, by: other)
        // Е., Ё., Ю., Я. begin with y in the key.
        if cost > 35, first == UInt8(ascii: "y"), let next = p.dropFirst().first {
            cost = min(cost, 10 + distance.costs.replacing(next, by: other))
        }
        if cost > 35, other == UInt8(ascii: "y"), let next = q.dropFirst().first {
            cost = min(cost, 10 + distance.costs.replacing(first, by: next))
        }
        if cost <= 35 { add(x..<x + 1, y..<y + 1, cost + 5, allowed: 60) }
    }

    /// Neighbouring words as one, nil when they cannot be as long as the other word or a comma parts them.
    private func joined(_ keys: NameKeys, _ items: [Int], _ first: Int, _ width: Int, like length: Int) -> [UInt8]? {
        let end = first + width
        guard length >= 5, end <= keys.tokens.count else { return nil }
        let sum = keys.tokens[end - 1].standardText.upperBound - keys.tokens[first].standardText.lowerBound
        guard abs(sum - length) <= 3, items.contains(end - 1) else { return nil }
        for index in first..<end {
            let token = keys.tokens[index]
            let isParted = token.endsAtComma && index < end - 1
            if token.isInitial || token.isNumber || isParted || !items.contains(index) { return nil }
        }
        return Array(
            keys.standard[keys.tokens[first].standardText.lowerBound..<keys.tokens[end - 1].standardText.upperBound])
    }

    private mutating func add(_ x: Range<Int>, _ y: Range<Int>, _ cost: Int, allowed: Int) {
        guard cost <= allowed else { return }
        // Single words go before joined ones.
        let penalty = (x.count + y.count - 2) * 4
        candidates.append((cost * 100 / allowed + penalty, Match(a: x, b: y, cost: cost, allowed: allowed)))
    }

    private mutating func choose() {
        // Of equal ones the earlier words come first, whichever name is given first.
        candidates.sort { first, second in
            let (x, y) = (first.match, second.match)
            let (sumX, sumY) = (x.a.lowerBound + x.b.lowerBound, y.a.lowerBound + y.b.lowerBound)
            let (gapX, gapY) = (abs(x.a.lowerBound - x.b.lowerBound), abs(y.a.lowerBound - y.b.lowerBound))
            return (first.ratio, sumX, gapX, x.a.lowerBound) < (second.ratio, sumY, gapY, y.a.lowerBound)
        }
        for (_, match) in candidates {
            if match.a.contains(where: { usedA[$0] }) || match.b.contains(where: { usedB[$0] }) { continue }
            for i in match.a { usedA[i] = true }
            for j in match.b { usedB[j] = true }
            matches.append(match)
        }
    }
}
