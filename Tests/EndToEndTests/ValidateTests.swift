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
        // What is found has a place: a line and a column of a file that was named.
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

        let records = try validate("samples/broken/records.xml --schema marcxml")
        let marc = try #require(records.findings["samples/broken/records.xml"])
        for wanted in [
            Finding(code: "rule.general.check-digit", line: 6, column: 44),
            Finding(code: "schema.attribute", line: 12, column: 5),
            Finding(code: "xml.malformed", line: 17, column: 69), Finding(code: "xml.truncated", line: 19, column: 3),
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

    // MARK: Mends

    /// Mends one file and looks at what came of it.
    private func mend(
        _ scratch: Scratch, _ name: String, _ options: String = "--profile none"
    ) throws -> (before: [String: Int], after: [String: Int], changed: Int) {
        let file = "'\(scratch.path)/\(name)'", fixed = "'\(scratch.path)/fixed/\(name)'"
        let before = try validate("\(options) --fix '\(scratch.path)/fixed' \(file)").counts
        let after = try validate("\(options) \(fixed)").counts
        // The diff alone makes the one from the other.
        let patched = try Programs.shell(
            "cd '\(scratch.path)' && mkdir patched && cp '\(name)' patched && cd patched && patch -s -p1 < ../fixed/fixes.diff && cmp '\(name)' '../fixed/\(name)'"
        )
        #expect(patched.status == 0, "\(patched.output)\(patched.errors)")
        let diff = try Programs.shell("diff \(file) \(fixed) | grep -c '^>'")
        return (before, after, Int(diff.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1)
    }

    @Test func `a bare ampersand is mended in a copy, and nothing else`() throws {
        let scratch = try Scratch()
        let rows = (1...30).map { "<r>\n<t>\($0) &amp; \($0 == 7 || $0 == 20 ? "yun & ipək" : "é")</t>\n</r>\n" }
            .joined()
        let given = "<x>\n\(rows)</x>"
        try scratch.write(given, to: "a.xml")
        let result = try mend(scratch, "a.xml")
        #expect(result.before["xml.malformed"] == 2 && result.after["xml.malformed"] == nil)
        #expect(result.changed == 2)
        #expect(try scratch.text("a.xml") == given)
        #expect(try scratch.text("fixed/a.xml") == given.replacingOccurrences(of: "yun & ipək", with: "yun &amp; ipək"))
    }

    @Test func `short rows are filled up, but not those that a line break cut`() throws {
        let scratch = try Scratch()
        let rows = "1;a;b;c\n2;a;b\n3;a;b;c\n4;a\nb;b;c\n5;a;b;c\n6\n7;a;b;c\n"
        try scratch.write("no;x;y;z\n" + rows, to: "a.csv")
        let result = try mend(scratch, "a.csv")
        #expect(result.before["csv.too-few-values"] == 4 && result.after["csv.too-few-values"] == 2)
        #expect(result.changed == 2)
        #expect(
            try scratch.text("fixed/a.csv")
                == "no;x;y;z\n1;a;b;c\n2;a;b;\n3;a;b;c\n4;a\nb;b;c\n5;a;b;c\n6;;;\n7;a;b;c\n")
    }

    @Test func `an encoding that is not the declared one becomes UTF-8, and a byte order mark goes`() throws {
        let scratch = try Scratch()
        let rows = (1...60).map { "<r><t>Описание предмета \($0): ковёр ручной работы, шерсть</t></r>\n" }.joined()
        let given = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<x>\n\(rows)</x>\n"
        try scratch.write(given, to: "utf8.xml")
        _ = try Programs.shell("cd '\(scratch.path)' && iconv -f utf-8 -t windows-1251 utf8.xml > a.xml")
        let result = try mend(scratch, "a.xml")
        #expect(result.before["encoding.contradicts-declaration"] == 1 && result.after.isEmpty)
        #expect(result.after["encoding.contradicts-declaration"] == nil)
        #expect(try scratch.text("fixed/a.xml") == given)

        let other = try Scratch()
        try other.write("\u{FEFF}" + given.replacingOccurrences(of: "utf-8", with: "windows-1251"), to: "b.xml")
        #expect(try mend(other, "b.xml").after["encoding.contradicts-declaration"] == nil)
        #expect(try other.text("fixed/b.xml") == given.replacingOccurrences(of: "utf-8", with: "UTF-8"))
    }

    @Test func `a letter of the other script is reported and mended`() throws {
        let scratch = try Scratch()
        _ = try Programs.shell("cp samples/broken/list.csv '\(scratch.path)/list.csv'")
        let result = try mend(scratch, "list.csv", "")
        #expect(result.before["rule.general.mixed-scripts"] == 1 && result.after["rule.general.mixed-scripts"] == nil)
        #expect(result.changed == 1)
        #expect(try scratch.text("fixed/list.csv").hasSuffix("ƏF 5;Bakı;tablo;1950;\n"))
    }

    @Test func `a row with another delimiter gets that of the table`() throws {
        let scratch = try Scratch()
        let rows = (1...20).map { $0 == 9 ? "9,c,d,e\n" : "\($0);a;b;c\n" }.joined()
        try scratch.write("no;x;y;z\n\(rows)21;one, two;b;c\n22\n", to: "a.csv")
        let result = try mend(scratch, "a.csv")
        #expect(result.before["csv.too-few-values"] == 2 && result.after["csv.too-few-values"] == nil)
        #expect(result.changed == 2)
        #expect(try scratch.text("fixed/a.csv").contains("\n9;c;d;e\n"))
        #expect(try scratch.text("fixed/a.csv").hasSuffix("21;one, two;b;c\n22;;;\n"))
    }

    @Test func `values get the form that the Table Schema wants, where there is only one`() throws {
        let scratch = try Scratch()
        try scratch.write(
            """
            {"fields": [{"name": "no"}, {"name": "day", "type": "date"}, {"name": "size", "type": "integer"},
            {"name": "state", "constraints": {"enum": ["yaxşı", "pis"]}}]}
            """, to: "schema.json")
        try scratch.write(
            "no;day;size;state\n1;25.01.1908;1 200;Yaxşı\n2;1908-02-03;7;pis\n3;31.02.1908;7;orta\n4;05/06/1908;1 2;pis\n",
            to: "a.csv")
        let result = try mend(scratch, "a.csv", "--profile none --schema '\(scratch.path)/schema.json'")
        #expect(result.before["schema.table"] == 7 && result.after["schema.table"] == 4)
        #expect(result.changed == 1)
        #expect(
            try scratch.text("fixed/a.csv")
                == "no;day;size;state\n1;1908-01-25;1200;yaxşı\n2;1908-02-03;7;pis\n3;31.02.1908;7;orta\n4;05/06/1908;1 2;pis\n"
        )
    }

    @Test func `languages and licences with a slip are mended, wrong check digits only get a hint`() throws {
        let scratch = try Scratch()
        func record(_ number: Int, _ more: String) -> String {
            """
            <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:title xml:lang="az">Kitab \(number)</dc:title><dc:identifier>n-\(number)</dc:identifier><dc:type>Kitab</dc:type>
            <dc:date>2004</dc:date><dc:publisher>Lider</dc:publisher>\(more)</oai_dc:dc>

            """
        }
        let records = [
            record(1, "<dc:language>az</dc:language>"), record(2, "<dc:language>[rus.]</dc:language>"),
            record(3, "<dc:identifier>ISBN 978-9952-8200-1-1</dc:identifier>"),
            record(4, "<dc:language>klinqon</dc:language>"),
        ]
        try scratch.write("<records>\n\(records.joined())</records>\n", to: "a.xml")
        let result = try mend(scratch, "a.xml", "--profile oai-dc")
        #expect(result.before["rule.general.language"] == 2 && result.after["rule.general.language"] == 1)
        #expect(result.changed == 1)
        let given = try scratch.text("a.xml")
        #expect(try scratch.text("fixed/a.xml") == given.replacingOccurrences(of: "[rus.]", with: "ru"))
        let hints = try Programs.shell(
            "khazina validate '\(scratch.path)/a.xml' --profile oai-dc --ndjson - | grep check-digit")
        #expect(hints.output.contains("978-9952-8200-1-0"), "\(hints.output)")
    }

    @Test func `nothing is mended in place, over other files, or without need`() throws {
        let scratch = try Scratch()
        _ = try Programs.shell("mkdir '\(scratch.path)/in' '\(scratch.path)/full'")
        try scratch.write("a;b\n1\n", to: "in/a.csv")
        try scratch.write("x", to: "full/x")
        for folder in ["in", "in/new", "full", "."] {
            let result = try Programs.shell("khazina validate '\(scratch.path)/in' --fix '\(scratch.path)/\(folder)'")
            #expect(result.status == 2 && result.errors.contains("--fix"), "\(folder): \(result.errors)")
        }
        try scratch.write("a;b\n1;2\n", to: "in/a.csv")
        let good = try Programs.shell("khazina validate '\(scratch.path)/in' --fix '\(scratch.path)/out'")
        #expect(good.errors.contains("nothing could be mended"))
        #expect(try Programs.shell("test -e '\(scratch.path)/out'").status == 1)
    }

    @Test func `prose beside the records is no table`() throws {
        let scratch = try Scratch()
        _ = try Programs.shell("mkdir '\(scratch.path)/d'")
        try scratch.write(
            "# Delivery\n\nThese are, as agreed, the files.\nThey are, we hope, good.\nSend, please, a word.\n",
            to: "d/README.md")
        try scratch.write("a;b\n1;2\n", to: "d/a.csv")
        let result = try validate("--profile none '\(scratch.path)/d'")
        #expect(result.findings["\(scratch.path)/d/README.md"]?.map(\.code) == ["validate.not-records"])
    }

    // MARK: Bad days

    @Test func `a header that is cut by another delimiter than the rows is an error`() throws {
        let scratch = try Scratch()
        try scratch.write("number;title;type;holder\n1,Carpet,carpet,Museum\n2,Coin,coin,Museum\n", to: "list.csv")
        let result = try validate("'\(scratch.path)/list.csv'")
        #expect(result.status == 1)
        #expect(result.counts["csv.header-delimiter"] == 1)
    }

    @Test func `a root in another namespace than its format is told with its place`() throws {
        let scratch = try Scratch()
        let text = try String(
            contentsOf: Programs.root.appending(path: "samples/museum-lido/input.xml"), encoding: .utf8)
        try scratch.write(
            text.replacingOccurrences(of: "http://www.lido-schema.org", with: "http://www.lido-schema.org/v1"),
            to: "a.xml")
        let found = try validate("'\(scratch.path)/a.xml'").findings["\(scratch.path)/a.xml"] ?? []
        #expect(found.contains(Finding(code: "xml.wrong-namespace", line: 2, column: 1)), "\(found)")
        #expect(try validate("samples/museum-lido/input.xml").counts["xml.wrong-namespace"] == nil)
    }

    @Test func `members of an archive keep all letters of their names`() throws {
        let scratch = try Scratch()
        let zip = """
            UEsDBBQAAAgAAAAAYVixQ5k8HQAAAB0AAAALAAAAc2l5YWjEsS5jc3bihJY7xo/Fn3lhbsSxbiBhZMSxCjE7WGFsw6dhClBLAQIU
            AxQAAAgAAAAAYVixQ5k8HQAAAB0AAAALAAAAAAAAAAAAAACAAQAAAABzaXlhaMSxLmNzdlBLBQYAAAAAAQABADkAAABGAAAAAAA=
            """.replacingOccurrences(of: "\n", with: "")
        try #require(Data(base64Encoded: zip)).write(to: URL(filePath: scratch.path).appending(path: "a.zip"))
        let result = try Programs.shell("khazina validate '\(scratch.path)/a.zip'")
        #expect(result.output.contains("a.zip!siyahı.csv"), "\(result.output)")
    }

    @Test func `what readers and schemas say of a place is translated`() throws {
        let scratch = try Scratch()
        try scratch.write("[{\"a\": 1,}]\n", to: "a.json")
        let json = try Programs.shell("khazina validate '\(scratch.path)/a.json' --language ru").output
        #expect(json.contains("запятая, за которой ничего нет; запись пропущена"), "\(json)")
        let marc = try Programs.shell("khazina validate samples/broken/records.xml --schema marcxml --language az")
            .output
        #expect(!marc.contains("Expecting") && !marc.contains("not expected"), "\(marc)")
    }

    @Test func `a record over the limit is left out with the limit and the way out`() throws {
        let scratch = try Scratch()
        let cell = String(repeating: "x", count: 3 << 20)
        try scratch.write("number;title\n1;\"\(cell)\"\n2;Coin\n", to: "list.csv")
        let file = "'\(scratch.path)/list.csv' --profile none"
        #expect(try validate(file).counts["csv.record-too-large"] == nil)
        #expect(try validate(file + " --record-limit 2").counts["csv.record-too-large"] == 1)
        let text = try Programs.shell("khazina validate --record-limit 2 \(file)").output
        #expect(text.contains("2 MiB") && text.contains("--record-limit"), "\(text)")
    }

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
        #expect(result.counts["csv.too-many-values"] == 200_000)
        #expect(result.findings.values.allSatisfy { $0.count < 40 })
    }
}
