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

    @Test func `a delivery that cannot be read leaves the last dataset, and the run ends with 4`() throws {
        let scratch = try Scratch()
        try scratch.write("İnv. №;Ad\nKP-1;Vaza\n", to: "list.csv")
        try scratch.write(pipeline("list.csv", profile: "museum-spreadsheet"), to: "p.yaml")
        let command = "khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out'"
        #expect(try Programs.shell(command).status == 0)
        let objects = try scratch.text("out/objects.ndjson")
        #expect(objects.contains("KP-1"))
        try FileManager.default.removeItem(atPath: scratch.path + "/list.csv")
        let result = try Programs.shell(command)
        #expect(result.status == 4)
        #expect(result.errors.contains("output.kept") && result.errors.contains("list.csv"), "\(result.errors)")
        #expect(try scratch.text("out/objects.ndjson") == objects)
        #expect(!scratch.exists("out.part"))
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

    @Test func `an empty file and one that is cut off crash no reader`() throws {
        let scratch = try Scratch()
        let deliveries = [
            ("marc21", "library-iso2709/marc8.mrc"), ("museum-spreadsheet", "museum-xlsx/input.xlsx"),
            ("museum-spreadsheet", "museum-dbf/input.dbf"), ("lido", "museum-lido/input.xml"),
        ]
        var command = ""
        for (number, (profile, sample)) in deliveries.enumerated() {
            let bytes = try Data(contentsOf: Programs.root.appending(path: "samples/" + sample))
            try bytes.prefix(bytes.count / 2).write(to: URL(filePath: "\(scratch.path)/cut\(number)"))
            try scratch.write("", to: "empty\(number)")
            for file in ["cut\(number)", "empty\(number)"] {
                command +=
                    "khazina migrate --quiet --profile \(profile) --output '\(scratch.path)/out' '\(scratch.path)/\(file)'"
                    + " > /dev/null 2>&1; echo $?; "
            }
        }
        let result = try Programs.shell(command + "khazina inspect '\(scratch.path)'/cut? > /dev/null 2>&1; echo $?")
        let statuses = result.output.split(separator: "\n").compactMap { Int($0) }
        #expect(statuses.count == 9)
        #expect(statuses.allSatisfy { [0, 1, 3].contains($0) }, "\(statuses)")
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
        try scratch.write(
            "{\"acno\": \"A1\", \"dateText\": \"1900\", \"contributors\": [{\"fc\": \"X\"}]}", to: "a.json")
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

    @Test func `a second run into the same folder ends with 5 and leaves the first alone`() throws {
        let scratch = try Scratch()
        try scratch.write("{\"acno\": \"A1\"}", to: "a.json")
        try scratch.write(pipeline("a.json"), to: "p.yaml")
        let result = try Programs.shell(
            """
            exec 9> '\(scratch.path)/.out.lock'; flock 9
            khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/out' 9>&-
            """)
        #expect(result.status == 5, "\(result.errors)")
        #expect(!scratch.exists("out"))
    }

    @Test func `records before a break in a compressed file are kept, and the run ends with 3`() throws {
        let scratch = try Scratch()
        let records = (1...2_000).map { "<record><id>r\($0)</id><x>\(($0 * 7_919) % 10_007)</x></record>" }.joined()
        try scratch.write("<all>\(records)</all>", to: "a.xml")
        try scratch.write(
            "profile: p\nversion: 1\nformat: xml\nrecords: record\nidentifier: id\nkind: =object\ncluster: =museum\n"
                + "map: {identifiers: [{value: id}], descriptions: [{value: x}]}\n", to: "p.yaml")
        let result = try Programs.shell(
            """
            cd '\(scratch.path)'; gzip a.xml; head -c 6000 a.xml.gz > cut.xml.gz
            khazina read --profile p.yaml cut.xml.gz > out 2> errors
            """)
        #expect(result.status == 3)
        #expect(try scratch.lines("out").count > 100)
        #expect(try scratch.text("errors").contains("input.truncated"))
    }

    @Test func `a profile for something else is said`() throws {
        let scratch = try Scratch()
        try scratch.write("a,b\n1,2\n", to: "a.csv")
        let result = try Programs.shell(
            "khazina read --profile museum-spreadsheet '\(scratch.path)/a.csv' 2>&1 >/dev/null")
        #expect(result.status == 1)
        #expect(result.output.contains("mapping.not-recognized"))
    }

    @Test func `standard input is a source, an unknown encoding is not one`() throws {
        let read = try Programs.shell(
            "echo '{\"acno\": \"A1\", \"contributors\": []}' | khazina read --profile tate-artworks -")
        #expect(read.output.contains("\"A1\""))
        #expect(try Programs.shell("khazina read --profile tate-artworks --encoding utf-99 a.json").status == 2)
    }

    @Test func `a damaged line of a stage is reported and the others pass`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "{\"acno\": \"A1\", \"dateText\": \"1900\", \"contributors\": [{\"fc\": \"X\"}]}", to: "a.json")
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
