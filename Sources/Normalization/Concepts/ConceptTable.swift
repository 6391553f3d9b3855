public import Diagnostics
internal import HeritageModel

/// Words for types, materials and techniques, each with the identifier of its concept: `concepts/*.tsv`.
///
/// Later files win: an institution's own folder comes after the one that Khazina brings.
public struct ConceptTable: Sendable {
    /// The lists of an object that hold concepts.
    public enum Field: String, CaseIterable, Sendable { case types, materials, techniques }

    struct Concept: Hashable, Sendable {
        let id: String, authority: String
    }

    private var concepts: [Field: [String: Concept]] = [:]
    /// Substances and techniques by the words of their labels, folded, with one blank between them.
    private var phrases: [String: (material: Concept?, technique: Concept?)] = [:]
    public init() {}

    /// Adds lines `field<TAB>authority<TAB>id<TAB>labels separated by |`.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public mutating func add(table text: String, file name: String) throws(Diagnostic) {
        for row in TableFile(name: name, text: text, source: 0).rows {
            guard let field = Field(rawValue: row[0]), !row[1].isEmpty, !row[2].isEmpty, !row[3].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): expected field, authority, id and labels",
                    at: .init(source: 0, line: row.line),
                    hint: "the field is \(Field.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            add(row[2], authority: row[1], labels: row[3].split(separator: "|").map(String.init), to: field)
        }
    }

    /// Adds a concept; its labels win over those that other concepts have brought.
    public mutating func add(_ id: String, authority: String, labels: [String], to field: Field) {
        for label in labels {
            let concept = Concept(id: id, authority: authority), folded = TextFolding.folded(label)
            concepts[field, default: [:]][folded] = concept
            let words = folded.utf8.split { $0 == 0x20 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "'") }
            guard field != .types, words.count <= Self.longestPhrase else { continue }
            let phrase = words.map { String(Substring($0)) }.joined(separator: " ")
            if field == .materials {
                phrases[phrase, default: (nil, nil)].material = concept
            } else {
                phrases[phrase, default: (nil, nil)].technique = concept
            }
        }
    }

    /// Longer labels are found as a whole only.
    static let longestPhrase = 6

    /// The substance or technique that words of a statement name.
    func concept(ofPhrase phrase: String, preferring field: Field) -> (Field, Concept)? {
        guard let known = phrases[phrase] else { return nil }
        if field == .techniques, let technique = known.technique { return (.techniques, technique) }
        if let material = known.material { return (.materials, material) }
        return known.technique.map { (.techniques, $0) }
    }

    func has(_ field: Field) -> Bool { concepts[field] != nil }

    /// The concept that a label names; a label of several words is looked up as a whole.
    func concept(named label: String, _ field: Field) -> Concept? {
        label.utf8.count <= 128 ? concepts[field]?[TextFolding.folded(label)] : nil
    }
}
