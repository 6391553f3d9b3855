import Foundation
import Testing

/// `khazina inspect` and `khazina profile init`, as a user runs them.
@Suite struct InspectTests {
    private func inspect(_ arguments: String) throws -> [[String: Any]] {
        let result = try Programs.shell("khazina inspect --format json " + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test(
        arguments: [
            ("samples/museum-lido/input.xml", "xml", "lido"), ("samples/library-marcxml/input.xml", "xml", "marc21"),
            ("samples/museum-spreadsheet-ru/input.csv", "csv", "museum-spreadsheet"),
            ("samples/theatre-schema-org/input.jsonld", "json", "schema-org-theatre"),
        ])
    func `a sample is recognised with its profile`(path: String, format: String, profile: String) throws {
        let text = try #require(try inspect(path).first)
        #expect(text["format"] as? String == format)
        #expect(text["fits"] as? String == profile)
        #expect((text["next"] as? String)?.hasPrefix("khazina migrate --profile \(profile) ") == true)
        #expect(text["records"] as? Int ?? 0 > 0)
    }

    @Test func `counts, different values and shapes are those of the file`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "code|şəhər|year|note\nA-1|Bakı|1911|\nA-2|Bakı|1912|uzun mətn burada\nA-3|Gəncə|1913|\n", to: "t")
        let text = try #require(try inspect("'\(scratch.path)/t'").first)
        #expect(text["records"] as? Int == 3)
        let paths = try #require(text["paths"] as? [[String: Any]])
        #expect(paths.map { $0["path"] as? String } == ["code", "şəhər", "year", "note"])
        #expect(paths.map { $0["distinct"] as? Int } == [3, 2, 3, 1])
        #expect(paths.map { $0["empty"] as? Int } == [0, 0, 0, 2])
        #expect((paths[2]["shapes"] as? [String: Int]) == ["year": 100])
        let details = try #require(text["details"] as? [[String: String]])
        #expect(details.contains { $0 == ["label": "delimiter", "value": "|"] })
    }

    @Test func `prose with commas is no table, and a folder and standard input can be looked at`() throws {
        let scratch = try Scratch()
        try scratch.write("Dear all, here it is.\nFirst, the list, as promised, in full.\nYours, A, B, C, D\n", to: "a")
        try scratch.write("x\ty\tz\n1\t2\t3\n", to: "b")
        let texts = try inspect("'\(scratch.path)'")
        #expect(texts.map { $0["format"] as? String ?? "" } == ["", "csv"])
        #expect(texts[0]["next"] as? String == "nothing: it holds no records")
        let piped = try Programs.shell("khazina inspect - --format json < '\(scratch.path)/b'")
        #expect(piped.output.contains("\"records\":1"))
    }

    @Test func `what cannot be read is exit 3`() throws {
        #expect(try Programs.shell("khazina inspect no-such-file").status == 3)
    }

    @Test(
        arguments: [
            ("№;Başlıq;Rəssam;Qeyd 2\n1;Bahar;\"Ə. Əliyev\";x\n2;\"Qış\naxşamı\";;y\n", "list.csv", "Bahar"),
            (
                #"{"total": 2, "rows": [{"id": "k1", "eventName": "Koroğlu", "hall": "Böyük zal, birinci mərtəbə"}, {"id": "k2", "eventName": "Sevil"}]}"#,
                "e.json", "Koroğlu"
            ),
            (
                "<set xmlns=\"urn:x\"><thing n=\"1\"><title>Bir &amp; iki</title></thing><thing n=\"2\"><title>Üç</title></thing></set>",
                "x.xml", "Bir & iki"
            ),
        ])
    func `a first profile loads, passes its own test and runs`(text: String, name: String, title: String) throws {
        let scratch = try Scratch()
        try scratch.write(text, to: name)
        let (file, profile) = ("'\(scratch.path)/\(name)'", "'\(scratch.path)/draft.yaml'")
        let draft = try Programs.shell("khazina profile init \(file) --output \(profile)")
        #expect(draft.status == 0, "\(draft.errors)")
        let yaml = try scratch.text("draft.yaml")
        #expect(try Programs.shell("khazina profile check \(profile)").status == 0)
        let test = try Programs.shell("khazina profile test \(profile)")
        #expect(test.output == "1 passed, 0 failed\n", "\(test.errors) \(yaml)")
        let read = try Programs.shell("khazina read --profile \(profile) \(file) 2>/dev/null")
        #expect(read.output.split(separator: "\n").count == 2)
        #expect(read.output.contains("\"value\":\"\(title)\""), "\(read.output) \(yaml)")
    }

    @Test func `a draft names everything that it could not guess`() throws {
        let scratch = try Scratch()
        try scratch.write("title,zzz 1,qqq\na,b,c\nd,e,f\n", to: "t.csv")
        let draft = try Programs.shell("khazina profile init '\(scratch.path)/t.csv'").output
        #expect(draft.contains("TODO: 2 paths"))
        #expect(draft.contains("path: \"zzz 1\"") && draft.contains("path: qqq"))
    }
}
