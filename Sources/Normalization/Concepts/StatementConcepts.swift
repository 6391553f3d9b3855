internal import HeritageModel

/// Puts the concepts that the statements of an object name beside them.
struct StatementConcepts: Sendable {
    private let reader: StatementReader
    private let isEmpty: Bool
    private var materials = Memo<String, [StatementReader.Finding]>()
    private var techniques = Memo<String, [StatementReader.Finding]>()

    init(_ words: StatementWords, _ concepts: ConceptTable) {
        reader = StatementReader(words, concepts)
        isEmpty = words.isEmpty
    }

    /// - Returns: How many concepts were added; none when it is done again.
    mutating func add(to object: inout CulturalObject) -> Int {
        if isEmpty || object.materials.isEmpty && object.techniques.isEmpty { return 0 }
        var added = 0
        for statement in object.materials where statement.id == nil && statement.label != nil {
            let label = statement.label!.value
            for finding in materials.answer(to: label, { reader.findings(in: label, of: .materials) }) {
                added += Self.add(finding, statement.label!, to: &object)
            }
        }
        for statement in object.techniques where statement.id == nil && statement.label != nil {
            let label = statement.label!.value
            for finding in techniques.answer(to: label, { reader.findings(in: label, of: .techniques) }) {
                added += Self.add(finding, statement.label!, to: &object)
            }
        }
        return added
    }

    private static func add(
        _ finding: StatementReader.Finding, _ statement: Text, to object: inout CulturalObject
    ) -> Int {
        let isTechnique = finding.field == .techniques
        let list = isTechnique ? object.techniques : object.materials
        if list.contains(where: { $0.id == finding.concept.id }) { return 0 }
        var label = statement
        label.value = finding.words
        let reference = Reference(label: label, id: finding.concept.id, authority: finding.concept.authority)
        if isTechnique { object.techniques.append(reference) } else { object.materials.append(reference) }
        return 1
    }
}
