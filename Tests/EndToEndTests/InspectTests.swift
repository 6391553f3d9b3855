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

    @Test(
        arguments: [
            ("samples/museum-xlsx/input.xlsx", "xlsx", "museum-spreadsheet", "a sheet of a workbook (XLSX)", 5),
            ("samples/museum-dbf/input.dbf", "dbf", "museum-spreadsheet", "a dBASE table (DBF)", 3),
            (
                "samples/reserve-darwin-core/archive/meta.xml", "dwca", "darwin-core",
                "a Darwin Core Archive: its core with the extensions", 8
            ),
        ])
    func `tables in packages are described by their rows`(
        path: String, format: String, profile: String, what: String, records: Int
    ) throws {
        let text = try #require(try inspect(path).first)
        #expect(text["format"] as? String == format)
        #expect(text["what"] as? String == what)
        #expect(text["fits"] as? String == profile)
        #expect(text["records"] as? Int == records)
    }

    @Test func `a few columns that are called alike make no table of that kind`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "Title,Address,Bill,Paid,Due,Net,Tax,Gross,Clerk no\nA,B 1,17,1,2,3,4,5,6\nC,D 2,18,1,2,3,4,5,6\n",
            to: "bills.csv")
        let text = try #require(try inspect("'\(scratch.path)/bills.csv'").first)
        #expect((text["fits"] as? String ?? "").isEmpty)
        #expect((text["next"] as? String)?.hasPrefix("khazina profile init ") == true)
    }

    @Test(arguments: [
        (#"[{"accession_number":"1","title":"A","medium":"oil"},{"AccessionNumber":"2","Title":"B"}]"#, "museum-json"),
        (
            #"{"results":[{"title":"A","original_title":"B","release_date":"1967"},"#
                + #"{"title":"C","original_title":"D","release_date":"1968"}]}"#, "audiovisual-catalogue"
        ),
    ])
    func `flat JSON is known by its members as a table by its columns`(json: String, profile: String) throws {
        let scratch = try Scratch()
        try scratch.write(json, to: "objects.json")
        let text = try #require(try inspect("'\(scratch.path)/objects.json'").first)
        #expect(text["fits"] as? String == profile)
    }

    @Test func `every sheet of a workbook is described, and a zipped archive like an unpacked one`() throws {
        let sheets = try inspect("samples/museum-xlsx/input.xlsx")
        #expect(sheets.map { ($0["name"] as? String)?.split(separator: "!").last } == ["Siyahı", "Arayış"])
        let scratch = try Scratch()
        let packed = try Programs.shell(
            "cd samples/reserve-darwin-core/archive && python3 -m zipfile -c '\(scratch.path)/a.zip' *")
        #expect(packed.status == 0, "\(packed.errors)")
        let text = try #require(try inspect("'\(scratch.path)/a.zip'").first)
        #expect(text["fits"] as? String == "darwin-core" && text["records"] as? Int == 8)
    }

    @Test func `the encoding of MARC and dBASE is the one that their reader settled`() throws {
        func encoding(_ path: String) throws -> String? {
            (try inspect(path).first?["encoding"] as? [String: Any])?["name"] as? String
        }
        #expect(try encoding("samples/museum-dbf/input.dbf") == "cp866")
        let scratch = try Scratch()
        // ANSEL: the acute stands before its letter.
        let leader = "00000nam  2200000   4500", field = "10\u{1F}aCafe\u{E2}e e\u{E2}ete\u{1E}"
        var record = "245" + String(repeating: "0", count: 9) + "\u{1E}" + field + "\u{1D}"
        record = leader + record
        try Data(record.unicodeScalars.map { UInt8($0.value) }).write(to: URL(filePath: scratch.path + "/a.mrc"))
        #expect(try encoding("'\(scratch.path)/a.mrc'") == "marc-8")
    }

    @Test func `a record larger than what is tried is recognised by its beginning`() throws {
        let scratch = try Scratch()
        let component = "<c level='item'><did><unitid>U</unitid><unittitle>Məktub &lt;1&gt;</unittitle></did></c>"
        let aid =
            "<?xml version='1.0'?><!-- <ead> --><ead xmlns='urn:isbn:1-931666-22-9'><eadheader><eadid>x</eadid></eadheader>"
            + "<archdesc level='fonds'><did><unittitle>Fond</unittitle></did><dsc>"
            + String(repeating: component, count: 15_000) + "</dsc></archdesc></ead>"
        #expect(aid.utf8.count > 1 << 20)
        try scratch.write(aid, to: "a.xml")
        #expect(try inspect("'\(scratch.path)/a.xml'").first?["fits"] as? String == "ead")
    }

    @Test func `records that a profile leaves out for a reason are recognised`() throws {
        let scratch = try Scratch()
        try scratch.write("ConstituentID,DisplayName,BeginDate,EndDate\n1,Lalə Rza,1930,\n", to: "artists.csv")
        #expect(try inspect("'\(scratch.path)/artists.csv'").first?["fits"] as? String == "persons-table")
        let text = try Programs.shell("khazina inspect '\(scratch.path)/artists.csv'").output
        #expect(text.contains("persons-table leaves out 1 of 1: a person, not an object"))
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

    @Test func `when an entry was made is not guessed to be the date of the object`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "title,created_at,Metadata Date,year\na,2021-03-04,2022-01-01,1912\nd,2021-03-05,2022-01-01,1913\n",
            to: "t.csv")
        let draft = try Programs.shell("khazina profile init '\(scratch.path)/t.csv'").output
        #expect(draft.contains("date: year"))
        #expect(!draft.contains("date: created_at") && !draft.contains("date: Metadata Date"), "\(draft)")
        #expect(draft.contains("TODO: 2 paths"))
    }
}
