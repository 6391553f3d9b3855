import Diagnostics
import Foundation
import HeritageModel
import Mapping
import Testing
import Validation

@Suite struct RuleBookTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `every mistake in a rule book is said with its line`() {
        let text = """
            rules: test
            version: 1
            checks:
              - id: a
                field: titel
                at-least: 1
                message: x
              - id: b
                field: titles
                pattern: '['
                is: date
                message: y
            """
        #expect {
            _ = try RuleBookLoader.load(text: text, file: "t.yaml")
        } throws: { error in
            let lines = (error as? ProfileErrors)?.errors.map(\.line) ?? []
            return lines.contains(5) && lines.contains(10) && lines.contains(8)
        }
    }

    @Test func `our rule books load, and their rules speak three languages`() throws {
        let folder = root.appending(path: "Schemas/rules")
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".yaml") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let book = try RuleBookLoader.load(text: text, file: name)
            for rule in book.rules {
                count += 1
                #expect(Set(rule.message.keys) == ["en", "az", "ru"], "\(rule.code)")
                #expect(Set(rule.hint.keys) == ["en", "az", "ru"], "\(rule.code)")
            }
        }
        #expect(count > 30)
    }

    @Test(arguments: ["az", "ru"])
    func `the words of reports are there in every language`(language: String) throws {
        func keys(_ name: String) throws -> Set<String> {
            let path = root.appending(path: "Schemas/messages/\(name).tsv")
            return Set(Words.rows(try String(contentsOf: path, encoding: .utf8)).map { $0[0] })
        }
        #expect(try keys("phrases.en") == keys("phrases.\(language)"))
        #expect(try keys("codes.\(language)").subtracting(keys("codes.en")).isEmpty)
    }

    /// A code is a text of the source such as `"csv.too-few-values"`; names of files and of normalizing rules are none.
    @Test func `every code of a finding is documented`() throws {
        let path = root.appending(path: "Schemas/messages/codes.en.tsv")
        let known = Set(Words.rows(try String(contentsOf: path, encoding: .utf8)).map { $0[0] })
        let sources = FileManager.default.enumerator(
            at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        let prefixes =
            "xml|csv|json|marc|input|encoding|sheet|dbf|table|mapping|output|reading|join|validate|schema|pattern"
        let code = try Regex("\"((?:\(prefixes))\\.[a-z0-9-]+)\"")
        var undocumented: Set<String> = []
        for case let file as URL in sources! where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: code) {
                let code = String(match.output[1].substring!)
                // "schema.org" is a vocabulary.
                if !known.contains(code), code != "schema.org" { undocumented.insert(code) }
            }
        }
        #expect(undocumented.isEmpty)
        let page = try String(contentsOf: root.appending(path: "docs/findings.md"), encoding: .utf8)
        for code in known { #expect(page.contains("`\(code)`"), "run scripts/findings-page") }
    }

    @Test func `messages are translated by patterns, also inside each other`() {
        let words = Words(
            language: "ru", phrases: [:], codes: [:],
            details: [
                ["`{1}`: {2}", "{2} (`{1}`)"], ["{1} is not {2}", "{1} — не {2}"], ["a date", "дата"],
                ["a {b} c", "x"],
            ])
        func said(_ text: String) -> String {
            words.message(of: Diagnostic("a.b", .error, text, at: .init(source: 0)))
        }
        #expect(said("`x`: 12 is not a date") == "12 — не дата (`x`)")
        #expect(said("12 is not not a date") == "12 — не not a date")
        #expect(said("a {b} c") == "x")
        #expect(said("nothing of this") == "nothing of this")
    }

    @Test func `known values are found with their first place until there is no more room`() {
        var values = KnownValues(.textAndLine, capacity: 2_000)
        for line in 1...2_000 {
            #expect(values.insert(UInt64(line) &* 0x9E37_79B9_7F4A_7C15, text: 3, line: line) == nil)
        }
        #expect(!values.isFull)
        let first = values.insert(700 &* 0x9E37_79B9_7F4A_7C15, text: 4, line: 1)
        #expect(first?.text == 3 && first?.line == 700)
        #expect(values.insert(1, text: 4, line: 1) == nil)
        #expect(values.isFull && !values.contains(1))
    }

    @Test func `the weakest side decides the tier`() {
        var object = CulturalObject(kind: .object, cluster: "museum")
        object.titles = [Title(Text("Xalça", language: "az"))]
        #expect(Tier(object).metadata == .below)
        object.types = [Reference(label: Text("carpet"), id: "http://vocab.getty.edu/aat/300185749")]
        #expect(Tier(object).metadata == .a)
        object.places = [
            PlaceLink(Reference(label: Text("Quba"), id: "https://sws.geonames.org/585557/"), role: "made")
        ]
        object.agents = [AgentLink(Reference(label: Text("Usta")), role: "art")]
        #expect(Tier(object).metadata == .b)
        #expect(Tier(object).limits == [.elements])
    }
}
