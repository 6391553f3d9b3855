internal import CScan

/// The types of an XML Schema, made ready one by one as records ask for them, to tell of a plain record whether it is
/// surely right.
///
/// It only ever says "surely right" or "not known": whatever is rare, hard, or wrong is left to libxml2, which alone
/// says what is wrong. One per thread.
final class SchemaTypes {
    private struct Attribute {
        let name: UInt32
        let type: SimpleType
        /// Its bit among the attributes that must be there; 0 for others.
        let required: UInt64
    }

    private struct ComplexType {
        enum Content {
            case nothing
            case value(SimpleType)
            case children(ContentModel, isMixed: Bool)
        }
        var attributes: ContiguousArray<Attribute> = []
        var required: UInt64 = 0
        var content = Content.nothing
        /// What an extension adds to.
        var particle: ContentModel.Particle?
        var isMixed = false
    }

    /// A complex type as records are held against it.
    private final class ReadyType {
        let type: ComplexType
        init(_ type: ComplexType) { self.type = type }

        /// The place of an attribute; `nil` when elements of the type have none of the name.
        func attribute(_ name: UInt32) -> Int? {
            for place in type.attributes.indices where type.attributes[place].name == name { return place }
            return nil
        }
    }

    private enum Made {
        case simple(SimpleType)
        case complex(ReadyType)
        case unknown
    }

    private struct Slot {
        let node: SchemaDocuments.Node?
        var made: Made?
    }

    private let schema: SchemaDocuments
    private var slots: ContiguousArray<Slot> = []
    private var named: [SchemaDocuments.Name: Int] = [:], elements: [SchemaDocuments.Name: Int?] = [:]
    private var numbers: [SchemaDocuments.Name: UInt32] = [:]
    private static let deepest = 200
    /// More names than any schema has: a file of ever new ones must not fill memory.
    private static let mostNames = 100_000

    init(_ schema: SchemaDocuments) { self.schema = schema }

    /// The number of a name; the same for the same namespace and local name.
    func number(_ name: SchemaDocuments.Name) -> UInt32 {
        if let known = numbers[name] { return known }
        guard numbers.count < Self.mostNames else { return .max }
        let number = UInt32(numbers.count)
        numbers[name] = number
        return number
    }

    /// The type of a global element; `nil` when there is none, or it cannot be judged.
    func type(ofElement name: SchemaDocuments.Name) -> Int? {
        if let known = elements[name] { return known }
        let type = schema.component("element", name).flatMap(type(of:))
        elements[name] = .some(type)
        return type
    }

    /// The automaton of the children of a type.
    func model(ofType type: Int) -> ContentModel? {
        guard case .complex(let made) = make(type), case .children(let model, _) = made.type.content else { return nil }
        return model
    }

    // MARK: Records

    /// Whether the record, whose root is of this type, is surely right.
    /// - Parameter tree: Its names are those of `number`.
    func surelyAccepts(_ tree: cscan_xml_tree, type: Int) -> Bool {
        unsafe accepts(tree, 0, type, depth: 0)
    }

    private func accepts(_ tree: cscan_xml_tree, _ element: Int, _ type: Int, depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        let end = unsafe Int(tree.nodes[element].end)
        switch make(type) {
        case .unknown: return false
        case .simple(let type):
            return unsafe end == element + 1 && type.surelyAccepts(value(tree, element))
        case .complex(let ready):
            var node = element + 1, missing = ready.type.required
            while node < end, unsafe tree.nodes[node].kind == CSCAN_XML_ATTRIBUTE.rawValue {
                guard let place = unsafe ready.attribute(tree.nodes[node].name),
                    unsafe ready.type.attributes[place].type.surelyAccepts(value(tree, node, of: tree.attributes))
                else { return false }
                missing &= ~ready.type.attributes[place].required
                node += 1
            }
            guard missing == 0 else { return false }
            switch ready.type.content {
            case .nothing: return unsafe node == end && tree.nodes[element].value_length == 0
            case .value(let type): return unsafe node == end && type.surelyAccepts(value(tree, element))
            case .children(let model, let isMixed):
                var state = 0
                if node == end, !isMixed, unsafe !Self.isBlank(value(tree, element)) { return false }
                while node < end {
                    if unsafe tree.nodes[node].kind == CSCAN_XML_ELEMENT.rawValue {
                        guard let step = unsafe model.step(from: state, tree.nodes[node].name), let child = step.type,
                            unsafe accepts(tree, node, child, depth: depth + 1)
                        else { return false }
                        state = step.next
                    } else if !isMixed {
                        return false
                    }
                    node = unsafe Int(tree.nodes[node].end)
                }
                return model.mayEnd(in: state)
            }
        }
    }

    private func value(
        _ tree: cscan_xml_tree, _ node: Int, of arena: UnsafeMutablePointer<UInt8>? = nil
    ) -> UnsafeBufferPointer<UInt8> {
        let found = unsafe tree.nodes[node]
        return unsafe UnsafeBufferPointer(
            start: (arena ?? tree.text) + Int(found.value_start), count: Int(found.value_length))
    }

    private static func isBlank(_ text: UnsafeBufferPointer<UInt8>) -> Bool { unsafe text.allSatisfy { $0 <= 0x20 } }

    // MARK: Making types

    private func make(_ number: Int) -> Made {
        if let made = slots[number].made { return made }
        // A type that needs itself to be made is none.
        slots[number].made = .unknown
        var made = Made.unknown
        if let node = slots[number].node {
            if node.name == "simpleType" {
                made = simple(node).map(Made.simple) ?? .unknown
            } else if node.name == "complexType" {
                made = complex(node).map { .complex(ReadyType($0)) } ?? .unknown
            }
        }
        slots[number].made = made
        return made
    }

    private func add(_ node: SchemaDocuments.Node) -> Int {
        slots.append(Slot(node: node, made: nil))
        return slots.count - 1
    }

    private func type(named name: SchemaDocuments.Name) -> Int? {
        if let known = named[name] { return known }
        if name.uri == SchemaDocuments.language {
            guard let base = Self.builtIn(name.local) else { return nil }
            slots.append(Slot(node: nil, made: .simple(SimpleType(base))))
        } else {
            guard let node = schema.component("complexType", name) ?? schema.component("simpleType", name) else {
                return nil
            }
            slots.append(Slot(node: node, made: nil))
        }
        named[name] = slots.count - 1
        return slots.count - 1
    }

    private func type(named text: String, in node: SchemaDocuments.Node) -> Int? {
        schema.name(text, in: node).flatMap(type(named:))
    }

    private func type(of element: SchemaDocuments.Node) -> Int? {
        let attributes = element.attributes
        guard attributes["default"] == nil, attributes["fixed"] == nil, !element.isSet("abstract"),
            element.child("key", "unique", "keyref", "unknown") == nil
        else { return nil }
        if let name = attributes["type"] { return type(named: name, in: element) }
        return element.child("complexType", "simpleType").map(add)
    }

    /// A type of the schema language; `nil` for those that are left to libxml2.
    private static func builtIn(_ name: String) -> SimpleType.Base? {
        switch name {
        case "string": .text
        case "normalizedString", "token": .line
        case "language": .language
        case "NMTOKEN": .nameToken
        case "integer", "int", "long": .integer(isSigned: true, isPositive: false)
        case "nonNegativeInteger": .integer(isSigned: false, isPositive: false)
        case "positiveInteger": .integer(isSigned: false, isPositive: true)
        case "decimal": .decimal
        case "boolean": .boolean
        case "anyURI": .address
        default: nil
        }
    }

    // MARK: Simple types

    private func simple(named text: String, in node: SchemaDocuments.Node) -> SimpleType? {
        guard let type = type(named: text, in: node), case .simple(let made) = make(type) else { return nil }
        return made
    }

    private func simple(_ node: SchemaDocuments.Node) -> SimpleType? {
        if let union = node.child("union") {
            var members: [SimpleType] = []
            for name in (union.attributes["memberTypes"] ?? "").split(whereSeparator: \.isWhitespace) {
                guard let member = simple(named: String(name), in: union) else { return nil }
                members.append(member)
            }
            for child in union.children where child.name == "simpleType" {
                guard let member = simple(child) else { return nil }
                members.append(member)
            }
            return SimpleType(.union(members))
        }
        guard let restriction = node.child("restriction") else { return nil }
        let base =
            restriction.attributes["base"].map { simple(named: $0, in: restriction) }
            ?? restriction.child("simpleType").flatMap(simple)
        return base.flatMap { restricted($0, restriction.children.filter { $0.name != "simpleType" }) }
    }

    private func restricted(_ base: SimpleType, _ facets: [SchemaDocuments.Node]) -> SimpleType? {
        if facets.isEmpty { return base }
        // What numbers and unions may be restricted to is left to libxml2.
        switch base.base {
        case .text, .line, .language, .nameToken: break
        default: return nil
        }
        var patterns: [SchemaPattern] = [], enumeration: Set<String> = [], low = 0, high = Int.max, isTidied = false
        for facet in facets {
            guard let value = facet.attributes["value"] else { return nil }
            switch facet.name {
            case "pattern":
                guard let pattern = SchemaPattern(value) else { return nil }
                patterns.append(pattern)
            case "enumeration": enumeration.insert(value)
            case "whiteSpace": isTidied = isTidied || value != "preserve"
            case "length", "minLength", "maxLength":
                guard let number = Int(value) else { return nil }
                if facet.name != "maxLength" { low = max(low, number) }
                if facet.name != "minLength" { high = min(high, number) }
            default: return nil
            }
        }
        guard low <= high else { return nil }
        var origin = base
        if isTidied, case .text = base.base {
            guard base.isFree else { return nil }
            origin = SimpleType(.line)
        }
        return SimpleType(origin, patterns: patterns, enumeration: enumeration, lengths: low...high)
    }

    // MARK: Complex types

    private func complex(_ node: SchemaDocuments.Node) -> ComplexType? {
        guard !node.isSet("abstract"), node.child("unknown") == nil else { return nil }
        if let content = node.child("simpleContent") {
            guard let extended = content.child("extension"), let name = extended.attributes["base"],
                let number = type(named: name, in: extended)
            else { return nil }
            var type = ComplexType()
            switch make(number) {
            case .simple(let value): type.content = .value(value)
            case .complex(let base):
                guard case .value = base.type.content else { return nil }
                type = base.type
            case .unknown: return nil
            }
            return add(attributesOf: extended, to: &type) ? type : nil
        }
        var type = ComplexType(), own = node
        if let content = node.child("complexContent") {
            guard let extended = content.child("extension"), let name = extended.attributes["base"],
                let number = self.type(named: name, in: extended), case .complex(let base) = make(number)
            else { return nil }
            if case .value = base.type.content { return nil }
            (type, own) = (base.type, extended)
            let isMixed = content.attributes["mixed"] == nil ? node.isSet("mixed") : content.isSet("mixed")
            guard type.particle == nil || isMixed == type.isMixed else { return nil }
            type.isMixed = isMixed
        } else {
            type.isMixed = node.isSet("mixed")
        }
        guard own.child("all") == nil, add(attributesOf: own, to: &type) else { return nil }
        if let child = own.child("sequence", "choice", "group") {
            guard let particle = particle(child) else { return nil }
            type.particle = type.particle.map { .sequence([$0, particle]) } ?? particle
        }
        guard let particle = type.particle ?? (type.isMixed ? .sequence([]) : nil) else { return type }
        guard let model = ContentModel(particle) else { return nil }
        type.content = .children(model, isMixed: type.isMixed)
        return type
    }

    /// - Returns: `false` when an attribute cannot be judged at all.
    private func add(attributesOf node: SchemaDocuments.Node, to type: inout ComplexType) -> Bool {
        for child in node.children {
            switch child.name {
            case "attribute": guard add(attribute: child, to: &type) else { return false }
            case "attributeGroup":
                guard let name = child.attributes["ref"],
                    let group = schema.component("attributeGroup", schema.name(name, in: child)),
                    add(attributesOf: group, to: &type)
                else { return false }
            case "unknown": return false
            default: break
            }
        }
        return true
    }

    private func add(attribute node: SchemaDocuments.Node, to type: inout ComplexType) -> Bool {
        if node.attributes["use"] == "prohibited" { return true }
        var declared = node
        let name: SchemaDocuments.Name
        if let reference = node.attributes["ref"] {
            guard let found = schema.name(reference, in: node) else { return false }
            name = found
            guard let global = schema.component("attribute", found) else {
                // Unknown here, so an element that has it is not judged; one that lacks it could lack what it must have.
                return node.attributes["use"] != "required"
            }
            declared = global
        } else {
            guard let local = node.attributes["name"] else { return false }
            let document = schema.documents[node.document]
            let isQualified = node.attributes["form"].map { $0 == "qualified" } ?? document.qualifiesAttributes
            name = .init(uri: isQualified ? document.target : "", local: local)
        }
        var value: SimpleType?
        if declared.attributes["fixed"] == nil, node.attributes["fixed"] == nil {
            if let text = declared.attributes["type"] {
                value = simple(named: text, in: declared)
            } else if let inline = declared.child("simpleType") {
                value = simple(inline)
            }
        }
        var required: UInt64 = 0
        if node.attributes["use"] == "required" {
            let number = type.required.nonzeroBitCount
            guard number < 64 else { return false }
            required = 1 << UInt64(number)
            type.required |= required
        }
        let number = number(name)
        type.attributes.removeAll { $0.name == number }
        type.attributes.append(Attribute(name: number, type: value ?? SimpleType(.other), required: required))
        return true
    }

    // MARK: Particles

    private func particle(_ node: SchemaDocuments.Node) -> ContentModel.Particle? {
        guard let min = Int(node.attributes["minOccurs"] ?? "1") else { return nil }
        let most = node.attributes["maxOccurs"] ?? "1"
        let max = Int(most)
        guard most == "unbounded" || max != nil else { return nil }
        if max == 0 { return .sequence([]) }
        guard let one = oneOf(node) else { return nil }
        return min == 1 && max == 1 ? one : .repeated(one, min: min, max: max)
    }

    private func oneOf(_ node: SchemaDocuments.Node) -> ContentModel.Particle? {
        switch node.name {
        case "element": return element(node)
        case "any": return .wildcard
        case "sequence", "choice":
            var parts: [ContentModel.Particle] = []
            for child in node.children {
                guard let part = particle(child) else { return nil }
                parts.append(part)
            }
            return node.name == "sequence" ? .sequence(parts) : parts.isEmpty ? nil : .choice(parts)
        case "group":
            guard let name = node.attributes["ref"],
                let group = schema.component("group", schema.name(name, in: node)),
                let content = group.child("sequence", "choice"), depthOfGroups < 20
            else { return nil }
            depthOfGroups += 1
            defer { depthOfGroups -= 1 }
            return particle(content)
        default: return nil
        }
    }
    private var depthOfGroups = 0

    private func element(_ node: SchemaDocuments.Node) -> ContentModel.Particle? {
        if let reference = node.attributes["ref"] {
            guard let name = schema.name(reference, in: node) else { return nil }
            return .element(name: number(name), type: type(ofElement: name))
        }
        guard let local = node.attributes["name"] else { return nil }
        let document = schema.documents[node.document]
        let isQualified = node.attributes["form"].map { $0 == "qualified" } ?? document.qualifiesElements
        let name = SchemaDocuments.Name(uri: isQualified ? document.target : "", local: local)
        return .element(name: number(name), type: type(of: node))
    }
}
