import Foundation
import Testing

/// `khazina migrate`, as a user runs it.
@Suite struct MigrateTests {
    private static let profile = """
        profile: t
        version: 1
        format: csv
        identifier: id
        kind: {path: kind, default: =object}
        cluster: =museum
        map:
          titles: [{value: title}]
        ignore:
          - {path: shelf, reason: "storage <places> stay inside"}
        """

    private func migrate(_ table: String, _ options: String = "") throws -> (Programs.Result, Scratch) {
        let scratch = try Scratch()
        try scratch.write(Self.profile, to: "t.yaml")
        try scratch.write(table, to: "t.csv")
        let result = try Programs.shell(
            "cd '\(scratch.path)' && khazina migrate --profile t.yaml --output out --threads 2 \(options) t.csv")
        return (result, scratch)
    }

    private func report(_ scratch: Scratch) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: scratch.data("out/reconciliation.json")) as? [String: Any])
    }

    @Test func `all rows and values are accounted for`() throws {
        let (result, scratch) = try migrate("id,kind,title,shelf\n1,,Bir,A\n2,,İki,\n")
        #expect(result.status == 0, "\(result.errors)")
        let report = try report(scratch)
        #expect(report["balanced"] as? Bool == true)
        #expect(report["forgotten"] as? Int == 0)
        let source = try #require((report["sources"] as? [[String: Any]])?.first)
        let paths = try #require(source["paths"] as? [[String: Any]])
        func numbers(_ path: String) -> [Int]? {
            guard let entry = paths.first(where: { $0["path"] as? String == path }) else { return nil }
            return ["mapped", "ignored", "empty", "forgotten"].compactMap { entry[$0] as? Int }
        }
        #expect(numbers("title") == [2, 0, 0, 0])
        #expect(numbers("shelf") == [0, 1, 1, 0])
        #expect(numbers("kind") == [0, 0, 2, 0])
        let page = try scratch.text("out/reconciliation.html")
        #expect(page.contains("storage &lt;places&gt; stay inside") && !page.contains("<places>"))
        let manifest = try scratch.text("out/manifest.json")
        #expect(manifest.contains("reconciliation.html"))
    }

    @Test(
        arguments: [
            ("museum-spreadsheet", "samples/museum-xlsx/input.xlsx", 4, "utf-8"),
            ("museum-spreadsheet", "samples/museum-dbf/input.dbf", 3, "cp866"),
            ("darwin-core", "samples/reserve-darwin-core/archive", 8, "utf-8"),
        ])
    func `tables in packages add up`(profile: String, path: String, rows: Int, encoding: String) throws {
        let scratch = try Scratch()
        let result = try Programs.shell(
            "khazina migrate --profile \(profile) --allow-forgotten --output '\(scratch.path)/out' \(path)")
        #expect(result.status == 0 || result.status == 1, "\(result.errors)")
        let report = try report(scratch)
        #expect(report["balanced"] as? Bool == true)
        let source = try #require((report["sources"] as? [[String: Any]])?.first)
        let files = try #require(source["files"] as? [[String: Any]])
        #expect(files.reduce(0) { $0 + ($1["rows"] as? Int ?? 0) } == rows)
        #expect(files.map { $0["encoding"] as? String } == Array(repeating: encoding, count: files.count))
    }

    @Test func `merged objects and joined rows are told per source`() throws {
        let scratch = try Scratch()
        try scratch.write(
            Self.profile.replacing(
                "titles: [{value: title}]",
                with: """
                    identifiers: [{value: isbn, scheme: =isbn}]
                      titles: [{value: title}, {value: more/name, type: =alternative}]
                    """), to: "t.yaml")
        try scratch.write("id,kind,title,shelf,isbn\n1,edition,Bir,A,9789952820010\n2,edition,Üç,A,\n", to: "a.csv")
        try scratch.write("id,kind,title,shelf,isbn\n9,edition,Bir,A,9789952820010\n", to: "b.csv")
        try scratch.write("object,name\n1,x\n7,y\n", to: "more.csv")
        try scratch.write(
            """
            pipeline: p
            sources:
              - {id: first, profile: t.yaml, files: [a.csv], joins: [{alias: more, files: [more.csv], key: object, parentKey: id}]}
              - {id: second, profile: t.yaml, files: [b.csv]}
            options: {trustedIdentifiers: [isbn]}
            """, to: "p.yaml")
        let result = try Programs.shell("cd '\(scratch.path)' && khazina migrate p.yaml --output out")
        let report = try report(scratch)
        #expect(report["balanced"] as? Bool == true, "\(result.errors)")
        let sources = try #require(report["sources"] as? [[String: Any]])
        #expect(sources.map { $0["written"] as? Int } == [2, 0])
        #expect(sources.map { $0["merged"] as? Int } == [0, 1])
        let joined = try #require((sources[0]["joined"] as? [[String: Any]])?.first)
        #expect(joined["rows"] as? Int == 2 && joined["unused"] as? Int == 1)
    }

    @Test func `the digest of an unpacked archive changes with any of its files`() throws {
        let scratch = try Scratch()
        func digest() throws -> String {
            _ = try Programs.shell(
                "khazina migrate --profile darwin-core --output '\(scratch.path)/out' '\(scratch.path)/a'")
            let manifest = try JSONSerialization.jsonObject(with: scratch.data("out/manifest.json")) as? [String: Any]
            let source = (manifest?["sources"] as? [[String: Any]])?.first
            return try #require((source?["files"] as? [[String: Any]])?.first?["sha256"] as? String)
        }
        _ = try Programs.shell("cp -r samples/reserve-darwin-core/archive '\(scratch.path)/a'")
        let before = try digest()
        #expect(try digest() == before)
        _ = try Programs.shell("printf '\\n' >> '\(scratch.path)/a/vernacular.txt'")
        #expect(try digest() != before)
    }

    @Test func `records inside records and records left out add up`() throws {
        let scratch = try Scratch()
        try scratch.write(
            """
            profile: t
            version: 1
            format: xml
            records: aid
            divide: {at: [c], inherit: [title]}
            identifier: id
            kind: =object
            cluster: =museum
            skip: [{when: {path: "@hidden", is: "yes"}, reason: not for the public}]
            map:
              titles: [{value: title}]
              relations: [{value: ^/title, type: =partOf}]
            """, to: "t.yaml")
        try scratch.write(
            """
            <aid><title>Fond</title><c><id>1</id><title>Bir</title></c>\
            <c hidden="yes"><id>2</id><title>İki</title></c><c><id>3</id><title>Üç</title></c></aid>
            """, to: "t.xml")
        let result = try Programs.shell(
            "cd '\(scratch.path)' && khazina migrate --profile t.yaml --output out --allow-forgotten t.xml")
        #expect(result.status == 0, "\(result.errors)")
        let report = try report(scratch)
        #expect(report["balanced"] as? Bool == true)
        let source = try #require((report["sources"] as? [[String: Any]])?.first)
        let file = try #require((source["files"] as? [[String: Any]])?.first)
        #expect(["rows", "objects", "rejected", "skipped"].compactMap { file[$0] as? Int } == [3, 2, 0, 1])
    }

    @Test func `forgotten values fail unless they are allowed, and are named`() throws {
        let table = "id,title,maker\n1,Bir,X\n2,İki,Y\n"
        let (result, scratch) = try migrate(table)
        #expect(result.status == 1)
        #expect(result.output.contains("forgotten in source, paths: 1\n  2  maker"), "\(result.output)")
        #expect(try scratch.text("out/reconciliation.csv").contains("source,t@1,maker,forgotten,,2\r\n"))
        #expect(try migrate(table, "--allow-forgotten").0.status == 0)
    }

    @Test func `rejected rows are in the equation`() throws {
        let (result, scratch) = try migrate("id,kind,title\n1,,Bir\n2,nonsense,İki\n1,,Bir\n")
        #expect(result.status == 1)
        let source = try #require((try report(scratch)["sources"] as? [[String: Any]])?.first)
        let file = try #require((source["files"] as? [[String: Any]])?.first)
        #expect([file["rows"] as? Int, file["objects"] as? Int, file["rejected"] as? Int] == [3, 2, 1])
        #expect(try report(scratch)["balanced"] as? Bool == true)
    }

    @Test func `any number of threads gives the same reconciliation`() throws {
        let scratch = try Scratch()
        for threads in [1, 3] {
            let result = try Programs.shell(
                "khazina migrate pipelines/demo.yaml --output '\(scratch.path)/\(threads)' --threads \(threads) -q")
            #expect(result.status == 1, "\(result.errors)")
        }
        for form in ["csv", "json", "html"] {
            let name = "reconciliation." + form
            #expect(try scratch.data("1/" + name) == scratch.data("3/" + name))
        }
    }

    @Test func `an unknown profile is reported with the line of the pipeline`() throws {
        let scratch = try Scratch()
        try scratch.write("pipeline: p\nsources:\n  - id: a\n    profile: lidoo\n    files: x.xml\n", to: "p.yaml")
        let result = try Programs.shell("khazina migrate '\(scratch.path)/p.yaml' --output '\(scratch.path)/o'")
        #expect(result.status == 2)
        #expect(result.errors.contains("p.yaml:3:1: there is no profile `lidoo`"), "\(result.errors)")
    }
}
