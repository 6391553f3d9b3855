import Foundation
import Testing

/// Runs in parts, with a shell in the place of an engine: the bytes of `khazina run`.
@Suite struct PartsTests {
    /// Files that differ between two folders, in the words of `diff`; empty when there are none. What a run keeps for the
    /// comparisons of the next one is no part of the dataset.
    private func differences(_ a: String, _ b: String) throws -> String {
        let result = try Programs.shell("diff -rq --exclude='compared-*.bin' --exclude='kept-*.bin' '\(a)' '\(b)'")
        return result.output + result.errors
    }

    @Test func `the demo in parts is the demo, broken files and all`() throws {
        let scratch = try Scratch()
        let run = try Programs.shell("khazina run pipelines/demo.yaml --quiet --output '\(scratch.path)/whole'")
        #expect(run.status == 1)
        let parts = try Programs.shell(
            "scripts/run-in-parts pipelines/demo.yaml --output '\(scratch.path)/parts' --partitions 2 --megabytes 0.02")
        #expect(parts.status == run.status, "\(parts.errors)")
        #expect(try scratch.text("whole/findings.ndjson").contains("xml.malformed"))
        #expect(try differences("\(scratch.path)/whole", "\(scratch.path)/parts") == "")
    }

    /// Rows of two libraries that repeat each other; a record comes twice, another has the identifier of a third, the
    /// second file breaks off, and one is not there.
    private func writeLibrary(into scratch: Scratch) throws {
        let head = "identifier,title,author,publisher,year\n"
        var first = head, second = head, other = head
        for row in 0..<300 {
            first += "a\(row),Kitab \(row % 90) haqqında,Məmmədov Əli,Gənclik,\(1950 + row % 40)\n"
            second += "b\(row),Xalça \(row % 40) naxışları,\"Kərimov, Lətif\",Işıq,\(1950 + row % 20)\n"
            other += "c\(row),Kitab \(row % 130) haqqinda,\"Əli Məmmədov\",Ganjlik,\(1950 + row % 40)\n"
        }
        second += "a3,Başqa bir kitab,,,1999\na7,Kitab 7 haqqında,Məmmədov Əli,Gənclik,1957\n\"b999,never ends,"
        try scratch.write(first, to: "first.csv")
        try scratch.write(second, to: "second.csv")
        try scratch.write(other, to: "other.csv")
        try scratch.write(
            """
            pipeline: library
            version: 1
            sources:
              - {id: one, files: ['\(scratch.path)/first.csv', '\(scratch.path)/second.csv'], profile: book-list}
              - {id: other, files: ['\(scratch.path)/other.csv'], profile: book-list}
            """, to: "pipeline.yaml")
    }

    @Test func `a second run goes on with the ids of the first, and its broken file is reported once`() throws {
        let scratch = try Scratch()
        try writeLibrary(into: scratch)
        let pipeline = "'\(scratch.path)/pipeline.yaml'"
        func both(_ options: String) throws -> Int32 {
            let run = try Programs.shell("khazina run \(pipeline) --quiet --output '\(scratch.path)/whole'")
            let parts = try Programs.shell(
                "scripts/run-in-parts \(pipeline) --output '\(scratch.path)/parts' \(options)")
            #expect(parts.status == run.status, "\(parts.errors)")
            #expect(try differences("\(scratch.path)/whole", "\(scratch.path)/parts") == "")
            return run.status
        }
        #expect(try both("--partitions 2 --megabytes 0.01") == 1)
        let findings = try scratch.lines("parts/findings.ndjson")
        #expect(findings.count { $0.contains("csv.unterminated-quote") } == 1)
        #expect(findings.count { $0.contains("dedupe.repeated-identifier") } == 1)
        #expect(try scratch.lines("parts/ledger.ndjson").count > 50)
        // The other file first: other positions, the same ids.
        let text = try scratch.text("pipeline.yaml")
        let lines = text.split(separator: "\n").map(String.init)
        try scratch.write((lines[0..<3] + [lines[4], lines[3]]).joined(separator: "\n") + "\n", to: "pipeline.yaml")
        #expect(try both("--partitions 3") == 1)
        #expect(try scratch.text("parts/identities.ndjson").contains("\"first\":1"))
    }

    @Test(
        .enabled(
            if: Spark.python != nil, "Spark is not installed: run pipelines/spark/setup, or set KHAZINA_SPARK_PYTHON"))
    func `the demo on Spark is the demo`() throws {
        let scratch = try Scratch()
        let run = try Programs.shell("khazina run pipelines/demo.yaml --quiet --output '\(scratch.path)/whole'")
        let python = try #require(Spark.python)
        let spark = try Programs.shell(
            "'\(python)' pipelines/spark/driver.py pipelines/demo.yaml --output '\(scratch.path)/spark' "
                + "--master 'local[2]' --partitions 4 --parquet '\(scratch.path)/parquet'")
        #expect(spark.status == run.status, "\(spark.errors)")
        #expect(try differences("\(scratch.path)/whole", "\(scratch.path)/spark") == "")
        let objects = try scratch.lines("whole/objects.ndjson").count
        let counted = try Programs.shell(
            "'\(python)' -c 'import pyarrow.parquet as p; print(p.read_table(\"\(scratch.path)/parquet/objects\").num_rows)'"
        )
        // pyarrow is not part of PySpark: without it only the files are looked for.
        #expect(counted.status != 0 || counted.output == "\(objects)\n")
        #expect(scratch.exists("parquet/objects/_SUCCESS") && scratch.exists("parquet/places/_SUCCESS"))
    }
}

/// Where PySpark and Java are, when they are.
private enum Spark {
    static let python: String? = candidates.first(where: isReady)

    private static var candidates: [String] {
        let here = Programs.root.appending(path: "pipelines/spark/.venv/bin/python").path
        let named = ProcessInfo.processInfo.environment["KHAZINA_SPARK_PYTHON"]
        return named.map { [$0, here] } ?? [here]
    }

    private static func isReady(_ python: String) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        do {
            return try Programs.shell("'\(python)' -c 'import pyspark' && java -version").status == 0
        } catch {
            return false
        }
    }
}
