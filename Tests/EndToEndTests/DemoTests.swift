import Foundation
import Testing

/// The demo pipeline over `samples/`, run as a user runs it.
@Suite struct DemoTests {
    private static let files = [
        "objects.ndjson", "lineage.ndjson", "objects.csv", "ledger.ndjson", "findings.ndjson", "quarantine.ndjson",
        "unmapped.ndjson", "manifest.json", "agents.ndjson", "places.ndjson", "concepts.ndjson", "redirects.ndjson",
        "match-agents.ndjson",
        "match-places.ndjson", "match-edition.ndjson", "identities.ndjson", "links.ndjson", "conflicts.ndjson",
        "matrix.json", "matrix.csv", "report.html", "khazina.sqlite", "edm.rdf", "edm.nt", "schema-org.jsonld",
        "datapackage.json", "dcat.jsonld",
    ]

    private func run(_ arguments: String = "", into folder: String) throws -> Programs.Result {
        let result = try Programs.shell("khazina run pipelines/demo.yaml --output '\(folder)' \(arguments)")
        // 1: the samples have mistakes planted.
        #expect(result.status == 1, "\(result.errors)")
        return result
    }

    @Test func `any number of threads gives the same bytes, and so does a second run`() throws {
        let scratch = try Scratch()
        _ = try run("--threads 1", into: scratch.path + "/one")
        _ = try run("--threads 4", into: scratch.path + "/four")
        _ = try run("--threads 3", into: scratch.path + "/four")
        for file in Self.files {
            #expect(try scratch.data("one/\(file)") == scratch.data("four/\(file)"), "\(file)")
        }
    }

    @Test func `the stage programs in a pipe give the bytes of khazina run`() throws {
        let scratch = try Scratch()
        _ = try run(into: scratch.path + "/run")
        let pipe = try Programs.shell(
            """
            khazina-read --pipeline pipelines/demo.yaml --findings '\(scratch.path)/read' \
            | khazina-normalize | khazina-dedupe --pipeline pipelines/demo.yaml --ledger '\(scratch.path)/ledger' \
            | khazina-emit '\(scratch.path)/piped'
            """)
        #expect(pipe.status == 0, "\(pipe.errors)")
        for file in ["objects.ndjson", "lineage.ndjson", "objects.csv"] {
            #expect(try scratch.data("run/\(file)") == scratch.data("piped/\(file)"), "\(file)")
        }
        #expect(try scratch.data("run/ledger.ndjson") == scratch.data("ledger"))
    }

    @Test func `read --normalize writes the lines of read piped through normalize`() throws {
        let scratch = try Scratch()
        let fused = try Programs.shell(
            "khazina read --normalize --pipeline pipelines/demo.yaml --output '\(scratch.path)/fused'")
        #expect(fused.status == 1, "\(fused.errors)")
        let piped = try Programs.shell(
            """
            khazina read --pipeline pipelines/demo.yaml --findings '\(scratch.path)/findings' \
            | khazina normalize --pipeline pipelines/demo.yaml --output '\(scratch.path)/piped'
            """)
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(try !scratch.data("fused").isEmpty)
        #expect(try scratch.data("fused") == scratch.data("piped"))
    }

    @Test func `the numbers of the manifest add up and agree with the files`() throws {
        let scratch = try Scratch()
        _ = try run(into: scratch.path + "/out")
        let manifest = try #require(
            JSONSerialization.jsonObject(with: scratch.data("out/manifest.json")) as? [String: Any])
        let counts = try #require(manifest["counts"] as? [String: Int])
        #expect(counts["read"] == counts["mapped"]! + counts["rejected"]!)
        #expect(counts["emitted"] == counts["mapped"]! - counts["merged"]!)
        #expect(try scratch.lines("out/objects.ndjson").count == counts["emitted"])
        #expect(try scratch.lines("out/lineage.ndjson").count == counts["mapped"])
        #expect(try scratch.lines("out/quarantine.ndjson").count == counts["rejected"])
        let sources = try #require(manifest["sources"] as? [[String: Any]])
        #expect(sources.reduce(0) { $0 + ($1["read"] as? Int ?? 0) } == counts["read"])
    }

    @Test func `every source of the samples leads to the mistakes planted in it and to no others`() throws {
        let scratch = try Scratch()
        _ = try run(into: scratch.path + "/out")
        let findings = try scratch.lines("out/findings.ndjson").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let codes = Set(findings.filter { $0["severity"] as? String != "note" }.compactMap { $0["code"] as? String })
        #expect(
            codes == [
                "xml.malformed", "csv.too-few-values", "encoding.contradicts-declaration", "mapping.unknown-kind",
                "mapping.unmapped",
            ])
        #expect(findings.allSatisfy { $0["line"] as? Int ?? 0 >= 1 && $0["source"] as? String != "" })
    }

    @Test(.enabled(if: Validator.isInstalled, "needs Debian's python3-jsonschema: scripts/setup --test"))
    func `everything emitted is valid by an independent validator`() throws {
        let scratch = try Scratch()
        _ = try run(into: scratch.path + "/out")
        for (schema, file) in [
            ("cultural-object", "objects.ndjson"), ("lineage", "lineage.ndjson"), ("agent", "agents.ndjson"),
            ("place", "places.ndjson"),
        ] {
            let problems = try Validator.problems(of: "\(scratch.path)/out/\(file)", schema: schema)
            #expect(problems == "", "\(file)")
        }
    }

    @Test func `explain names the evidence and the members of a merge`() throws {
        let scratch = try Scratch()
        _ = try run(into: scratch.path + "/out")
        let result = try Programs.shell("khazina explain '\(scratch.path)/out'")
        #expect(result.status == 0)
        #expect(result.output.contains("identifier:isbn"))
        #expect(result.output.contains("kept apart"))
    }

    @Test func `the commands in the README print what it shows`() throws {
        let scratch = try Scratch()
        let readme = try String(contentsOf: Programs.root.appending(path: "README.md"), encoding: .utf8)
        let printed = [
            try run(into: scratch.path + "/demo-output").output,
            try Programs.shell("khazina matrix '\(scratch.path)/demo-output'").output,
            try Programs.shell("khazina search '\(scratch.path)/demo-output' hacibeyov").output,
            try Programs.shell("khazina read --profile lido samples/museum-lido/input.xml 2>&1 > /dev/null").output,
            try Programs.shell("khazina explain '\(scratch.path)/demo-output'").output,
            try Programs.shell("khazina date 'XIX əsrin sonu'").output,
            try Programs.shell("khazina name 'Üzeyir Hacıbəyov' 'Гаджибеков, Узеир'").output,
        ].joined()
        let lines = Set(printed.split(separator: "\n").map(String.init))
        let blocks = readme.components(separatedBy: "```console\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(!blocks.isEmpty)
        for line in blocks.flatMap({ $0.split(separator: "\n") }) where !line.hasPrefix("$ ") && line != "…" {
            #expect(lines.contains(String(line)), "\(line)")
        }
    }

    @Test func `the tests inside the profiles pass`() throws {
        let result = try Programs.shell("khazina profile test")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasSuffix(" 0 failed\n"))
    }
}

/// PyPI's and Debian's jsonschema, which shares no code with us.
enum Validator {
    private static let python = "/usr/bin/python3"
    static let isInstalled = (try? Programs.shell("\(python) -c 'import jsonschema'").status) == 0

    /// The first problems of a file of JSON Lines, one a line; empty when all is valid.
    static func problems(of file: String, schema: String) throws -> String {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open('Schemas/\(schema).schema.json'))
            validator = jsonschema.Draft202012Validator(schema)
            found = 0
            for number, line in enumerate(open(sys.argv[1], encoding='utf-8'), 1):
                for error in validator.iter_errors(json.loads(line)):
                    print(number, error.json_path, error.message[:200])
                    found += 1
                if found > 5: break
            """
        let result = try Programs.shell("\(python) -c \"\(script.replacing("\"", with: "\\\""))\" '\(file)'")
        return result.status == 0 ? result.output : result.errors
    }
}
