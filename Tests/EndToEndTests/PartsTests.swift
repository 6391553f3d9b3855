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

    /// A table of editions that states no bits.
    private static let estimating = """
        kind: edition
        version: 3
        sources: any
        link: 0
        review: -4
        prior-pairs: 100
        leeway: 3
        fields:
          title: {type: title}
          agents: {type: category}
          year: {type: year}
        blocking:
          largest-block: 60
          keys: [[title.pairs 4], [title.value], [year.year, agents.value]]
          split: [year.year, title.prefix 6]
        comparisons:
          year: {frequency: 0.3, matches: {same: 0.9, overlap: 0.04, oneOff: 0.04, few: 0.01, years: 0.006, far: 0.004}}
          title: {frequency: 0.8, matches: {same: 0.65, near: 0.15, most: 0.06, contained: 0.1, moreNumber: 0.01,
            otherNumber: 0.001, half: 0.02, little: 0.006, different: 0.003}}
          agents: {frequency: 0.6, matches: {same: 0.85, alike: 0.05, different: 0.1}}

        """

    @Test func `weights of a sample serve a run and a run in parts`() throws {
        let scratch = try Scratch()
        try writeLibrary(into: scratch)
        let pipeline = "'\(scratch.path)/pipeline.yaml'", tables = "home/pipelines/resolution"
        func shell(_ command: String) throws -> Programs.Result {
            try Programs.shell("export KHAZINA_HOME='\(scratch.path)/home'; \(command)")
        }
        let copied = try shell(
            """
            mkdir -p "$KHAZINA_HOME/pipelines" && cd pipelines \
                && cp -r *.yaml forms profiles resolution vocabularies "$KHAZINA_HOME/pipelines"
            """)
        try #require(copied.status == 0, "\(copied.errors)")
        try scratch.write(Self.estimating, to: "\(tables)/edition.yaml")
        func run() throws -> Programs.Result {
            try shell("khazina run \(pipeline) --quiet --output '\(scratch.path)/whole'")
        }
        func parts() throws -> Programs.Result {
            try shell(
                "scripts/run-in-parts \(pipeline) --output '\(scratch.path)/parts' --partitions 3 --megabytes 0.01")
        }
        // Without weights one process estimates them, and parts say what to do.
        #expect(try run().status == 1)
        let refused = try parts()
        #expect(refused.status == 2 && refused.errors.contains("khazina dedupe train"), "\(refused.errors)")
        let estimated = try scratch.data("whole/ledger.ndjson")

        let trained = try shell(
            "khazina dedupe train '\(scratch.path)/whole' --table edition --output '\(scratch.path)/\(tables)/e.weights'"
        )
        #expect(trained.status == 0, "\(trained.errors)")
        try scratch.write(Self.estimating + "weights: e.weights\n", to: "\(tables)/edition.yaml")
        let status = try run().status
        #expect(try parts().status == status)
        #expect(try differences("\(scratch.path)/whole", "\(scratch.path)/parts") == "")
        // The sample is the delivery: what was estimated then is what is read now.
        #expect(try scratch.data("whole/ledger.ndjson") == estimated)

        // Other weights, other decisions, in both ways: the file is read, not only named.
        let weights = try scratch.text("\(tables)/e.weights")
        try scratch.write(
            weights.replacing(#/(?m)^(level\ttitle\t\w+)\t.*$/#) { "\($0.output.1)\t0.1\t0.1\t0.1\t0.0" },
            to: "\(tables)/e.weights")
        _ = try (run(), parts())
        #expect(try scratch.data("whole/ledger.ndjson") != estimated)
        #expect(try differences("\(scratch.path)/whole", "\(scratch.path)/parts") == "")
        try scratch.write(weights.replacing("edition\t3", with: "edition\t2"), to: "\(tables)/e.weights")
        let other = try run()
        #expect(other.status == 2 && other.errors.contains("no weights of the table edition"), "\(other.errors)")
    }

    @Test(
        .enabled(
            if: Spark.python != nil,
            """
            Spark is not installed, so no run on it is compared: KHAZINA_SPARK=1 scripts/setup --test installs it, \
            KHAZINA_SPARK_PYTHON names a Python that has it
            """))
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
