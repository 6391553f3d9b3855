/// A path ready to run over records whose names come from one `NameTable`.
public struct CompiledPath: Sendable {
    struct Step: Sendable {
        /// Raw name of the node; `anyName` for `*`.
        let name: UInt32
        /// Further names that do as well: the name in each of the bound namespaces; for `@id` the member `@id`.
        let otherNames: ContiguousArray<UInt32>
        let accepts: Accepts
        let anyDepth: Bool
        let predicates: ContiguousArray<Predicate>
    }

    enum Accepts: Sendable { case children, attributes, childrenAndAttributes }

    indirect enum Predicate: Sendable {
        case equals(CompiledPath, ContiguousArray<UInt8>)
        case differs(CompiledPath, ContiguousArray<UInt8>)
        case present(CompiledPath)
        case absent(CompiledPath)
        case position(Int)
    }

    static let anyName = UInt32.max
    /// The name of a step that follows a reference; its other names are those of identifiers.
    static let reference = UInt32.max - 1

    public let start: RecordPath.Start
    let steps: ContiguousArray<Step>
    /// After `**/a` the walk can meet a node twice, and out of order.
    let mayRepeat: Bool

    /// - Parameter prefixes: The bound namespace prefixes: readers call an element of such a namespace `dc:title`, and
    ///   a step without prefix matches it as well.
    /// - Parameter identifiers: Names of the attributes, or `@id` of JSON, that hold what references refer to.
    public init(_ path: RecordPath, names: NameTable, prefixes: [String] = [], identifiers: [String] = []) {
        start = path.start
        steps = ContiguousArray(
            path.steps.map { Step($0, names: names, prefixes: prefixes, identifiers: identifiers) })
        mayRepeat = path.steps.dropLast().contains(where: \.anyDepth)
    }

    /// Number of steps.
    public var count: Int { steps.count }
    /// The name that a path of one plain step looks for among the children, or the attributes, of a node.
    public var onlyChild: (name: UInt32, isAttribute: Bool)? {
        guard start == .here, steps.count == 1, let step = steps.first, !step.anyDepth, step.predicates.isEmpty,
            step.name != Self.anyName, !step.followsReference
        else { return nil }
        switch step.accepts {
        case .children: return step.otherNames.isEmpty ? (step.name, false) : nil
        // The member `@type` is rare enough to be left to readers of JSON.
        case .attributes, .childrenAndAttributes: return nil
        }
    }
    public func hasPredicates(atStep index: Int) -> Bool { !steps[index].predicates.isEmpty }
}

extension CompiledPath.Step {
    var followsReference: Bool { name == CompiledPath.reference }
}

extension CompiledPath.Step {
    fileprivate init(_ step: RecordPath.Step, names: NameTable, prefixes: [String], identifiers: [String]) {
        func inAllNamespaces(_ name: String) -> ContiguousArray<UInt32> {
            if name.utf8.contains(UInt8(ascii: ":")) { return [] }
            return ContiguousArray(prefixes.map { names.intern($0 + ":" + name).rawValue })
        }
        anyDepth = step.anyDepth
        predicates = ContiguousArray(
            step.predicates.map { .init($0, names: names, prefixes: prefixes, identifiers: identifiers) })
        switch step.test {
        case .referred:
            (name, accepts) = (CompiledPath.reference, .childrenAndAttributes)
            otherNames = identifiers.reduce(into: []) { all, text in
                all += [names.intern(text).rawValue, names.intern("@" + text).rawValue] + inAllNamespaces(text)
            }
        case .anyName: (name, otherNames, accepts) = (CompiledPath.anyName, [], .children)
        case .anyAttribute: (name, otherNames, accepts) = (CompiledPath.anyName, [], .attributes)
        case .name(let text):
            name = names.intern(text).rawValue
            otherNames = inAllNamespaces(text)
            accepts = text == "ind1" || text == "ind2" ? .childrenAndAttributes : .children
        case .attribute(let text):
            // XML's own attributes (`xml:lang`) are read by their local names.
            let local = text.utf8.starts(with: "xml:".utf8) ? String(text.dropFirst(4)) : text
            name = names.intern(local).rawValue
            otherNames = inAllNamespaces(local) + [names.intern("@" + text).rawValue]
            accepts = .attributes
        }
    }

    /// Whether a node of this name and kind passes; predicates are not looked at.
    @inline(__always)
    func matches(_ nodeName: NameID, isAttribute: Bool) -> Bool {
        assert(!followsReference)
        if name == nodeName.rawValue {
            switch accepts {
            case .children: return !isAttribute
            case .attributes: return isAttribute
            case .childrenAndAttributes: return true
            }
        }
        return otherNames.isEmpty && name != CompiledPath.anyName
            ? false : matchesOtherwise(nodeName, isAttribute: isAttribute)
    }

    private func matchesOtherwise(_ nodeName: NameID, isAttribute: Bool) -> Bool {
        if name == CompiledPath.anyName { return isAttribute == (accepts == .attributes) && nodeName != .none }
        guard otherNames.contains(nodeName.rawValue) else { return false }
        // The last of an attribute's other names is that of the member `@id`, which is a child.
        if accepts == .attributes, nodeName.rawValue == otherNames.last { return !isAttribute }
        return isAttribute == (accepts == .attributes)
    }
}

extension CompiledPath.Predicate {
    fileprivate init(
        _ predicate: RecordPath.Predicate, names: NameTable, prefixes: [String], identifiers: [String]
    ) {
        func compiled(_ path: RecordPath) -> CompiledPath {
            CompiledPath(path, names: names, prefixes: prefixes, identifiers: identifiers)
        }
        func trimmed(_ value: String) -> ContiguousArray<UInt8> {
            let bytes = ContiguousArray(value.utf8)
            let isBlank = { (byte: UInt8) in byte <= 0x20 }
            let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
            return ContiguousArray(bytes[start..<((bytes.lastIndex { !isBlank($0) } ?? start - 1) + 1)])
        }
        switch predicate {
        case .equals(let path, let value): self = .equals(compiled(path), trimmed(value))
        case .differs(let path, let value): self = .differs(compiled(path), trimmed(value))
        case .present(let path): self = .present(compiled(path))
        case .absent(let path): self = .absent(compiled(path))
        case .position(let number): self = .position(number)
        }
    }
}
