public import HeritageModel
public import RecordStream

/// Reads the canonical JSON form back from a record tree, as the stages do with each other's lines.
///
/// It is as strict as its callers need: an unknown member is refused, since it would be lost on the way.
public struct ObjectDecoder {
    /// What is wrong with a line that is not in canonical form.
    public struct Failure: Error, Hashable, Sendable {
        /// JSON pointer (RFC 6901) of the member concerned, from the object.
        public let path: String
        public let message: String
        public static let unreadable = Failure(path: "", message: "is not JSON")
    }

    private let names: NameTable
    private let object, lineage, values: NameID

    public init(names: NameTable) {
        self.names = names
        (object, lineage, values) = (names.intern("object"), names.intern("lineage"), names.intern("values"))
    }

    /// Decodes a line `{"object":{…},"lineage":[…]}`.
    public func traced(_ record: RecordBatch.Record, of batch: RecordBatch) throws(Failure) -> TracedObject {
        let root = record.nodes.lowerBound
        var result: CulturalObject?
        var lineages: [Lineage] = []
        for child in batch.children(of: root) {
            if batch.nodes[child].name == object {
                result = try decode(at: child, of: batch)
            } else if batch.nodes[child].name == lineage {
                lineages.append(try decodeLineage(at: child, of: batch))
            } else {
                throw Failure(path: "/" + names.name(batch.nodes[child].name), message: "not a member of a stage line")
            }
        }
        guard let result else { throw Failure(path: "/object", message: "is missing") }
        return TracedObject(result, lineage: lineages)
    }

    /// Decodes a line that is the object itself.
    public func object(_ record: RecordBatch.Record, of batch: RecordBatch) throws(Failure) -> CulturalObject {
        try decode(at: record.nodes.lowerBound, of: batch)
    }

    /// Decodes a line of `lineage.ndjson`.
    public func lineage(_ record: RecordBatch.Record, of batch: RecordBatch) throws(Failure) -> Lineage {
        try decodeLineage(at: record.nodes.lowerBound, of: batch)
    }

    private func decode(at node: Int, of batch: RecordBatch) throws(Failure) -> CulturalObject {
        var visitor = DecodingVisitor(batch: batch, names: names, node: node)
        var object = CulturalObject()
        object.visit(&visitor)
        if let failure = visitor.finish() { throw failure }
        return object
    }

    private func decodeLineage(at node: Int, of batch: RecordBatch) throws(Failure) -> Lineage {
        var result = Lineage(source: "", record: "", profile: "", line: 0, byteOffset: 0)
        var entryNodes: [Int] = []
        for child in batch.children(of: node) {
            let text = batch.string(of: child)
            switch names.name(batch.nodes[child].name) {
            case "id": break  // repeats the object's
            case "source": result.source = text
            case "record": result.record = text
            case "profile": result.profile = text
            case "line": result.line = Int(text) ?? 0
            case "byteOffset": result.byteOffset = Int(text) ?? 0
            case "values": entryNodes.append(child)
            case let name: throw Failure(path: "/lineage/" + name, message: "not a member of a lineage")
            }
        }
        for entry in entryNodes where batch.nodes[entry].kind == .element {
            result.entries.append(try decodeEntry(at: entry, of: batch, recordLine: result.line))
        }
        return result
    }

    /// `["titles[0].language","titleSet/@lang",14]`: an array inside an array is an element named `values` whose
    /// items are nameless or carry its name.
    private func decodeEntry(at node: Int, of batch: RecordBatch, recordLine: Int) throws(Failure) -> Lineage.Entry {
        let parts = batch.children(of: node).map { batch.string(of: $0) }
        guard parts.count == 2 || parts.count == 3 else {
            throw Failure(path: "/lineage/values", message: "an entry has two or three parts")
        }
        let place = parts[0]
        var head = place[...]
        var member = ""
        if let dot = place.firstIndex(of: ".") {
            head = place[..<dot]
            member = String(place[place.index(after: dot)...])
        }
        var field = String(head), index = -1
        if let bracket = head.firstIndex(of: "["), head.last == "]" {
            field = String(head[..<bracket])
            index = Int(head[head.index(after: bracket)...].dropLast()) ?? -1
        }
        return Lineage.Entry(
            field: field, index: index, member: member, path: parts[1],
            line: parts.count == 3 ? Int(parts[2]) ?? recordLine : recordLine)
    }
}

extension RecordBatch {
    /// Indices of the nodes directly below `node`, in order.
    func children(of node: Int) -> [Int] {
        var result: [Int] = []
        var child = node + 1
        while child < Int(nodes[node].end) {
            result.append(child)
            child = Int(nodes[child].end)
        }
        return result
    }
}

/// Fills a value from the children of one node; members are found by name, in any order.
private struct DecodingVisitor: MemberVisitor {
    private let batch: RecordBatch, names: NameTable
    /// Children not yet taken by a member.
    private var open: [(name: String, node: Int)]
    private var path: String
    private var failure: ObjectDecoder.Failure?

    init(batch: RecordBatch, names: NameTable, node: Int, path: String = "") {
        (self.batch, self.names, self.path) = (batch, names, path)
        open = batch.children(of: node).map { (names.name(batch.nodes[$0].name), $0) }
    }

    /// The first failure; a child that nobody asked for is one.
    func finish() -> ObjectDecoder.Failure? {
        if let failure { return failure }
        return open.first.map { .init(path: path + "/" + $0.name, message: "not a member of the canonical form") }
    }

    private mutating func take(_ key: StaticString) -> Int? {
        let key = key.description
        guard let index = open.firstIndex(where: { $0.name == key }) else { return nil }
        return open.remove(at: index).node
    }

    private mutating func fail(_ key: StaticString, _ message: String) {
        if failure == nil { failure = .init(path: "\(path)/\(key)", message: message) }
    }

    mutating func text(_ key: StaticString, _ value: inout String) {
        if let node = take(key) { value = batch.string(of: node) }
    }
    mutating func text(_ key: StaticString, _ value: inout String?) {
        if let node = take(key) { value = batch.string(of: node) }
    }
    mutating func texts(_ key: StaticString, _ values: inout [String]) {
        while let node = take(key) { values.append(batch.string(of: node)) }
    }
    mutating func number(_ key: StaticString, _ value: inout Double?) {
        guard let node = take(key) else { return }
        value = Double(batch.string(of: node))
        if value == nil { fail(key, "is not a number") }
    }
    mutating func flag(_ key: StaticString, _ value: inout Bool?) {
        guard let node = take(key) else { return }
        value = Bool(batch.string(of: node))
        if value == nil { fail(key, "is neither true nor false") }
    }
    mutating func choice<E: RawRepresentable<String>>(_ key: StaticString, _ value: inout E) {
        guard let node = take(key) else { return fail(key, "is missing") }
        let text = batch.string(of: node)
        guard let choice = E(rawValue: text) else { return fail(key, "`\(text)` is not one of its values") }
        value = choice
    }
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T?) {
        if let node = take(key) { value = decode(T.self, node, key) }
    }
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T, isLeftOut: Bool) {
        if let node = take(key) { value = decode(T.self, node, key) }
    }
    mutating func label(_ text: inout Text?) {
        var value: String?, language: String?, script: String?
        self.text("label", &value)
        self.text("language", &language)
        self.text("script", &script)
        text = value.map { Text($0, language: language, script: script) }
    }
    mutating func object<T: Coded>(_ key: StaticString, first values: inout [T]) {
        if let node = take(key) { values = [decode(T.self, node, key)] }
    }
    mutating func list<T: Coded>(_ key: StaticString, _ values: inout [T]) {
        while let node = take(key) { values.append(decode(T.self, node, key)) }
    }

    private mutating func decode<T: Coded>(_ type: T.Type, _ node: Int, _ key: StaticString) -> T {
        var inner = DecodingVisitor(batch: batch, names: names, node: node, path: "\(path)/\(key)")
        var value = T()
        value.visit(&inner)
        if failure == nil { failure = inner.finish() }
        return value
    }
}
