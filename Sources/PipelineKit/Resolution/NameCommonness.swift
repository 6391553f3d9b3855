internal import Normalization

/// Which names two persons may well bear by chance.
///
/// Two headings of one name and one profession without dates may be two persons when the name is Əli Məmmədov, and hardly
/// when it is Zöhrə Pəşənglı. If given and family names met by chance, a name would be borne by as many persons as the
/// different partners of its two words multiplied and divided by the number of names. A patronymic or a third name makes a
/// name rare enough.
///
/// Memory: some 50 bytes for each two words that stand beside each other.
struct NameCommonness {
    /// Bearers by chance from which on a name is common.
    static let common = 1.0
    /// For each word, by the classes of its consonants, the words that stand beside it in names.
    private var beside: [UInt64: Set<UInt64>] = [:]
    /// Number of different names of two words.
    private var names = 0

    /// Whether each record's name is common.
    static func marks(_ features: FeatureTable, _ folding: NameFolding) -> [Bool] {
        var commonness = NameCommonness()
        let pairs = (0..<features.count).map { record -> (UInt64, UInt64)? in
            let words = words(folding.keys(of: features.value(record, "name")))
            return words.count == 2 ? (words[0], words[1]) : nil
        }
        for pair in pairs { if let pair { commonness.note(pair) } }
        return pairs.map { $0.map { commonness.isCommon($0) } ?? false }
    }

    private mutating func note(_ words: (UInt64, UInt64)) {
        if beside[words.0, default: []].insert(words.1).inserted { names += 1 }
        beside[words.1, default: []].insert(words.0)
    }

    /// The words of the name itself: no titles, no initials, no numbers. In one order, whichever stands first.
    private static func words(_ keys: NameKeys) -> [UInt64] {
        keys.tokens.filter { $0.role == nil && !$0.isInitial && !$0.isNumber }.map { token in
            NameKeys.hash(token.block.isEmpty ? keys.k1[token.text] : keys.k3[token.block])
        }.sorted()
    }

    private func isCommon(_ words: (UInt64, UInt64)) -> Bool {
        let one = Double(beside[words.0]?.count ?? 0), other = Double(beside[words.1]?.count ?? 0)
        return one * other / Double(names) >= Self.common
    }
}
