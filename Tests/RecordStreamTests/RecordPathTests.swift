import Diagnostics
import RecordNotation
import RecordStream
import Testing

@Suite struct RecordPathTests {
    private static let record = """
        lido
          @type = root
          id = 7
          titleSet
            @pref = main
            title = Xalça
            title = Kovër
          titleSet
            @pref = alternative
            title = Carpet
          event
            eventType
              term = Production
            date = 1958
          event
            eventType
              term = Find
            date = "  1961 "
          245
            @ind1 = 1
            $a = Vase
            $c = unknown
          @id = urn:7
          Accession number = 12
          a.b = dotted
          empty
        """

    private func found(_ path: String, from context: Int = 0) throws -> [String] {
        let names = NameTable()
        let batch = RecordNotation.batch(Self.record, names: names)
        let compiled = CompiledPath(try RecordPath(parsing: path), names: names)
        var matches = PathMatches()
        batch.withRecord(0) { compiled.evaluate(from: context, in: $0, into: &matches) }
        return matches.nodes.map { batch.string(of: $0) }
    }

    @Test(
        arguments: [
            ("id", ["7"]), ("/id", ["7"]), ("titleSet.title", ["Xalça", "Kovër", "Carpet"]),
            ("titleSet[]/title", ["Xalça", "Kovër", "Carpet"]), ("titleSet/title[1]", ["Xalça", "Carpet"]),
            ("titleSet[2]/title", ["Carpet"]), ("titleSet[@pref=main]/title", ["Xalça", "Kovër"]),
            ("titleSet[@pref!=main]/title", ["Carpet"]), ("event[eventType/term=Production]/date", ["1958"]),
            ("event[date=1961]/eventType/term", ["Find"]), ("**/term", ["Production", "Find"]),
            ("@type", ["root"]), ("titleSet/@pref", ["main", "alternative"]), ("245$a", ["Vase"]),
            ("245[ind1=1]$a", ["Vase"]), ("245[ind1=2]$a", []), ("\"@id\"", []), ("\"Accession number\"", ["12"]),
            ("Accession number", ["12"]), ("\"a.b\"", ["dotted"]), ("*[!@pref][title]", []), ("nothing/at/all", []),
            ("event[!eventType]", []), ("event/*/term", ["Production", "Find"]),
            ("titleSet[title][2]/@*", ["alternative"]),
        ])
    func `a path finds what it says`(_ path: String, _ values: [String]) throws {
        #expect(try found(path) == values)
    }

    @Test func `a path can begin at the node, at its parent and at the root`() throws {
        // Node 3 is the first titleSet, node 5 its first title.
        #expect(try found(".", from: 5) == ["Xalça"])
        #expect(try found("../@pref", from: 5) == ["main"])
        #expect(try found("../../id", from: 5) == ["7"])
        #expect(try found("/id", from: 5) == ["7"])
        #expect(try found("../../../id", from: 5) == [])
    }

    @Test(
        arguments: [
            "id", "/", "/a/b", ".", "..", "../../a", "a/b[c=\"x\"]/@d", "245[ind1=\"1\"]$a", "**/term", "*[!@type][2]",
            "\"a.b\"/c", "@*", "a[b/c!=\"x y\"]", "$a",
        ])
    func `a path in its shortest spelling comes back unchanged`(_ text: String) throws {
        let path = try RecordPath(parsing: text)
        #expect(path.description == text)
        #expect(try RecordPath(parsing: path.description) == path)
    }

    @Test(
        arguments: [
            ("", 0), ("a//b", 2), ("a[b", 3), ("a/", 2), ("a]", 1), ("a/../b", 2), ("\"a", 0), ("a[=x]", 2), ("=a", 0),
            ("a[1][2]", 7), ("a$", 1), ("@", 1),
        ])
    func `a mistake in a path is reported where it stands`(_ text: String, _ offset: Int) {
        do {
            let path = try RecordPath(parsing: text)
            Issue.record("\(text) is taken for \(path)")
        } catch {
            #expect(error.offset == offset, "\(text): \(error.message)")
        }
    }

    @Test func `names without a prefix match in every bound namespace, names with one only in theirs`() throws {
        let names = NameTable()
        let batch = RecordNotation.batch("rec\n  dc:title = bound\n  title = other", names: names)
        func found(_ path: String) throws -> [String] {
            let compiled = CompiledPath(try RecordPath(parsing: path), names: names, prefixes: ["dc"])
            var matches = PathMatches()
            batch.withRecord(0) { compiled.evaluate(from: 0, in: $0, into: &matches) }
            return matches.nodes.map { batch.string(of: $0) }
        }
        #expect(try found("title") == ["bound", "other"])
        #expect(try found("dc:title") == ["bound"])
    }

    @Test func `an attribute path also finds a member whose name begins with the sign`() throws {
        let names = NameTable()
        var batch = RecordBatch()
        batch.open(.none, offset: 0, line: 0)
        unsafe Array("urn:7".utf8).withUnsafeBufferPointer {
            unsafe batch.leaf(names.intern("@id"), .text, value: $0, offset: 0, line: 0)
        }
        batch.close()
        batch.endRecord(at: .init(source: 0), chunkRange: 0..<1)
        var matches = PathMatches()
        let path = CompiledPath(try RecordPath(parsing: "@id"), names: names)
        batch.withRecord(0) { path.evaluate(from: 0, in: $0, into: &matches) }
        #expect(matches.nodes == [1])
    }

    @Test(
        arguments: [
            (PathNotation.xpath, "/lido/titleSet[1]/title[2]"), (.jsonPointer, "/titleSet/0/title/1"),
            (.column, "titleSet[1].title[2]"), (.marc, "titleSet[1]/title[2]"),
        ])
    func `the place of a node is written as people of its format do`(_ notation: PathNotation, _ place: String) {
        let names = NameTable()
        let batch = RecordNotation.batch(Self.record, names: names)
        #expect(batch.place(of: 6, in: batch.records[0], names: names, notation: notation) == place)
    }

    @Test func `a subfield and an attribute have their own notation`() {
        let names = NameTable()
        let batch = RecordNotation.batch("-\n  245\n    @ind1 = 1\n    $a = Vase", names: names)
        let record = batch.records[0]
        #expect(batch.place(of: 3, in: record, names: names, notation: .marc) == "245$a")
        #expect(batch.place(of: 3, in: record, names: names, notation: .xpath) == "/245$a")
        #expect(batch.place(of: 2, in: record, names: names, notation: .xpath) == "/245/@ind1")
    }
}
