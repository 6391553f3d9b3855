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

    /// Each concept comes from where its statement came from.
    /// - Returns: How many concepts were added; none when it is done again.
    mutating func add(to traced: inout TracedObject) -> Int {
        if isEmpty || traced.object.materials.isEmpty && traced.object.techniques.isEmpty { return 0 }
        var added = 0
        // By number: whoever walks over the lists themselves holds them, and the first that is added copies all.
        for place in traced.object.materials.indices where traced.object.materials[place].id == nil {
            guard let statement = traced.object.materials[place].label else { continue }
            let text = statement.value
            for finding in materials.answer(to: text, { reader.findings(in: text, of: .materials) }) {
                added += Self.add(finding, statement, from: "materials", place, to: &traced)
            }
        }
        for place in traced.object.techniques.indices where traced.object.techniques[place].id == nil {
            guard let statement = traced.object.techniques[place].label else { continue }
            let text = statement.value
            for finding in techniques.answer(to: text, { reader.findings(in: text, of: .techniques) }) {
                added += Self.add(finding, statement, from: "techniques", place, to: &traced)
            }
        }
        return added
    }

    private static func add(
        _ finding: StatementReader.Finding, _ statement: Text, from field: String, _ place: Int,
        to traced: inout TracedObject
    ) -> Int {
        var label = statement
        label.value = finding.words
        let concept = Reference(label: label, id: finding.concept.id, authority: finding.concept.authority)
        let isTechnique = finding.field == .techniques
        let isNew =
            isTechnique ? append(concept, to: &traced.object.techniques) : append(concept, to: &traced.object.materials)
        if !isNew { return 0 }
        let last = (isTechnique ? traced.object.techniques.count : traced.object.materials.count) - 1
        for i in traced.lineage.indices {
            traced.lineage[i].copy(field, place, to: isTechnique ? "techniques" : "materials", last)
        }
        return 1
    }

    private static func append(_ concept: Reference, to list: inout [Reference]) -> Bool {
        if list.contains(where: { $0.id == concept.id }) { return false }
        list.append(concept)
        return true
    }
}
