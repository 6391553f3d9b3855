import Foundation
import Testing

/// Workbooks, dBASE tables and Darwin Core Archives, read by the built program.
@Suite struct TableTests {
    private struct Reading {
        var objects: [[String: Any]] = [], codes: [String] = []
        let status: Int32
    }
    private func read(_ arguments: String) throws -> Reading {
        let scratch = try Scratch()
        let result = try Programs.shell("khazina read \(arguments) --findings '\(scratch.path)/findings.ndjson'")
        func lines(_ text: String) throws -> [[String: Any]] {
            try text.split(separator: "\n").compactMap {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
        var reading = Reading(status: result.status)
        reading.objects = try lines(result.output).compactMap { $0["object"] as? [String: Any] }
        reading.codes = try lines(String(contentsOfFile: scratch.path + "/findings.ndjson", encoding: .utf8)).compactMap
        {
            $0["code"] as? String
        }
        return reading
    }
    private func ids(_ reading: Reading) -> [String] {
        reading.objects.compactMap { (($0["sources"] as? [[String: Any]])?.first?["record"]) as? String }
    }

    @Test(arguments: [(2_900, 4, "8 whole parts"), (1_300, 0, "4 whole parts")])
    func `of a workbook that is cut off the whole parts are read`(length: Int, rows: Int, words: String) throws {
        let scratch = try Scratch()
        let file = "samples/museum-xlsx/input.xlsx"
        _ = try Programs.shell("head -c \(length) \(file) > '\(scratch.path)/cut.xlsx'")
        let result = try Programs.shell("khazina read --profile museum-spreadsheet '\(scratch.path)/cut.xlsx'")
        #expect(result.output.split(separator: "\n").count == rows)
        #expect(result.errors.contains("[input.truncated]") && result.errors.contains(words), "\(result.errors)")
        #expect(result.status == 1)
    }

    @Test func `a workbook is read like CSV, also compressed, from standard input and in a zip`() throws {
        let file = "samples/museum-xlsx/input.xlsx"
        let plain = try read("--profile museum-spreadsheet \(file)")
        #expect(ids(plain) == ["KP-101", "KP-102", "KP-103", "KP-104"])
        #expect((plain.objects[0]["dimensions"] as? [[String: Any]])?.count == 2)
        #expect(plain.codes.contains("sheet.left-out") && plain.codes.contains("sheet.no-date"))
        let scratch = try Scratch()
        _ = try Programs.shell("gzip -c \(file) > \(scratch.path)/a.gz")
        #expect(ids(try read("--profile museum-spreadsheet \(scratch.path)/a.gz")) == ids(plain))
        #expect(ids(try read("--profile museum-spreadsheet - < \(file)")) == ids(plain))
        let sheet = try read("--profile museum-spreadsheet --sheet Siyahi \(file)")
        #expect(sheet.objects.isEmpty && sheet.codes.contains("sheet.no-such-sheet"))
    }

    @Test func `headings of one institution win over those of the profile`() throws {
        let scratch = try Scratch()
        try "Lot\tinventory\nAdı\tdescription\n".write(
            toFile: scratch.path + "/own.tsv", atomically: true, encoding: .utf8)
        try "Lot;Adı;Əşyanın adı\n7;göy rəngli;Vaza\n".write(
            toFile: scratch.path + "/a.csv", atomically: true, encoding: .utf8)
        let reading = try read(
            "--profile museum-spreadsheet --columns '\(scratch.path)/own.tsv' '\(scratch.path)/a.csv'")
        #expect(ids(reading) == ["7"])
        #expect((reading.objects[0]["descriptions"] as? [[String: Any]])?.first?["value"] as? String == "göy rəngli")
    }

    @Test func `a Darwin Core Archive is read from its folder and from its meta xml`() throws {
        let folder = "samples/reserve-darwin-core/archive"
        let reading = try read("--profile darwin-core \(folder)")
        #expect(reading.objects.count == 8)
        #expect(reading.objects.allSatisfy { $0["kind"] as? String == "specimen" })
        #expect(
            (reading.objects[1]["titles"] as? [[String: Any]])?.map { $0["value"] as? String } == [
                "Pyrus salicifolia Pall.", "Söyüdyarpaq armud", "Груша иволистная",
            ])
        #expect((reading.objects[0]["media"] as? [[String: Any]])?.count == 2)
        #expect((reading.objects[3]["types"] as? [[String: Any]])?.first?["label"] as? String == "PreservedSpecimen")
        #expect(reading.codes.contains("join.orphans"))
        #expect(ids(try read("--profile darwin-core \(folder)/meta.xml")) == ids(reading))
    }

    @Test(.enabled(if: Corpus.folder != nil, "the shared corpus is not here"))
    func `real archives are read to their last row`() throws {
        let folder = (Corpus.folder ?? "") + "/nature-reserve/dwca-io"
        for (name, rows) in [
            ("multifile-multiline-header", 9), ("issues/csv-json-escaped-quotes", 1),
            ("meta-xml-variants/dwca-id-with-term", 0),
        ] {
            let reading = try read("--profile darwin-core '\(folder)/\(name)'")
            #expect(reading.objects.count >= min(rows, 1), "\(name)")
            #expect(!reading.codes.contains("dwc.not-an-archive"))
        }
    }
}

private enum Corpus {
    static var folder: String? {
        let stated = ProcessInfo.processInfo.environment["KHAZINA_SHARED"]
        let folder = (stated ?? Programs.root.path + "/../shared") + "/corpus"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}
