internal import RecordStream

/// Forms ready to run over records whose names come from one `NameTable`: flat tables whose entries refer to each other
/// by number. A description is looked at once; a record costs no reference count and no `String`.
final class FormProgram: Sendable {
    struct Node: BitwiseCopyable {
        enum Content: UInt8, BitwiseCopyable { case text, nodes, list, none }
        var name = TableRun.none
        /// RDF: the name as an IRI in angle brackets.
        var iri = TableRun.none
        /// Of `paths`.
        var each = TableRun.none
        /// Of `templates`.
        var when = TableRun.none, unless = TableRun.none
        /// Of `attributes`.
        var attributes = TableRun.none
        var content = Content.none
        /// Of `templates` or of `nodes`.
        var inside = TableRun.none
        var isBare = false, isKept = false, isDistinct = false
        /// A text that says nothing about the record.
        var isConstant = false
        /// RDF: attributes with a meaning of their own; empty when they are not there.
        var about = TableRun.none, resource = TableRun.none, datatype = TableRun.none, language = TableRun.none
    }

    struct Attribute: BitwiseCopyable {
        let name: TableRun
        /// Of `templates`.
        let value: TableRun
        let isConstant: Bool
    }

    struct Template: BitwiseCopyable {
        /// Of `parts`.
        let parts: TableRun
        /// Whether it is literals alone.
        let isConstant: Bool
    }

    struct Part: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable { case literal, value, position }
        var kind: Kind
        var literal = TableRun.none
        var path: Int32 = 0
        /// Of `filters`.
        var filters = TableRun.none
        var isAll = false, isOptional = false
    }

    struct Filter: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable { case map, year, year4, iri, segment, language, date, number }
        let kind: Kind
        /// Of `maps`.
        let map: Int32
    }

    struct Path: BitwiseCopyable {
        /// Of `steps`.
        var steps = TableRun.none
        var startsAtRecord = false
        /// For paths that are more than names below each other: number in `general`; else −1.
        var general: Int32 = -1
    }

    struct Step: BitwiseCopyable {
        let name: UInt32
        /// Where the children of the record's root with this name are noted.
        let slot: Int32
        /// Of `predicates`.
        let predicates: TableRun
    }

    struct Predicate: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable { case equals, differs, present, absent, position }
        let kind: Kind
        let path: Int32
        let literal: TableRun
        let position: Int
    }

    struct Table: BitwiseCopyable {
        let each: TableRun, when: TableRun
        /// Of `columns`.
        let columns: TableRun
    }

    let nodes: FixedTable<Node>
    let attributes: FixedTable<Attribute>
    let templates: FixedTable<Template>
    let parts: FixedTable<Part>
    let filters: FixedTable<Filter>
    let paths: FixedTable<Path>
    let steps: FixedTable<Step>
    let predicates: FixedTable<Predicate>
    let tables: FixedTable<Table>
    /// Templates of each column.
    let columns: FixedTable<TableRun>
    let bytes: FixedTable<UInt8>
    let maps: [CompiledMap]
    let general: [CompiledPath]
    /// By raw name: the slot of a name that a path begins with, else −1. Names beyond its end have none.
    let slots: FixedTable<Int32>
    let slotCount: Int

    init(_ builder: FormProgramBuilder) {
        nodes = FixedTable(builder.nodes)
        attributes = FixedTable(builder.attributes)
        templates = FixedTable(builder.templates)
        parts = FixedTable(builder.parts)
        filters = FixedTable(builder.filters)
        paths = FixedTable(builder.paths)
        steps = FixedTable(builder.steps)
        predicates = FixedTable(builder.predicates)
        tables = FixedTable(builder.tables)
        columns = FixedTable(builder.columns)
        bytes = FixedTable(builder.bytes)
        (maps, general) = (builder.maps, builder.general)
        var slots = ContiguousArray<Int32>()
        for (name, slot) in builder.slotOfName {
            while slots.count <= Int(name) { slots.append(-1) }
            slots[Int(name)] = slot
        }
        self.slots = FixedTable(slots)
        slotCount = builder.slotOfName.count
    }
}

extension FormProgram {
    /// Whether templates say nothing about the record.
    func isConstant(_ run: TableRun) -> Bool {
        for number in run.range where !templates[number].isConstant { return false }
        return true
    }
}

/// Puts descriptions into the tables of a program.
struct FormProgramBuilder {
    fileprivate(set) var nodes: ContiguousArray<FormProgram.Node> = []
    fileprivate(set) var attributes: ContiguousArray<FormProgram.Attribute> = []
    fileprivate(set) var templates: ContiguousArray<FormProgram.Template> = []
    fileprivate(set) var parts: ContiguousArray<FormProgram.Part> = []
    fileprivate(set) var filters: ContiguousArray<FormProgram.Filter> = []
    fileprivate(set) var paths: ContiguousArray<FormProgram.Path> = []
    fileprivate(set) var steps: ContiguousArray<FormProgram.Step> = []
    fileprivate(set) var predicates: ContiguousArray<FormProgram.Predicate> = []
    fileprivate(set) var tables: ContiguousArray<FormProgram.Table> = []
    fileprivate(set) var columns: ContiguousArray<TableRun> = []
    fileprivate(set) var bytes: ContiguousArray<UInt8> = []
    fileprivate(set) var maps: [CompiledMap] = []
    fileprivate(set) var general: [CompiledPath] = []
    fileprivate(set) var slotOfName: [UInt32: Int32] = [:]
    private var knownPaths: [RecordPath: Int32] = [:]
    private var mapNumbers: [String: Int32] = [:]
    private let names: NameTable

    init(names: NameTable) { self.names = names }

    /// The maps that the templates added from now on name.
    mutating func use(_ definitions: [String: ValueMapping]) {
        mapNumbers = [:]
        for (name, map) in definitions.sorted(by: { $0.key < $1.key }) {
            mapNumbers[name] = Int32(maps.count)
            maps.append(CompiledMap(map))
        }
    }

    mutating func add(_ table: FormDefinition.Table) {
        let each = add(table.each), when = add(table.when)
        let values = table.columns.map { add($0.value) }
        let run = TableRun(first: columns.count, count: values.count)
        columns += values
        tables.append(FormProgram.Table(each: each, when: when, columns: run))
    }

    /// - Returns: Where the nodes lie side by side.
    mutating func add(_ definitions: [FormDefinition.Node], of form: FormDefinition) -> TableRun {
        let compiled = definitions.map { node($0, form) }
        let run = TableRun(first: nodes.count, count: compiled.count)
        nodes += compiled
        return run
    }

    private mutating func node(_ definition: FormDefinition.Node, _ form: FormDefinition) -> FormProgram.Node {
        var node = FormProgram.Node()
        node.name = text(definition.name)
        node.iri = text("<\(form.expanded(definition.name))>")
        node.each = add(definition.each)
        (node.when, node.unless) = (add(definition.when), add(definition.unless))
        switch definition.content {
        case .text(let values):
            (node.content, node.inside) = (.text, add(values))
            node.isConstant = definition.each.isEmpty && isConstant(node.inside)
        case .nodes(let children): (node.content, node.inside) = (.nodes, add(children, of: form))
        case .list(let children): (node.content, node.inside) = (.list, add(children, of: form))
        case .none: break
        }
        (node.isBare, node.isKept, node.isDistinct) = (definition.isBare, definition.isKept, definition.isDistinct)
        var compiled: ContiguousArray<FormProgram.Attribute> = []
        for (name, value) in definition.attributes {
            let run = add(value)
            compiled.append(FormProgram.Attribute(name: text(name), value: run, isConstant: isConstant(run)))
            switch name {
            case "rdf:about": node.about = run
            case "rdf:resource": node.resource = run
            case "rdf:datatype": node.datatype = run
            case "xml:lang": node.language = run
            default: continue  // an attribute of XML, which triples do not have
            }
        }
        node.attributes = TableRun(first: attributes.count, count: compiled.count)
        attributes += compiled
        return node
    }

    private func isConstant(_ run: TableRun) -> Bool { templates[run.range].allSatisfy(\.isConstant) }

    private mutating func text(_ text: String) -> TableRun {
        let first = bytes.count
        bytes.append(contentsOf: text.utf8)
        return TableRun(first: first, count: bytes.count - first)
    }

    // MARK: Templates

    private mutating func add(_ definitions: [ValueTemplate]) -> TableRun {
        let compiled = definitions.map { template($0) }
        let run = TableRun(first: templates.count, count: compiled.count)
        templates += compiled
        return run
    }

    private mutating func template(_ template: ValueTemplate) -> FormProgram.Template {
        var isConstant = true
        var compiled: ContiguousArray<FormProgram.Part> = []
        for part in template.parts {
            switch part {
            case .literal(let literal): compiled.append(.init(kind: .literal, literal: text(literal)))
            case .position(let filters): compiled.append(.init(kind: .position, filters: add(filters)))
            case .value(let path, let filters, let optional):
                isConstant = false
                compiled.append(
                    .init(
                        kind: .value, path: add(path), filters: add(filters), isAll: filters.contains(.all),
                        isOptional: optional))
            }
        }
        let run = TableRun(first: parts.count, count: compiled.count)
        parts += compiled
        return FormProgram.Template(parts: run, isConstant: isConstant)
    }

    private mutating func add(_ definitions: [ValueTemplate.Filter]) -> TableRun {
        let first = filters.count
        for filter in definitions {
            switch filter {
            case .map(let name):
                guard let number = mapNumbers[name] else { preconditionFailure("the loader knows all maps") }
                filters.append(.init(kind: .map, map: number))
            case .year: filters.append(.init(kind: .year, map: 0))
            case .year4: filters.append(.init(kind: .year4, map: 0))
            case .iri: filters.append(.init(kind: .iri, map: 0))
            case .segment: filters.append(.init(kind: .segment, map: 0))
            case .language: filters.append(.init(kind: .language, map: 0))
            case .date: filters.append(.init(kind: .date, map: 0))
            case .number: filters.append(.init(kind: .number, map: 0))
            case .all: continue  // it stands with the part
            }
        }
        return TableRun(first: first, count: filters.count - first)
    }

    // MARK: Paths

    private mutating func add(_ definitions: [RecordPath]) -> TableRun {
        // Each list lies side by side, so that a path may stand in the table twice.
        let compiled = definitions.map { paths[Int(add($0))] }
        let run = TableRun(first: paths.count, count: compiled.count)
        paths += compiled
        return run
    }

    private mutating func add(_ path: RecordPath) -> Int32 {
        if let known = knownPaths[path] { return known }
        let compiled = Self.isPlain(path) ? plain(path) : other(path)
        let number = Int32(paths.count)
        paths.append(compiled)
        knownPaths[path] = number
        return number
    }

    private mutating func other(_ path: RecordPath) -> FormProgram.Path {
        general.append(CompiledPath(path, names: names))
        return FormProgram.Path(general: Int32(general.count - 1))
    }

    private mutating func plain(_ path: RecordPath) -> FormProgram.Path {
        var compiled: ContiguousArray<FormProgram.Step> = []
        for step in path.steps {
            guard case .name(let text) = step.test else { preconditionFailure("not a plain path") }
            let name = names.intern(text).rawValue
            let slot = slotOfName[name] ?? Int32(slotOfName.count)
            slotOfName[name] = slot
            compiled.append(FormProgram.Step(name: name, slot: slot, predicates: add(step.predicates)))
        }
        let run = TableRun(first: steps.count, count: compiled.count)
        steps += compiled
        return FormProgram.Path(steps: run, startsAtRecord: path.start == .record)
    }

    private mutating func add(_ definitions: [RecordPath.Predicate]) -> TableRun {
        let compiled = definitions.map { predicate in
            switch predicate {
            case .equals(let path, let value):
                FormProgram.Predicate(kind: .equals, path: add(path), literal: trimmed(value), position: 0)
            case .differs(let path, let value):
                FormProgram.Predicate(kind: .differs, path: add(path), literal: trimmed(value), position: 0)
            case .present(let path):
                FormProgram.Predicate(kind: .present, path: add(path), literal: .none, position: 0)
            case .absent(let path):
                FormProgram.Predicate(kind: .absent, path: add(path), literal: .none, position: 0)
            case .position(let number):
                FormProgram.Predicate(kind: .position, path: 0, literal: .none, position: number)
            }
        }
        let run = TableRun(first: predicates.count, count: compiled.count)
        predicates += compiled
        return run
    }

    /// Without white space around it.
    private mutating func trimmed(_ value: String) -> TableRun {
        let bytes = Array(value.utf8)
        let first = bytes.firstIndex { $0 > 0x20 } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? first
        return text(String(decoding: bytes[first..<end], as: UTF8.self))
    }

    /// Names below each other: what nearly all paths of forms are. The rest is left to `CompiledPath`.
    private static func isPlain(_ path: RecordPath) -> Bool {
        if case .parent = path.start { return false }
        return path.steps.allSatisfy { step in
            // The indicators of MARC are attributes.
            guard case .name(let name) = step.test, name != "ind1", name != "ind2", !step.anyDepth else { return false }
            return step.predicates.allSatisfy { predicate in
                switch predicate {
                case .equals(let path, _), .differs(let path, _), .present(let path), .absent(let path): isPlain(path)
                case .position: true
                }
            }
        }
    }
}

extension FormDefinition {
    /// `dc:title` with its namespace put in.
    func expanded(_ name: String) -> String {
        guard let colon = name.firstIndex(of: ":") else { return name }
        let prefix = name[..<colon]
        guard let uri = prefixes.first(where: { $0.prefix == prefix })?.uri else { return name }
        return uri + name[name.index(after: colon)...]
    }
}
