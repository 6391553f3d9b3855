import FoundationEssentials
import Normalization
import Testing

@Suite struct DateStringsTests {
    @Test func `dates as catalogues write them are read as a cataloguer expects`() throws {
        let text = try String(contentsOfFile: DateFixtures.root + "/samples/dates/strings.tsv", encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(rows.count > 250)
        for row in rows {
            let parsed = DateFixtures.parser.parse(row[0], language: row[1])
            #expect(parsed.edtf == row[2], "\(row[0])")
            // Round trip: what is emitted has the same bounds.
            guard !parsed.edtf.isEmpty else { continue }
            let again = ParsedDate(edtf: parsed.edtf)
            #expect(again.earliest == parsed.earliest && again.latest == parsed.latest, "\(row[0])")
        }
    }
}
