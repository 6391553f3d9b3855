internal import CScan
internal import JSONWriting
internal import RecordStream

/// N-Triples of nodes that are RDF/XML: resources and properties by turns (RDF 1.1 XML Syntax, 2.2), `rdf:about`,
/// `rdf:resource`, `rdf:datatype`, `xml:lang`.
struct TriplesRenderer: NodeRenderer, ~Copyable {
    var output = ByteBuffer(capacity: 1 << 16)
    /// The subjects from the outermost to the one being written, each in angle brackets.
    private var subjects = ByteBuffer(capacity: 1024)

    mutating func render(_ node: Int, of record: RecordView, with values: inout ValueWriter) {
        subjects.removeAll()
        resources(node, record.root, record, &values, of: nil)
    }

    /// - Parameter link: Subject and property whose values the resources are.
    private mutating func resources(
        _ number: Int, _ context: Int, _ record: RecordView, _ values: inout ValueWriter,
        of link: (subject: Range<Int>, property: TableRun)?
    ) {
        let node = values.program.nodes[number]
        if node.each.isEmpty { return resource(node, context, 0, record, &values, link) }
        let first = values.find(node.each, from: context, of: record)
        for found in first..<values.found {
            resource(node, values.node(found), found - first, record, &values, link)
        }
        values.forget(from: first)
    }

    private mutating func resource(
        _ node: FormProgram.Node, _ context: Int, _ position: Int, _ record: RecordView,
        _ values: inout ValueWriter, _ link: (subject: Range<Int>, property: TableRun)?
    ) {
        // A resource without a name is one that the record does not have.
        guard values.holds(node, at: context, position: position, of: record), !node.about.isEmpty,
            let about = unsafe values.text(node.about, at: context, position: position, of: record)
        else { return }
        let start = subjects.count
        subjects.append("<")
        unsafe subjects.append(about)
        subjects.append(">")
        let subject = start..<subjects.count
        begin(subject)
        output.append("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
        unsafe output.append(values.program.bytes.entries(node.iri))
        end()
        if node.content == .nodes {
            for property in node.inside.range { self.property(property, of: subject, context, record, &values) }
        }
        if let link {
            begin(link.subject)
            unsafe output.append(values.program.bytes.entries(link.property))
            output.append(" ")
            unsafe output.append(UnsafeBufferPointer(rebasing: subjects.bytes[subject]))
            end()
        }
        subjects.truncate(to: start)
    }

    private mutating func property(
        _ number: Int, of subject: Range<Int>, _ context: Int, _ record: RecordView, _ values: inout ValueWriter
    ) {
        let node = values.program.nodes[number]
        if node.each.isEmpty { return property(node, of: subject, context, 0, record, &values) }
        let first = values.find(node.each, from: context, of: record)
        for found in first..<values.found {
            property(node, of: subject, values.node(found), found - first, record, &values)
        }
        values.forget(from: first)
    }

    private mutating func property(
        _ node: FormProgram.Node, of subject: Range<Int>, _ context: Int, _ position: Int, _ record: RecordView,
        _ values: inout ValueWriter
    ) {
        guard values.holds(node, at: context, position: position, of: record) else { return }
        if !node.resource.isEmpty {
            guard let resource = unsafe values.text(node.resource, at: context, position: position, of: record) else {
                return
            }
            begin(subject, node, values.program)
            unsafe iri(resource)
            end()
        } else if node.content == .text {
            guard let text = unsafe values.text(node.inside, at: context, position: position, of: record) else {
                return
            }
            begin(subject, node, values.program)
            unsafe literal(text)
            if !node.language.isEmpty,
                let language = unsafe values.text(node.language, at: context, position: position, of: record)
            {
                output.append("@")
                unsafe output.append(language)
            } else if !node.datatype.isEmpty,
                let datatype = unsafe values.text(node.datatype, at: context, position: position, of: record)
            {
                output.append("^^")
                unsafe iri(datatype)
            }
            end()
        } else if node.content == .nodes {
            // A property whose value is a resource that is described in place.
            for child in node.inside.range { resources(child, context, record, &values, of: (subject, node.iri)) }
        }
    }

    private mutating func begin(_ subject: Range<Int>) {
        unsafe output.append(UnsafeBufferPointer(rebasing: subjects.bytes[subject]))
        output.append(" ")
    }

    private mutating func begin(_ subject: Range<Int>, _ property: FormProgram.Node, _ program: FormProgram) {
        begin(subject)
        unsafe output.append(program.bytes.entries(property.iri))
        output.append(" ")
    }

    private mutating func end() { output.append(" .\n") }

    private mutating func iri(_ text: UnsafeBufferPointer<UInt8>) {
        output.append("<")
        unsafe output.append(text)
        output.append(">")
    }

    /// RDF 1.1 N-Triples, grammar production 9.
    private mutating func literal(_ text: UnsafeBufferPointer<UInt8>) {
        output.append("\"")
        var position = 0
        while let start = text.baseAddress, position < text.count {
            let plain = unsafe cscan_json_plain(start + position, text.count - position)
            unsafe output.append(UnsafeBufferPointer(start: start + position, count: plain))
            position += plain
            if position == text.count { break }
            switch unsafe text[position] {
            case UInt8(ascii: "\""): output.append("\\\"")
            case UInt8(ascii: "\\"): output.append("\\\\")
            case 0x0A: output.append("\\n")
            case 0x0D: output.append("\\r")
            case 0x09: output.append("\\t")
            // As RDF/XML, which cannot hold them.
            default: output.append("\u{FFFD}")
            }
            position += 1
        }
        output.append("\"")
    }
}
