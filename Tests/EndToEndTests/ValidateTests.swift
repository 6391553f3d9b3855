import Foundation
import Testing

/// `khazina validate` and its neighbours, as an officer runs them.
@Suite struct ValidateTests {
    struct Finding: Hashable, CustomStringConvertible {
        let code: String, line: Int, column: Int
        var description: String { "\(line):\(column) \(code)" }
    }

    /// The findings of files, by name, and the exact counts by code.
    private func validate(
        _ arguments: String
    ) throws -> (status: Int32, findings: [String: [Finding]], counts: [String: Int]) {
        let result = try Programs.shell("khazina validate --ndjson - " + arguments)
        var findings: [String: [Finding]] = [:], counts: [String: Int] = [:]
        for line in result.output.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let code = try #require(object["code"] as? String)
            if let count = object["count"] as? Int {
                counts[code, default: 0] += count
            } else {
                let place = Finding(code: code, line: object["line"] as! Int, column: object["column"] as! Int)
                findings[object["source"] as! String, default: []].append(place)
            }
        }
        #expect(result.status != 70 && result.status != 2, "\(result.errors)")
        return (result.status, findings, counts)
    }

    // MARK: Places

    private struct Case {
        let path: String, code: String, line: Int, column: Int
    }

    /// `path<TAB>code<TAB>line<TAB>column` of what must be among the findings of a file of the shared corpus.
    private static func cases() throws -> [Case] {
        let table = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "validation-places.tsv")
        return try String(contentsOf: table, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            let row = $0.split(separator: "\t").map(String.init)
            return Case(path: row[0], code: row[1], line: Int(row[2])!, column: Int(row[3])!)
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["KHAZINA_SHARED"] != nil, "needs KHAZINA_SHARED"))
    func `each malformed file of the corpus is reported at its line and column`() throws {
        let corpus = ProcessInfo.processInfo.environment["KHAZINA_SHARED"]! + "/corpus/"
        let cases = try Self.cases()
        #expect(cases.count >= 60)
        let paths = Set(cases.map(\.path)).sorted().map { "'\(corpus)\($0)'" }.joined(separator: " ")
        let result = try validate("--profile none --max-examples 1000 \(paths)")
        #expect(result.status == 1)
        for one in cases {
            let found = result.findings[corpus + one.path] ?? []
            #expect(
                found.contains(Finding(code: one.code, line: one.line, column: one.column)), "\(one.path): \(found)")
        }
    }

    @Test func `the broken samples are reported where they are broken`() throws {
        let list = try validate("samples/broken/list.csv --schema museum-spreadsheet")
        let found = try #require(list.findings["samples/broken/list.csv"])
        #expect(list.status == 1)
        for wanted in [
            Finding(code: "csv.too-many-values", line: 3, column: 41),
            Finding(code: "csv.too-few-values", line: 6, column: 1),
            Finding(code: "rule.general.date", line: 3, column: 21),
            Finding(code: "rule.general.title-says-nothing", line: 5, column: 7),
            Finding(code: "schema.table", line: 4, column: 1),
        ] { #expect(found.contains(wanted), "\(wanted) among \(found)") }

        // libxml2 tells of a bare `&` at the byte behind it.
        let records = try validate("samples/broken/records.xml --schema marcxml")
        let marc = try #require(records.findings["samples/broken/records.xml"])
        for wanted in [
            Finding(code: "rule.general.check-digit", line: 6, column: 44),
            Finding(code: "schema.attribute", line: 12, column: 5),
            Finding(code: "xml.malformed", line: 17, column: 70), Finding(code: "xml.truncated", line: 19, column: 3),
        ] { #expect(marc.contains(wanted), "\(wanted) among \(marc)") }

        let events = try validate("samples/broken/events.json --schema theatre")
        let json = try #require(events.findings["samples/broken/events.json"])
        for wanted in [
            Finding(code: "schema.json", line: 2, column: 32),
            Finding(code: "json.trailing-comma", line: 3, column: 45),
        ] { #expect(json.contains(wanted), "\(wanted) among \(json)") }
    }

    // MARK: Verdicts and reports

    @Test func `a good delivery is accepted, and its receipt holds until a file changes`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "inventory number;title;object type;holder;date\nA-1;Carpet;carpet;Museum;1900\nA-2;Coin;coin;Museum;1910\n",
            to: "list.csv")
        let receipt = "'\(scratch.path)/receipt.json'"
        let result = try Programs.shell(
            "khazina validate '\(scratch.path)/list.csv' --receipt \(receipt) --profile none")
        #expect(result.status == 0, "\(result.output)")
        #expect(try Programs.shell("khazina receipt verify \(receipt)").status == 0)
        try scratch.write("changed\n", to: "list.csv")
        #expect(try Programs.shell("khazina receipt verify \(receipt)").status == 1)
        try scratch.write(
            try scratch.text("receipt.json").replacingOccurrences(of: "accepted", with: "rejected"), to: "r2")
        #expect(
            try Programs.shell("khazina receipt verify '\(scratch.path)/r2'").output.contains("changed  the receipt"))
    }

    @Test func `reports are well-formed, and the page asks nothing of the network`() throws {
        let scratch = try Scratch()
        let files =
            "--html '\(scratch.path)/r.html' --sarif '\(scratch.path)/r.sarif' --junit '\(scratch.path)/r.xml' --csv '\(scratch.path)/r.csv'"
        let result = try Programs.shell("khazina validate samples/broken/records.xml --language az \(files)")
        #expect(result.status == 1)
        let page = try scratch.text("r.html")
        #expect(page.contains("<html lang=\"az\">") && page.contains("Qəbul edilmir"))
        for forbidden in ["http-equiv", "<script", "<link", "src=", "@import", "url("] {
            #expect(!page.contains(forbidden))
        }
        let sarif = try #require(try JSONSerialization.jsonObject(with: scratch.data("r.sarif")) as? [String: Any])
        let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        let rules = try #require(
            ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]])
        for one in results {
            #expect(rules[one["ruleIndex"] as! Int]["id"] as? String == one["ruleId"] as? String)
            #expect(["error", "warning", "note"].contains(one["level"] as? String))
        }
        #expect(try Programs.shell("xmllint --noout '\(scratch.path)/r.xml'").status == 0)
        #expect(try scratch.text("r.csv").hasPrefix("code,severity,file,line,column"))
    }

    @Test func `the findings are the same for any number of threads`() throws {
        let one = try Programs.shell(
            "khazina validate samples/museum-lido samples/library-marcxml --threads 1 --ndjson -")
        let three = try Programs.shell(
            "khazina validate samples/museum-lido samples/library-marcxml --threads 3 --ndjson -")
        #expect(one.output == three.output && one.status == three.status)
    }

    // MARK: Bad days

    @Test func `nothing, a folder, a pipe, a web page, a cut-off archive`() throws {
        let scratch = try Scratch()
        try scratch.write("", to: "empty.xml")
        #expect(try validate("'\(scratch.path)/empty.xml'").status == 1)
        #expect(try Programs.shell("khazina validate '\(scratch.path)/nowhere'").status == 3)
        #expect(try Programs.shell("khazina validate --ndjson - - < samples/broken/events.json").status == 1)
        try scratch.write("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", to: "data.xml")
        #expect(try validate("'\(scratch.path)/data.xml'").counts["validate.web-page"] == 1)
        _ = try Programs.shell("gzip -c samples/museum-lido/input.xml | head -c 2000 > '\(scratch.path)/cut.xml.gz'")
        #expect(try validate("'\(scratch.path)/cut.xml.gz'").counts["input.truncated"] == 1)
        #expect(try Programs.shell("khazina validate samples/broken/list.csv --html /proc/none/r.html").status == 2)
    }

    @Test func `entities of a document are never expanded and nothing is fetched`() throws {
        let scratch = try Scratch()
        let bomb = (1...9).map { "<!ENTITY e\($0) \"&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);\">" }.joined()
        try scratch.write(
            "<!DOCTYPE r [<!ENTITY e0 \"ha\">\(bomb)<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><a>&e9;</a><a>&x;</a></r>",
            to: "b.xml")
        for schema in ["", "--schema marcxml"] {
            let result = try Programs.shell(
                "khazina validate --profile none '\(scratch.path)/b.xml' --ndjson - \(schema)")
            #expect(result.status == 1 && !result.output.contains("root:") && result.output.utf8.count < 20_000)
        }
    }

    @Test func `counts are exact and examples few when there are very many errors`() throws {
        let scratch = try Scratch()
        let rows = String(repeating: "1;2;3;4\n", count: 200_000)
        try scratch.write("a;b;c\n" + rows, to: "long.csv")
        let result = try validate("'\(scratch.path)/long.csv' --profile none --max-examples 5")
        #expect((result.counts["csv.too-many-values"] ?? 0) + (result.counts["csv.ragged-rows"] ?? 0) > 0)
        #expect(result.findings.values.allSatisfy { $0.count < 40 })
    }
}
