import DatasetForms
import RecordNotation
import RecordStream
import Testing

/// One small description in every syntax.
@Suite struct FormWriterTests {
    private func template(_ text: String) throws -> [ValueTemplate] {
        [try ValueTemplate(parsing: text, constants: ["base": "http://x/"], maps: ["kind"])]
    }

    private func node(
        _ name: String, each: [String] = [], attributes: [(String, String)] = [], _ content: FormDefinition.Content
    ) throws -> FormDefinition.Node {
        var node = FormDefinition.Node(name: name, line: 1)
        node.each = try each.map { try RecordPath(parsing: $0) }
        node.attributes = try attributes.map { ($0.0, try template($0.1)) }
        node.content = content
        return node
    }

    private func form(_ syntax: FormDefinition.Syntax) throws -> FormDefinition {
        var form = FormDefinition(name: "test")
        form.files = [.init(name: "out", syntax: syntax)]
        form.root = "r:root"
        form.prefixes = [("r", "http://r/"), ("rdf", "http://rdf/")]
        form.context = "{}"
        var kind = ValueMapping()
        (kind.entries, kind.otherwise) = (["a": "Alpha"], "Other")
        form.maps = ["kind": kind]
        let title = try node(
            syntax == .json ? "title" : "r:title", each: ["titles"],
            attributes: syntax == .json ? [] : [("xml:lang", "{language|language}")],
            syntax == .json
                ? .nodes([try node("@value", .text(try template("{value}")))])
                : .text(try template("{value}")))
        let link = try node(
            syntax == .json ? "link" : "r:link", attributes: syntax == .json ? [] : [("rdf:resource", "{link|iri}")],
            syntax == .json ? .text(try template("{link|iri}")) : .none)
        let about = try node(
            "r:Thing", attributes: [("rdf:about", "{base}{id|segment}")], .nodes([title, link]))
        form.records[.object] = [
            syntax == .json
                ? try node("", .nodes([try node("@id", .text(try template("{base}{id|segment}"))), title, link]))
                : about
        ]
        form.tables = [
            .init(
                name: "titles", record: .object, each: [try RecordPath(parsing: "titles")], when: [],
                columns: [
                    .init(name: "id", kind: .text, value: try template("{/id}"), meaning: "", refersTo: nil),
                    .init(name: "n", kind: .integer, value: try template("{#}"), meaning: "", refersTo: nil),
                    .init(name: "value", kind: .text, value: try template("{value}"), meaning: "", refersTo: nil),
                    .init(name: "kind", kind: .text, value: try template("{/kind|kind}"), meaning: "", refersTo: nil),
                ], meaning: "", primaryKey: [])
        ]
        return form
    }

    private let records = """
        -
          id = one two
          kind = a
          titles
            value = "Fish & <chips> \\"x\\""
            language = en
          titles
            value = "=1+1"
            language = not a language
          link = "http://y/a b"
        -
          id = 2
          kind = z
          link = no scheme
        """

    private func write(_ syntax: FormDefinition.Syntax) throws -> String {
        let names = NameTable()
        let plan = FormPlan([try form(syntax)], kind: .object)
        let writer = FormWriter(plan, names: names)
        let batch = RecordNotation.batch(records, names: names)
        for index in batch.records.indices { batch.withRecord(index) { writer.add($0) } }
        let product = writer.take()
        let (form, file) = (plan.forms[0], plan.files[0])
        return FormPlan.header(form, file) + String(decoding: product.texts[0], as: UTF8.self)
            + FormPlan.footer(form, file)
    }

    @Test func `XML escapes values, leaves out what is empty and closes what it opens`() throws {
        #expect(
            try write(.xml) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <r:root
                 xmlns:r="http://r/"
                 xmlns:rdf="http://rdf/">
                <r:Thing rdf:about="http://x/one%20two">
                 <r:title xml:lang="en">Fish &amp; &lt;chips&gt; \\"x\\"</r:title>
                 <r:title>=1+1</r:title>
                 <r:link rdf:resource="http://y/a%20b"/>
                </r:Thing>
                <r:Thing rdf:about="http://x/2"/>
                </r:root>

                """)
    }

    @Test func `N-Triples say what the RDF XML says`() throws {
        #expect(
            try write(.ntriples) == #"""
                <http://x/one%20two> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://r/Thing> .
                <http://x/one%20two> <http://r/title> "Fish & <chips> \\\"x\\\""@en .
                <http://x/one%20two> <http://r/title> "=1+1" .
                <http://x/one%20two> <http://r/link> <http://y/a%20b> .
                <http://x/2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://r/Thing> .

                """#)
    }

    @Test func `JSON has one record a line, an array only for several values`() throws {
        #expect(
            try write(.json) == #"""
                {"@context":{},"@graph":[
                {"@id":"http://x/one%20two","title":[{"@value":"Fish & <chips> \\\"x\\\""},{"@value":"=1+1"}],"link":"http://y/a%20b"},
                {"@id":"http://x/2"}
                ]}

                """#)
    }

    @Test func `tables quote, guard against formulas and count rows from 0`() throws {
        #expect(
            try write(.csv) == #"""
                id,n,value,kind
                one two,0,"Fish & <chips> \""x\""",Alpha
                one two,1,'=1+1,Alpha

                """#)
    }

    @Test(arguments: ["{", "{a|nothing}", "{a[}", "x {b|iri"])
    func `a template with a mistake is refused`(_ text: String) {
        #expect(throws: ValueTemplateError.self) {
            _ = try ValueTemplate(parsing: text, constants: [:], maps: [])
        }
    }
}
