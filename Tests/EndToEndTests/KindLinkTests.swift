import Foundation
import Testing

/// Suggestions between records of two kinds: what was played is led to the play, a costume to the staging.
@Suite struct KindLinkTests {
    private struct Record {
        let id: String, kind: String, title: String, agent: String, year: Int
        var source = "a"

        func line() throws -> String {
            let event: [String: Any] = [
                "type": kind == "production" ? "premiere" : "creation",
                "date": [
                    "verbatim": "\(year)", "edtf": "\(year)", "earliest": "\(year)-01-01", "latest": "\(year)-12-31",
                    "status": "dated",
                ],
            ]
            let object: [String: Any] = [
                "id": id, "kind": kind, "cluster": "theatre", "status": "active",
                "titles": [["value": title, "type": "main"]], "agents": [["label": agent, "role": "cre"]],
                "events": [event], "sources": [["source": source, "record": id]],
            ]
            let line = try JSONSerialization.data(
                withJSONObject: ["object": object, "lineage": []], options: .sortedKeys)
            return String(decoding: line, as: UTF8.self) + "\n"
        }
    }

    private static func id(_ letter: Character) -> String { "kz-" + String(repeating: letter, count: 16) }
    private let play = id("1"), staging = id("2"), evening = id("3"), book = id("4"), costume = id("5")
    private let tooEarly = id("6"), other = id("7"), namesake = id("8")

    private var records: [Record] {
        [
            Record(id: play, kind: "work", title: "Leyli və Məcnun", agent: "Hacıbəyov, Üzeyir", year: 1907),
            Record(id: staging, kind: "production", title: "Leyli və Məcnun", agent: "Hacıbəyov, Üzeyir", year: 1908),
            Record(
                id: evening, kind: "performance", title: "Leyli və Məcnun", agent: "Hacıbəyov, Üzeyir", year: 1909,
                source: "b"),
            Record(id: book, kind: "edition", title: "Leyli və Məcnun", agent: "Гаджибеков, Узеир", year: 1912),
            Record(
                id: costume, kind: "object", title: "Costume for Leyli in \"Leyli və Məcnun\"",
                agent: "Hacıbəyov, Üzeyir", year: 1908),
            Record(id: tooEarly, kind: "production", title: "Leyli və Məcnun", agent: "Hacıbəyov, Üzeyir", year: 1880),
            Record(id: other, kind: "production", title: "Arşın mal alan", agent: "Hacıbəyov, Üzeyir", year: 1913),
            Record(id: namesake, kind: "edition", title: "Leyli və Məcnun", agent: "Füzuli, Məhəmməd", year: 1958),
        ]
    }

    private func links(
        _ scratch: Scratch, _ records: [Record], _ arguments: String = "", into folder: String = "out"
    ) throws -> [[String]] {
        try scratch.write(try records.map { try $0.line() }.joined(), to: "in.ndjson")
        let result = try Programs.shell(
            "khazina dedupe \(arguments) --records '\(scratch.path)/\(folder)' '\(scratch.path)/in.ndjson'")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count == records.count, "nothing is merged")
        return try scratch.lines("\(folder)/links.ndjson").map { line in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return ["type", "kind", "first", "second"].map { json?[$0] as? String ?? "" }
        }
    }

    @Test func `a staging, an evening, a book and a costume are led to the play and the staging`() throws {
        let scratch = try Scratch()
        let found = Set(try links(scratch, records))
        #expect(found.contains(["basedOn", "production-work", staging, play]))
        #expect(found.contains(["performanceOf", "performance-production", evening, staging]))
        #expect(found.contains(["basedOn", "performance-work", evening, play]))
        #expect(found.contains(["instanceOf", "edition-work", book, play]))
        #expect(found.contains(["related", "object-production", costume, staging]))
        let linked = Set(found.flatMap { $0.suffix(2) })
        #expect(!linked.contains(other), "another piece of the same composer")
        #expect(!linked.contains(namesake), "another author of the same title")
        #expect(!found.contains(["basedOn", "production-work", tooEarly, play]), "older than the play")
    }

    @Test func `neither the order of the records nor threads change a byte`() throws {
        let scratch = try Scratch()
        _ = try links(scratch, records)
        let bytes = try scratch.data("out/links.ndjson")
        _ = try links(scratch, records.reversed(), "--threads 2", into: "again")
        #expect(try scratch.data("again/links.ndjson") == bytes)
    }

    @Test func `explain shows what speaks for a link, and what speaks against it`() throws {
        let scratch = try Scratch()
        _ = try links(scratch, records)
        func explain(_ a: String, _ b: String) throws -> String {
            let result = try Programs.shell("khazina explain '\(scratch.path)/out' \(a) \(b)")
            #expect(result.status == 0, "\(result.errors)")
            return result.output
        }
        let link = try explain(staging, play)
        #expect(link.contains("title same") && link.contains("Suggested in links.ndjson."), "\(link)")
        let early = try explain(play, tooEarly)
        #expect(early.contains("order precedes") && early.contains("Too little for a suggestion."), "\(early)")
    }
}
