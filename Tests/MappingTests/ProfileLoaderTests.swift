import Mapping
import Testing

@Suite struct ProfileLoaderTests {
    private static let head = "profile: p\nversion: 1\nformat: json\nkind: =object\nmap:\n  titles: [{value: t}]\n"

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try ProfileLoader.load(text: text, file: "p.yaml") { name in
                name == "broken" ? .init(file: "broken.tsv", text: "a\tb\nno tab\nA\tc") : nil
            }
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    @Test(
        arguments: [
            ("titel: x", "7:1: unknown key `titel` in a profile (did you mean `title`?)"),
            ("tests: [{name: a, input: b, expect: [{'title[0]': x}]}]", "did you mean `titles`?"),
            ("ignore: [{path: a}]", "7:10: `reason` is missing (say why the value is left out)"),
            ("ignore: [{path: a//b, reason: r}]", "7:19: in the path `a//b`: `//` is not a path"),
            ("ignore: [{path: 'a//b', reason: r}]", "7:20: in the path"),
            ("names: {A: a}", "`names` has no meaning with the format `json` (it is for `xml`)"),
            ("identifier: {path: a, lookup: roles}", "there is no value map `roles`"),
            ("identifier: {path: a, lookup: broken}", "broken.tsv:2:1: a line needs two values with a tab between"),
            ("identifier: {path: a, lookup: broken}", "broken.tsv:3:1: `A` is already `b` in line 1"),
            ("identifier: {path: a, slice: 3}", "expected `[from, count]`"),
            ("identifier: {path: a, default: x}", "expected a constant (write `=x`)"),
            ("identifier: {lower: true}", "an expression needs one of `path`, `join`, `template`, found none"),
            ("identifier: {template: '{a'}", "a `{` of the template is not closed"),
            ("identifier: {path: a, otherwise: keep}", "`otherwise` needs a `lookup` beside it"),
            ("identifier: {path: a, when: {is: b}}", "`is` needs a `path` beside it"),
            ("joins: []", "joins stand in the pipeline, not in the profile"),
            ("cluster: '='", "the constant is empty"),
            ("title: a\ntitle: b", "`title` stands twice"),
            ("title: [a", "not YAML"),
        ])
    func `a mistake is reported with its place and a way out`(_ lines: String, _ expected: String) {
        let found = mistakes(Self.head + lines)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test(
        arguments: [
            ("titel: [{value: t}]", "unknown member `titel` (did you mean `titles`?)"),
            ("titles: [{valeu: t}]", "unknown key `valeu` in a rule of `titles` (did you mean `value`?)"),
            ("titles: [{value: t, type: =man}]", "`titles` has no type `man` (did you mean `main`?)"),
            ("titles: [t]", "written as keys and values, not as a text (write `value: …`)"),
            ("titles: [{language: =az}]", "a rule of `titles` needs `value`"),
            ("events: [{date: d}]", "an event needs a `type`"),
            ("holder: [{value: a}, {value: b}]", "`holder` takes one rule"),
            ("protection: [{when: {exists: a}}]", "the rule says nothing"),
            ("events: [{type: =x, date: {from: a}}]", "unknown key `from` in a date"),
        ])
    func `a mistake in a rule is reported too`(_ rule: String, _ expected: String) {
        let found = mistakes("profile: p\nversion: 1\nformat: json\nkind: =object\nmap:\n  \(rule)\n")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test func `all mistakes come at once, in the order of the lines`() {
        let found = mistakes("profile: p\nformat: cvs\nkind: =objekt\nmap:\n  titles: [{value: 'a['}]\n")
        #expect(
            found == [
                "p.yaml:1:1: `version` is missing",
                "p.yaml:2:9: unknown value `cvs` (did you mean `csv`?)",
                "p.yaml:3:7: unknown kind `objekt` (did you mean `object`?)",
                "p.yaml:5:23: in the path `a[`: a path is missing (`.` is the node itself)",
            ])
    }

    @Test func `the options of the readers are plain values`() throws {
        let profile = try ProfileLoader.load(
            text: """
                profile: p
                version: 1
                format: csv
                kind: =object
                columns: {"İnventar №": inventory, "Adı.": title}
                csv: {delimiter: ";", header: false, skip: 2}
                map: {titles: [{value: title}]}
                """, file: "p.yaml"
        ) { _ in nil }
        #expect(profile.reading.csv.delimiter == ";")
        #expect(profile.reading.csv.hasHeader == false)
        #expect(profile.reading.csv.skip == 2)
        #expect(profile.reading.columnName(for: " ADI: ") == "title")
        #expect(profile.reading.columnName(for: "inventar  №") == "inventory")
        #expect(profile.reading.columnName(for: "Ölçüsü") == nil)
    }

    @Test func `an unbound prefix is a mistake in XML and part of the name elsewhere`() {
        let xml = "profile: p\nversion: 1\nformat: xml\nkind: =work\nmap:\n  titles: [{value: dc:title}]\n"
        #expect(mistakes(xml).contains { $0.contains("the prefix `dc` is not bound") })
        #expect(mistakes(xml + "namespaces: {dc: \"http://purl.org/dc/elements/1.1/\"}") == [])
        #expect(mistakes(xml.replacing("xml", with: "json")) == [])
    }
}
