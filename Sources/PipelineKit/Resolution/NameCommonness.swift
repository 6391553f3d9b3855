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

    init(_ features: FeatureTable, _ folding: NameFolding) {
        for record in 0..<features.count {
            let words = Self.words(folding.keys(of: features.value(record, "name")))
            guard words.count == 2 else { continue }
            if beside[words[0], default: []].insert(words[1]).inserted { names += 1 }
            beside[words[1], default: []].insert(words[0])
        }
    }

    /// The words of the name itself: no titles, no initials, no numbers. In one order, whichever stands first.
    private static func words(_ keys: NameKeys) -> [UInt64] {
        keys.tokens.filter { $0.role == nil && !$0.isInitial && !$0.isNumber }.map { token in
            NameKeys.hash(token.block.isEmpty ? keys.k1[token.text] : keys.k3[token.block])
        }.sorted()
    }

    func isCommon(_ keys: NameKeys) -> Bool {
        let words = Self.words(keys)
        guard words.count == 2, names > 0 else { return false }
        let partners = words.map { Double(beside[$0, default: []].count) }
        return partners[0] * partners[1] / Double(names) >= Self.common
    }
}
