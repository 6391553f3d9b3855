import Foundation
import Testing

/// What happens when something is wrong outside the data: the message, the exit status, and that nothing is lost.
@Suite struct BadDayTests {
    private func pipeline(_ files: String, profile: String = "tate-artworks") -> String {
        "pipeline: p\nversion: 1\nsources:\n  - {id: s, files: [\(files)], profile: \(profile)}\n"
    }

    @Test func `a missing file is named and the run ends with 3`() throws {
        let scratch = try Scratch()
        try scratch.write(pipeline("nowhere.json"), to: "p.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'")
        #expect(result.status == 3)
        #expect(try scratch.text("out/findings.ndjson").contains("nowhere.json"))
    }

    @Test func `an empty file is an error in the data, and the run goes on`() throws {
        let scratch = try Scratch()
        try scratch.write("", to: "empty.json")
        try scratch.write(pipeline("empty.json"), to: "p.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'")
        #expect(result.status == 1, "\(result.errors)")
        #expect(try scratch.text("out/findings.ndjson").contains("input.empty"))
        #expect(scratch.exists("out/manifest.json"))
    }

    @Test func `mistakes in a pipeline are all named with their lines, and the run ends with 2`() throws {
        let scratch = try Scratch()
        try scratch.write("pipeline: p\nsources:\n  - {id: s, file: [a], profile: lido}\noutptu: {}\n", to: "p.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'")
        #expect(result.status == 2)
        #expect(result.errors.contains("p.yaml:3:"))
        #expect(result.errors.contains("did you mean `files`?"))
        #expect(result.errors.contains("did you mean `output`?"))
        #expect(!scratch.exists("out"))
    }

    @Test func `an unknown profile and an unknown option end with 2 and a way out`() throws {
        let scratch = try Scratch()
        try scratch.write(pipeline("a.json", profile: "lidoo"), to: "p.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'")
        #expect(result.status == 2)
        #expect(result.errors.contains("did you mean `lido`?"))
        #expect(try Programs.shell("khazina run --no-such-option").status == 2)
    }

    @Test func `a folder that is not a dataset is never replaced`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/out", withIntermediateDirectories: true)
        try scratch.write("mine", to: "out/thesis.txt")
        try scratch.write("{\"acno\": \"A1\"}", to: "a.json")
        try scratch.write(pipeline("a.json"), to: "p.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'")
        #expect(result.status == 2)
        #expect(try scratch.text("out/thesis.txt") == "mine")
    }

    @Test func `a run that was killed leaves the last dataset, and the next run does its work`() throws {
        let scratch = try Scratch()
        try scratch.write("{\"acno\": \"A1\", \"title\": \"One\"}", to: "a.json")
        try scratch.write(pipeline("a.json"), to: "p.yaml")
        let command = "khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out' --quiet"
        #expect(try Programs.shell(command).status == 0)
        let objects = try scratch.data("out/objects.ndjson")
        // The remains of a run that was killed while writing, and of one that was killed between its two renames.
        try FileManager.default.createDirectory(atPath: scratch.path + "/out.part", withIntermediateDirectories: true)
        try scratch.write("half a li", to: "out.part/objects.ndjson")
        #expect(try Programs.shell(command).status == 0)
        #expect(!scratch.exists("out.part"))
        try FileManager.default.moveItem(atPath: scratch.path + "/out", toPath: scratch.path + "/out.former")
        #expect(try Programs.shell(command).status == 0)
        #expect(try scratch.data("out/objects.ndjson") == objects)
        #expect(!scratch.exists("out.former"))
    }

    @Test func `a damaged line of a stage is reported and the others pass`() throws {
        let scratch = try Scratch()
        try scratch.write("{\"acno\": \"A1\", \"title\": \"One\"}", to: "a.json")
        let result = try Programs.shell(
            """
            (khazina-read --profile tate-artworks '\(scratch.path)/a.json'; echo '{"object": 7}') \
            | khazina-normalize --findings '\(scratch.path)/findings' > '\(scratch.path)/out'
            """)
        #expect(result.status == 1)
        #expect(try scratch.lines("out").count == 1)
        #expect(try scratch.text("findings").contains("stage.not-an-object"))
    }
}
