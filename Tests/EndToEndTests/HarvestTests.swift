import Foundation
import Testing

/// `khazina harvest` against a repository on 127.0.0.1 that fails as repositories do (Tests/Servers/oai-server.py).
@Suite struct HarvestTests {
    /// Runs `script` with the server's address in `$URL`, its log of requests in `log` and a folder `pages`.
    private func served(
        _ scratch: Scratch, _ server: String = "", _ script: String
    ) throws -> Programs.Result {
        try Programs.shell(
            """
            cd '\(scratch.path)'; rm -f port
            python3 '\(Programs.root.path)/Tests/Servers/oai-server.py' --port-file port --log log \(server) &
            server=$!
            trap 'kill $server' EXIT
            for i in $(seq 1 200); do [ -s port ] && break; sleep 0.05; done
            export no_proxy=127.0.0.1
            URL="http://127.0.0.1:$(cat port)/oai"
            harvest() { khazina harvest --url "$URL" --into pages --delay 0 --retry-delay 0.05 "$@"; }
            \(script)
            """)
    }

    private func pages(_ scratch: Scratch) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/pages").sorted()
    }

    private func identifiers(_ scratch: Scratch) throws -> [String] {
        try pages(scratch).filter { $0.hasSuffix(".xml") }.flatMap { name in
            try scratch.text("pages/\(name)").matches(of: /<identifier>([^<]*)/).map { String($0.1) }
        }
    }

    private let all = (1...25).map { "oai:test.example:\($0)" }
    private let three = ["harvest.json", "page-000001.xml", "page-000002.xml", "page-000003.xml"]

    @Test func `all records come in pages, and a second harvest brings what has changed since`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "", "harvest && harvest --delay 0")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try pages(scratch) == three)
        #expect(try identifiers(scratch) == all)
        #expect(result.output.contains("22 records and 3 deletions in 3 pages"))
        #expect(result.output.contains("complete up to 2024-06-01T10:00:00Z"))
        let requests = try scratch.lines("log").filter { $0.contains("ListRecords") }
        #expect(requests.count == 4)
        #expect(requests[0].hasSuffix("verb=ListRecords&metadataPrefix=oai_dc"))
        // OAI-PMH 2.0 section 3.5: the token is exclusive; section 2.7.1: the granularity is the repository's.
        #expect(requests[1].hasSuffix("?verb=ListRecords&resumptionToken=metadataPrefix%3Doai_dc%26offset%3D10"))
        #expect(requests[3].hasSuffix("metadataPrefix=oai_dc&from=2024-06-01"))
        // What is all well says nothing beside the summary.
        #expect(result.errors.isEmpty)
    }

    @Test(arguments: [
        "2:cut", "2:cut-chunked", "2:500", "1:503", "3:html", "2:broken", "2:redirect", "2:gzip", "3:slow",
    ])
    func `one fault on the way costs a request and no record`(fault: String) throws {
        let scratch = try Scratch()
        let result = try served(scratch, "--fault \(fault)", "harvest --timeout 1")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try identifiers(scratch) == all)
        #expect(try pages(scratch) == three)
    }

    @Test(arguments: [
        ("*:500", "harvest.http-status"), ("*:404", "harvest.http-status"), ("*:html", "harvest.not-oai"),
        ("*:503-long", "harvest.asked-to-wait"), ("*:redirect-loop", "harvest.cannot-fetch"),
        ("*:to-file", "harvest.cannot-fetch"), ("*:cut", "harvest.unreachable"),
        ("*:bomb", "harvest.cannot-fetch"), ("*:same-again", "harvest.token-loop"), ("*:empty", "harvest.token-loop"),
        ("*:bad-token", "harvest.token-lost"),
    ])
    func `a fault that stays ends with a finding and leaves what came`(fault: String, code: String) throws {
        let scratch = try Scratch()
        let result = try served(scratch, "--records 700 --fault '\(fault)'", "harvest --retries 1 --max-page-size 1")
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.errors.contains("[\(code)]"), "\(result.errors)")
        #expect(result.errors.contains("hint: "))
        #expect(try !pages(scratch).contains { $0.hasSuffix(".part") })
    }

    @Test func `an expired token begins the list anew without records twice`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "--fault 3:bad-token", "harvest")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("harvest.bad-token"))
        #expect(try identifiers(scratch) == all)
        #expect(result.output.contains("22 records and 3 deletions"))
    }

    @Test func `a character that XML forbids is reported, and the list goes on`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "--fault '*:control'", "harvest --retries 1")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("harvest.malformed-page"))
        #expect(try identifiers(scratch) == all)
    }

    @Test func `an announced size that does not come is said`() throws {
        let result = try served(try Scratch(), "--fault 3:wrong-size", "harvest")
        #expect(result.status == 0)
        #expect(result.errors.contains("announced 30 records and gave 25"))
    }

    @Test func `after kill -9 the next harvest goes on and leaves the same bytes`() throws {
        let undisturbed = try Scratch(), scratch = try Scratch()
        #expect(try served(undisturbed, "--records 60", "harvest").status == 0)
        let result = try served(
            scratch, "--records 60",
            """
            for page in 2 3 5; do
                khazina harvest --url "$URL" --into pages --delay 0.1 --quiet & harvester=$!
                for i in $(seq 1 300); do [ -e pages/page-00000$page.xml ] && break; sleep 0.02; done
                kill -9 $harvester; wait $harvester
            done
            harvest
            """)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("went on where the last harvest broke off"))
        #expect(try pages(scratch) == pages(undisturbed))
        for name in try pages(scratch) where name.hasSuffix(".xml") {
            #expect(try scratch.data("pages/\(name)") == undisturbed.data("pages/\(name)"), "\(name)")
        }
        // The last part was fetched at most twice, none of the others.
        let requests = try scratch.lines("log").filter { $0.contains("ListRecords") }
        #expect(requests.count <= 6 + 3)
    }

    @Test func `a full harvest replaces the pages only when it is complete`() throws {
        let scratch = try Scratch()
        let result = try served(
            scratch, "", "harvest && harvest --full --max-pages 2 && ls pages && echo --- && harvest --full && ls pages"
        )
        #expect(result.status == 0, "\(result.errors)")
        let listings = result.output.components(separatedBy: "---")
        #expect(listings[0].contains("page-000001.xml") && listings[0].contains("page-000005.xml"))
        #expect(listings[0].contains("not complete yet"))
        #expect(try pages(scratch) == ["harvest.json"] + (4...6).map { "page-00000\($0).xml" })
        #expect(try identifiers(scratch) == all)
    }

    @Test func `sets and windows select`() throws {
        let scratch = try Scratch()
        let result = try served(
            scratch, "--granularity second", "harvest --set even --from 2024-01-05 --until 2024-01-11")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try identifiers(scratch) == [4, 6, 8, 10].map { "oai:test.example:\($0)" })
        #expect(
            try scratch.text("log").contains("from=2024-01-05T00%3A00%3A00Z&until=2024-01-11T23%3A59%3A59Z&set=even"))
    }

    @Test func `a window without records is a complete harvest`() throws {
        let result = try served(try Scratch(), "", "harvest --from 2030-01-01")
        #expect(result.status == 0)
        #expect(result.output.contains("0 records in 0 pages") && result.output.contains("complete up to"))
    }

    @Test func `a repository that has lost its records leaves the pages of before`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "", "harvest && harvest --full --from 2030-01-01")
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.errors.contains("harvest.nothing-left"))
        #expect(try pages(scratch) == three)
    }

    @Test func `a window that has ended is complete for good`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "", "harvest --until 2024-01-11 && harvest --until 2024-01-11")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try scratch.lines("log").filter { $0.contains("ListRecords") }.count == 1)
    }

    @Test func `a folder of another harvest is not touched`() throws {
        let scratch = try Scratch()
        let result = try served(scratch, "", "harvest && harvest --set even")
        #expect(result.status == 2)
        #expect(result.errors.contains("output.other-harvest"))
        #expect(try identifiers(scratch) == all)
    }

    @Test func `a second harvest into the same folder ends at once`() throws {
        let scratch = try Scratch()
        let result = try served(
            scratch, "--records 60",
            """
            khazina harvest --url "$URL" --into pages --delay 1 --quiet & first=$!
            for i in $(seq 1 200); do [ -e pages/page-000001.xml ] && break; sleep 0.02; done
            harvest; status=$?; kill $first; exit $status
            """)
        #expect(result.status == 5, "\(result.errors)")
    }

    @Test func `a server that is not there is named with a way out`() throws {
        let scratch = try Scratch()
        let result = try Programs.shell(
            "no_proxy=127.0.0.1 khazina harvest --url http://127.0.0.1:1/oai --into '\(scratch.path)/pages' --retries 0"
        )
        #expect(result.status == 3)
        #expect(result.errors.contains("[harvest.unreachable]") && result.errors.contains("hint: "))
    }

    @Test(arguments: [
        "--url file:///etc/passwd --into x", "--url http://a.example/oai", "",
        "--url http://a.example --into x --from 3",
        "--describe 'http://a b'",
    ])
    func `wrong usage ends with 2`(arguments: String) throws {
        #expect(try Programs.shell("khazina harvest \(arguments)").status == 2)
    }

    @Test func `a repository is described`() throws {
        let result = try served(try Scratch(), "", "khazina harvest --describe $URL")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("Sınaq & anbar\n"))
        #expect(result.output.contains("  oai_dc  ") && result.output.contains("  even  Cüt"))
    }

    @Test func `a pipeline harvests its sources and runs on what came`() throws {
        let scratch = try Scratch()
        let result = try served(
            scratch, "",
            """
            cat > national.yaml <<END
            pipeline: national
            sources:
              - id: library
                profile: oai-dc
                harvest: {url: "$URL", into: library-pages, delay: 0}
            END
            khazina harvest national.yaml --quiet && khazina run national.yaml --output out --quiet
            """)
        #expect(result.status == 0, "\(result.errors)")
        let objects = try scratch.lines("out/objects.ndjson")
        #expect(objects.count == 25)
        #expect(objects.filter { $0.contains("\"withdrawn\"") }.count == 3)
    }

    @Test func `changed records are never mixed with their former versions`() throws {
        let scratch = try Scratch()
        let result = try served(
            scratch, "--now 2024-01-20T00:00:00Z",
            """
            cat > national.yaml <<END
            pipeline: national
            sources:
              - id: library
                profile: oai-dc
                harvest: {url: "$URL", into: library-pages, delay: 0}
            END
            khazina harvest national.yaml --quiet && khazina harvest national.yaml --quiet
            khazina run national.yaml --output out --quiet; echo "run $?"
            khazina harvest national.yaml --quiet --full && khazina run national.yaml --output out --quiet; echo "run $?"
            """)
        #expect(result.output == "run 2\nrun 0\n", "\(result.errors)")
        #expect(result.errors.contains("national.yaml:3:1:") && result.errors.contains("name a `store`"))
        #expect(try scratch.lines("out/objects.ndjson").count == 25)
    }
}
