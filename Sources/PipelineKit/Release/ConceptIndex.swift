internal import Diagnostics
internal import HeritageModel
internal import JSONWriting

/// The concepts that objects refer to as types, subjects, materials and techniques.
///
/// What has one identifier is one concept, whatever it is called; without an identifier, what has one label in one language.
///
/// Memory: some 300 bytes for each concept and thread.
struct ConceptIndex: Sendable {
    static let fileName = "concepts.ndjson"

    private struct Key: Hashable, Comparable {
        /// Empty where the label is all that is known.
        let id: String
        let label: String, language: String
        static func < (a: Key, b: Key) -> Bool {
            (a.id.isEmpty ? 1 : 0, a.id, a.label, a.language) < (b.id.isEmpty ? 1 : 0, b.id, b.label, b.language)
        }
    }

    private struct Name: Hashable, Comparable {
        let value: String, language: String
        static func < (a: Name, b: Name) -> Bool { (a.value, a.language) < (b.value, b.language) }
    }

    private struct Concept {
        /// The smallest of those stated, so that the order of the objects does not matter.
        var authority: String?
        var names: [Name: Int] = [:]
        var uses: [String: Int] = [:]

        mutating func add(_ name: Name?, _ authority: String?, _ uses: [String: Int], count: Int) {
            if let name, !name.value.isEmpty { names[name, default: 0] += count }
            self.authority = [self.authority, authority].compactMap(\.self).min()
            self.uses.merge(uses) { $0 + $1 }
        }

        /// Every label with the number of its references, the commonest first.
        func writeNames(to json: inout JSONWriter) {
            json.key("names")
            json.beginArray()
            for (name, count) in names.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                json.beginObject()
                json.key("value")
                json.string(name.value)
                if !name.language.isEmpty {
                    json.key("language")
                    json.string(name.language)
                }
                json.key("objects")
                json.integer(count)
                json.endObject()
            }
            json.endArray()
        }
    }

    private var concepts: [Key: Concept] = [:]

    mutating func add(_ object: CulturalObject) {
        for type in object.types { add(type, as: "type") }
        for subject in object.subjects { add(subject, as: "subject") }
        for material in object.materials { add(material, as: "material") }
        for technique in object.techniques { add(technique, as: "technique") }
    }

    private mutating func add(_ reference: Reference, as use: String) {
        let name = Name(value: reference.label?.value ?? "", language: reference.label?.language ?? "")
        let id = reference.id ?? ""
        guard !id.isEmpty || !name.value.isEmpty else { return }
        let key =
            id.isEmpty ? Key(id: "", label: name.value, language: name.language) : Key(id: id, label: "", language: "")
        concepts[key, default: Concept()].add(name, reference.authority, [use: 1], count: 1)
    }

    mutating func merge(_ other: ConceptIndex) {
        for (key, concept) in other.concepts {
            for (name, count) in concept.names {
                concepts[key, default: Concept()].add(name, concept.authority, [:], count: count)
            }
            concepts[key, default: Concept()].add(nil, concept.authority, concept.uses, count: 0)
        }
    }

    /// One line each: those with identifiers first, by identifier, then the others by label.
    func write(into folder: String) throws(Diagnostic) {
        let file = try OutputFile(path: "\(folder)/\(Self.fileName)")
        var json = JSONWriter()
        for (key, concept) in concepts.sorted(by: { $0.key < $1.key }) {
            json.removeAll()
            json.beginObject()
            if !key.id.isEmpty {
                json.key("id")
                json.string(key.id)
            }
            json.key("kind")
            json.string("concept")
            if let authority = concept.authority {
                json.key("authority")
                json.string(authority)
            }
            concept.writeNames(to: &json)
            json.key("uses")
            json.beginObject()
            for (use, count) in concept.uses.sorted(by: { $0.key < $1.key }) {
                json.key(use)
                json.integer(count)
            }
            json.endObject()
            json.endObject()
            json.endLine()
            try file.write(json.bytes)
        }
        try file.synchronize()
    }
}
