import Foundation
import Testing

/// What leaves the demo pipeline: matrix, forms, report, and the commands over a finished dataset.
@Suite struct DatasetTests {
    /// The demo in every form; made once for all tests.
    private static let dataset: Scratch? = {
        do {
            let scratch = try Scratch()
            try Self.run(into: scratch, "demo", threads: 2)
            return scratch
        } catch {
            return nil
        }
    }()
    private static let allForms = "sqlite, csv, edm, schema-org, linked-art, lido, marcxml, ndjson-zst"

    private static func run(into scratch: Scratch, _ name: String, threads: Int) throws {
        let demo = try String(contentsOf: Programs.root.appending(path: "pipelines/demo.yaml"), encoding: .utf8)
        let all = demo.replacing("forms: [sqlite, edm, schema-org]", with: "forms: [\(allForms)]")
            .replacing("../samples", with: Programs.root.path + "/samples")
        #expect(all.contains(allForms))
        try scratch.write(all, to: "demo.yaml")
        let result = try Programs.shell(
            "khazina run '\(scratch.path)/demo.yaml' --output '\(scratch.path)/\(name)' --threads \(threads) --quiet")
        // 1: the samples have mistakes planted.
        #expect(result.status == 1, "\(result.errors)")
    }

    private func demo() throws -> (scratch: Scratch, path: String) {
        let scratch = try #require(Self.dataset)
        return (scratch, scratch.path + "/demo")
    }

    private func matrix(_ path: String) throws -> [String: [String: [String: Any]]] {
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path + "/matrix.json"))) as? [String: Any]
        )
        var cells: [String: [String: [String: Any]]] = [:]
        for cluster in try #require(json["clusters"] as? [[String: Any]]) {
            for cell in try #require(cluster["cells"] as? [[String: Any]]) {
                cells[cluster["id"] as? String ?? "", default: [:]][cell["module"] as? String ?? ""] = cell
            }
        }
        return cells
    }

    // MARK: Matrix

    /// Counted by hand from the samples. 67 records of the three museums, 2 of them withdrawn; 48 of the two libraries
    /// with 10 merged away. Theatre, events: 10 works with `firstPerformance` and 5 evenings (one is sent twice); the
    /// concert is another cluster's. Theatre, agents: 11 works have an author or a composer, all 15 productions an
    /// organizer, the evenings nobody; 2 of the portal's productions are merged. All numbers, and those of every other
    /// cell, are counted by `scripts/judge-matrix`, too.
    @Test(arguments: [
        ("museum", "registry", 65, 65, 65), ("museum", "knowledge", 19, 0, 19), ("museum", "media", 5, 5, 5),
        ("museum", "rights", 65, 5, 65), ("museum", "care", 40, 0, 40), ("museum", "statistics", 0, 0, 0),
        ("library", "registry", 38, 38, 46), ("library", "knowledge", 28, 3, 36), ("library", "media", 3, 0, 3),
        ("library", "agents", 36, 18, 44), ("library", "statistics", 25, 24, 33), ("theatre", "events", 15, 15, 15),
        ("theatre", "agents", 24, 10, 26), ("theatre", "rights", 35, 0, 37), ("reserve", "registry", 0, 0, 0),
    ])
    func `the cells have the numbers of a hand count`(
        _ cluster: String, _ module: String, _ records: Int, _ complete: Int, _ sourceRecords: Int
    ) throws {
        let cell = try #require(matrix(demo().path)[cluster]?[module])
        #expect(cell["records"] as? Int == records)
        #expect(cell["complete"] as? Int == complete)
        #expect(cell["sourceRecords"] as? Int == sourceRecords)
    }

    @Test(.enabled(if: SQLite.isInstalled, "needs sqlite3: scripts/setup --test"))
    func `the matrix equals queries over the database`() throws {
        let (_, path) = try demo()
        let cells = try matrix(path)
        for cluster in ["museum", "library", "theatre", "audiovisual"] {
            let registry = try SQLite.number(
                """
                select count(*) from objects o where cluster='\(cluster)' and status='active' and holder is not null
                and exists (select 1 from identifiers i where i.object=o.id)
                """, path)
            #expect(cells[cluster]?["registry"]?["records"] as? Int == registry)
            let media = try SQLite.number(
                """
                select count(distinct o.id) from objects o join media m on m.object=o.id
                where o.cluster='\(cluster)' and o.status='active'
                """, path)
            #expect(cells[cluster]?["media"]?["records"] as? Int == media)
            let sources = try SQLite.number(
                """
                select count(*) from sources s join objects o on o.id=s.object where o.cluster='\(cluster)'
                and o.status='active' and (o.metadata_rights is not null or o.object_rights is not null)
                """, path)
            #expect(cells[cluster]?["rights"]?["sourceRecords"] as? Int == sources)
        }
        #expect(try SQLite.text("pragma integrity_check", path) == "ok")
        #expect(try SQLite.text("pragma foreign_key_check", path) == "")
        #expect(try SQLite.number("select count(*) from columns where meaning=''", path) == 0)
        #expect(try SQLite.number("select sum(objects) from objects_by_cluster", path) == 144)
    }

    @Test(.enabled(if: Oracle.hasPython, "needs python3: scripts/setup --test"))
    func `another program counts the same in every cell`() throws {
        let result = try Programs.shell("scripts/judge-matrix '\(try demo().path)'")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("370 numbers compared, 0 differ"))
    }

    @Test func `the command counts what the run has counted, and sees no change against itself`() throws {
        let (_, path) = try demo()
        let json = try Programs.shell("khazina matrix '\(path)' --json")
        #expect(json.output == (try String(contentsOfFile: path + "/matrix.json", encoding: .utf8)))
        let csv = try Programs.shell("khazina matrix '\(path)' --csv --threads 1")
        #expect(csv.output == (try String(contentsOfFile: path + "/matrix.csv", encoding: .utf8)))
        let same = try Programs.shell("khazina matrix '\(path)' --against '\(path)'")
        #expect(same.output.contains("No cell has changed since the earlier release."))
        let changed = try Programs.shell("khazina matrix '\(path)' --against '\(path)' --json")
        #expect(changed.output.contains(#""changed":0"#))
    }

    @Test func `a trend shows what an earlier release had`() throws {
        let (scratch, path) = try demo()
        let earlier = try String(contentsOfFile: path + "/matrix.json", encoding: .utf8)
            .replacing(#""records":65,"complete":65"#, with: #""records":60,"complete":1"#)
        try scratch.write(earlier, to: "earlier.json")
        let text = try Programs.shell("khazina matrix '\(path)' --against '\(scratch.path)/earlier.json'")
        #expect(text.output.contains("museum × M1: records 60 → 65, complete 1 → 65"))
    }

    @Test func `a mistake in the definition is named with its line`() throws {
        let (scratch, path) = try demo()
        let good = try String(contentsOf: Programs.root.appending(path: "pipelines/matrix.yaml"), encoding: .utf8)
        try scratch.write(good.replacing("care: \"-\", access: R", with: "care: X, acces: R"), to: "bad.yaml")
        let result = try Programs.shell("khazina matrix '\(path)' --definition '\(scratch.path)/bad.yaml'")
        #expect(result.status == 2)
        #expect(result.errors.contains("must be R (required), O (optional) or - (not applicable)"))
        #expect(result.errors.contains("did you mean `access`?"))
        #expect(result.errors.contains("bad.yaml:"))
    }

    // MARK: Forms

    @Test func `every form has the same bytes in a second run and for any number of threads`() throws {
        let (_, path) = try demo()
        let scratch = try Scratch()
        try Self.run(into: scratch, "again", threads: 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(names.contains("khazina.sqlite") && names.contains("report.html") && names.contains("edm.rdf"))
        for name in names {
            let one = try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
            #expect(try one == scratch.data("again/\(name)"), "\(name)")
        }
    }

    /// What a form keeps comes back; what it loses stands in its description.
    @Test(arguments: [
        ("lido", "lido.xml", "lido", ["agents", "events", "materials", "techniques", "subjects", "media"]),
        ("marcxml", "marc.xml", "marc21", ["agents", "descriptions", "subjects", "media", "isbn"]),
    ])
    func `what is given back is read back`(
        _ form: String, _ file: String, _ profile: String, _ fields: [String]
    ) throws {
        let (scratch, path) = try demo()
        let result = try Programs.shell(
            """
            khazina read --profile \(profile) --source back '\(path)/\(file)' 2>/dev/null | khazina normalize \
            > '\(scratch.path)/back-\(form)'
            """)
        #expect(result.status == 0)
        var back: [String: [String: Any]] = [:]
        for line in try scratch.lines("back-\(form)") {
            let traced = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let object = try #require(traced["object"] as? [String: Any])
            let source = try #require((object["sources"] as? [[String: Any]])?.first)
            back[try #require(source["record"] as? String)] = object
        }
        var compared = 0
        for line in try scratch.lines("demo/objects.ndjson") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let id = try #require(object["id"] as? String)
            let other = try #require(back[id], "\(id) came back")
            // LIDO people of an event are read as people of the object too.
            let hasEventAgents = (object["events"] as? [[String: Any]])?.contains { $0["agents"] != nil } ?? false
            for field in fields where !(form == "lido" && field == "agents" && hasEventAgents) {
                let (ours, theirs) = (Self.said(field, object), Self.said(field, other))
                if field == "descriptions" {
                    // Materials come back as notes beside them.
                    #expect(Set(ours).isSubset(of: theirs), "\(form): \(field) of \(id)")
                } else {
                    #expect(ours == theirs, "\(form): \(field) of \(id)")
                }
                compared += 1
            }
        }
        #expect(compared > 500)
    }

    /// The values of a field as both sides must have them.
    private static func said(_ field: String, _ object: [String: Any]) -> [String] {
        let items = object[field == "isbn" ? "identifiers" : field] as? [[String: Any]] ?? []
        return items.compactMap { item -> String? in
            func text(_ key: String) -> String { item[key] as? String ?? "" }
            switch field {
            case "agents": return text("label") + "|" + text("role")
            case "events":
                let date = item["date"] as? [String: Any]
                return [text("type"), date?["earliest"] as? String ?? "", date?["latest"] as? String ?? ""]
                    .joined(separator: "|")
            case "isbn": return text("scheme") == "isbn" ? text("normalized") : nil
            case "media": return text("url")
            case "descriptions": return text("value")
            default: return text("label")
            }
        }.sorted()
    }

    @Test func `the XML forms are well-formed and the tables have what the database has`() throws {
        let (scratch, path) = try demo()
        for file in ["edm.rdf", "lido.xml", "marc.xml"] {
            let result = try Programs.shell("xmllint --noout '\(path)/\(file)'")
            if result.status == 127 { continue }  // no xmllint here
            #expect(result.status == 0, "\(result.errors)")
        }
        for file in ["schema-org.jsonld", "linked-art.jsonld", "datapackage.json", "dcat.jsonld"] {
            let json = try #require(
                JSONSerialization.jsonObject(with: scratch.data("demo/\(file)")) as? [String: Any], "\(file)")
            #expect(!json.isEmpty)
        }
        let titles = try scratch.lines("demo/objects.ndjson").reduce(0) { sum, line in
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return sum + ((object["titles"] as? [Any])?.count ?? 0)
        }
        #expect(try scratch.lines("demo/table-titles.csv").count == titles + 1)
    }

    // MARK: Commands

    @Test func `a search finds a name in every script`() throws {
        let (_, path) = try demo()
        for query in ["hacibeyov", "Гаджибеков", "Hajibeyov", "Һаҹыбәјов"] {
            let result = try Programs.shell("khazina search '\(path)' '\(query)' --limit 100")
            #expect(result.output.contains("Гаджибеков"), "\(query): \(result.errors)")
            #expect(result.output.contains("Hacıbəyov"), "\(query)")
        }
        let none = try Programs.shell("khazina search '\(path)' zzyzx")
        #expect(none.output == "nothing found\n")
    }

    @Test func `show names the place of each value, also for an id that was merged away`() throws {
        let (scratch, path) = try demo()
        let merged = try scratch.lines("demo/redirects.ndjson").compactMap { line -> (String, String)? in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            guard let from = json?["id"], let to = json?["replacedBy"], from.utf8.count == 19 else { return nil }
            return (from, to)
        }
        let (from, to) = try #require(merged.first)
        let result = try Programs.shell("khazina show '\(path)' \(from)")
        #expect(result.output.hasPrefix("\(from) was merged into \(to)"))
        #expect(result.output.contains("titles[0]") && result.output.contains(", line "))
        let iri = "https://khazina.example/object/\(to.uppercased())"
        let byIRI = try Programs.shell("khazina show '\(path)' \(iri) --json")
        #expect(byIRI.output.hasPrefix("{\"id\":\"\(to)\""))
        let unknown = try Programs.shell("khazina show '\(path)' kz-0000000000000000")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("khazina search"))
    }

    @Test func `an export holds what the filter accepts, and those it refers to`() throws {
        let (scratch, path) = try demo()
        let lines = try Programs.shell("khazina export '\(path)' --where cluster=library --where 'agents[role=aut]'")
        let objects = lines.output.split(separator: "\n")
        #expect(!objects.isEmpty && objects.count < 38)
        #expect(objects.allSatisfy { $0.contains(#""cluster":"library""#) && $0.contains(#""role":"aut""#) })
        let triples = try Programs.shell("khazina export '\(path)' --form edm --file edm.nt --where kind=recording")
        #expect(triples.output.contains("edm/ProvidedCHO"))
        #expect(triples.output.split(separator: "\n").count < 60)
        let result = try Programs.shell(
            "khazina export '\(path)' --form csv --where kind=edition --output '\(scratch.path)/editions'")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try scratch.lines("editions/table-objects.csv").count == 40)
        let none = try Programs.shell("khazina export '\(path)' --where kind=nothing")
        #expect(none.status == 0 && none.output.isEmpty)
        #expect(none.errors.contains("has no object that holds kind=nothing"))
        let wrong = try Programs.shell("khazina export '\(path)' --where 'a[' --form edm")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("--where a["))
    }

    @Test func `docs dataset is what khazina describe prints`() throws {
        let printed = try Programs.shell("khazina describe").output
        let kept = try String(contentsOf: Programs.root.appending(path: "docs/dataset.md"), encoding: .utf8)
        #expect(printed == kept, "run: khazina describe > docs/dataset.md")
    }

    // MARK: Report

    @Test func `the report is one page without scripts that speaks three languages`() throws {
        let (scratch, _) = try demo()
        let page = try scratch.text("demo/report.html")
        #expect(page.utf8.count < 5 << 20)
        #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"))
        #expect(!page.contains("url("))
        for words in ["e-Mədəniyyət matrisi", "Матрица e-Культура", "The e-Culture matrix"] {
            #expect(page.contains(words))
        }
        // Every link inside leads somewhere.
        let targets = Set(page.matches(of: /id="([^"]+)"/).map { String($0.1) })
        for link in page.matches(of: /href="#([^"]+)"/) { #expect(targets.contains(String(link.1))) }
    }
}

private enum Oracle {
    static let hasPython = (try? Programs.shell("python3 --version").status) == 0
}

/// The command line program of SQLite, which shares no code of ours.
enum SQLite {
    static let isInstalled = (try? Programs.shell("sqlite3 --version").status) == 0

    static func text(_ query: String, _ dataset: String) throws -> String {
        let result = try Programs.shell("sqlite3 '\(dataset)/khazina.sqlite' \"\(query)\"")
        return result.status == 0 ? result.output.trimmingCharacters(in: .newlines) : result.errors
    }
    static func number(_ query: String, _ dataset: String) throws -> Int? { Int(try text(query, dataset)) }
}
