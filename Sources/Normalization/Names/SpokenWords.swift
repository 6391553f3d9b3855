/// Chooses for each word of a Western name the language in which it sounds most like a word of another name.
struct SpokenWords {
    private let other: NameKeys
    private let costs: LetterCosts

    init(_ other: NameKeys, _ costs: LetterCosts) { (self.other, self.costs) = (other, costs) }

    /// - Parameter readings: One name by the sound of several languages.
    /// - Returns: The words of the best readings; `nil` when that is no other than one of the readings.
    func nearest(_ readings: [NameKeys]) -> NameKeys? {
        guard let first = readings.first, first.tokens.count > 1,
            readings.allSatisfy({ $0.tokens.count == first.tokens.count })
        else { return nil }
        var mixed = NameKeys()
        mixed.spelling = first.spelling
        var chosen: Set<Int> = []
        var distance = TokenDistance(costs)
        for index in first.tokens.indices {
            var best = (reading: 0, cost: Int.max)
            for (reading, keys) in readings.enumerated() {
                let cost = cost(of: keys.standard.span.extracting(keys.tokens[index].standardText), &distance)
                if cost < best.cost { best = (reading, cost) }
            }
            mixed.append(readings[best.reading], at: index)
            chosen.insert(best.reading)
        }
        return chosen.count > 1 ? mixed : nil
    }

    private func cost(of word: Span<UInt8>, _ distance: inout TokenDistance) -> Int {
        var least = Int.max
        for token in other.tokens {
            let text = other.standard.span.extracting(token.standardText)
            // The costs of Russian letters go one way, but only to choose a reading the way does not matter.
            least = min(least, distance.between(word, text, limit: 300))
        }
        return least
    }
}

extension NameKeys {
    /// Appends one word of another name; block keys are left out.
    fileprivate mutating func append(_ other: NameKeys, at index: Int) {
        var token = other.tokens[index]
        if !k1.isEmpty {
            k1.append(0x20)
            k2.append(0x20)
        }
        let places = (k1.count, standard.count)
        k1.append(contentsOf: other.k1[token.text])
        k2.append(contentsOf: other.k2[token.text])
        standard.append(contentsOf: other.standard[token.standardText])
        (token.text, token.standardText, token.block) = (
            places.0..<k1.count, places.1..<standard.count, 0..<0
        )
        tokens.append(token)
    }
}
