internal import Deduplication
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
    /// Two words that stand beside each other in a name, by the classes of their consonants; the smaller first.
    struct Neighbors: Hashable, Comparable, Sendable {
        let first, second: UInt64
        static func < (a: Neighbors, b: Neighbors) -> Bool { (a.first, a.second) < (b.first, b.second) }
    }

    /// Holds for each word how many others stand beside it, and the number of different names of two words.
    private let statistics: MatchStatistics

    /// Whether each record's name is common; empty when the table does not ask.
    /// - Parameter statistics: Of all records, with the neighbors counted, when these are some of them.
    static func marks(_ features: FeatureTable, _ folding: NameFolding, _ statistics: MatchStatistics?) -> [Bool] {
        guard isAsked(by: features.table) else { return [] }
        var counted = statistics ?? MatchStatistics()
        if statistics == nil { count(neighbors(features, folding), into: &counted) }
        let commonness = NameCommonness(statistics: counted)
        return (0..<features.count).map { commonness.isCommon(folding.keys(of: features.value($0, "name"))) }
    }

    /// Whether a table has bits for common names.
    static func isAsked(by table: MatchingTable) -> Bool { table.given?.evidence["names"]?["common"] != nil }

    /// The names of two words, each once.
    static func neighbors(_ features: FeatureTable, _ folding: NameFolding) -> Set<Neighbors> {
        var result: Set<Neighbors> = []
        for record in 0..<features.count {
            let words = words(folding.keys(of: features.value(record, "name")))
            if words.count == 2 { result.insert(Neighbors(first: words[0], second: words[1])) }
        }
        return result
    }

    /// - Parameter neighbors: Of all records, each once.
    static func count(_ neighbors: some Sequence<Neighbors>, into statistics: inout MatchStatistics) {
        for pair in neighbors {
            statistics.names += 1
            statistics.add(1, to: key(pair.first))
            if pair.second != pair.first { statistics.add(1, to: key(pair.second)) }
        }
    }

    private static func key(_ word: UInt64) -> MatchStatistics.Key { .init(.partner, field: 0, word) }

    /// The words of the name itself: no titles, no initials, no numbers. In one order, whichever stands first.
    private static func words(_ keys: NameKeys) -> [UInt64] {
        keys.tokens.filter { $0.role == nil && !$0.isInitial && !$0.isNumber }.map { token in
            NameKeys.hash(token.block.isEmpty ? keys.k1[token.text] : keys.k3[token.block])
        }.sorted()
    }

    private func isCommon(_ keys: NameKeys) -> Bool {
        let words = Self.words(keys)
        guard words.count == 2, statistics.names > 0 else { return false }
        let partners = words.map { Double(statistics.count(Self.key($0))) }
        return partners[0] * partners[1] / Double(statistics.names) >= Self.common
    }
}
