import Foundation
import Testing

/// `khazina diff` on datasets that `khazina run` has made.
@Suite struct DiffTests {
    /// Two runs of one source, the second with a row changed, one gone and one new.
    private func datasets() throws -> Scratch {
        let scratch = try Scratch()
        let head = "accession;title;material\n"
        try scratch.write(head + "1;Gəbə;yun\n2;Kilim;yun\n3;Sumax;ipək\n", to: "list.csv")
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
              materials: [{value: material}]
            """, to: "list.yaml")
        let run = """
            cd '\(scratch.path)' && cat > p.yaml <<END
            pipeline: p
            sources: [{id: museum, files: [list.csv], profile: list.yaml}]
            END
            khazina run p.yaml --output old --quiet
            printf 'accession;title;material\\n1;Gəbə;yun\\n2;Kilim;pambıq\\n4;=Zili;yun\\n' > list.csv
            khazina run p.yaml --output new --previous old --quiet
            """
        let result = try Programs.shell(run)
        try #require(result.status <= 1, "\(result.errors)")
        return scratch
    }

    @Test func `text begins with the account`() throws {
        let scratch = try datasets()
        let result = try Programs.shell("cd '\(scratch.path)' && khazina diff old new")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("objects before"))
        #expect(result.output.contains("materials: yun → pambıq"))
    }

    @Test func `lines have every change and the numbers`() throws {
        let scratch = try datasets()
        let result = try Programs.shell("cd '\(scratch.path)' && khazina diff old new --format ndjson")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines.filter { $0.hasPrefix(#"{"change":"removed""#) }.count == 1)
        #expect(lines.contains { $0.contains(#""field":"materials""#) })
        let summary = try #require(lines.last)
        #expect(
            summary.hasPrefix(
                #"{"change":"summary","old":3,"added":1,"removed":1,"new":3,"changed":1,"unchanged":1,"#))
    }

    @Test func `a cell of CSV is no formula`() throws {
        let scratch = try datasets()
        let result = try Programs.shell("cd '\(scratch.path)' && khazina diff old new --format csv --output d.csv")
        #expect(result.status == 0 && result.output.isEmpty)
        #expect(try scratch.text("d.csv").contains(",'=Zili,"))
    }

    @Test func `the page has three languages and no network`() throws {
        let scratch = try datasets()
        let result = try Programs.shell(
            "cd '\(scratch.path)' && khazina diff old new --format html --output d.html --resources '\(Programs.root.path)'"
        )
        #expect(result.status == 0, "\(result.errors)")
        let page = try scratch.text("d.html")
        for words in ["Nə dəyişib", "Что изменилось", "What has changed", "pambıq"] { #expect(page.contains(words)) }
        #expect(!page.contains("http://") && !page.contains("https://"))
    }

    @Test func `a device keeps its name, and a comparison that fails leaves no file`() throws {
        let scratch = try datasets()
        for format in ["text", "ndjson", "csv"] {
            let result = try Programs.shell(
                "cd '\(scratch.path)' && ln -sf /dev/full full && khazina diff old new --format \(format) --output full"
            )
            #expect(result.status == 2 && result.errors.contains("output.cannot-write"), "\(result.errors)")
        }
        let result = try Programs.shell(
            "cd '\(scratch.path)' && khazina diff old list.csv --output d.txt; test -L full && ls")
        #expect(result.status == 0 && !result.output.contains("d.txt"), "\(result.output)")
    }

    @Test func `a folder that is no dataset is named`() throws {
        let result = try Programs.shell("khazina diff samples samples")
        #expect(result.status == 3)
        #expect(result.errors.contains("input.not-a-dataset"))
    }
}
