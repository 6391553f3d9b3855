import DatasetForms
import RecordNotation
import RecordStream
import Testing

/// Forms have their own way of finding values, since they look for hundreds in every record; it must find what
/// `CompiledPath` finds.
@Suite struct FormPathTests {
    private let record = """
        -
          id = one
          titles
            value = First
            type = main
            language = az
          titles
            value = Second
            type = " other "
          titles
            value = Third
          events
            type = production
            agents
              role = cmp
              label = Hacıbəyov
            agents
              role = aut
              label = Füzuli
              id = http://x/1
          events
            type = performance
            agents
              label = Şövkət
          agents
            role = cmp
            label = Qarayev
        """

    @Test(arguments: [
        "id", "/id", "titles/value", "titles[type=main]/value", "titles[type=other]/value", "titles[type!=main]/value",
        "titles[!type]/value", "titles[language]/value", "titles[2]/value", "titles[type!=main][1]/value",
        "titles[type!=main][2]/value", "events/agents/label", "events[type=production]/agents[role=cmp]/label",
        "events/agents[id]/label", "events/agents[!id]/label", "events/agents[1]/label", "agents/label",
        "agents[2]/label", "none", "titles/none", "*/type", "**/label", "events[agents/role=aut]/type",
        "events[agents[role=aut][id]]/type", "events[!agents/id]/type",
    ])
    func `a path of a form finds what any path finds`(_ text: String) throws {
        let names = NameTable()
        let path = try RecordPath(parsing: text)
        var form = FormDefinition(name: "test")
        form.files = [.init(name: "*", syntax: .csv)]
        form.tables = [
            .init(
                name: "found", record: .object, each: [path], when: [],
                columns: [
                    .init(
                        name: "value", kind: .integer,
                        value: [try ValueTemplate(parsing: "{.}", constants: [:], maps: [])], meaning: "",
                        refersTo: nil)
                ], meaning: "", primaryKey: [])
        ]
        let batch = RecordNotation.batch(record, names: names)
        let writer = FormWriter(FormPlan([form], kind: .object), names: names)
        var expected = ""
        batch.withRecord(0) { record in
            writer.add(record)
            var matches = PathMatches()
            CompiledPath(path, names: names).evaluate(from: record.root, in: record, into: &matches)
            for node in matches.nodes { expected += batch.string(of: node) + "\n" }
        }
        #expect(String(decoding: writer.take().texts[0], as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("1.5", true), ("-0", true), ("0.25e-3", true), ("12", true), ("007", false), ("+1", false), ("1.", false),
        (".5", false), ("nan", false), ("0x10", false), ("1e", false), ("1 ", false), ("-", false),
    ])
    func `a number goes into JSON without quotes only as JSON writes it`(_ text: String, _ isNumber: Bool) throws {
        let names = NameTable()
        var form = FormDefinition(name: "test")
        form.files = [.init(name: "out", syntax: .json)]
        var member = FormDefinition.Node(name: "n", line: 1)
        member.content = .text([try ValueTemplate(parsing: "{n|number}", constants: [:], maps: [])])
        member.isBare = true
        var node = FormDefinition.Node(name: "", line: 1)
        (node.content, node.isKept) = (.nodes([member]), true)
        form.records[.object] = [node]
        let batch = RecordNotation.batch("-\n  n = \"\(text)\"\n", names: names)
        let writer = FormWriter(FormPlan([form], kind: .object), names: names)
        batch.withRecord(0) { writer.add($0) }
        #expect(String(decoding: writer.take().texts[0], as: UTF8.self) == (isNumber ? "{\"n\":\(text)}" : "{}"))
    }
}
