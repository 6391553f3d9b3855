/// What one evaluation found. Reuse it: it keeps its memory.
public struct PathMatches {
    /// Matched nodes in document order.
    public var nodes: ContiguousArray<Int> = []
    /// Nodes whose values made a predicate hold.
    public var tested: ContiguousArray<Int> = []
    /// What references of the record lead to; belongs to one record and one set of identifiers.
    var references = RecordReferences()
    public init() {}
    /// Forgets what is known of the record before.
    public mutating func beginRecord() { references.forget() }
    public mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        tested.removeAll(keepingCapacity: true)
    }
    /// Takes back the last matches.
    @inlinable public mutating func drop(to count: Int) { while nodes.count > count { nodes.removeLast() } }
}

extension CompiledPath {
    /// Appends what the path finds from node `context` of `record`.
    public func evaluate(from context: Int, in record: RecordView, into matches: inout PathMatches) {
        guard let origin = origin(of: context, in: record) else { return }
        evaluate(fromStep: 0, at: origin, in: record, into: &matches)
    }

    /// The same from step number `step` on, for a caller that knows what the steps before it match.
    public func evaluate(fromStep step: Int, at context: Int, in record: RecordView, into matches: inout PathMatches) {
        let first = matches.nodes.count
        walk(step, from: context, in: record, into: &matches)
        guard mayRepeat, matches.nodes.count - first > 1 else { return }
        let found = matches.nodes[first...].sorted()
        matches.nodes.removeSubrange(first...)
        for node in found where matches.nodes.count == first || matches.nodes.last != node {
            matches.nodes.append(node)
        }
    }

    /// Whether `node` passes the predicates of step `step`; `place` counts the nodes that reached a position test.
    public func accepts(
        _ node: Int, atStep step: Int, place: inout Int, in record: RecordView, into matches: inout PathMatches
    ) -> Bool {
        holds(steps[step].predicates, of: node, place: &place, in: record, into: &matches)
    }

    /// Whether the path finds anything.
    public func finds(from context: Int, in record: RecordView) -> Bool {
        var matches = PathMatches()
        evaluate(from: context, in: record, into: &matches)
        return matches.nodes.contains { record.isPresent($0) }
    }

    private func origin(of context: Int, in record: RecordView) -> Int? {
        switch start {
        case .here: return context
        case .record: return record.root
        case .parent(let levels):
            var node = context
            for _ in 0..<levels {
                guard let parent = record.parent(of: node) else { return nil }
                node = parent
            }
            return node
        }
    }

    private func walk(_ index: Int, from context: Int, in record: RecordView, into matches: inout PathMatches) {
        if index == steps.count {
            matches.nodes.append(context)
            return
        }
        if steps[index].followsReference { return follow(index, from: context, in: record, into: &matches) }
        let (end, isLast, anyDepth) = (Int(record[context].end), index + 1 == steps.count, steps[index].anyDepth)
        let isPlain = steps[index].predicates.isEmpty
        var (child, place) = (context + 1, 0)
        while child < end {
            let node = record[child]
            if steps[index].matches(node.name, isAttribute: node.kind == .attribute),
                isPlain || holds(steps[index].predicates, of: child, place: &place, in: record, into: &matches)
            {
                if isLast {
                    matches.nodes.append(child)
                } else {
                    walk(index + 1, from: child, in: record, into: &matches)
                }
            }
            child = anyDepth ? child + 1 : Int(node.end)
        }
    }

    /// Goes on at what the value of `context` refers to.
    private func follow(_ index: Int, from context: Int, in record: RecordView, into matches: inout PathMatches) {
        matches.references.find(identifiers: steps[index].otherNames, in: record)
        var place = 0
        for target in matches.references.targets(of: context, in: record) {
            let first = matches.nodes.count
            if !holds(steps[index].predicates, of: target.node, place: &place, in: record, into: &matches) { continue }
            walk(index + 1, from: target.node, in: record, into: &matches)
            // A reference that leads to nothing was of no use.
            if matches.nodes.count > first { matches.tested += [context, target.identifier] }
        }
    }

    private func holds(
        _ predicates: ContiguousArray<Predicate>, of node: Int, place: inout Int, in record: RecordView,
        into matches: inout PathMatches
    ) -> Bool {
        for predicate in predicates {
            switch predicate {
            case .position(let wanted):
                place += 1
                if place != wanted { return false }
            case .present(let path):
                if !Self.test(path, at: node, in: record, into: &matches, { record.isPresent($0) }) { return false }
            case .absent(let path):
                if path.finds(from: node, in: record) { return false }
            case .equals(let path, let value):
                let isEqual = Self.test(path, at: node, in: record, into: &matches) { record.value(of: $0, is: value) }
                if !isEqual { return false }
            case .differs(let path, let value):
                var found = PathMatches()
                path.evaluate(from: node, in: record, into: &found)
                if found.nodes.contains(where: { record.value(of: $0, is: value) }) { return false }
                matches.tested.append(contentsOf: found.nodes)
            }
        }
        return true
    }

    /// Whether `isRight` holds of a node that the path finds; the right ones are noted as tested.
    private static func test(
        _ path: CompiledPath, at node: Int, in record: RecordView, into matches: inout PathMatches,
        _ isRight: (Int) -> Bool
    ) -> Bool {
        // The found nodes go behind those of the caller and are taken away again: no buffer of their own.
        let (firstNode, firstTested) = (matches.nodes.count, matches.tested.count)
        path.evaluate(from: node, in: record, into: &matches)
        var holds = false
        for index in firstNode..<matches.nodes.count where isRight(matches.nodes[index]) {
            matches.tested.append(matches.nodes[index])
            holds = true
        }
        matches.drop(to: firstNode)
        if !holds { matches.tested.removeSubrange(firstTested...) }
        return holds
    }
}

extension RecordView {
    /// Whether the node's value, without white space around it, is `text`.
    func value(of index: Int, is text: ContiguousArray<UInt8>) -> Bool {
        var bytes = unsafe value(of: index)[...]
        while let last = unsafe bytes.last, last <= 0x20 { unsafe bytes.removeLast() }
        while let first = unsafe bytes.first, first <= 0x20 { unsafe bytes.removeFirst() }
        return unsafe bytes.count == text.count && bytes.elementsEqual(text)
    }
}
