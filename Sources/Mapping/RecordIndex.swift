internal import RecordStream

/// What is known of the nodes of the record at hand: parent, path, which patterns they match, whether they were used.
/// One pass over the nodes fills it; the paths of a profile then cost a look into a list.
struct RecordIndex: Sendable {
    /// What a path means to the profile; the same for all records.
    private struct PathFacts: Sendable { var patterns = Program.Slice(), ignored: Int16 = -1 }
    private struct Match: Sendable { let node: Int32; var next: Int32 }

    private(set) var table = PathTable()
    private var facts: ContiguousArray<PathFacts> = []
    /// Numbers of the patterns that paths match, in runs.
    private var factPatterns: ContiguousArray<Int32> = []

    /// By node, counted from the root.
    private var parents: ContiguousArray<Int32> = []
    private var paths: ContiguousArray<PathID> = []
    private(set) var isRead: ContiguousArray<Bool> = []
    /// Number of the `ignore` entry with a predicate that covers the node; filled on demand.
    private(set) var ignoredHere: ContiguousArray<Int16> = []
    /// By pattern: first and last of its matches.
    private var heads: ContiguousArray<Int32> = [], tails: ContiguousArray<Int32> = []
    private var matches: ContiguousArray<Match> = []
    private var root = 0

    init(_ program: Program) {
        facts = [PathFacts()]
        heads = ContiguousArray(repeating: -1, count: program.tables.patterns.count)
        tails = heads
        for (number, path) in program.tables.ignored.enumerated() where path.count == 0 { facts[0].ignored = Int16(number) }
    }

    // MARK: Filling

    mutating func fill(_ record: RecordView, _ program: Program) {
        root = record.root
        let count = record.range.count
        parents.removeAll(keepingCapacity: true)
        paths.removeAll(keepingCapacity: true)
        isRead.removeAll(keepingCapacity: true)
        matches.removeAll(keepingCapacity: true)
        isRead.append(contentsOf: repeatElement(false, count: count))
        for pattern in heads.indices { heads[pattern] = -1 }
        parents.append(-1)
        paths.append(.root)
        var open = root
        for index in (root + 1)..<max(root + 1, record.range.upperBound) {
            while index >= Int(record[open].end) { open = root + Int(parents[open - root]) }
            let node = record[index]
            let path = table.child(of: paths[open - root], name: node.name, isAttribute: node.kind == .attribute)
            if Int(path.rawValue) >= facts.count { learn(path, program) }
            parents.append(Int32(truncatingIfNeeded: open - root))
            paths.append(path)
            let patterns = facts[Int(path.rawValue)].patterns
            if !patterns.isEmpty, node.name != .none {
                for pattern in patterns.range { note(index - root, matches: Int(factPatterns[pattern])) }
            }
            if Int(node.end) > index + 1 { open = index }
        }
    }

    private mutating func note(_ node: Int, matches pattern: Int) {
        let match = Int32(truncatingIfNeeded: matches.count)
        matches.append(Match(node: Int32(truncatingIfNeeded: node), next: -1))
        if heads[pattern] < 0 { heads[pattern] = match } else { matches[Int(tails[pattern])].next = match }
        tails[pattern] = match
    }

    /// Finds out, once, what a new path means to the profile.
    private mutating func learn(_ path: PathID, _ program: Program) {
        var new = PathFacts()
        new.patterns.start = Int32(factPatterns.count)
        for (number, pattern) in program.tables.patterns.enumerated()
        where pattern.path.matches(path, in: table, steps: pattern.steps) { factPatterns.append(Int32(number)) }
        new.patterns.count = Int32(factPatterns.count) - new.patterns.start
        new.ignored = facts[Int(table.parent(of: path).rawValue)].ignored
        for (number, ignored) in program.tables.ignored.enumerated() where new.ignored < 0 {
            let isPlain = ignored.plainPrefix == ignored.count
            if isPlain, ignored.matches(path, in: table, steps: ignored.count) { new.ignored = Int16(number) }
        }
        facts.append(new)
    }

    // MARK: Asking

    func path(of node: Int) -> PathID { paths[node - root] }
    func parent(of node: Int) -> Int { root + Int(parents[node - root]) }

    /// The `ignore` entry without predicates that covers the node.
    func ignored(_ node: Int) -> Int16 { facts[Int(paths[node - root].rawValue)].ignored }

    /// Appends the nodes that match a pattern, in document order.
    func append(matchesOf pattern: Int32, to nodes: inout ContiguousArray<Int>) {
        var match = heads[Int(pattern)]
        while match >= 0 {
            nodes.append(root + Int(matches[Int(match)].node))
            match = matches[Int(match)].next
        }
    }

    // MARK: Use

    /// Notes that the value of a node was used: all text in it, or the one attribute.
    mutating func read(_ node: Int, _ record: RecordView) {
        let end = Int(record[node].end)
        isRead[node - root] = true
        guard end > node + 1 else { return }
        for child in (node + 1)..<end where record[child].kind != .attribute { isRead[child - root] = true }
    }

    mutating func clearIgnoredHere() {
        ignoredHere.removeAll(keepingCapacity: true)
        ignoredHere.append(contentsOf: repeatElement(-1, count: isRead.count))
    }

    mutating func ignore(_ node: Int, _ number: Int16, _ record: RecordView) {
        for below in node..<Int(record[node].end) where ignoredHere[below - root] < 0 {
            ignoredHere[below - root] = number
        }
    }
}
