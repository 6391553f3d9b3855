internal import RecordStream

/// What is known of the nodes of the record at hand: parent, path, which patterns they match, whether they were used.
/// One pass over the nodes fills it; the paths of a profile then cost a look into a list.
struct RecordIndex: Sendable {
    /// What a path means to the profile; the same for all records.
    private struct PathFacts: Sendable {
        /// The first pattern that the path matches, `-1` for none, and the others as a run of `morePatterns`.
        var pattern: Int32 = -1
        var more = Program.Slice()
        var ignored: Int16 = -1
    }
    private struct Node: Sendable { var parent: Int32 = -1, path = PathID.root, isRead = false }
    private struct Match: Sendable { let node: Int32; var next: Int32 }
    private struct MatchList: Sendable { var first: Int32 = -1, last: Int32 = -1 }

    private(set) var table = PathTable()
    private var facts: ContiguousArray<PathFacts> = []
    private var morePatterns: ContiguousArray<Int32> = []

    /// Counted from the root; only the first `count` belong to the record at hand.
    private var nodes: ContiguousArray<Node> = []
    private var count = 0
    private var root = 0
    /// By pattern.
    private var lists: ContiguousArray<MatchList>
    private var matches: ContiguousArray<Match> = []
    /// Nodes read first during a trial.
    private var tried: ContiguousArray<Int> = [], isTrial = false
    /// By node: number of the `ignore` entry with a predicate that covers it; filled on demand.
    private var ignoredHere: ContiguousArray<Int16> = []

    init(_ program: Program) {
        lists = ContiguousArray(repeating: MatchList(), count: program.tables.patterns.count)
        facts = [PathFacts()]
        for (number, path) in program.tables.ignored.enumerated() where path.count == 0 {
            facts[0].ignored = Int16(number)
        }
    }

    // MARK: Filling

    mutating func fill(_ record: RecordView, _ program: Program) {
        (root, count) = (record.root, record.range.count)
        if nodes.count < count { nodes.append(contentsOf: repeatElement(Node(), count: count - nodes.count)) }
        matches.removeAll(keepingCapacity: true)
        for pattern in lists.indices { lists[pattern] = MatchList() }
        nodes[0] = Node()
        var (open, openEnd, openPath, previous) = (0, count, PathID.root, PathID.root)
        // Taken out for the loop, so that each store need not ask whether the array is shared.
        var filled = ContiguousArray<Node>()
        swap(&filled, &nodes)
        unsafe filled.withUnsafeMutableBufferPointer { filled in
            for index in 1..<max(1, count) {
                while index >= openEnd {
                    unsafe open = Int(filled[open].parent)
                    openEnd = Int(record[root + open].end) - root
                    unsafe openPath = filled[open].path
                }
                let node = record[root + index]
                let isAttribute = node.kind == .attribute
                let path = table.child(of: openPath, name: node.name, isAttribute: isAttribute, after: previous)
                if Int(path.rawValue) >= facts.count { learn(path, program) }
                unsafe filled[index] = Node(parent: Int32(truncatingIfNeeded: open), path: path)
                if facts[Int(path.rawValue)].pattern >= 0, node.name != .none { note(index, path) }
                let end = Int(node.end) - root
                if end > index + 1 { (open, openEnd, openPath) = (index, end, path) }
                previous = path
            }
        }
        swap(&filled, &nodes)
    }

    private mutating func note(_ node: Int, _ path: PathID) {
        let fact = facts[Int(path.rawValue)]
        note(node, matches: Int(fact.pattern))
        for other in fact.more.range { note(node, matches: Int(morePatterns[other])) }
    }

    private mutating func note(_ node: Int, matches pattern: Int) {
        let match = Int32(truncatingIfNeeded: matches.count)
        matches.append(Match(node: Int32(truncatingIfNeeded: node), next: -1))
        if lists[pattern].first < 0 {
            lists[pattern].first = match
        } else {
            matches[Int(lists[pattern].last)].next = match
        }
        lists[pattern].last = match
    }

    /// Finds out, once, what a new path means to the profile.
    private mutating func learn(_ path: PathID, _ program: Program) {
        var new = PathFacts()
        new.more.start = Int32(morePatterns.count)
        for (number, pattern) in program.tables.patterns.enumerated()
        where pattern.path.matches(path, in: table, steps: pattern.steps) {
            if new.pattern < 0 { new.pattern = Int32(number) } else { morePatterns.append(Int32(number)) }
        }
        new.more.count = Int32(morePatterns.count) - new.more.start
        new.ignored = facts[Int(table.parent(of: path).rawValue)].ignored
        for (number, ignored) in program.tables.ignored.enumerated() where new.ignored < 0 {
            let isPlain = ignored.plainPrefix == ignored.count
            if isPlain, ignored.matches(path, in: table, steps: ignored.count) { new.ignored = Int16(number) }
        }
        facts.append(new)
    }

    // MARK: Asking

    func path(of node: Int) -> PathID { nodes[node - root].path }
    func parent(of node: Int) -> Int { root + Int(nodes[node - root].parent) }
    func isRead(_ node: Int) -> Bool { nodes[node - root].isRead }

    /// The `ignore` entry without predicates that covers the node.
    func ignored(_ node: Int) -> Int16 { facts[Int(nodes[node - root].path.rawValue)].ignored }

    func hasMatches(of pattern: Int32) -> Bool { lists[Int(pattern)].first >= 0 }

    /// Appends the nodes that match a pattern, in document order.
    func append(matchesOf pattern: Int32, to nodes: inout ContiguousArray<Int>) {
        var match = lists[Int(pattern)].first
        while match >= 0 {
            let found = matches[Int(match)]
            nodes.append(root + Int(found.node))
            match = found.next
        }
    }

    /// The same one by one.
    @inline(__always)
    func next(of pattern: Int32, _ cursor: inout QuickCursor) -> Int? {
        let match = cursor.hasBegun ? Int32(truncatingIfNeeded: cursor.next) : lists[Int(pattern)].first
        cursor.hasBegun = true
        guard match >= 0 else {
            cursor.next = -1
            return nil
        }
        cursor.next = Int(matches[Int(match)].next)
        return root + Int(matches[Int(match)].node)
    }

    // MARK: Use

    /// Notes that the value of a node was used: all text in it, or the one attribute.
    mutating func read(_ node: Int, _ record: RecordView) {
        if isTrial, !nodes[node - root].isRead { tried.append(node - root) }
        nodes[node - root].isRead = true
        let end = Int(record[node].end)
        if end > node + 1 { readBelow(node, end, record) }
    }

    private mutating func readBelow(_ node: Int, _ end: Int, _ record: RecordView) {
        for child in (node + 1)..<end where record[child].kind != .attribute {
            if isTrial, !nodes[child - root].isRead { tried.append(child - root) }
            nodes[child - root].isRead = true
        }
    }

    /// From here on uses can be taken back.
    mutating func beginTrial() { isTrial = true }

    /// - Parameter keeps: Whether the values used since the beginning of the trial were of use.
    mutating func endTrial(keeps: Bool) {
        if !keeps { for node in tried { nodes[node].isRead = false } }
        tried.removeAll(keepingCapacity: true)
        isTrial = false
    }

    /// Fills what `ignoredHere` answers from: the nodes that `ignore` entries with predicates find.
    mutating func findIgnored(_ record: RecordView, _ program: Program) {
        ignoredHere.removeAll(keepingCapacity: true)
        ignoredHere.append(contentsOf: repeatElement(-1, count: count))
        var found = PathMatches()
        for (number, path) in program.tables.ignored.enumerated() where path.plainPrefix < path.count {
            found.removeAll()
            path.evaluate(from: record.root, in: record, into: &found)
            for node in found.nodes {
                for below in node..<Int(record[node].end) where ignoredHere[below - root] < 0 {
                    ignoredHere[below - root] = Int16(number)
                }
            }
        }
    }

    /// The `ignore` entry with predicates that covers the node, after `findIgnored`.
    func ignoredHere(_ node: Int) -> Int16 { ignoredHere[node - root] }
}
