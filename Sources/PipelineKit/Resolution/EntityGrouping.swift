internal import Deduplication
internal import Diagnostics
internal import HeritageModel

/// Groups the headings of one kind: those components of the links that an earlier run had are taken over, with what the
/// ledger said of them, and only the others are grouped.
struct EntityGrouping {
    /// What the ledger says, to be written.
    enum Line {
        /// Members, the one that gives the id first.
        case merge([Int], [Decision])
        case apart(Decision)
    }

    fileprivate enum Text {
        case new(Line)
        /// Where it stands in the ledger of the earlier run.
        case kept(Range<Int>)
    }

    struct Merge {
        /// The one that gives the id first.
        var members: [Int]
        fileprivate var smallest: Int
        fileprivate var text: Text
    }

    private struct Apart {
        let weight: Float, first: Int, second: Int, cause: Int
        let text: Text
    }

    /// By their smallest members.
    private(set) var merges: [Merge] = []
    private var apart: [Apart] = []
    private(set) var inReview = 0
    private let components: LinkComponents
    private let rules: Int

    /// - Parameter ids: Of the matcher's records, ascending.
    init(
        _ matcher: KindMatcher, _ people: PeopleDecisions, ids: ContiguousArray<IdentityKey>,
        registry: IdentityRegistry, _ earlier: KeptEntities.Lines?
    ) {
        let resolver = Resolver(matcher: matcher, people: people)
        rules = matcher.weighing.map { Int(bitPattern: UInt($0)) } ?? 0
        components = LinkComponents(matcher, people, ids: ids)
        var known: [UInt64: KeptComponents.Component] = [:]
        if let earlier, matcher.weighing != nil, earlier.kept.rules == rules {
            known = Dictionary(earlier.kept.components.map { ($0.hash, $0) }) { first, _ in first }
        }
        for number in components.members.indices {
            if let earlier, let component = components.hashes.isEmpty ? nil : known[components.hashes[number]],
                take(component, components.members[number], ids, registry, earlier)
            {
                continue  // nothing of it is to be grouped
            }
            let found = resolver.resolve(components.links(of: number))
            for (group, decisions) in zip(found.groups, found.merges) {
                let members = Self.oldestFirst(group, ids, registry)
                merges.append(Merge(members: members, smallest: group[0], text: .new(.merge(members, decisions))))
            }
            for pair in found.keptApart {
                apart.append(
                    Apart(
                        weight: pair.weight, first: pair.first, second: pair.second, cause: pair.cause,
                        text: .new(.apart(pair.decision))))
            }
        }
        merges.sort { $0.smallest < $1.smallest }
        apart.sort {
            if $0.weight != $1.weight { return $0.weight > $1.weight }
            return ($0.first, $0.second, $0.cause) < ($1.first, $1.second, $1.cause)
        }
        inReview = resolver.inReview(merges.map(\.members))
    }

    private static func oldestFirst(
        _ group: [Int], _ ids: ContiguousArray<IdentityKey>, _ registry: IdentityRegistry
    ) -> [Int] {
        guard let oldest = registry.oldest(group, ids) else { return group }
        return [oldest] + group.filter { $0 != oldest }
    }

    /// Takes over what became of a component.
    /// - Returns: `false`, with nothing taken, when it cannot be of this one.
    private mutating func take(
        _ component: KeptComponents.Component, _ members: [Int], _ ids: ContiguousArray<IdentityKey>,
        _ registry: IdentityRegistry, _ earlier: KeptEntities.Lines
    ) -> Bool {
        var merges: [Merge] = []
        for group in component.groups {
            guard let smallest = group.members.min(), smallest >= 0, group.members.allSatisfy({ $0 < members.count }),
                earlier.has(group.line)
            else { return false }
            let records = group.members.map { members[$0] }
            // The line names the id of the group, which is that of the member that was seen first.
            guard registry.oldest(records, ids) == records[0] else { return false }
            merges.append(Merge(members: records, smallest: members[smallest], text: .kept(group.line)))
        }
        for pair in component.apart {
            guard members.indices.contains(pair.first), members.indices.contains(pair.second), earlier.has(pair.line)
            else { return false }
        }
        self.merges += merges
        for pair in component.apart {
            apart.append(
                Apart(
                    weight: pair.weight, first: members[pair.first], second: members[pair.second], cause: pair.cause,
                    text: .kept(pair.line)))
        }
        return true
    }

    /// Writes what the ledger says of the groups and of pairs kept apart.
    /// - Returns: What the next run may take over.
    func write(
        to ledger: OutputFile, _ earlier: KeptEntities.Lines?, line: (Line) -> ContiguousArray<UInt8>
    ) throws(Diagnostic) -> KeptComponents {
        let start = ledger.count
        func write(_ text: Text) throws(Diagnostic) -> Range<Int> {
            let place = ledger.count - start
            switch text {
            case .new(let said): try ledger.write(line(said))
            case .kept(let range): try earlier?.write(range, to: ledger)
            }
            return place..<ledger.count - start
        }
        var kept = KeptComponents()
        kept.rules = rules
        kept.components = components.hashes.map { .init(hash: $0) }
        var rank = ContiguousArray(repeating: 0, count: components.componentOf.count)
        for members in components.members { for (place, member) in members.enumerated() { rank[member] = place } }
        for merge in merges {
            let range = try write(merge.text)
            if !kept.components.isEmpty {
                let component = Int(components.componentOf[merge.smallest])
                kept.components[component].groups.append((merge.members.map { rank[$0] }, range))
            }
        }
        for pair in apart {
            let range = try write(pair.text)
            if !kept.components.isEmpty {
                kept.components[Int(components.componentOf[pair.first])].apart.append(
                    (pair.weight, rank[pair.first], rank[pair.second], pair.cause, range))
            }
        }
        return kept
    }
}
