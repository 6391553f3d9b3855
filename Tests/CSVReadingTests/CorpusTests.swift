import CSVReading
import Diagnostics
import Foundation
import RecordStream
import SourceInput
import Testing

/// Real tables; skipped when the corpus is absent.
@Suite(.enabled(if: Corpus.folder != nil, "no corpus: set KHAZINA_SHARED")) struct CorpusTests {
    private let folder = Corpus.folder ?? ""

    @Test(arguments: [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ])
    func `csv-spectrum reads as its JSON says`(name: String) throws {
        let suite = "\(folder)/suites/csv-spectrum"
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(suite)/json/\(name).json")))
        let expected = try #require(json as? [[String: String]])
        // Git made the line ends of this copy LF; the JSON has them as they were.
        let lineEnd = name.hasSuffix("_crlf") ? "\r\n" : "\n"
        let text = try String(contentsOf: URL(filePath: "\(suite)/csvs/\(name).csv"), encoding: .utf8)
        let table = try Table(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd))
        let rows = table.rows.map { row in Dictionary(row.map { ($0.column, $0.text) }, uniquingKeysWith: { $1 }) }
        #expect(rows == expected)
        #expect(table.findings.isEmpty)
    }

    @Test func `bytes that are no UTF-8 in a csv-spectrum table are kept and reported`() throws {
        let table = try Table(reading: member("suites/csv-spectrum/csvs/location_coordinates.csv"))
        #expect(table.rows.count == 1)
        #expect(table.rows[0].count == 4)
    }

    @Test(arguments: [
        ("museum/npg-smithsonian/NPGObjects3.csv.gz", 16_846, 11), ("museum/moma/Artists.csv.gz", 0, 9),
        ("museum/nga-washington/constituents.csv.gz", 27_438, 14),
        ("museum/nga-washington/media_items.csv.gz", 2_685, 15),
        ("museum/nga-washington/object_associations.csv.gz", 27_768, 3),
        ("tangible-heritage/whs/WORLD_HERITAGE_SITES_2024_UPDATED.csv", 0, 6),
        ("nature-reserve/dwca-io/MOBOTDarwinCore.csv", 0, 0), ("museum/whitney/artists.csv", 4_095, 6),
        ("museum/tate/artist_data.csv.gz", 0, 9), ("theatre/einakter/mixnmatch.csv", 0, 3),
    ])
    func `tables of museums and sites are read whole`(path: String, rows: Int, columns: Int) throws {
        let table = try Table(reading: member(path))
        #expect(!table.rows.isEmpty)
        if rows > 0 { #expect(table.rows.count == rows) }
        if columns > 0 { #expect(table.rows.allSatisfy { $0.count == columns }) }
        #expect(!table.findings.contains { $0.severity >= .error })
    }

    @Test func `the portrait gallery's tables join to objects without dangling keys`() throws {
        let names = NameTable()
        let npg = "museum/npg-smithsonian/NPG"
        let files = [
            "titles": "ObjTitles3.csv.gz", "persons": "ObjConXrefs3.csv.gz", "constituent": "Constituents3.csv.gz",
            "names": "ConAltNames3.csv.gz", "provenance": "ObjProvenance3.csv",
        ]
        func spec(_ alias: String, _ key: String, order: String? = nil, _ joins: [JoinSpec] = []) -> JoinSpec {
            JoinSpec(alias, source: 1, key: key, parentKey: key, orderBy: order, joins: joins)
        }
        let specs = [
            spec("titles", "ObjectID", order: "DisplayOrder"),
            spec(
                "persons", "ObjectID", order: "DisplayOrder",
                [spec("constituent", "ConstituentID", [spec("names", "ConstituentID")])]),
            spec("provenance", "ObjectID"),
        ]
        let join = try RelationalJoin(specs, names: names) { spec throws(Diagnostic) in
            try member(npg + (files[spec.alias] ?? ""))
        }
        let objects = try Joined(member(npg + "Objects3.csv.gz"), join, names).records
        #expect(objects.count == 16_846)
        #expect(join.loaded.first { $0.alias == "persons" }?.rows == 42_429)
        #expect(objects.reduce(0) { $0 + $1.split(separator: " persons(").count - 1 } == 42_429)
        let findings = join.finish()
        #expect(!findings.contains { $0.code == "join.orphans" && $0.path == "persons" })
    }

    private func member(_ path: String) throws(Diagnostic) -> SourceMember {
        let opener = try SourceOpener(path: "\(folder)/\(path)", index: 0)
        guard let member = try opener.nextMember() else {
            throw Diagnostic("test.no-member", .fatal, path, at: .init(source: 0))
        }
        return member
    }
}
