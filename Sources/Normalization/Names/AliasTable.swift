internal import Diagnostics

/// Names of one thing that no spelling rule connects: pen names, renamed places, translated titles (`aliases.tsv`).
///
/// Each line of the table is one group: `kind<TAB>name<TAB>name<TAB>…`.
struct AliasTable: Sendable {
    private struct Member: Sendable { let group: Int, keys: NameKeys }
    /// Two steps of likeness add up, from one name to its alias and on to the other: each must be closer than usual.
    private static let leastScore = 0.85

    private var members: [Member] = []
    private var byKey: [UInt64: [Int]] = [:]  // K3 to members
    private let comparer = NameComparer()

    init() {}

    init(_ file: TableFile, folding: NameFolding) throws(Diagnostic) {
        for (group, row) in file.rows.enumerated() {
            guard row.columns.count >= 3 else { throw file.finding("an alias needs a kind and two names", in: row) }
            for name in row.columns.dropFirst() where !name.isEmpty {
                let keys = folding.keys(of: name)
                guard !keys.tokens.isEmpty else { throw file.finding("\(name) has no letters", in: row) }
                byKey[keys.k3Hash, default: []].append(members.count)
                members.append(Member(group: group, keys: keys))
            }
        }
    }

    /// The groups that a name belongs to: it is a spelling of one of their names.
    func groups(of keys: NameKeys) -> Set<Int> {
        var groups: Set<Int> = []
        for index in byKey[keys.k3Hash] ?? [] where !groups.contains(members[index].group) {
            if comparer.score(keys, members[index].keys) >= Self.leastScore { groups.insert(members[index].group) }
        }
        return groups
    }
}
