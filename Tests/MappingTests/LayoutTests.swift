import Mapping
import Testing

@Suite struct LayoutTests {
    private func load(_ lines: String) throws -> Profile {
        try ProfileLoader.load(
            text: "profile: p\nversion: 1\nkind: =object\nmap:\n  titles: [{value: t}]\n" + lines, file: "p.yaml"
        ) { _ in nil }
    }

    private func mistakes(_ lines: String) -> [String] {
        do {
            _ = try load(lines)
            return []
        } catch let errors as ProfileErrors {
            return errors.errors.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `one format is one layout`() throws {
        let profile = try load("format: json\nrecords: items[]")
        #expect(profile.layouts.map(\.format) == [.json])
        #expect(profile.reading.records == ["items[]"])
    }

    @Test func `a list of formats shares the options that each knows`() throws {
        let profile = try load("format: [csv, xlsx, dbf]\ncolumns: {Ad: t}")
        #expect(profile.layouts.map(\.format) == [.csv, .xlsx, .dbf])
        #expect(profile.layouts.allSatisfy { $0.reading.columnName(for: "ad:") == "t" })
        #expect(profile.formatNames == "csv, xlsx, dbf")
    }

    @Test func `layouts have options of their own`() throws {
        let profile = try load(
            "layouts:\n  - {format: json, records: '@graph[]'}\n  - {format: json}\n  - {format: xml, records: [r]}")
        #expect(profile.layouts.map(\.reading.records) == [["@graph[]"], [], ["r"]])
        #expect(profile.only(layout: 2).format == .xml)
    }

    @Test(
        arguments: [
            ("", "`format` is missing"),
            ("layouts: [{records: x}]", "`format` is missing"),
            ("layouts: []", "`layouts` names no layout"),
            ("format: xml\nlayouts: [{format: json}]", "`format` stands beside `layouts`"),
            ("format: [xml, json]\nrecords: r", "`records` means something else for each of several formats"),
            ("format: [csv, json]\nnameFrom: []", "`nameFrom` has no meaning with the format `csv`, `json`"),
            ("format: [csv, jsno]", "unknown value `jsno` (did you mean `json`?)"),
        ])
    func `a mistake in layouts is reported`(_ lines: String, _ expected: String) {
        let found = mistakes(lines)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }
}
