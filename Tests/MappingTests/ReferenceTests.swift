import HeritageModel
import Mapping
import RecordNotation
import RecordStream
import Testing

/// `=>`, sliced conditions, records left out, values that are no numbers.
@Suite struct ReferenceTests {
    private static let record = """
        RDF
          object
            creator
              @resource = #a
            place
              @resource = p
            other
              @resource = nowhere
            cast
              @who = #a b
          Agent
            @about = #a
            name = Üzeyir
            name = Uzeyir
          Agent
            @about = b
            name = Müslüm
          Place
            @about = p
            name = Şuşa
            in
              @resource = q
          Place
            @about = q
            name = Qarabağ
        """

    private func found(_ path: String) throws -> [String] {
        let names = NameTable()
        let batch = RecordNotation.batch(Self.record, names: names)
        let compiled = CompiledPath(try RecordPath(parsing: path), names: names, identifiers: ["about"])
        var matches = PathMatches()
        return batch.withRecord(0) { view in
            compiled.evaluate(from: view.root, in: view, into: &matches)
            return matches.nodes.map { batch.string(of: $0) }
        }
    }

    @Test(
        arguments: [
            ("object/creator/@resource => name", ["Üzeyir", "Uzeyir"]),
            ("object/creator/@resource => name[1]", ["Üzeyir"]),
            ("object/creator/@resource=>/name", ["Üzeyir", "Uzeyir"]),
            ("object/place/@resource => in/@resource => name", ["Qarabağ"]),
            ("object/cast/@who => name[1]", ["Üzeyir", "Müslüm"]), ("object/other/@resource => name", []),
            ("object/*[@resource => name=Şuşa]/@resource", ["p"]),
            ("object/cast/@who =>[name=Müslüm]/@about", ["b"]),
        ])
    func `a reference is followed inside the record`(_ path: String, _ expected: [String]) throws {
        #expect(try found(path) == expected)
    }

    @Test func `the spelling of a followed reference parses to the same path`() throws {
        for text in ["a/@b => c", "a/@b =>", ". => c", "a/@b =>[x=1]/c => d"] {
            let path = try RecordPath(parsing: text)
            #expect(try RecordPath(parsing: path.description) == path, "\(path)")
        }
    }

    @Test func `what was followed is used; a reference that leads nowhere is not`() throws {
        let mapped = try Mapped.rules(
            "agents: [{each: author, value: \"@id => name\"}]",
            """
            -
              id = 1
              author
                @id = x
              author
                @id = y
            """, head: "references: \"@id\"")
        #expect(mapped.objects[0].object.agents.isEmpty)
        #expect(mapped.unmapped == ["author.@id"])
    }

    @Test func `a condition can ask for a position of a coded field`() throws {
        let rules =
            "languages: [{value: {path: f, slice: [7, 4], when: {path: f, slice: [6, 1], is: [s, \" \"]}}}]"
        #expect(try Mapped.rules(rules, "-\n  f = 850101s1985").object.languages == ["1985"])
        #expect(try Mapped.rules(rules, "-\n  f = \"850101 1986\"").object.languages == ["1986"])
        #expect(try Mapped.rules(rules, "-\n  f = 850101b").object.languages.isEmpty)
    }

    @Test func `a record can be left out for a reason, and is counted`() throws {
        let mapped = try Mapped.rules(
            "titles: [{value: t}]", "-\n  id = 1\n  t = x\n-\n  id = 2\n  k = internal",
            head: "skip: [{when: {path: k, is: internal}, reason: not for the public}]")
        #expect(mapped.objects.count == 1)
        #expect(mapped.findings == ["mapping.skipped"])
        #expect(mapped.mapper.counts.skippedByReason.map(\.count) == [1])
        #expect(mapped.mapper.counts.rejected == 0)
    }

    @Test func `a value that is no number stays in the ledger`() throws {
        let mapped = try Mapped.rules("dimensions: [{number: n}]", "-\n  id = 1\n  n = about 5\n-\n  id = 2\n  n = 5")
        #expect(mapped.findings == ["mapping.not-a-number"])
        #expect(mapped.unmapped == ["n"])
    }

    @Test func `each takes several paths`() throws {
        let mapped = try Mapped.rules(
            "titles: [{each: [a, b], value: t}]", "-\n  id = 1\n  b\n    t = 2\n  a\n    t = 1")
        #expect(mapped.object.titles.map(\.text.value) == ["1", "2"])
    }
}
