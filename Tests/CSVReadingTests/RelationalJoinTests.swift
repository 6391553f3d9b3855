import CSVReading
import Diagnostics
import RecordStream
import Testing

@Suite struct RelationalJoinTests {
    private static let tables = [
        "titles": "ObjectID,Title,Order\n1,Second,2\n1,First,1\n2,Only,\n9,Nobody's,1\n",
        "persons": "ObjectID,ConstituentID,Role\n1,7,Artist:\n1,8,Sitter:\n2,NULL,Artist:\n2,99,Artist:\n",
        "constituent": "ConstituentID,DisplayName\n7,Mirzə Qədim\n8,\"Rza, M.\"\n5,Unused\n",
    ]
    private static let specs = [
        JoinSpec("titles", source: 1, key: "ObjectID", parentKey: "ObjectID", orderBy: "Order"),
        JoinSpec(
            "persons", source: 2, key: "ObjectID", parentKey: "ObjectID",
            joins: [JoinSpec("constituent", source: 3, key: "ConstituentID", parentKey: "ConstituentID")]),
    ]

    private func join(_ specs: [JoinSpec], _ names: NameTable) throws(Diagnostic) -> RelationalJoin {
        try RelationalJoin(specs, names: names) { spec in TextSource(Self.tables[spec.alias]!.utf8) }
    }

    @Test func `joined rows become child elements, nested and in order`() throws {
        let names = NameTable()
        let join = try join(Self.specs, names)
        let records = try Joined("ObjectID,No\n1,A.1\n2,A.2\n3,A.3\n", join, names).records
        #expect(
            records == [
                "ObjectID=1 No=A.1 titles(ObjectID=1 Title=First Order=1) titles(ObjectID=1 Title=Second Order=2) "
                    + "persons(ObjectID=1 ConstituentID=7 Role=Artist: constituent(ConstituentID=7 "
                    + "DisplayName=Mirzə Qədim)) persons(ObjectID=1 ConstituentID=8 Role=Sitter: "
                    + "constituent(ConstituentID=8 DisplayName=Rza, M.))",
                "ObjectID=2 No=A.2 titles(ObjectID=2 Title=Only Order=) persons(ObjectID=2 ConstituentID=NULL "
                    + "Role=Artist:) persons(ObjectID=2 ConstituentID=99 Role=Artist:)",
                "ObjectID=3 No=A.3",
            ])
    }

    @Test func `rows that no row refers to, and keys without a row, are counted`() throws {
        let names = NameTable()
        let join = try join(Self.specs, names)
        _ = try Joined("ObjectID\n1\n2\n3\n", join, names)
        let findings = join.finish()
        #expect(
            findings.map(\.code) == ["join.orphans", "join.no-match", "join.no-match", "join.orphans", "join.no-match"])
        #expect(findings.map(\.path) == ["titles", "titles", "persons", "constituent", "constituent"])
        #expect(findings[0].message == "no row refers to 1 of 4 rows, the first with ObjectID 9")
        #expect(join.loaded.map(\.rows) == [4, 4, 3])
    }

    @Test func `the joined record does not depend on the size of the chunks`() throws {
        let names = NameTable()
        let join = try join(Self.specs, names)
        let text = "ObjectID,No\n1,\"A\n1\"\n2,A.2\n"
        let whole = try Joined(text, join, names).records
        for chunkBytes in 1...8 { #expect(try Joined(text, join, names, chunkBytes: chunkBytes).records == whole) }
    }

    @Test func `a join column that is not there is named`() throws {
        let names = NameTable()
        let wrong = [JoinSpec("titles", source: 1, key: "ObjectId", parentKey: "ObjectID")]
        let error = #expect(throws: Diagnostic.self) { _ = try join(wrong, names) }
        #expect(error?.code == "join.no-such-column")
        let foreign = try join(Self.specs, names)
        _ = try Joined("Id\n1\n", foreign, names)
        #expect(foreign.finish().first?.code == "join.no-parent-key")
    }
}

/// The records of a main table with what is joined to them, written out.
struct Joined {
    var records: [String] = []

    init(_ text: String, _ join: RelationalJoin, _ names: NameTable, chunkBytes: Int = 256 << 10) throws {
        try self.init(TextSource(text.utf8), join, names, chunkBytes: chunkBytes)
    }

    init(_ source: any ByteSource, _ join: RelationalJoin, _ names: NameTable, chunkBytes: Int = 256 << 10) throws {
        var limits = RecordLimits()
        limits.chunkBytes = chunkBytes
        let format = CSVFormat()
        var splitter = format.makeSplitter(source, index: 0, limits: limits)
        var parser = join.makeParser(for: format.makeParser(names: names))
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                records.append(
                    Self.describe(
                        record.nodes.lowerBound + 1, Int(batch.nodes[record.nodes.lowerBound].end), batch, names))
            }
        }
    }

    private static func describe(_ first: Int, _ end: Int, _ batch: RecordBatch, _ names: NameTable) -> String {
        var (parts, index): ([String], Int) = ([], first)
        while index < end {
            let node = batch.nodes[index]
            let name = names.name(node.name)
            if node.kind == .element {
                parts.append("\(name)(\(describe(index + 1, Int(node.end), batch, names)))")
            } else {
                parts.append("\(name)=\(batch.string(of: index))")
            }
            index = Int(node.end)
        }
        return parts.joined(separator: " ")
    }
}
