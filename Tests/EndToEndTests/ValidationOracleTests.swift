import Foundation
import Testing

/// What others say of the same files, and of our reports.
@Suite struct ValidationOracleTests {
    private static let shared = ProcessInfo.processInfo.environment["KHAZINA_SHARED"]
    private static func has(_ program: String) -> Bool {
        do { return try Programs.shell("command -v \(program)").status == 0 } catch { return false }
    }

    @Test(
        .enabled(if: shared != nil && has("xmllint"), "needs KHAZINA_SHARED and xmllint"), arguments: ["", "--rng"])
    func `verdicts under XML Schema and RELAX NG are those of xmllint on the whole corpus`(language: String) throws {
        let run = try Programs.shell(
            "python3 Benchmarks/validation/agreement.py khazina '\(Self.shared!)/corpus' \(language)")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let same = run.output.firstMatch(of: #/(\d+) the same, 0 different/#).flatMap { Int($0.output.1) } ?? 0
        #expect(same >= 90, "\(run.output)")
    }

    @Test(.enabled(if: has("python3"), "needs python3 with jsonschema: scripts/setup --test"))
    func `SARIF is what its specification says`() throws {
        let scratch = try Scratch()
        let run = try Programs.shell("khazina validate samples --sarif '\(scratch.path)/r.sarif' -q")
        #expect(run.status == 1)
        let judged = try Programs.shell("python3 Tests/Oracles/sarif.py '\(scratch.path)/r.sarif'")
        #expect(judged.output == "valid\n", "\(judged.output)\(judged.errors)")
    }

    @Test(.enabled(if: has("xmllint"), "needs xmllint: scripts/setup --test"))
    func `JUnit XML has the shape that build servers read`() throws {
        let scratch = try Scratch()
        let run = try Programs.shell("khazina validate samples --junit '\(scratch.path)/r.xml' -q")
        #expect(run.status == 1)
        let judged = try Programs.shell(
            "xmllint --noout --relaxng Tests/Oracles/junit.rng '\(scratch.path)/r.xml'")
        #expect(judged.status == 0, "\(judged.errors)")
    }

    @Test func `no finding is without a place`() throws {
        let run = try Programs.shell("khazina validate samples --ndjson - --max-examples 100000")
        var count = 0
        for line in run.output.split(separator: "\n") {
            let finding = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            if finding["count"] != nil { continue }
            count += 1
            #expect(finding["line"] as? Int ?? 0 >= 1 && finding["column"] as? Int ?? 0 >= 1, "\(line)")
            #expect((finding["source"] as? String)?.isEmpty == false, "\(line)")
        }
        #expect(count > 300)
    }

    @Test func `a zip bomb ends a run soon, with a finding`() throws {
        let scratch = try Scratch()
        let made = try Programs.shell(
            "cd '\(scratch.path)' && head -c 400000000 /dev/zero | gzip -9 > objects.csv.gz && test $(stat -c %s objects.csv.gz) -lt 2000000"
        )
        #expect(made.status == 0)
        try scratch.write(
            "pipeline: b\nversion: 1\nsources:\n  - {id: b, files: [objects.csv.gz], profile: museum-spreadsheet}\n",
            to: "p.yaml")
        let start = ContinuousClock.now
        let run = try Programs.shell(
            "khazina run '\(scratch.path)/p.yaml' --root '\(scratch.path)' --output '\(scratch.path)/out'")
        // Minutes, not hours: it was stuck for want of a bound.
        #expect(ContinuousClock.now - start < .seconds(600))
        #expect(run.status == 3 || run.status == 1)
        #expect((run.output + run.errors).contains("input.compression-bomb"), "\(run.output)\(run.errors)")
    }

    @Test func `a device keeps its name when a report goes there, and a full disk is said`() throws {
        let scratch = try Scratch()
        _ = try Programs.shell("mkfifo '\(scratch.path)/pipe' && ln -s /dev/full '\(scratch.path)/full'")
        let piped = try Programs.shell(
            "cat '\(scratch.path)/pipe' > '\(scratch.path)/got' & khazina validate samples/broken --html '\(scratch.path)/pipe' -q; wait; test -p '\(scratch.path)/pipe'"
        )
        #expect(piped.status == 0)
        #expect(try scratch.text("got").hasPrefix("<!DOCTYPE html>"))
        for option in ["--html", "--ndjson"] {
            let full = try Programs.shell("khazina validate samples/broken -q \(option) '\(scratch.path)/full'")
            #expect(full.status == 2 && full.errors.contains("output.cannot-write"), "\(option) \(full.errors)")
        }
    }
}
