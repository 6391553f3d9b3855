internal import RecordStream

/// A form ready to run over records whose names come from one `NameTable`.
struct CompiledTemplate: Sendable {
    enum Filter: Sendable {
        case map(CompiledMap)
        case year, year4, iri, segment, language, date, number
    }
    enum Part: Sendable {
        case literal(ContiguousArray<UInt8>)
        case value(CompiledPath, [Filter], all: Bool, optional: Bool)
        case position([Filter])
    }
    let parts: [Part]
    /// Whether it says something about the record: a template of literals alone does not.
    let isConstant: Bool

    init(_ template: ValueTemplate, maps: [String: CompiledMap], names: NameTable) {
        var constant = true
        func compiled(_ filters: [ValueTemplate.Filter]) -> [Filter] {
            filters.compactMap { filter in
                switch filter {
                case .map(let name): maps[name].map { .map($0) }
                case .year: .year
                case .year4: .year4
                case .iri: .iri
                case .segment: .segment
                case .language: .language
                case .date: .date
                case .number: .number
                case .all: nil
                }
            }
        }
        parts = template.parts.map { part in
            switch part {
            case .literal(let text): return .literal(ContiguousArray(text.utf8))
            case .position(let filters): return .position(compiled(filters))
            case .value(let path, let filters, let optional):
                constant = false
                return .value(
                    CompiledPath(path, names: names), compiled(filters), all: filters.contains(.all),
                    optional: optional)
            }
        }
        isConstant = constant
    }
}

/// A map of words that is looked up by bytes.
struct CompiledMap: Sendable {
    private var slots: [UInt64: [(key: ContiguousArray<UInt8>, value: ContiguousArray<UInt8>)]] = [:]
    let otherwise: ContiguousArray<UInt8>?

    init(_ map: ValueMapping) {
        otherwise = map.otherwise.map { ContiguousArray($0.utf8) }
        for (key, value) in map.entries {
            let bytes = ContiguousArray(key.utf8)
            let hash = unsafe bytes.withUnsafeBufferPointer { unsafe Self.hash($0) }
            slots[hash, default: []].append((bytes, ContiguousArray(value.utf8)))
        }
    }

    func value(of key: UnsafeBufferPointer<UInt8>) -> ContiguousArray<UInt8>? {
        if let slot = unsafe slots[Self.hash(key)] {
            for entry in slot where unsafe entry.key.elementsEqual(key) { return entry.value }
        }
        return otherwise
    }

    /// FNV-1a.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in 0..<text.count { unsafe hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01B3 }
        return hash
    }
}

/// A node ready to run.
final class CompiledNode: Sendable {
    struct Attribute: Sendable {
        let name: ContiguousArray<UInt8>
        let text: String
        let value: [CompiledTemplate]
    }
    enum Content: Sendable {
        case text([CompiledTemplate])
        case nodes([CompiledNode])
        case list([CompiledNode])
        case none
    }
    let name: ContiguousArray<UInt8>
    let nameText: String
    /// RDF: the name as an IRI.
    let iri: ContiguousArray<UInt8>
    let each: [CompiledPath]
    let when: [CompiledTemplate], unless: [CompiledTemplate]
    let attributes: [Attribute]
    let content: Content
    let isBare: Bool, isKept: Bool, isDistinct: Bool

    init(_ node: FormDefinition.Node, _ form: FormDefinition, _ maps: [String: CompiledMap], _ names: NameTable) {
        func compiled(_ templates: [ValueTemplate]) -> [CompiledTemplate] {
            templates.map { CompiledTemplate($0, maps: maps, names: names) }
        }
        func compiled(_ nodes: [FormDefinition.Node]) -> [CompiledNode] {
            nodes.map { CompiledNode($0, form, maps, names) }
        }
        name = ContiguousArray(node.name.utf8)
        nameText = node.name
        iri = ContiguousArray(form.expanded(node.name).utf8)
        each = node.each.map { CompiledPath($0, names: names) }
        (when, unless) = (compiled(node.when), compiled(node.unless))
        attributes = node.attributes.map {
            Attribute(name: ContiguousArray($0.name.utf8), text: $0.name, value: compiled($0.value))
        }
        content =
            switch node.content {
            case .text(let templates): .text(compiled(templates))
            case .nodes(let nodes): .nodes(compiled(nodes))
            case .list(let nodes): .list(compiled(nodes))
            case .none: .none
            }
        (isBare, isKept, isDistinct) = (node.isBare, node.isKept, node.isDistinct)
    }

    func attribute(_ name: String) -> [CompiledTemplate]? { attributes.first { $0.text == name }?.value }
}

extension FormDefinition {
    /// `dc:title` with its namespace put in.
    func expanded(_ name: String) -> String {
        guard let colon = name.firstIndex(of: ":") else { return name }
        let prefix = name[..<colon]
        guard let uri = prefixes.first(where: { $0.prefix == prefix })?.uri else { return name }
        return uri + name[name.index(after: colon)...]
    }

    func compiledMaps() -> [String: CompiledMap] { maps.mapValues { CompiledMap($0) } }
}
