internal import RecordStream

/// N-Triples of nodes that are RDF/XML: resources and properties by turns (RDF 1.1 XML Syntax, 2.2), `rdf:about`,
/// `rdf:resource`, `rdf:datatype`, `xml:lang`.
struct TriplesRenderer: NodeRenderer {
    private(set) var bytes: ContiguousArray<UInt8> = []
    private var stack = MatchStack()
    private static let type = ContiguousArray("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>".utf8)

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func render(_ node: CompiledNode, of record: RecordView, with values: inout ValueWriter) {
        resources(node, record.root, record, &values) { _ in }
    }

    /// - Parameter before: Called with each subject before its triples stand.
    private mutating func resources(
        _ node: CompiledNode, _ context: Int, _ record: RecordView, _ values: inout ValueWriter,
        _ before: (ContiguousArray<UInt8>) -> Void
    ) {
        var found = stack.take()
        if node.each.isEmpty {
            found.append(context)
        } else {
            values.nodes(node.each, from: context, of: record, into: &found)
        }
        for (position, match) in found.enumerated() {
            guard node.holds(&values, at: match, position: position, of: record),
                let about = node.attribute("rdf:about"),
                values.write(about, at: match, position: position, of: record)
            else { continue }  // a resource without a name is one that the record does not have
            let subject = values.text
            before(subject)
            iri(subject)
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: Self.type)
            bytes.append(UInt8(ascii: " "))
            iri(node.iri)
            end()
            guard case .nodes(let properties) = node.content else { continue }  // the type is all there is
            for property in properties { self.property(property, of: subject, match, record, &values) }
        }
        stack.give(found)
    }

    private mutating func property(
        _ node: CompiledNode, of subject: ContiguousArray<UInt8>, _ context: Int, _ record: RecordView,
        _ values: inout ValueWriter
    ) {
        var found = stack.take()
        if node.each.isEmpty {
            found.append(context)
        } else {
            values.nodes(node.each, from: context, of: record, into: &found)
        }
        for (position, match) in found.enumerated()
        where node.holds(&values, at: match, position: position, of: record) {
            if let resource = node.attribute("rdf:resource") {
                guard values.write(resource, at: match, position: position, of: record) else { continue }
                begin(subject, node)
                iri(values.text)
                end()
            } else if case .text(let templates) = node.content {
                guard values.write(templates, at: match, position: position, of: record) else { continue }
                begin(subject, node)
                literal(values.text)
                if let language = node.attribute("xml:lang"),
                    values.write(language, at: match, position: position, of: record)
                {
                    bytes.append(UInt8(ascii: "@"))
                    bytes.append(contentsOf: values.text)
                } else if let datatype = node.attribute("rdf:datatype"),
                    values.write(datatype, at: match, position: position, of: record)
                {
                    bytes.append(contentsOf: "^^".utf8)
                    iri(values.text)
                }
                end()
            } else if case .nodes(let children) = node.content {
                for child in children { nested(child, subject, node, match, record, &values) }
            }
        }
        stack.give(found)
    }

    /// A property whose value is a resource that is described in place.
    private mutating func nested(
        _ child: CompiledNode, _ subject: ContiguousArray<UInt8>, _ property: CompiledNode, _ context: Int,
        _ record: RecordView, _ values: inout ValueWriter
    ) {
        var links: ContiguousArray<ContiguousArray<UInt8>> = []
        resources(child, context, record, &values) { links.append($0) }
        for link in links {
            begin(subject, property)
            iri(link)
            end()
        }
    }

    private mutating func begin(_ subject: ContiguousArray<UInt8>, _ property: CompiledNode) {
        iri(subject)
        bytes.append(UInt8(ascii: " "))
        iri(property.iri)
        bytes.append(UInt8(ascii: " "))
    }

    private mutating func end() { bytes.append(contentsOf: " .\n".utf8) }

    private mutating func iri(_ text: ContiguousArray<UInt8>) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: ">"))
    }

    /// RDF 1.1 N-Triples, grammar production 9.
    private mutating func literal(_ text: ContiguousArray<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            // As RDF/XML, which cannot hold them.
            case 0x00..<0x20: bytes.append(contentsOf: "\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
