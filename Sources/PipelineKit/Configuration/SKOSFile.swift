internal import Diagnostics
internal import Normalization
internal import RecordStream
internal import SheetReading

/// A vocabulary in SKOS as RDF/XML: the concepts with their labels in all languages (SKOS Reference, section 5).
///
/// The file's name says what it is for: `materials-aat.rdf` holds materials of the authority `aat`. Notes, hierarchies
/// and labels in SKOS-XL are passed over: only labels are looked up.
struct SKOSFile {
    private let path: String, field: ConceptTable.Field, authority: String

    /// - Throws: `vocabulary.bad-name`.
    init(path: String) throws(Diagnostic) {
        let name = path.split(separator: "/").last.map { $0.dropLast(4) } ?? ""
        let parts = name.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let field = ConceptTable.Field(rawValue: String(parts[0])) else {
            let fields = ConceptTable.Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw Diagnostic(
                "vocabulary.bad-name", .fatal, "\(path): the name does not say what the concepts are for",
                at: .init(source: 0), hint: "call it <field>-<authority>.rdf; the field is one of \(fields)")
        }
        (self.path, self.field, authority) = (path, field, String(parts[1]))
    }

    /// - Throws: `vocabulary.bad-file` with the line where it is no XML; when it has no concept with a label.
    func add(to table: inout ConceptTable) throws(Diagnostic) {
        let text = ContiguousArray(try Folder.text(of: path).utf8)
        var count = 0
        for element in ["Concept", "Description"] {
            var reader = PartReader(TextInMemory(text), element, index: 0)
            while let record = try reader.nextElement() {
                let node = record.nodes.lowerBound
                let labels = labels(of: node, reader)
                // A description without labels is of a scheme, a collection, a note.
                guard !labels.isEmpty, let id = reader.attribute("about", of: node) else { continue }
                table.add(id, authority: authority, labels: labels, to: field)
                count += 1
            }
            if let finding = reader.takeFindings().first(where: { $0.severity >= .error }) {
                throw bad("\(path):\(finding.location.line): \(finding.message)", line: Int(finding.location.line))
            }
        }
        if count == 0 { throw bad("\(path): no concept with a label and rdf:about", line: 1) }
    }

    private func bad(_ message: String, line: Int) -> Diagnostic {
        Diagnostic(
            "vocabulary.bad-file", .fatal, message, at: .init(source: 0, line: line),
            hint: "SKOS is read as RDF/XML; other notations can be converted: rapper -i turtle -o rdfxml FILE")
    }

    private func labels(of node: Int, _ reader: PartReader) -> [String] {
        reader.children(of: node).filter { child in
            let name = reader.name(of: child)
            return ["prefLabel", "altLabel", "hiddenLabel"].contains { name == $0 || name.hasSuffix(":" + $0) }
        }.map { reader.batch.string(of: $0) }.filter { !$0.isEmpty }
    }
}
