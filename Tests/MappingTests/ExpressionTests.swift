import Diagnostics
import HeritageModel
import Mapping
import Testing

@Suite struct ExpressionTests {
    /// What an expression gives for a record, as the values of `languages`.
    private func values(_ expression: String, _ record: String) throws -> [String] {
        try Mapped.rules("languages: [{value: \(expression)}]", "-\n" + record, head: "empty: [\"NULL\"]").object
            .languages
    }

    @Test(
        arguments: [
            ("t", "  t =   Xalça  ", ["Xalça"]), ("\"=az\"", "  t = x", ["az"]), ("[a, t]", "  t = x", ["x"]),
            ("[a, t]", "  a = NULL\n  t = x", ["x"]), ("[t, a]", "  a = y\n  t = x", ["x"]),
            ("{join: [a, b, c], with: \", \"}", "  a = x\n  c = z", ["x, z"]),
            ("{join: [a], with: \", \"}", "  a = x\n  a = z", ["x, z"]),
            ("{template: \"{a} ({b})\"}", "  a = x\n  b = y", ["x (y)"]),
            ("{template: \"{a} ({b}) {{}}\"}", "  b = y", ["(y) {}"]), ("{template: \"no. {a}\"}", "  b = y", []),
            ("{path: t, slice: [5, 3]}", "  t = \"     nam a22\"", ["nam"]),
            ("{path: t, slice: [1, 2]}", "  t = Əşya", ["şy"]), ("{path: t, slice: [9, 2]}", "  t = abc", []),
            ("{path: t, before: \" /\"}", "  t = War and peace / L. Tolstoy", ["War and peace"]),
            ("{path: t, after: \":\"}", "  t = support: 394 mm", ["394 mm"]),
            ("{path: t, after: x}", "  t = abc", ["abc"]),
            ("{path: t, split: \";\"}", "  t = a; b;;NULL; c", ["a", "b", "c"]),
            ("{path: t, split: [\";\", \" and \"]}", "  t = a; b and c", ["a", "b", "c"]),
            ("{path: t, strip: \" /:;,—\"}", "  t = Bakı : —", ["Bakı"]),
            ("{path: t, isbd: true}", "  t = War and peace :", ["War and peace"]),
            ("{path: t, isbd: true}", "  t = c1991.", ["c1991"]), ("{path: t, isbd: true}", "  t = 24 p.", ["24 p."]),
            ("{path: t, isbd: true}", "  t = Üzeyir Hacıbəyov.", ["Üzeyir Hacıbəyov"]),
            ("{path: t, isbd: true}", "  t = A B =", ["A B"]), ("{path: t, isbd: true}", "  t = x=", ["x="]),
            ("{path: t, stripPrefix: \"(OCoLC)\"}", "  t = (OCoLC)123", ["123"]),
            ("{path: t, stripSuffix: \".jpg\"}", "  t = a.jpg", ["a"]),
            ("{path: t, html: true}", "  t = <p>A &amp; B<br/>x &lt; y &#601;</p>", ["A & B\nx < y ə"]),
            ("{path: t, lower: true}", "  t = İÇƏRİŞƏHƏR ҒЫЗ", ["içərişəhər ғыз"]),
            ("{path: t, upper: true}", "  t = qız ığ ÿ ё", ["QIZ IĞ Ÿ Ё"]),
            ("{path: t, prefix: \"no. \", suffix: \"!\"}", "  t = 7", ["no. 7!"]),
            ("{path: t, lookup: roles}", "  t = RƏSSAM", ["art"]),
            ("{path: t, lookup: roles}", "  t = actor", ["actor"]),
            ("{path: t, lookup: roles}", "  t =  оформитель ", ["art"]),
            ("{path: t, lookup: roles, otherwise: drop}", "  t = actor", []),
            ("{path: t, lookup: roles, otherwise: =ctb}", "  t = actor", ["ctb"]),
            ("{path: t, lookup: {a: b}}", "  t = A", ["b"]), ("{path: t, default: =und}", "  a = x", ["und"]),
            ("{path: t, split: \";\", upper: true, prefix: \"-\"}", "  t = a;b", ["-A", "-B"]),
            ("{path: t, when: {path: u, is: [x, y]}}", "  t = a\n  u = y", ["a"]),
            ("{path: t, when: {path: u, is: x}}", "  t = a\n  u = y", []),
            ("{path: t, when: {path: u, not: x}}", "  t = a", ["a"]),
            ("{path: t, when: {exists: u}}", "  t = a\n  u ~", []),
            ("{path: t, when: {missing: u}}", "  t = a\n  u = NULL", ["a"]),
            ("{path: t, when: {path: t, starts: \"[\"}}", "  t = \"[a]\"", ["[a]"]),
            ("{path: t, when: {path: t, contains: copy}}", "  t = a copy", ["a copy"]),
            ("{path: t, when: [{exists: t}, {exists: u}]}", "  t = a", []),
            ("{path: t, when: {any: [{exists: u}, {exists: t}]}}", "  t = a", ["a"]),
            ("{path: [a, t], upper: true}", "  t = x", ["X"]), ("o", "  o\n    a = x\n    b = y", ["xy"]),
        ])
    func `an expression gives`(_ expression: String, _ record: String, _ expected: [String]) throws {
        #expect(try values(expression, record) == expected)
    }

    @Test func `a value that a lookup does not know can be reported and is kept`() throws {
        let mapped = try Mapped.rules(
            "languages: [{value: {path: t, lookup: roles, otherwise: report}}]", "-\n  id = 1\n  t = actor")
        #expect(mapped.object.languages == ["actor"])
        #expect(mapped.findings == ["mapping.unknown-value"])
        #expect(mapped.mapper.diagnostics[0].path == "/t")
        #expect(mapped.mapper.diagnostics[0].record == "1")
    }

    @Test func `what a rule does not use stands in the ledger`() throws {
        let mapped = try Mapped.rules(
            """
            titles: [{value: [a, b]}]
            types: [{value: {path: c, lookup: roles, otherwise: drop}}]
            subjects: [{value: d, when: {path: e, is: yes}}]
            agents: [{value: f, role: g}]
            """, "-\n  id = 1\n  a = A\n  b = B\n  c = C\n  d = D\n  e = no\n  f = F\n  g = G1\n  g = G2")
        #expect(mapped.unmapped == ["b", "c", "d", "e", "g"])
        #expect(mapped.mapper.unmapped.entries.last?.sample == "G2")
    }

    @Test func `a predicate uses the values that make it hold`() throws {
        let mapped = try Mapped.rules(
            "titles: [{value: \"n[@type=main]\"}]",
            "-\n  id = 1\n  n\n    @type = main\n    = Xalça\n  n\n    @type = other\n    = Kovër")
        #expect(mapped.object.titles.map(\.text.value) == ["Xalça"])
        #expect(mapped.unmapped == ["n", "n.@type"])
    }

    @Test func `each makes one item per node, with paths that start there`() throws {
        let mapped = try Mapped.rules(
            """
            agents:
              - each: "700[!$t]"
                when: {missing: $x}
                value: {path: $a, isbd: true}
                role: [$4, /role]
                dates: $d
            """,
            """
            -
              id = 1
              role = aut
              700
                $a = Tolstoy, Leo,
                $d = 1828-1910
              700
                $a = Work
                $t = Title
              700
                $a = Second
                $4 = edt
            """)
        #expect(mapped.object.agents.map(\.agent.label?.value) == ["Tolstoy, Leo", "Second"])
        #expect(mapped.object.agents.map(\.role) == ["aut", "edt"])
        #expect(mapped.object.agents[0].dates?.verbatim == "1828-1910")
        #expect(mapped.unmapped == ["700$a", "700$t"])
    }

    @Test func `a path can climb from a node, but not above the record`() throws {
        let mapped = try Mapped.rules(
            "titles: [{each: set.name, value: ., language: [\"../../../@lang\", \"../../@lang\", ../l]}]",
            "-\n  @lang = az\n  id = 1\n  set\n    name = Xalça\n    l = ru")
        #expect(mapped.object.titles == [Title(Text("Xalça", language: "az"))])
        #expect(mapped.unmapped == ["set.l"])
    }

    @Test func `an event needs more than its type`() throws {
        let mapped = try Mapped.rules(
            """
            events:
              - {type: =production, date: d}
              - {type: =find, places: [{value: p}]}
              - {each: e, type: t, note: n}
            """, "-\n  id = 1\n  p = Bakı\n  e\n    t = exhibition\n  e\n    n = only a note")
        #expect(mapped.object.events.map(\.type) == ["find", "exhibition", "unspecified"])
        #expect(mapped.unmapped.isEmpty)
    }

    @Test func `a record that does not say what it is comes to nothing but a finding`() throws {
        var text = villageMuseum.replacing("kind: =object", with: "kind: type")
        text = text.replacing("cluster: =museum", with: "cluster: {path: c, default: =zoo}")
        let mapped = try Mapped(
            text, "-\n  inventory = 1\n  type = teapot\n-\n  inventory = 2\n  type = work\n  c = Музей")
        #expect(mapped.objects.map(\.object.kind) == [.work])
        #expect(mapped.objects.map(\.object.cluster) == ["museum"])
        #expect(mapped.findings == ["mapping.unknown-kind"])
        #expect(mapped.mapper.counts.rejected == 1)
    }

    @Test func `the source fills what the record does not say`() throws {
        var source = MappingSource(identifier: "s")
        (source.cluster, source.language) = ("gallery", "ru")
        source.holder = Reference(label: Text("Rəsm qalereyası"))
        source.metadataRights = RightsStatement(uri: "cc0")
        let mapped = try Mapped(villageMuseum, "-\n  inventory = 1\n  title = Ваза", source: source)
        #expect(mapped.object.cluster == "museum")
        #expect(mapped.object.titles[0].text.language == "ru")
        #expect(mapped.object.holder == source.holder)
        #expect(mapped.object.rights.metadata?.uri == "cc0")
    }

    @Test(arguments: [
        ("az", "Leyli və Məcnun", "az"), ("az", "Лейли и Меджнун", nil), ("az", "Лејли вә Мәҹнун", "az"),
        ("az", "1908", "az"), ("ru", "Leyli və Məcnun", nil), ("ru", "Ваза", "ru"), ("fa", "لیلی و مجنون", "fa"),
        ("az-Latn", "Баку", nil), ("zh", "Ваза", "zh"), ("az", "Kaspi qəzeti (газета)", "az"),
    ])
    func `a default language is not for texts in letters it is not written in`(
        language: String, title: String, expected: String?
    ) throws {
        var source = MappingSource(identifier: "s")
        source.language = language
        let mapped = try Mapped(villageMuseum, "-\n  inventory = 1\n  title = \(title)", source: source)
        #expect(mapped.object.titles[0].text.language == expected)
    }

    @Test func `an unknown cluster is a warning and passes`() throws {
        let mapped = try Mapped(
            villageMuseum.replacing("cluster: =museum", with: "cluster: =zoo"), "-\n  inventory = 1")
        #expect(mapped.object.cluster == "zoo")
        #expect(mapped.findings == ["mapping.unknown-cluster"])
    }

    @Test func `a number that is none is a finding`() throws {
        let mapped = try Mapped.rules(
            "dimensions: [{value: t, number: t}]", "-\n  id = 1\n  t = ten")
        #expect(mapped.object.dimensions == [Dimension(verbatim: "ten")])
        #expect(mapped.findings == ["mapping.not-a-number"])
    }
}
