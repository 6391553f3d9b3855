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
        var authorities: [String: Int] = [:]
        var names: [Name: Int] = [:]
        var uses: [String: Int] = [:]

        /// The smallest of those stated, so that the order of the objects does not matter.
        var authority: String? { authorities.keys.min() }

        mutating func add(_ name: Name, _ authority: String?, as use: String) {
            if !name.value.isEmpty { names[name, default: 0] += 1 }
            if let authority { authorities[authority, default: 0] += 1 }
            uses[use, default: 0] += 1
        }

        mutating func merge(_ other: Concept, times: Int) {
            authorities.add(other.authorities, times: times)
            names.add(other.names, times: times)
            uses.add(other.uses, times: times)
        }

        mutating func pass(_ tape: inout CountTape) {
            tape.counts(&authorities)
            tape.counts(&uses)
            var all = names.sorted { $0.key < $1.key }.map {
                (value: $0.key.value, language: $0.key.language, count: $0.value)
            }
            tape.list(&all, (value: "", language: "", count: 0)) { name, tape in
                tape.text(&name.value)
                tape.text(&name.language)
                tape.number(&name.count)
            }
            names = Dictionary(all.map { (Name(value: $0.value, language: $0.language), $0.count) }) { first, _ in first
            }
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
        concepts[key, default: Concept()].add(name, reference.authority, as: use)
    }

    /// - Parameter times: −1 takes out what objects said that are gone.
    mutating func merge(_ other: ConceptIndex, times: Int = 1) {
        for (key, concept) in other.concepts {
            concepts[key, default: Concept()].merge(concept, times: times)
            if concepts[key]?.uses.isEmpty ?? false { concepts[key] = nil }
        }
    }

    /// Writes the concepts, or reads them back.
    mutating func pass(_ tape: inout CountTape) {
        var all = concepts.sorted { $0.key < $1.key }.map { (key: $0.key, concept: $0.value) }
        tape.list(&all, (key: Key(id: "", label: "", language: ""), concept: Concept())) { entry, tape in
            var (id, label, language) = (entry.key.id, entry.key.label, entry.key.language)
            tape.text(&id)
            tape.text(&label)
            tape.text(&language)
            entry.key = Key(id: id, label: label, language: language)
            entry.concept.pass(&tape)
        }
        concepts = Dictionary(all.map { ($0.key, $0.concept) }) { first, _ in first }
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
