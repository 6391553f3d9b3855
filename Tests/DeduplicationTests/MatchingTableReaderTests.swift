import Deduplication
import Diagnostics
import Foundation
import MatchingTables
import Testing

@Suite struct MatchingTableReaderTests {
    @Test func `a good table has no findings`() {
        #expect(MatchingTableReader.read(Authored.table, source: 0).findings == [])
    }

    @Test(arguments: [
        ("type: year", "type: yaer", 11, "table.unknown-choice"),
        ("- [title.pairs 4]", "- [titel.pairs 4]", 15, "table.unknown-field"),
        ("year.year, title", "year.words 2, title", 18, "table.bad-key"),
        ("oneOff: 0.13", "oneOf: 0.13", 28, "table.unknown-level"),
        ("same: 0.85", "same: 0.25", 28, "table.bad-shares"),
    ])
    func `a mistake is reported on its line`(good: String, bad: String, line: Int, code: String) throws {
        let text = Authored.table.split(separator: good, maxSplits: 1).joined(separator: bad)
        let (table, findings) = MatchingTableReader.read(text, source: 0)
        #expect(table == nil)
        let finding = try #require(findings.first)
        #expect(finding.code == code)
        #expect(finding.location.line == line)
    }

    @Test func `columns are chosen by the header and the sources`() {
        let text = """
            - header: [id, source, name]
              sources: [variant]
              kind: one
              source: source
              fields: {name: "{name}"}
            - header: [id, source, name]
              kind: other
              source: source
              fields: {name: "{name}, {source}"}
            """
        func choose(_ sources: Set<String>) -> ColumnMapping? {
            ColumnMapping.choose(from: text, header: ["id", "source", "name"], source: 0) { _ in sources }.mapping
        }
        #expect(choose(["variant", "x"])?.kind == "one")
        #expect(choose(["x"])?.kind == "other")
        #expect(choose(["x"])?.fields["name"] == [.column(2), .text(", "), .column(1)])
    }

    @Test(arguments: [
        (["id", "Name", "Birth Year", "extra"], "agents"), (["rec_id", "given_name", "last-name", "zip"], "persons"),
    ])
    func `columns of other names, in another order and among others, are found`(header: [String], kind: String) throws {
        let text = """
            - aliases: {begin: [birth_year], surname: [last_name], postcode: [zip], id: [rec_id]}
            - kind: persons
              fields: {name: "{surname}, {given_name}", postcode: "{postcode}"}
            - kind: agents
              fields: {name: "{name}", born: "{begin}"}
            """
        let mapping = try #require(ColumnMapping.choose(from: text, header: header, source: 0) { _ in [] }.mapping)
        #expect(mapping.kind == kind && mapping.missing.isEmpty && mapping.idColumn == 0)
    }

    @Test(arguments: [
        ("rec_id,firstname,surname,dob,address", "persons", "name = surname + firstname"),
        ("id,fname,lname,birthdate,city,zipcode,state,ssn", "persons", "name = lname + fname"),
        ("id,name,date_of_birth,street,zip", "persons", "name = name"),
        ("id,article_title,author_list,booktitle,yr", "bibliography", "title = article_title; venue = booktitle"),
        ("key,Author(s),Title,Journal/Conference,Publication Year,Database", "bibliography", "source = Database"),
        ("id,source,artist,birth_year,death_year,nationality", "agents", "name = artist"),
        ("id,artist,album,year,tracks", "recordings", "title = album"),
        ("id,artist,title,year,medium,place", "works", "creator = artist"),
        (
            "id,first_name,surname,dob,birthplace,postcode,occupation", "historical-persons",
            "name = first_name + surname"
        ),
        ("id,full_name,first_name,dob,birthplace,occupation", "historical-persons", "name = full_name"),
        ("id,name,address,city,phone,cuisine,class", "institutions", "type = cuisine; not used: class"),
    ])
    func `headings as other sets write them lead to the kind and its fields`(
        header: String, kind: String, field: String
    ) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Benchmarks/matching/columns.yaml")
        let text = try String(contentsOf: path, encoding: .utf8), names = header.split(separator: ",").map(String.init)
        let (mapping, findings) = ColumnMapping.choose(from: text, header: names, source: 0) { _ in [] }
        #expect(mapping?.kind == kind, "\(findings)")
        let said = try #require(mapping).description(of: names)
        #expect(said.contains(field), "\(said)")
    }

    @Test func `a mapping without a column for what it needs is not taken`() {
        let text =
            "- kind: agents\n  needs: [name, born|died]\n  fields: {name: \"{name}\", born: \"{born}\", died: \"{died}\"}"
        func choose(_ header: [String]) -> ColumnMapping? {
            ColumnMapping.choose(from: text, header: header, source: 0) { _ in [] }.mapping
        }
        #expect(choose(["id", "born", "died"]) == nil)
        #expect(choose(["id", "name"]) == nil)
        #expect(choose(["id", "name", "died"])?.missing == ["born"])
    }

    @Test func `a header that no mapping fits is reported with its columns`() throws {
        let text = "- kind: agents\n  fields: {name: \"{name}\", born: \"{born}\", died: \"{died}\"}"
        let (mapping, findings) = ColumnMapping.choose(from: text, header: ["id", "name"], source: 0) { _ in [] }
        #expect(mapping == nil)
        let finding = try #require(findings.first)
        #expect(finding.code == "columns.no-mapping" && finding.message.contains("id, name"))
    }

    @Test func `a veto may hold only where an earlier field is the same`() throws {
        func read(_ condition: String) -> (table: MatchingTable?, findings: [Diagnostic]) {
            let veto = "veto: [different]\n        veto-when-same: \(condition)\n        frequency: 0.7"
            let text = Authored.table.replacing("frequency: 0.7", with: veto.replacing("        ", with: "    "))
            return MatchingTableReader.read(text, source: 0)
        }
        #expect(read("title").table?.comparisons[1].vetoCondition == 0)
        #expect(read("year").findings.first?.code == "table.veto-order")
    }
}
