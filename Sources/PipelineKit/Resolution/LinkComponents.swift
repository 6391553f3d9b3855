internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import JSONWriting

/// The connected parts of the graph of links among records of one kind. What becomes of a part depends on its records and
/// links alone: parts are grouped one by one, and one that an earlier run had just so need not be grouped again.
///
/// Memory: 16 bytes a record and 4 a link.
struct LinkComponents {
    /// By component, ascending.
    private(set) var members: [[Int]] = []
    /// By component: of its records as they are compared, and of its links; empty when weights depend on other records too.
    private(set) var hashes: [UInt64] = []
    /// By record: its component; -1 for one without links.
    private(set) var componentOf: ContiguousArray<Int32>
    private let matcher: KindMatcher
    /// Places of the links among the matcher's pairs, by component.
    private var places: ContiguousArray<UInt32> = []
    private var ends: ContiguousArray<Int> = []
    /// What people have joined, by component.
    private var decided: [Int: [(Int, Int)]] = [:]

    /// - Parameter ids: Of the records, ascending.
    init(_ matcher: KindMatcher, _ people: PeopleDecisions, ids: ContiguousArray<IdentityKey>) {
        self.matcher = matcher
        let threshold = matcher.table.link, pairs = matcher.pairs
        let same = people.sorted.compactMap { decided -> (Int, Int)? in
            guard decided.verdict == .same, let a = matcher.features.number(of: decided.pair.first),
                let b = matcher.features.number(of: decided.pair.second)
            else { return nil }
            return (min(a, b), max(a, b))
        }
        var parent = ContiguousArray<Int32>(0..<Int32(ids.count))
        var isLinked = ContiguousArray(repeating: false, count: ids.count)
        func root(_ record: Int) -> Int {
            var x = Int32(record)
            while parent[Int(x)] != x {
                parent[Int(x)] = parent[Int(parent[Int(x)])]
                x = parent[Int(x)]
            }
            return Int(x)
        }
        func join(_ first: Int, _ second: Int) {
            let a = root(first), b = root(second)
            (isLinked[first], isLinked[second]) = (true, true)
            if a != b { parent[max(a, b)] = Int32(min(a, b)) }
        }
        for pair in pairs where pair.weight >= threshold { join(pair.first, pair.second) }
        for pair in same { join(pair.0, pair.1) }
        componentOf = ContiguousArray(repeating: -1, count: ids.count)
        for record in ids.indices where isLinked[record] {
            // The smallest record is the root, so it comes first.
            let start = root(record)
            if start == record {
                componentOf[record] = Int32(members.count)
                members.append([])
            }
            componentOf[record] = componentOf[start]
            members[Int(componentOf[start])].append(record)
        }
        sortLinks(threshold)
        for pair in same { decided[Int(componentOf[pair.0]), default: []].append(pair) }
        if matcher.weighing != nil { hashes = members.indices.map { hash(of: $0, ids) } }
    }

    /// Brings the links of each component together, in their order.
    private mutating func sortLinks(_ threshold: Float) {
        ends = ContiguousArray(repeating: 0, count: members.count)
        for pair in matcher.pairs where pair.weight >= threshold { ends[Int(componentOf[pair.first])] += 1 }
        var next = 0
        for component in ends.indices { (ends[component], next) = (next, next + ends[component]) }
        places = ContiguousArray(repeating: 0, count: next)
        for (place, pair) in matcher.pairs.enumerated() where pair.weight >= threshold {
            let component = Int(componentOf[pair.first])
            places[ends[component]] = UInt32(place)
            ends[component] += 1
        }
    }

    private func hash(of component: Int, _ ids: ContiguousArray<IdentityKey>) -> UInt64 {
        var hash: UInt64 = 0, rank: [Int: UInt64] = [:]
        for (place, record) in members[component].enumerated() {
            rank[record] = UInt64(place)
            let (high, low) = ids[record].words
            for word in [high, low, matcher.fingerprint(record)] { hash = QuickHash.mix(hash, word) }
        }
        for link in links(of: component) {
            hash = QuickHash.mix(hash, (rank[link.first] ?? 0) << 32 | (rank[link.second] ?? 0))
            hash = QuickHash.mix(hash, UInt64(link.weight.bitPattern) << 8 | UInt64(link.cause))
        }
        return hash
    }

    /// - Returns: With cause 1 where people have joined the two, else 0.
    func links(of component: Int) -> [ConstrainedGrouping.Link] {
        let start = component == 0 ? 0 : ends[component - 1]
        return places[start..<ends[component]].map { place in
            let pair = matcher.pairs[Int(place)]
            return .init(pair.first, pair.second, weight: pair.weight)
        } + (decided[component] ?? []).map { .init($0.0, $0.1, weight: .infinity, cause: 1) }
    }
}

/// What grouping came to, component by component, and which lines of the ledger say so: kept for the next run.
struct KeptComponents {
    /// Members are counted within the component, ascending by id.
    struct Component {
        var hash: UInt64
        /// The record that gives the id first, and the line.
        var groups: [(members: [Int], line: Range<Int>)] = []
        var apart: [(weight: Float, first: Int, second: Int, cause: Int, line: Range<Int>)] = []
    }
    /// Lines count from where those of the kind begin in the ledger.
    var components: [Component] = []
    /// A hash of what weights are a function of beside the records.
    var rules = 0

    mutating func pass(_ tape: inout CountTape) {
        tape.number(&rules)
        var numbers: [Int] = []
        for component in components {
            numbers += [Int(bitPattern: UInt(component.hash)), component.groups.count, component.apart.count]
            for group in component.groups {
                numbers += [group.line.lowerBound, group.line.count, group.members.count] + group.members
            }
            for pair in component.apart {
                numbers += [
                    Int(pair.weight.bitPattern), pair.first, pair.second, pair.cause, pair.line.lowerBound,
                    pair.line.count,
                ]
            }
        }
        tape.numbers(&numbers)
        var reader = Reader(numbers: numbers)
        components = []
        while let component = reader.component() { components.append(component) }
        // Half a list is of no use: nothing is taken over then.
        if !reader.isAtEnd { components = [] }
    }

    private struct Reader {
        let numbers: [Int]
        var place = 0
        var isAtEnd: Bool { place == numbers.count }

        private mutating func take(_ count: Int) -> ArraySlice<Int>? {
            guard count >= 0, count <= numbers.count - place else { return nil }
            place += count
            return numbers[place - count..<place]
        }

        private static func range(_ start: Int, _ count: Int) -> Range<Int>? {
            start >= 0 && count >= 0 && start < 1 << 50 && count < 1 << 50 ? start..<start + count : nil
        }

        mutating func component() -> Component? {
            if isAtEnd { return nil }
            guard let head = take(3).map(Array.init) else { return nil }
            var component = Component(hash: UInt64(UInt(bitPattern: head[0])))
            for _ in 0..<max(0, head[1]) {
                guard let group = take(3).map(Array.init), let line = Self.range(group[0], group[1]),
                    let members = take(group[2])
                else { return nil }
                component.groups.append((Array(members), line))
            }
            for _ in 0..<max(0, head[2]) {
                guard let pair = take(6).map(Array.init), let line = Self.range(pair[4], pair[5]) else { return nil }
                component.apart.append(
                    (Float(bitPattern: UInt32(truncatingIfNeeded: pair[0])), pair[1], pair[2], pair[3], line))
            }
            return component
        }
    }
}
