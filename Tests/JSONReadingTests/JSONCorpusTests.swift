import Diagnostics
import JSONReading
import RecordStream
import Testing

/// Real deliveries, read with the layout detected, against Python's `json`.
@Suite(.enabled(if: Corpus.isThere, "the shared corpus is absent"))
struct JSONCorpusTests {
    struct Delivery: CustomTestStringConvertible {
        let file: String
        /// Where `Oracles/outline.py` shall look for the records.
        let path: String
        let records: Int
        var codes: Set<String> = []
        /// Reads only so many lines of the file.
        var lines: Int?
        var testDescription: String { file }
    }

    static let deliveries = [
        Delivery(file: "museum/tate/artworks-sample.jsonl.gz", path: "", records: 2_000, lines: 2_000),
        Delivery(file: "museum/tate/artists.jsonl.gz", path: "", records: 3_538),
        Delivery(file: "museum/tate/single/a00001-1035.json", path: "", records: 1),
        Delivery(file: "museum/tate/single/n00099-16172.json", path: "", records: 1),
        Delivery(file: "museum/moma/Artists.json.gz", path: "[]", records: 14_839),
        Delivery(file: "museum/wcma/Events-utf8.json.gz", path: "Events[]", records: 1_948),
        Delivery(file: "museum/wcma/Exhibitions-utf8.json.gz", path: "[]", records: 1_852),
        Delivery(
            file: "museum/wcma/pubDataDash-utf8.json", path: "[]", records: 2, codes: ["json.comma-between-documents"]),
        Delivery(file: "library/pymarc/batch.json", path: "[]", records: 2),
        Delivery(
            file: "library/pymarc/test.json", path: "[]", records: 1, codes: ["json.control-character"]),
        Delivery(file: "library/catmandu-marc/old_new.json", path: "", records: 2),
        Delivery(file: "library/traject/test_data.utf8.json", path: "", records: 30),
        Delivery(file: "performing-arts/nyphil/json/1842-43_TO_1910-11.json.gz", path: "programs[]", records: 1_075),
        Delivery(file: "performing-arts/nyphil/json/2024-25_TO_NOW.json.gz", path: "programs[]", records: 144),
        Delivery(file: "theatre/einakter/plays.jsonl.gz", path: "", records: 2_802),
        Delivery(file: "tangible-heritage/denkmalliste-sh/kreis-dithmarschen.json", path: "[]", records: 286),
        Delivery(
            file: "tangible-heritage/denkmalliste-sh/kreis-nordfriesland-denkmalschutz.json.gz", path: "[]",
            records: 1_403),
        Delivery(
            file: "cultural-educational/universities/world_universities_and_domains.json.gz", path: "[]",
            records: 10_251),
    ]

    @Test(arguments: deliveries)
    func `a delivery gives the records and values that Python reads`(delivery: Delivery) throws {
        let bytes = Corpus.output(delivery.command)
        let reading = try TestReading(bytes, numbersAsBits: true)
        #expect(reading.records.count == delivery.records)
        #expect(Set(reading.findings.filter { $0.severity > .note }.map(\.code)) == delivery.codes)
        let script = Corpus.quoted(
            #filePath.replacing("JSONReadingTests/JSONCorpusTests.swift", with: "Oracles/outline.py"))
        let python = Corpus.output("\(delivery.command) | python3 \(script) '\(delivery.path)'")
        // Line ends inside values are escaped there.
        let expected = python.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        #expect(expected.count == reading.records.count)
        for (ours, theirs) in zip(reading.records, expected) {
            let ours = Array(ours.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            if ours.joined(separator: #"\n"#.utf8).elementsEqual(theirs) { continue }
            Issue.record("theirs: \(String(decoding: theirs.prefix(500), as: UTF8.self))")
            break
        }
    }

    @Test(.enabled(if: !isDebugBuild, "takes a minute without optimization: swift test -c release"))
    func `all works of Tate and all programmes of the Philharmonic are read without an error`() throws {
        var tate = RecordCount(), philharmonic = RecordCount()
        try tate.add(Corpus.bytes("museum/tate/artworks-sample.jsonl.gz"))
        #expect(tate == RecordCount(records: 23_068, errors: 0))
        for file in Corpus.files(in: "performing-arts/nyphil/json") {
            try philharmonic.add(Corpus.bytes("performing-arts/nyphil/json/\(file)"))
        }
        #expect(philharmonic == RecordCount(records: 12_281, errors: 0))
    }
}

private let isDebugBuild: Bool = {
    var isDebug = false
    assert(
        {
            isDebug = true
            return true
        }())
    return isDebug
}()

/// The records of sources, and the findings that are errors.
private struct RecordCount: Equatable {
    var records = 0, errors = 0

    mutating func add(_ bytes: [UInt8]) throws {
        let format = JSONFormat()
        var splitter = format.makeSplitter(MemorySource(bytes), index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: NameTable())
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            records += batch.records.count
            errors += batch.diagnostics.count { $0.severity >= .error }
        }
    }
}

extension JSONCorpusTests.Delivery {
    /// A shell command that writes the delivery.
    fileprivate var command: String {
        let reader = file.hasSuffix(".gz") ? "zcat" : "cat"
        let head = lines.map { " | head -n \($0)" } ?? ""
        return "\(reader) \(Corpus.quoted("\(Corpus.folder ?? "")/\(file)"))\(head)"
    }
}
