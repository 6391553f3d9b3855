import Foundation
import Testing

/// A night without anybody there: what is said, what is written for machines, which files count.
@Suite struct OperationsTests {
    /// A source in the folder `in`, a pipeline over it, and its options.
    private func night(_ options: String = "", pattern: String = "in/*") throws -> Scratch {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        try scratch.write("accession;title\n1;Gəbə\n2;Kilim\n", to: "in/a.csv")
        try scratch.write(
            """
            profile: list
            version: 1
            format: csv
            csv: {delimiter: ";"}
            identifier: [accession]
            kind: [=object]
            cluster: =museum
            map:
              titles: [{value: title, type: =main}]
            """, to: "list.yaml")
        try scratch.write(
            """
            pipeline: p
            sources: [{id: "mu\\"seum", files: ["\(pattern)"], profile: list.yaml, \(options)}]
            output: {directory: out}
            """, to: "night.yaml")
        return scratch
    }

    private func run(_ scratch: Scratch, _ arguments: String = "") throws -> Programs.Result {
        try Programs.shell("cd '\(scratch.path)' && khazina run night.yaml \(arguments)")
    }

    private func objects(_ scratch: Scratch) throws -> Int { try scratch.lines("out/objects.ndjson").count }

    @Test func `a run that goes well says nothing on standard error, and with quiet nothing at all`() throws {
        let scratch = try night()
        let plain = try run(scratch)
        #expect(plain.status == 0 && plain.errors.isEmpty && plain.output.contains("2 objects"))
        let quiet = try run(scratch, "--quiet")
        #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.output.isEmpty)
    }

    @Test func `the summary is JSON with the numbers and the exit status`() throws {
        let scratch = try night()
        #expect(try run(scratch, "--quiet --summary night.json").status == 0)
        let summary = try #require(
            try JSONSerialization.jsonObject(with: scratch.data("night.json")) as? [String: Any])
        #expect(summary["exitStatus"] as? Int == 0)
        #expect(summary["objects"] as? Int == 2)
        let source = try #require((summary["sources"] as? [[String: Any]])?.first)
        #expect(source["id"] as? String == "mu\"seum" && source["read"] as? Int == 2)
        // A run that fails says so in the same place.
        try scratch.write("pipeline: [", to: "night.yaml")
        #expect(try run(scratch, "--quiet --summary night.json").status == 2)
        let failed = try #require(try JSONSerialization.jsonObject(with: scratch.data("night.json")) as? [String: Any])
        #expect(failed["exitStatus"] as? Int == 2 && failed["failure"] != nil)
        #expect(!scratch.exists("night.json.part"))
    }

    /// The rules of `promtool check metrics` that a text can break.
    private func lint(_ text: String) -> [String] {
        var problems: [String] = [], help: Set<String> = [], type: Set<String> = [], current = "",
            seen: Set<String> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                if !help.insert(words[2]).inserted { problems.append("HELP twice: \(words[2])") }
                current = words[2]
            } else if line.hasPrefix("# TYPE ") {
                if words[2] != current || words[3] != "gauge" { problems.append("TYPE: \(line)") }
                if current.hasSuffix("_total") { problems.append("a gauge is no total: \(current)") }
                type.insert(words[2])
            } else if let match = line.wholeMatch(
                of: /([a-z_]+)(\{(?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)*\}) (-?[0-9.e+]+)/)
            {
                let name = String(match.1)
                if name != current || !help.contains(name) || !type.contains(name) { problems.append("order: \(line)") }
                if !seen.insert(name + match.2).inserted { problems.append("twice: \(line)") }
            } else {
                problems.append("no sample: \(line)")
            }
        }
        return text.hasSuffix("\n") ? problems : problems + ["no line end"]
    }

    @Test func `metrics keep the rules of the format, and the moment of the last success outlives a failure`() throws {
        let scratch = try night()
        #expect(try run(scratch, "--quiet --metrics k.prom").status == 0)
        let well = try scratch.text("k.prom")
        #expect(lint(well) == [])
        #expect(well.contains(#"khazina_objects{pipeline="night"} 2"#))
        #expect(
            well.contains(#"khazina_source_records{outcome="read",pipeline="night",source="mu\"seum"} 2"#))
        let success = try #require(well.firstMatch(of: /khazina_last_success_timestamp_seconds\{.*\} \d+/)).output
        try scratch.write("pipeline: [", to: "night.yaml")
        #expect(try run(scratch, "--quiet --metrics k.prom").status == 2)
        let failed = try scratch.text("k.prom")
        #expect(lint(failed) == [])
        #expect(failed.contains(#"khazina_run_exit_status{pipeline="night"} 2"#))
        #expect(failed.contains(success))
    }

    @Test func `a log of events is JSON line by line, also when the run fails`() throws {
        let scratch = try night()
        try scratch.write("accession;title\n1;Gəbə;zu viel\n", to: "in/b.csv")
        let result = try run(scratch, "--log-format json")
        let events = try result.errors.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(result.output.isEmpty)
        #expect(events.first?["event"] as? String == "run began")
        #expect(events.last?["event"] as? String == "run ended")
        #expect(events.contains { $0["event"] as? String == "source done" && $0["read"] as? Int == 3 })
        #expect(events.allSatisfy { ($0["time"] as? String)?.count == 20 && $0["level"] is String })
        try scratch.write("pipeline: [", to: "night.yaml")
        let failed = try run(scratch, "--log-format json")
        #expect(failed.status == 2)
        let last = try #require(failed.errors.split(separator: "\n").last)
        let event = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        #expect(event["level"] as? String == "error" && event["exitStatus"] as? Int == 2)
    }

    @Test func `a dry run says what would change and changes nothing`() throws {
        let scratch = try night()
        #expect(try run(scratch, "--quiet").status == 0)
        let before = try scratch.data("out/objects.ndjson")
        try scratch.write("accession;title\n1;Xalça\n3;Sumax\n", to: "in/a.csv")
        let result = try run(scratch, "--dry-run")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("titles: Gəbə → Xalça"))
        #expect(result.output.contains("Nothing was published"))
        #expect(try scratch.data("out/objects.ndjson") == before)
        #expect(!scratch.exists("out.part"))
    }

    @Test func `files that are still being sent do not count`() throws {
        let scratch = try night()
        for name in ["b.csv.part", "c.csv.tmp", ".d.csv", "e.csv~", "f.csv.filepart"] {
            try scratch.write("accession;title\n9;Yarımçıq\n", to: "in/\(name)")
        }
        #expect(try run(scratch, "--quiet").status == 0)
        #expect(try objects(scratch) == 2)
    }

    @Test func `a file waits for its marker`() throws {
        let scratch = try night("drop: {done: .done}")
        try scratch.write("", to: "in/a.csv.done")
        try scratch.write("accession;title\n3;Sumax\n", to: "in/b.csv")
        #expect(try run(scratch, "--quiet").status == 0)
        #expect(try objects(scratch) == 2)
        let findings = try scratch.text("out/findings.ndjson")
        #expect(findings.contains("source.waiting") && findings.contains("b.csv is left for the next run"))
        try scratch.write("", to: "in/b.csv.done")
        #expect(try run(scratch, "--quiet").status == 0)
        #expect(try objects(scratch) == 3)
    }

    @Test func `one marker can stand for a folder`() throws {
        let scratch = try night("drop: {done: COMPLETE}")
        try scratch.write("", to: "in/COMPLETE")
        #expect(try run(scratch, "--quiet").status == 0)
        #expect(try objects(scratch) == 2)
    }

    @Test func `a file that was changed just now waits until it has settled`() throws {
        let scratch = try night("drop: {settle: 3600}")
        try scratch.write("accession;title\n3;Sumax\n", to: "in/b.csv")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: scratch.path + "/in/a.csv")
        #expect(try run(scratch, "--quiet").status == 0)
        #expect(try objects(scratch) == 2)
    }

    @Test func `a file that grows while it is read is named and the run ends with 3`() throws {
        let scratch = try night(pattern: "in/a.csv")
        let result = try Programs.shell(
            """
            cd '\(scratch.path)'
            (cat in/a.csv; for i in $(seq 3 6000); do echo "$i;Xalça"; done) > in/b.csv; mv in/b.csv in/a.csv
            (for i in $(seq 1 12000); do echo "x$i;Sonradan" >> in/a.csv; sleep 0.005; done) & writer=$!
            khazina run night.yaml --quiet; status=$?; kill $writer; exit $status
            """)
        #expect(result.status == 3)
        #expect(try scratch.text("out/findings.ndjson").contains("input.changed-while-read"))
    }
}

/// `khazina status`: what one wants to know in the morning.
@Suite struct StatusTests {
    @Test func `before the first run, when all is well, and when something waits`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
        try scratch.write("İnv. №;Ad\nKP-1;Vaza\n", to: "in/a.csv")
        try scratch.write(
            """
            pipeline: p
            sources: [{id: museum, files: ["in/*.csv"], drop: {settle: 1}, profile: museum-spreadsheet}]
            output: {directory: out, releases: {keep: 3}}
            """, to: "night.yaml")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: scratch.path + "/in/a.csv")
        func status(_ arguments: String) throws -> Programs.Result {
            try Programs.shell("cd '\(scratch.path)' && khazina status night.yaml \(arguments)")
        }
        let before = try status("--check")
        #expect(before.status == 1 && before.output.contains("there is no dataset yet"))
        #expect(try Programs.shell("cd '\(scratch.path)' && khazina run night.yaml --quiet").status == 0)
        let well = try status("--check --stale 36")
        #expect(well.status == 0, "\(well.output)\(well.errors)")
        #expect(well.output.contains("release 000001-") && well.output.contains("nothing waits for you"))
        #expect(well.output.contains("2 h 0 min ago"))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(status("--json").output.utf8)) as? [String: Any])
        #expect(json["objects"] as? Int == 1 && json["well"] as? Bool == true)
        try FileManager.default.removeItem(atPath: scratch.path + "/in/a.csv")
        let waits = try status("--check")
        #expect(waits.status == 1 && waits.output.contains("museum: "))
        // A dataset alone, by its folder.
        #expect(try Programs.shell("khazina status '\(scratch.path)/out'").output.contains("objects    1"))
    }

    @Test func `it says who is writing`() throws {
        let scratch = try Scratch()
        try scratch.write("İnv. №;Ad\nKP-1;Vaza\n", to: "a.csv")
        let result = try Programs.shell(
            """
            cd '\(scratch.path)'
            cat > p.yaml <<END
            pipeline: p
            sources: [{id: museum, files: [a.csv], profile: museum-spreadsheet}]
            output: {directory: out}
            END
            khazina run p.yaml --quiet
            printf 'clerk on museum, process 1\\n%s\\n' "$(date +%s)" > .out.lock
            (flock 9; khazina status p.yaml) 9<>.out.lock
            """)
        #expect(
            result.output.contains("writing    clerk on museum, process 1, since"), "\(result.output)\(result.errors)")
    }
}
