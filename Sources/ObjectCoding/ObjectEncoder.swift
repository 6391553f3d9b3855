public import HeritageModel
internal import JSONWriting

/// Writes the canonical JSON form: members in fixed order, empty ones left out.
public struct ObjectEncoder: ~Copyable, Sendable {
    private var visitor = EncodingVisitor()
    private var scratch: ContiguousArray<UInt8> = []
    private var fragments = LineageFragments()
    public init() {}

    /// Appends the object as one line. It is only read; `inout` spares a copy.
    public mutating func encode(_ object: inout CulturalObject) {
        write(&object)
        visitor.json.endLine()
    }

    /// Appends the form that objects have between stages: `{"object":{…},"lineage":[{…}]}`.
    public mutating func encode(_ traced: inout TracedObject) {
        visitor.json.beginObject()
        visitor.json.key("object")
        write(&traced.object)
        visitor.json.key("lineage")
        visitor.json.beginArray()
        for lineage in traced.lineage { write(lineage, id: nil) }
        visitor.json.endArray()
        visitor.json.endObject()
        visitor.json.endLine()
    }

    /// Appends the lineage of the object `id`, one line per source record.
    public mutating func encode(_ lineage: [Lineage], of id: String) {
        for one in lineage {
            write(one, id: id)
            visitor.json.endLine()
        }
    }

    /// Bytes written since the last `removeAll`.
    public var count: Int { visitor.json.count }
    public mutating func removeAll() { visitor.json.removeAll() }
    public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try unsafe visitor.json.withBytes { try unsafe body($0) }
    }

    private mutating func write(_ object: inout CulturalObject) {
        visitor.json.beginObject()
        object.visit(&visitor)
        visitor.json.endObject()
    }

    private mutating func write(_ lineage: Lineage, id: String?) {
        visitor.json.beginObject()
        if let id {
            visitor.json.key("id")
            visitor.json.string(id)
        }
        visitor.json.key("source")
        visitor.json.string(lineage.source)
        visitor.json.key("record")
        visitor.json.string(lineage.record)
        visitor.json.key("profile")
        visitor.json.string(lineage.profile)
        visitor.json.key("line")
        visitor.json.integer(lineage.line)
        visitor.json.key("byteOffset")
        visitor.json.integer(lineage.byteOffset)
        visitor.json.key("values")
        visitor.json.beginArray()
        if let notes = lineage.notes {
            fragments.write(notes, recordLine: lineage.line, into: &visitor.json)
        } else {
            for entry in lineage.entries { visitor.json.write(entry, recordLine: lineage.line, scratch: &scratch) }
        }
        visitor.json.endArray()
        visitor.json.endObject()
    }
}

extension JSONWriter {
    /// `["titles[0].language","titleSet/@lang",14]`; without the line when it is the record's.
    fileprivate mutating func write(
        _ entry: Lineage.Entry, recordLine: Int, scratch: inout ContiguousArray<UInt8>
    ) {
        beginArray()
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: entry.field.utf8)
        if entry.index >= 0 {
            scratch.append(UInt8(ascii: "["))
            if entry.index >= 10 { scratch.append(contentsOf: String(entry.index / 10).utf8) }
            scratch.append(UInt8(ascii: "0") + UInt8(entry.index % 10))
            scratch.append(UInt8(ascii: "]"))
        }
        if !entry.member.isEmpty {
            scratch.append(UInt8(ascii: "."))
            scratch.append(contentsOf: entry.member.utf8)
        }
        string(utf8: scratch.span)
        string(entry.path)
        if entry.line != recordLine { integer(entry.line) }
        endArray()
    }
}

private struct EncodingVisitor: MemberVisitor, ~Copyable {
    var json = JSONWriter()

    mutating func text(_ key: StaticString, _ value: inout String) {
        guard !value.isEmpty else { return }
        json.key(key)
        json.string(value)
    }
    mutating func text(_ key: StaticString, _ value: inout String?) {
        guard let value else { return }
        json.key(key)
        json.string(value)
    }
    mutating func texts(_ key: StaticString, _ values: inout [String]) {
        guard !values.isEmpty else { return }
        json.key(key)
        json.beginArray()
        for value in values { json.string(value) }
        json.endArray()
    }
    mutating func number(_ key: StaticString, _ value: inout Double?) {
        guard let value else { return }
        json.key(key)
        json.double(value)
    }
    mutating func flag(_ key: StaticString, _ value: inout Bool?) {
        guard let value else { return }
        json.key(key)
        json.boolean(value)
    }
    mutating func choice<E: RawRepresentable<String>>(_ key: StaticString, _ value: inout E) {
        json.key(key)
        json.string(value.rawValue)
    }
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T?) {
        guard value != nil else { return }
        json.key(key)
        json.beginObject()
        value?.visit(&self)
        json.endObject()
    }
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T, isLeftOut: Bool) {
        if isLeftOut { return }
        json.key(key)
        json.beginObject()
        value.visit(&self)
        json.endObject()
    }
    mutating func object<T: Coded>(_ key: StaticString, first values: inout [T]) {
        if values.isEmpty { return }
        json.key(key)
        json.beginObject()
        // The list may be shared with other objects: to visit the value in its place would copy the list.
        var value = values[0]
        value.visit(&self)
        json.endObject()
    }
    mutating func label(_ text: inout Text?) {
        guard text != nil else { return }
        json.key("label")
        json.string(text!.value)
        self.text("language", &text!.language)
        self.text("script", &text!.script)
    }
    mutating func list<T: Coded>(_ key: StaticString, _ values: inout [T]) {
        guard !values.isEmpty else { return }
        json.key(key)
        json.beginArray()
        for i in values.indices {
            json.beginObject()
            values[i].visit(&self)
            json.endObject()
        }
        json.endArray()
    }
}
