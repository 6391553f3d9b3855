/// A JSON Schema of draft 2020-12, ready to check values against it.
///
/// All keywords of the core, applicator, unevaluated and validation vocabularies are checked; `format` and `content…`
/// are annotations, as the draft has it by default. `$vocabulary` is not heeded. Other documents are only known when they are given: nothing is fetched.
public final class JSONSchema: @unchecked Sendable {
    // SAFETY of `Sendable`: compiled once in `init`; regular expressions are only read.

    /// One thing that is wrong with a value.
    public struct Breach: Sendable {
        /// RFC 6901 of the value, within the text.
        public let pointer: String
        public let keyword: String
        public let message: String
        /// Byte offset of the value in the text.
        public let offset: Int
    }

    public struct Problem: Error, Sendable {
        public let message: String
        public let offset: Int
    }

    private var schemas: [String: Node] = [:]
    /// Dynamic anchors, by resource and name.
    private var anchors: [String: Node] = [:]
    private var root: Node!
    /// In the order of the texts.
    private var made: [Node] = []
    private static let base = "khazina:schema"

    /// - Parameter documents: Other schemas that references may name, by URI.
    /// - Throws: A mistake in the schema, with its place.
    public init(_ schema: JSONValue, documents: [(uri: String, schema: JSONValue)] = []) throws(Problem) {
        for (uri, document) in documents { _ = try compile(document, base: uri, pointer: "", resource: uri) }
        // Other documents are somebody else's: what they refer to matters only where this schema leads.
        let others = made.count
        root = try compile(schema, base: Self.base, pointer: "", resource: Self.base)
        for node in made.dropFirst(others) {
            for reference in [node.ref, node.dynamicRef].compactMap({ $0 }) {
                if self.node(reference) == nil {
                    throw Problem(message: "`\(reference)` leads to no schema that is known", offset: node.offset)
                }
            }
        }
    }

    // MARK: Compiled form

    final class Node {
        let offset: Int
        /// URI of the resource that it belongs to.
        let resource: String
        /// `true` or `false` in the place of an object.
        var constant: Bool?
        var ref: String?, dynamicRef: String?
        var dynamicAnchor: String?
        var types: [String] = []
        var constantValue: JSONValue?, choices: [JSONValue]?
        var multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum: JSONNumber?
        var maxLength, minLength, maxItems, minItems, maxProperties, minProperties, maxContains, minContains: Int?
        var pattern: (text: String, regex: Regex<AnyRegexOutput>)?
        var uniqueItems = false
        var required: [String] = []
        var dependentRequired: [(String, [String])] = []
        var allOf, anyOf, oneOf: [Node]?
        var not, ifs, then, otherwise: Node?
        var dependentSchemas: [(String, Node)] = []
        var properties: [String: Node] = [:]
        var patternProperties: [(Regex<AnyRegexOutput>, Node)] = []
        var additionalProperties, propertyNames, unevaluatedProperties: Node?
        var prefixItems: [Node] = []
        var items, contains, unevaluatedItems: Node?

        init(offset: Int, resource: String) { (self.offset, self.resource) = (offset, resource) }
    }

    private func compile(
        _ value: JSONValue, base: String, pointer: String, resource: String
    ) throws(Problem) -> Node {
        var (base, pointer, resource) = (base, pointer, resource)
        let aliases = [base + "#" + pointer]
        if let id = value["$id"]?.string {
            base = URIReference.resolve(id, base: base)
            if base.hasSuffix("#") { base.removeLast() }
            (pointer, resource) = ("", base)
        }
        let node = Node(offset: value.offset, resource: resource)
        made.append(node)
        for alias in aliases + [base + "#" + pointer] { schemas[alias] = node }
        if pointer.isEmpty { schemas[base] = node }
        if let flag = value.boolean {
            node.constant = flag
            return node
        }
        guard case .object = value.content else {
            throw Problem(message: "a schema is an object, true or false", offset: value.offset)
        }
        if let anchor = value["$anchor"]?.string { schemas[base + "#" + anchor] = node }
        if let anchor = value["$dynamicAnchor"]?.string {
            schemas[base + "#" + anchor] = node
            anchors[base + "#" + anchor] = node
            node.dynamicAnchor = anchor
        }
        node.ref = value["$ref"]?.string.map { URIReference.resolve($0, base: base) }
        node.dynamicRef = value["$dynamicRef"]?.string.map { URIReference.resolve($0, base: base) }

        func child(_ keyword: String) throws(Problem) -> Node? {
            guard let value = value[keyword] else { return nil }
            return try compile(value, base: base, pointer: pointer + "/" + keyword, resource: resource)
        }
        func children(_ keyword: String) throws(Problem) -> [Node]? {
            guard let list = value[keyword]?.array else { return nil }
            var nodes: [Node] = []
            for (index, item) in list.enumerated() {
                nodes.append(
                    try compile(item, base: base, pointer: "\(pointer)/\(keyword)/\(index)", resource: resource))
            }
            return nodes
        }
        func named(_ keyword: String) throws(Problem) -> [(String, Node)] {
            var nodes: [(String, Node)] = []
            for (name, item) in value[keyword]?.members ?? [] {
                let escaped = JSONSchema.escaped(name)
                nodes.append(
                    (
                        name,
                        try compile(item, base: base, pointer: "\(pointer)/\(keyword)/\(escaped)", resource: resource)
                    ))
            }
            return nodes
        }
        func regex(_ text: String, _ offset: Int) throws(Problem) -> Regex<AnyRegexOutput> {
            do { return try Regex(text).matchingSemantics(.unicodeScalar) } catch {
                throw Problem(message: "`\(text)` is no regular expression that is understood", offset: offset)
            }
        }
        _ = try named("$defs")
        _ = try named("definitions")
        (node.allOf, node.anyOf, node.oneOf) = (try children("allOf"), try children("anyOf"), try children("oneOf"))
        (node.not, node.ifs) = (try child("not"), try child("if"))
        (node.then, node.otherwise) = (try child("then"), try child("else"))
        node.dependentSchemas = try named("dependentSchemas")
        node.properties = Dictionary(try named("properties")) { _, last in last }
        for (text, schema) in try named("patternProperties") {
            node.patternProperties.append((try regex(text, value.offset), schema))
        }
        node.additionalProperties = try child("additionalProperties")
        node.propertyNames = try child("propertyNames")
        node.unevaluatedProperties = try child("unevaluatedProperties")
        node.prefixItems = try children("prefixItems") ?? []
        (node.items, node.contains) = (try child("items"), try child("contains"))
        node.unevaluatedItems = try child("unevaluatedItems")

        if let types = value["type"] {
            node.types = types.string.map { [$0] } ?? types.array?.compactMap(\.string) ?? []
        }
        node.constantValue = value["const"]
        node.choices = value["enum"]?.array
        (node.multipleOf, node.maximum, node.minimum) = (
            value["multipleOf"]?.number, value["maximum"]?.number, value["minimum"]?.number
        )
        node.exclusiveMaximum = value["exclusiveMaximum"]?.number
        node.exclusiveMinimum = value["exclusiveMinimum"]?.number
        (node.maxLength, node.minLength) = (value["maxLength"]?.integer, value["minLength"]?.integer)
        (node.maxItems, node.minItems) = (value["maxItems"]?.integer, value["minItems"]?.integer)
        (node.maxProperties, node.minProperties) = (value["maxProperties"]?.integer, value["minProperties"]?.integer)
        (node.maxContains, node.minContains) = (value["maxContains"]?.integer, value["minContains"]?.integer)
        if let pattern = value["pattern"], let text = pattern.string {
            node.pattern = (text, try regex(text, pattern.offset))
        }
        node.uniqueItems = value["uniqueItems"]?.boolean ?? false
        node.required = value["required"]?.array?.compactMap(\.string) ?? []
        for (name, list) in value["dependentRequired"]?.members ?? [] {
            node.dependentRequired.append((name, list.array?.compactMap(\.string) ?? []))
        }
        return node
    }

    private func node(_ uri: String) -> Node? {
        if let node = schemas[uri] { return node }
        guard let hash = uri.firstIndex(of: "#") else { return schemas[uri + "#"] }
        let fragment = URIReference.decoded(String(uri[uri.index(after: hash)...]))
        return schemas[uri[..<hash] + "#" + fragment]
    }

    static func escaped(_ name: String) -> String { name.replacing("~", with: "~0").replacing("/", with: "~1") }

    // MARK: Checking

    /// All that is wrong with a value.
    /// - Parameter most: Where to stop; a million breaches help nobody.
    public func check(_ value: JSONValue, most: Int = 100) -> [Breach] {
        var run = Run(schema: self, most: most)
        _ = run.check(value, root, pointer: "")
        return run.breaches
    }

    public func isValid(_ value: JSONValue) -> Bool {
        var run = Run(schema: self, most: 1)
        return run.check(value, root, pointer: "").isValid
    }

    /// An object, so that a report can mark it while it is filled.
    private final class Outcome {
        var isValid = true
        /// Evaluated members and items, for `unevaluated…`.
        var members: Set<String> = []
        var items = 0
        var contained: Set<Int> = []

        func take(_ other: Outcome) {
            members.formUnion(other.members)
            items = max(items, other.items)
            contained.formUnion(other.contained)
        }
    }

    private struct Run {
        let schema: JSONSchema
        let most: Int
        var breaches: [Breach] = []
        /// Schemas being applied, outermost first: the dynamic scope.
        var scope: [Node] = []
        /// Breaches of alternatives are not reported, only that none fits.
        var isSilent = false
        var depth = 0

        init(schema: JSONSchema, most: Int) { (self.schema, self.most) = (schema, most) }

        mutating func silently(_ value: JSONValue, _ node: Node, _ pointer: String) -> Outcome {
            let before = isSilent
            isSilent = true
            defer { isSilent = before }
            return check(value, node, pointer: pointer)
        }

        mutating func check(_ value: JSONValue, _ node: Node, pointer: String) -> Outcome {
            let outcome = Outcome()
            func breach(
                _ run: inout Run, _ keyword: String, _ message: @autoclosure () -> String, _ offset: Int?
            ) {
                outcome.isValid = false
                guard !run.isSilent, run.breaches.count < run.most else { return }
                run.breaches.append(
                    Breach(pointer: pointer, keyword: keyword, message: message(), offset: offset ?? value.offset))
            }
            if let constant = node.constant {
                if !constant { breach(&self, "false", "nothing is allowed here", nil) }
                return outcome
            }
            // References may lead in a circle without going down in the value.
            guard depth < 400 else {
                breach(&self, "$ref", "the schema refers to itself without end", nil)
                return outcome
            }
            depth += 1
            scope.append(node)
            defer {
                depth -= 1
                scope.removeLast()
            }
            func apply(_ run: inout Run, _ other: Node) {
                let result = run.check(value, other, pointer: pointer)
                if result.isValid { outcome.take(result) } else { outcome.isValid = false }
            }
            if let ref = node.ref, let target = schema.node(ref) { apply(&self, target) }
            if let ref = node.dynamicRef, let target = dynamicTarget(ref) { apply(&self, target) }

            checkValue(value, node, breach)
            for part in node.allOf ?? [] { apply(&self, part) }
            if let parts = node.anyOf {
                var isAny = false
                for part in parts {
                    let result = silently(value, part, pointer)
                    if result.isValid {
                        isAny = true
                        outcome.take(result)
                    }
                }
                if !isAny { breach(&self, "anyOf", "none of the \(parts.count) forms that are allowed fits", nil) }
            }
            if let parts = node.oneOf {
                let results = parts.map { silently(value, $0, pointer) }.filter(\.isValid)
                if results.count == 1 {
                    outcome.take(results[0])
                } else {
                    breach(
                        &self, "oneOf",
                        results.isEmpty
                            ? "none of the \(parts.count) forms that are allowed fits"
                            : "\(results.count) forms fit where only one may", nil)
                }
            }
            if let not = node.not, silently(value, not, pointer).isValid {
                breach(&self, "not", "the value has a form that is not allowed", nil)
            }
            if let condition = node.ifs {
                let result = silently(value, condition, pointer)
                if result.isValid {
                    outcome.take(result)
                    if let then = node.then { apply(&self, then) }
                } else if let otherwise = node.otherwise {
                    apply(&self, otherwise)
                }
            }
            if case .object = value.content { checkMembers(value, node, pointer, outcome, breach) }
            if case .array(let items) = value.content { checkItems(items, node, pointer, outcome, breach) }
            return outcome
        }

        /// Core, 8.2.3.2: the outermost resource of the dynamic scope that has the anchor.
        private func dynamicTarget(_ ref: String) -> Node? {
            guard let first = schema.node(ref) else { return nil }
            guard let anchor = first.dynamicAnchor, let hash = ref.firstIndex(of: "#"),
                ref[ref.index(after: hash)...] == anchor
            else { return first }
            for node in scope { if let target = schema.anchors[node.resource + "#" + anchor] { return target } }
            return first
        }

        private typealias Report = (inout Run, String, @autoclosure () -> String, Int?) -> Void

        private mutating func checkValue(_ value: JSONValue, _ node: Node, _ breach: Report) {
            if !node.types.isEmpty, !node.types.contains(where: { Self.is(value, $0) }) {
                breach(
                    &self, "type", "\(Self.kind(value)) stands where \(node.types.joined(separator: " or ")) is wanted",
                    nil)
            }
            if let constant = node.constantValue, !JSONValue.equal(constant, value) {
                breach(&self, "const", "the value is not the one that is wanted", nil)
            }
            if let choices = node.choices, !choices.contains(where: { JSONValue.equal($0, value) }) {
                let known = choices.prefix(8).map { $0.string ?? "…" }.joined(separator: ", ")
                breach(&self, "enum", "the value is none of: \(known)", nil)
            }
            if let number = value.number {
                if let factor = node.multipleOf, !number.isMultiple(of: factor) {
                    breach(&self, "multipleOf", "\(number.double) is no multiple of \(factor.double)", nil)
                }
                if let limit = node.maximum, limit < number {
                    breach(&self, "maximum", "\(number.double) is over \(limit.double)", nil)
                }
                if let limit = node.minimum, number < limit {
                    breach(&self, "minimum", "\(number.double) is under \(limit.double)", nil)
                }
                if let limit = node.exclusiveMaximum, !(number < limit) {
                    breach(&self, "exclusiveMaximum", "\(number.double) is not under \(limit.double)", nil)
                }
                if let limit = node.exclusiveMinimum, !(limit < number) {
                    breach(&self, "exclusiveMinimum", "\(number.double) is not over \(limit.double)", nil)
                }
            }
            if let text = value.string {
                if node.maxLength != nil || node.minLength != nil {
                    let count = text.unicodeScalars.count
                    if let limit = node.maxLength, count > limit {
                        breach(&self, "maxLength", "\(count) characters, \(limit) are allowed", nil)
                    }
                    if let limit = node.minLength, count < limit {
                        breach(&self, "minLength", "\(count) characters, at least \(limit) are wanted", nil)
                    }
                }
                if let pattern = node.pattern, !Self.finds(pattern.regex, in: text) {
                    breach(&self, "pattern", "`\(text.prefix(60))` does not match \(pattern.text)", nil)
                }
            }
        }

        private mutating func checkMembers(
            _ value: JSONValue, _ node: Node, _ pointer: String, _ outcome: Outcome, _ breach: Report
        ) {
            let members = value.members
            for name in node.required where value[name] == nil {
                breach(&self, "required", "`\(name)` is missing", nil)
            }
            for (name, others) in node.dependentRequired where value[name] != nil {
                for other in others where value[other] == nil {
                    breach(&self, "dependentRequired", "`\(other)` is missing, which `\(name)` needs", nil)
                }
            }
            if let limit = node.maxProperties, members.count > limit {
                breach(&self, "maxProperties", "\(members.count) members, \(limit) are allowed", nil)
            }
            if let limit = node.minProperties, members.count < limit {
                breach(&self, "minProperties", "\(members.count) members, at least \(limit) are wanted", nil)
            }
            for (name, part) in node.dependentSchemas where value[name] != nil {
                let result = check(value, part, pointer: pointer)
                if result.isValid { outcome.take(result) } else { outcome.isValid = false }
            }
            for (name, member) in members {
                let place = pointer + "/" + JSONSchema.escaped(name)
                var isEvaluated = false
                func apply(_ run: inout Run, _ schema: Node) {
                    isEvaluated = true
                    if !run.check(member, schema, pointer: place).isValid { outcome.isValid = false }
                }
                if let names = node.propertyNames {
                    let text = JSONValue(.string(name), offset: member.offset)
                    if !check(text, names, pointer: place).isValid { outcome.isValid = false }
                }
                if let schema = node.properties[name] { apply(&self, schema) }
                for (regex, schema) in node.patternProperties where Self.finds(regex, in: name) { apply(&self, schema) }
                if !isEvaluated, let schema = node.additionalProperties {
                    if schema.constant == false {
                        isEvaluated = true
                        breach(&self, "additionalProperties", "`\(name)` is not known here", member.offset)
                    } else {
                        apply(&self, schema)
                    }
                }
                if isEvaluated { outcome.members.insert(name) }
            }
            guard let schema = node.unevaluatedProperties else { return }
            for (name, member) in members where !outcome.members.contains(name) {
                if schema.constant == false {
                    breach(&self, "unevaluatedProperties", "`\(name)` is not known here", member.offset)
                } else if !check(member, schema, pointer: pointer + "/" + JSONSchema.escaped(name)).isValid {
                    outcome.isValid = false
                }
                outcome.members.insert(name)
            }
        }

        private mutating func checkItems(
            _ items: [JSONValue], _ node: Node, _ pointer: String, _ outcome: Outcome, _ breach: Report
        ) {
            if let limit = node.maxItems, items.count > limit {
                breach(&self, "maxItems", "\(items.count) items, \(limit) are allowed", nil)
            }
            if let limit = node.minItems, items.count < limit {
                breach(&self, "minItems", "\(items.count) items, at least \(limit) are wanted", nil)
            }
            if node.uniqueItems {
                for index in items.indices.dropFirst()
                where items[..<index].contains(where: { JSONValue.equal($0, items[index]) }) {
                    breach(&self, "uniqueItems", "the item stands twice", items[index].offset)
                    break
                }
            }
            func apply(_ run: inout Run, _ index: Int, _ schema: Node) {
                if !run.check(items[index], schema, pointer: "\(pointer)/\(index)").isValid { outcome.isValid = false }
            }
            let fixed = min(node.prefixItems.count, items.count)
            for index in 0..<fixed { apply(&self, index, node.prefixItems[index]) }
            outcome.items = max(outcome.items, fixed)
            if let schema = node.items {
                for index in fixed..<max(fixed, items.count) { apply(&self, index, schema) }
                outcome.items = items.count
            }
            if let schema = node.contains {
                let found = items.indices.filter { silently(items[$0], schema, "\(pointer)/\($0)").isValid }
                outcome.contained.formUnion(found)
                let least = node.minContains ?? 1
                if found.count < least {
                    breach(&self, "contains", "\(found.count) items of the wanted form, at least \(least)", nil)
                }
                if let most = node.maxContains, found.count > most {
                    breach(&self, "maxContains", "\(found.count) items of that form, \(most) are allowed", nil)
                }
            }
            guard let schema = node.unevaluatedItems else { return }
            for index in items.indices where index >= outcome.items && !outcome.contained.contains(index) {
                if schema.constant == false {
                    breach(&self, "unevaluatedItems", "item \(index) is not wanted", items[index].offset)
                } else {
                    apply(&self, index, schema)
                }
            }
            outcome.items = items.count
        }

        private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
            switch (value.content, type) {
            case (.null, "null"), (.boolean, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"),
                (.number, "number"):
                true
            case (.number(let number), "integer"): number.isInteger
            default: false
            }
        }

        private static func kind(_ value: JSONValue) -> String {
            switch value.content {
            case .null: "null"
            case .boolean: "true or false"
            case .number: "a number"
            case .string: "a text"
            case .array: "an array"
            case .object: "an object"
            }
        }

        private static func finds(_ regex: Regex<AnyRegexOutput>, in text: String) -> Bool {
            do { return try regex.firstMatch(in: text) != nil } catch { return false }
        }
    }
}

/// References to URIs (RFC 3986, 5.2), as far as schemas use them.
enum URIReference {
    static func resolve(_ reference: String, base: String) -> String {
        let (base, _) = split(base)
        if reference.isEmpty { return base }
        if reference.hasPrefix("#") { return base + reference }
        let (path, fragment) = split(reference)
        let tail = fragment.map { "#" + $0 } ?? ""
        if hasScheme(path) { return path + tail }
        guard hasScheme(base), let colon = base.firstIndex(of: ":") else { return path + tail }
        let scheme = base[...colon], rest = base[base.index(after: colon)...]
        if path.hasPrefix("//") { return scheme + path + tail }
        guard rest.hasPrefix("//") else { return path + tail }
        let host = rest.dropFirst(2).prefix { $0 != "/" }
        let folder = rest.dropFirst(2 + host.count)
        if path.hasPrefix("/") { return scheme + "//" + host + cleaned(path) + tail }
        let parent = folder.lastIndex(of: "/").map { String(folder[...$0]) } ?? "/"
        return scheme + "//" + host + cleaned(parent + path) + tail
    }

    private static func split(_ uri: String) -> (String, String?) {
        guard let hash = uri.firstIndex(of: "#") else { return (uri, nil) }
        return (String(uri[..<hash]), String(uri[uri.index(after: hash)...]))
    }

    private static func hasScheme(_ uri: String) -> Bool {
        guard let colon = uri.firstIndex(of: ":") else { return false }
        return !uri[..<colon].isEmpty && !uri[..<colon].contains("/") && uri.first!.isLetter
    }

    private static func cleaned(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            if part == ".." { if parts.count > 1 { parts.removeLast() } } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    static func decoded(_ text: String) -> String {
        guard text.contains("%") else { return text }
        var bytes: [UInt8] = [], rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
