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
