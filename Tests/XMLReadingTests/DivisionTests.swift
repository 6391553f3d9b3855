import Diagnostics
import RecordStream
import Testing

@testable import XMLReading

@Suite struct DivisionTests {
    private func format(at: [String], inherit: [String] = [], records: [String]) -> XMLFormat {
        var format = XMLFormat(records: records)
        format.division = RecordDivision(at: at, inherit: inherit)
        return format
    }

    @Test func `a component is a record without those inside it, and sees what the levels above say`() {
        let text = """
            <ead v="1"><head>h</head><arch><t>A</t><n>x</n>
              <c id="1"><t>B</t><c id="2"><t>C</t></c></c>
              <end>z</end></arch></ead>
            """
        let reading = Reading(text, format(at: ["arch", "c"], inherit: ["t"], records: ["ead"]))
        #expect(
            reading.records == [
                "arch\n  t = A\n  n = x\n  end = z\n  ^\n    @v = 1\n    head = h",
                "c\n  @id = 1\n  t = B\n  ^\n    t = A\n  ^\n    @v = 1",
                "c\n  @id = 2\n  t = C\n  ^\n    @id = 1\n    t = B\n  ^\n    t = A\n  ^\n    @v = 1",
            ])
        #expect(reading.places.map(\.line) == [1, 2, 2])
        #expect(reading.places.map(\.byteOffset) == [25, 50, 68])
    }

    @Test func `what an ancestor gives is accounted for once`() {
        let names = NameTable()
        let format = format(at: ["c"], inherit: ["t"], records: ["r"])
        var parser = format.makeParser(names: names)
        var splitter = format.makeSplitter(
            MemorySource(Array("<r><t>T</t><c><t>1</t><c><t>2</t></c></c></r>".utf8)), index: 0, limits: RecordLimits())
        var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
        #expect(throws: Never.self) { try splitter.next(into: &chunk) }
        parser.parse(chunk, into: &batch)
        let accounted = batch.records.flatMap { record in
            record.nodes.filter { !record.context.contains($0) && names.name(batch.nodes[$0].name) == "t" }
        }
        #expect(accounted.map { batch.string(of: $0) } == ["1", "T", "2"])
        // From its start tag to whatever follows the record.
        #expect(batch.records.map { chunk.bytes[$0.chunkRange].count } == [34, 23])
    }

    @Test func `of an envelope the payload is the record; an empty envelope stands for itself`() {
        let text = """
            <l><record><header>7</header><metadata><p:mods xmlns:p="urn:p"><p:t>x</p:t></p:mods></metadata></record>\
            <record><header status="deleted">8</header></record></l>
            """
        let reading = Reading(text, format(at: ["metadata/mods"], records: ["record"]))
        #expect(
            reading.records == [
                "mods\n  t = x\n  ^\n    header = 7\n    metadata", "record\n  header = 8\n    @status = deleted",
            ])
    }

    @Test func `the same records for any size of chunks`() {
        let record = "<e><a>1</a><c><t>x</t><c><t>y</t></c></c><c/></e>\n"
        let text = Array(("<l>" + String(repeating: record, count: 30) + "</l>").utf8)
        let format = format(at: ["c"], inherit: ["t"], records: ["e"])
        let whole = Reading(text, format)
        #expect(whole.records.count == 90)
        for size in [1, 40, 300] { #expect(Reading(text, format, chunkBytes: size) == whole) }
    }

    @Test func `short names are read as the names they stand for, with and without libxml2; attributes are not`() {
        for namespaces in [[:], ["none": "urn:none"]] {
            var format = XMLFormat(records: ["product"], namespaces: namespaces)
            format.names = ["product": "Product", "b203": "TitleText", "title": "Title"]
            let reading = Reading("<m><product title='a'><title><b203>X</b203></title><b999/></product></m>", format)
            #expect(reading.records == ["Product\n  @title = a\n  Title\n    TitleText = X\n  b999"])
        }
    }

    @Test func `what a server answers instead of records is a finding`() {
        var format = XMLFormat(records: ["record"])
        format.failures = [.init(path: "OAI-PMH/error", harmless: ["noRecordsMatch"])]
        let refused = Reading("<OAI-PMH><error code=\"badArgument\">no such set</error></OAI-PMH>", format)
        #expect(refused.codes == ["source.refused"])
        #expect(refused.diagnostics[0].message == "the server answered: badArgument: no such set")
        #expect(refused.diagnostics[0].severity == .error)
        let none = Reading("<OAI-PMH><error code=\"noRecordsMatch\"/></OAI-PMH>", format)
        #expect(none.codes == ["source.no-records"])
        #expect(none.diagnostics[0].severity == .warning)
        #expect(Reading("<OAI-PMH><other/></OAI-PMH>", format).codes == ["xml.no-records"])
    }
}
