import Foundation
import Testing

/// Nights that publish releases: what readers see, and when there is a new one.
@Suite struct ReleaseTests {
    private func nights(keep: Int = 3) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(
            "pipeline: p\nversion: 1\nsources:\n  - {id: s, files: [list.csv], profile: museum-spreadsheet}\n"
                + "output: {directory: out, releases: {keep: \(keep)}}\n", to: "p.yaml")
        try deliver("Vaza", to: scratch)
        return scratch
    }

    private func deliver(_ title: String, to scratch: Scratch) throws {
        try scratch.write("İnv. №;Ad\nKP-1;\(title)\nKP-2;Xalça\n", to: "list.csv")
    }

    @discardableResult
    private func run(_ scratch: Scratch, _ status: Int32 = 0) throws -> Programs.Result {
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml'")
        #expect(result.status == status, "\(result.errors)")
        return result
    }

    private func releases(_ scratch: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out/releases").sorted()
    }

    @Test func `a night that changes nothing publishes nothing`() throws {
        let scratch = try nights()
        try run(scratch)
        let first = try releases(scratch)
        #expect(first.count == 1 && first[0].hasPrefix("000001-"))
        let result = try run(scratch)
        #expect(result.output.contains("nothing has changed"))
        #expect(try releases(scratch) == first)
        try deliver("Böyük vaza", to: scratch)
        try run(scratch)
        #expect(try releases(scratch).count == 2)
        #expect(try scratch.text("out/current/objects.ndjson").contains("Böyük vaza"))
    }

    @Test func `old releases go, the ones that readers may still read stay`() throws {
        let scratch = try nights(keep: 2)
        for night in 1...4 {
            try deliver("Vaza \(night)", to: scratch)
            try run(scratch)
        }
        #expect(try releases(scratch).map { $0.prefix(6) } == ["000003", "000004"])
    }

    @Test func `a rollback holds until there is something new to say`() throws {
        let scratch = try nights()
        try run(scratch)
        try deliver("Böyük vaza", to: scratch)
        try run(scratch)
        #expect(try Programs.shell("khazina rollback '\(scratch.path)/out'").status == 0)
        #expect(!(try scratch.text("out/current/objects.ndjson").contains("Böyük vaza")))
        try run(scratch)
        #expect(!(try scratch.text("out/current/objects.ndjson").contains("Böyük vaza")))
        try deliver("Kiçik vaza", to: scratch)
        try run(scratch)
        #expect(try scratch.text("out/current/objects.ndjson").contains("Kiçik vaza"))
        #expect(try Programs.shell("khazina rollback '\(scratch.path)/out' --to 2").status == 0)
        #expect(try scratch.text("out/current/objects.ndjson").contains("Böyük vaza"))
        let none = try Programs.shell("khazina rollback '\(scratch.path)/out' --to 9")
        #expect(none.status == 2 && none.errors.contains("output.no-release"))
    }

    @Test func `a dataset with releases is read like any other`() throws {
        let scratch = try nights()
        try run(scratch)
        let id = try #require(try scratch.lines("out/current/objects.ndjson").first).dropFirst(7).prefix(19)
        let shown = try Programs.shell("khazina show '\(scratch.path)/out' \(id)")
        #expect(shown.status == 0 && shown.output.contains(id))
    }

    @Test func `what a killed run had announced is finished, and what it had not is cleared away`() throws {
        let scratch = try nights()
        try run(scratch)
        try deliver("Böyük vaza", to: scratch)
        try run(scratch)
        let names = try releases(scratch)
        let (files, out) = (FileManager.default, scratch.path + "/out")
        // Killed after the release had its name: `current` still leads to the one before, `.next` to the new one.
        try files.removeItem(atPath: out + "/current")
        try files.createSymbolicLink(atPath: out + "/current", withDestinationPath: "releases/" + names[0])
        try files.createSymbolicLink(atPath: out + "/.next", withDestinationPath: "releases/" + names[1])
        try files.createDirectory(atPath: out + "/releases/.staging", withIntermediateDirectories: true)
        try scratch.write("half a li", to: "out/releases/.staging/objects.ndjson")
        try run(scratch)
        #expect(try releases(scratch) == names)
        #expect(try scratch.text("out/current/objects.ndjson").contains("Böyük vaza"))
        // Killed before that: the announcement leads nowhere.
        try files.createSymbolicLink(atPath: out + "/.next", withDestinationPath: "releases/000003-0badc0de")
        try run(scratch)
        #expect(try releases(scratch) == names)
        #expect(try files.contentsOfDirectory(atPath: out).sorted() == ["current", "releases"])
    }

    @Test func `the run that holds the folder is named to the one that must wait`() throws {
        let scratch = try nights()
        try run(scratch)
        // The lock is the system's: a shell holds it as a run would.
        let result = try Programs.shell(
            "printf 'keeper on stone, process 7\\n0\\n' > '\(scratch.path)/.out.lock'; "
                + "flock '\(scratch.path)/.out.lock' khazina run '\(scratch.path)/p.yaml'")
        #expect(result.status == 5)
        #expect(result.errors.contains("keeper on stone, process 7"), "\(result.errors)")
        // Nobody holds it any more, and nobody has taken leave: the last run was killed.
        let next = try run(scratch)
        #expect(next.errors.contains("did not end"))
    }
}
