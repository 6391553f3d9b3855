import Deduplication
import Foundation
import MatchingTables
import Testing

/// The tables of `pipelines/matching` are right as they stand.
@Suite struct MatchingTableFilesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../pipelines/matching")

    @Test(arguments: [
        "agents", "bibliography", "editions", "historical-persons", "institutions", "museum-objects", "name-variants",
        "performances", "persons", "practices", "productions", "recordings", "sites", "specimens", "works",
    ])
    func `the table of a kind has no mistake`(kind: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: kind + ".yaml"), encoding: .utf8)
        let (table, findings) = MatchingTableReader.read(text, source: 0)
        #expect(findings == [])
        #expect(table?.kind == kind)
    }

    /// Groups records by the table of a kind, amid others that are unlike them.
    private func grouped(_ kind: String, _ records: [[String: String]]) throws -> [Int] {
        let text = try String(contentsOf: Self.folder.appending(path: kind + ".yaml"), encoding: .utf8)
        let table = try #require(MatchingTableReader.read(text, source: 0).table)
        var columns = RecordColumns(fields: table.fields.count)
        let others = Authored.distinct(things: 200, copies: 2).map { record in
            Dictionary(uniqueKeysWithValues: table.fields.map { ($0.name, Self.other($0, record.values)) })
        }
        for (i, record) in (records + others).enumerated() {
            columns.append(
                id: Array("r\(i)".utf8), source: "", values: table.fields.map { Array((record[$0.name] ?? "").utf8) })
        }
        return Matcher(columns, table: table).match(threads: 1).clusters.prefix(records.count).map(Int.init)
    }

    private static func other(_ field: MatchingTable.Field, _ values: [String]) -> String {
        switch field.type {
        case .title, .text: values[0]
        case .name, .names: values[1]
        case .year: values[2]
        default: ""
        }
    }

    @Test func `two inventory numbers of one holder are two objects, whatever else agrees`() throws {
        let page = [
            "holder": "Museum A", "title": "Sketchbook of Shusha journeys", "creator": "Bahruz Kangarli",
            "date": "1921",
        ]
        func with(_ number: String) -> [String: String] { page.merging(["number": number]) { $1 } }
        let groups = try grouped("museum-objects", [with("KP 101/1"), with("KP 101/2"), with("KP 101/2")])
        #expect(groups[0] != groups[1])
        #expect(groups[1] == groups[2])
    }

    @Test func `volumes of one edition stay apart`() throws {
        let set = [
            "title": "History of Azerbaijani carpets", "authors": "Latif Karimov", "year": "1961",
            "isbn": "9789952000016",
        ]
        let groups = try grouped(
            "editions",
            [
                set.merging(["volume": "1"]) { $1 }, set.merging(["volume": "2"]) { $1 },
                set.merging(["volume": "2"]) { $1 },
            ])
        #expect(groups[0] != groups[1])
        #expect(groups[1] == groups[2])
    }

    @Test func `a brother and a sister are two persons`() throws {
        let groups = try grouped(
            "agents", [["name": "Quliyev, Tofiq"], ["name": "Quliyeva, Tofiq"], ["name": "Tofiq Quliyev"]])
        #expect(groups[0] != groups[1])
    }
}
