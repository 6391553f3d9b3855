internal import DatasetForms
internal import Diagnostics
internal import Mapping
internal import RecordStream

/// Reads `pipelines/forms/*.yaml`, with every mistake as `file:line:column: message`.
struct FormLoader {
    private var reader: ConfigurationReader
    private var constants: [String: String] = [:]
    private var maps: [String: ValueMapping] = [:]
    private var like: FormDefinition?

    /// - Parameter base: What the ids of records become IRIs with.
    static func load(path: String, base: String, depth: Int = 0) throws -> FormDefinition {
        var loader = FormLoader(reader: ConfigurationReader(file: path))
        loader.constants = ["base": base]
        let root = try loader.reader.root(of: try Folder.text(of: path))
        // `like: csv` takes over what the other form says, where this one says nothing.
        if case .mapping(let pairs) = root.content,
            let like = pairs.first(where: { $0.key.text == "like" })?.value.text,
            depth < 4
        {
            loader.like = try load(path: "\(Folder.parent(of: path))/\(like).yaml", base: base, depth: depth + 1)
        }
        let form = loader.form(root)
        guard loader.reader.problems.isEmpty else { throw ConfigurationProblem(loader.reader.problems) }
        return form
    }

    private mutating func form(_ root: YAMLNode) -> FormDefinition {
        var keys = reader.members(root, "the form")
        var form = FormDefinition(name: reader.text(&keys, "form", of: root) ?? "")
        keys.removeValue(forKey: "like")
        maps = like?.maps ?? [:]
        (form.records, form.tables) = (like?.records ?? [:], like?.tables ?? [])
        form.version = reader.integer(&keys, "version") ?? 1
        form.title = reader.text(&keys, "title", of: root) ?? ""
        form.mediaType = reader.text(&keys, "mediaType") ?? ""
        if let node = keys.removeValue(forKey: "maps") { maps.merge(self.maps(node)) { $1 } }
        form.maps = maps
        for item in reader.list(&keys, "files", of: root, required: true) {
            if let file = file(item) { form.files.append(file) }
        }
        form.root = reader.text(&keys, "root") ?? ""
        if let node = keys.removeValue(forKey: "rootAttributes") {
            form.rootAttributes = reader.pairs(node, "`rootAttributes`").map { ($0.key, $0.value.text ?? "") }
        }
        if let node = keys.removeValue(forKey: "prefixes") {
            form.prefixes = reader.pairs(node, "`prefixes`").map {
                (prefix: $0.key, uri: $0.value.text ?? "")
            }
        }
        form.context = reader.text(&keys, "context") ?? ""
        if let node = keys.removeValue(forKey: "records") {
            for (name, value) in reader.pairs(node, "`records`") {
                guard let kind = recordKind(name, value) else { continue }  // reported
                form.records[kind] = nodes(value)
            }
        }
        for item in reader.list(&keys, "tables", of: root) {
            if let table = table(item) { form.tables.append(table) }
        }
        form.losses = keys.removeValue(forKey: "losses").map { reader.texts($0, "`losses`").map(\.text) } ?? []
        reader.reportUnknown(
            keys,
            known: [
                "form", "version", "title", "mediaType", "maps", "files", "root", "rootAttributes", "prefixes",
                "context", "records", "tables", "losses",
            ])
        return form
    }

    private mutating func recordKind(_ name: String, _ node: YAMLNode) -> FormDefinition.RecordKind? {
        if let kind = FormDefinition.RecordKind(rawValue: name) { return kind }
        reader.report(node, "`\(name)` is no kind of record", hint: "known: object, agent, place")
        return nil
    }

    private mutating func file(_ node: YAMLNode) -> FormDefinition.File? {
        var keys = reader.members(node, "a file")
        let name = reader.text(&keys, "name", of: node)
        let word = reader.text(&keys, "syntax", of: node)
        let syntax = word.flatMap { FormDefinition.Syntax(rawValue: $0) }
        if let word, syntax == nil {
            let known = FormDefinition.Syntax.allCases.map(\.rawValue)
            reader.report(node, "`\(word)` is no syntax", hint: "known: \(known.joined(separator: ", "))")
        }
        let kinds = keys.removeValue(forKey: "kinds").map { reader.texts($0, "`kinds`") } ?? []
        let found = kinds.compactMap { recordKind($0.text, $0.node) }
        reader.reportUnknown(keys, known: ["name", "syntax", "kinds"])
        guard let name, let syntax else { return nil }
        return .init(name: name, syntax: syntax, kinds: found)
    }

    private mutating func maps(_ node: YAMLNode) -> [String: ValueMapping] {
        var maps: [String: ValueMapping] = [:]
        for (name, value) in reader.pairs(node, "`maps`") {
            var map = ValueMapping()
            for (key, word) in reader.pairs(value, "a map") {
                guard let word = word.text else {
                    reader.report(word, "must be a text")
                    continue
                }
                // `a, b, c: word` maps each of them; `*` is what is left.
                for one in key.split(separator: ",") {
                    let one = String(one.drop { $0 == " " })
                    if one == "*" { map.otherwise = word } else { map.entries[one] = word }
                }
            }
            maps[name] = map
        }
        return maps
    }

    // MARK: Nodes

    private mutating func nodes(_ node: YAMLNode) -> [FormDefinition.Node] {
        guard case .list(let items) = node.content else {
            reader.report(node, "must be a list of nodes")
            return []
        }
        return items.map { self.node($0) }
    }

    private mutating func node(_ node: YAMLNode) -> FormDefinition.Node {
        var keys = reader.members(node, "a node")
        var result = FormDefinition.Node(name: reader.text(&keys, "name") ?? "", line: node.line)
        result.each = keys.removeValue(forKey: "each").map { paths($0) } ?? []
        result.when = keys.removeValue(forKey: "when").map { templates($0) } ?? []
        result.unless = keys.removeValue(forKey: "unless").map { templates($0) } ?? []
        if let node = keys.removeValue(forKey: "attributes") {
            for (name, value) in reader.pairs(node, "`attributes`") {
                result.attributes.append((name, templates(value)))
            }
        }
        if let value = keys.removeValue(forKey: "text") { result.content = .text(templates(value)) }
        if let value = keys.removeValue(forKey: "number") {
            result.content = .text(templates(value))
            result.isBare = true
        }
        if let value = keys.removeValue(forKey: "content") { result.content = .nodes(nodes(value)) }
        if let value = keys.removeValue(forKey: "list") { result.content = .list(nodes(value)) }
        result.isKept = reader.boolean(&keys, "keep") ?? false
        result.isDistinct = reader.boolean(&keys, "distinct") ?? false
        reader.reportUnknown(
            keys,
            known: [
                "name", "each", "when", "unless", "attributes", "text", "number", "content", "list", "keep",
                "distinct",
            ])
        return result
    }

    // MARK: Tables

    private mutating func table(_ node: YAMLNode) -> FormDefinition.Table? {
        var keys = reader.members(node, "a table")
        let name = reader.text(&keys, "name", of: node)
        let kind = reader.text(&keys, "record", of: node).flatMap { recordKind($0, node) }
        let each = keys.removeValue(forKey: "each").map { paths($0) } ?? []
        let when = keys.removeValue(forKey: "when").map { templates($0) } ?? []
        let meaning = reader.text(&keys, "meaning", of: node) ?? ""
        let key = keys.removeValue(forKey: "primaryKey").map { reader.texts($0, "`primaryKey`").map(\.text) } ?? []
        var columns: [FormDefinition.Table.Column] = []
        for item in reader.list(&keys, "columns", of: node, required: true) {
            if let column = column(item) { columns.append(column) }
        }
        reader.reportUnknown(
            keys, known: ["name", "record", "each", "when", "meaning", "primaryKey", "columns"])
        for key in key where !columns.contains(where: { $0.name == key }) {
            reader.report(node, "the key `\(key)` is no column of the table")
        }
        guard let name, let kind else { return nil }
        return .init(
            name: name, record: kind, each: each, when: when, columns: columns, meaning: meaning, primaryKey: key)
    }

    private mutating func column(_ node: YAMLNode) -> FormDefinition.Table.Column? {
        var keys = reader.members(node, "a column")
        let name = reader.text(&keys, "name", of: node)
        let word = reader.text(&keys, "type") ?? "text"
        let kind = FormDefinition.Table.Column.Kind(rawValue: word)
        if kind == nil {
            let known = FormDefinition.Table.Column.Kind.allCases.map(\.rawValue)
            reader.report(node, "`\(word)` is no type of a column", hint: "known: \(known.joined(separator: ", "))")
        }
        let value = keys.removeValue(forKey: "value").map { templates($0) } ?? []
        if value.isEmpty { reader.report(node, "`value` is missing") }
        let meaning = reader.text(&keys, "meaning", of: node) ?? ""
        let target = reader.text(&keys, "refersTo")
        reader.reportUnknown(keys, known: ["name", "type", "value", "meaning", "refersTo"])
        return name.map { .init(name: $0, kind: kind ?? .text, value: value, meaning: meaning, refersTo: target) }
    }

    // MARK: Values

    private mutating func paths(_ node: YAMLNode) -> [RecordPath] {
        var paths: [RecordPath] = []
        for (text, place) in reader.texts(node, "paths") {
            do throws(RecordPathError) {
                paths.append(try RecordPath(parsing: text))
            } catch {
                reader.report(place, "`\(text)`: \(error.message)", hint: error.hint)
            }
        }
        return paths
    }

    private mutating func templates(_ node: YAMLNode) -> [ValueTemplate] {
        var templates: [ValueTemplate] = []
        for (text, place) in reader.texts(node, "a value") {
            do throws(ValueTemplateError) {
                templates.append(
                    try ValueTemplate(parsing: text, constants: constants, maps: Set(maps.keys)))
            } catch {
                reader.report(place, error.message, hint: error.hint)
            }
        }
        return templates
    }
}

extension Resources {
    /// Names of the forms there are.
    func formNames() throws -> [String] {
        try Folder.names(in: folder + "/pipelines/forms").filter { $0.hasSuffix(".yaml") }.map {
            String($0.dropLast(5))
        }
    }

    /// - Parameter name: Of a form that comes with Khazina, or the path of a file that ends in `.yaml`.
    func form(_ name: String, base: String) throws -> FormDefinition {
        let path = name.hasSuffix(".yaml") ? name : "\(folder)/pipelines/forms/\(name).yaml"
        guard Folder.isFile(path) else {
            let known = try formNames()
            let hint = nearest(to: name, among: known).map { "did you mean `\($0)`?" }
            throw ConfigurationProblem([
                "there is no form `\(name)` (\(hint ?? "known: \(known.joined(separator: ", "))"))"
            ])
        }
        return try FormLoader.load(path: path, base: base)
    }
}
