import Foundation
import Testing

/// What is one and what is not where the evidence is thin: decided by reasons that hold for any collection.
@Suite struct JudgementTests {
    private func record(
        _ number: Int, kind: String = "edition", title: String, agent: String, dates: String? = nil, source: String,
        identifier: String? = nil
    ) -> String {
        let id = "kz-" + String(repeating: "0", count: 12) + String(format: "%04d", number)
        let identifiers = identifier.map {
            #"{"value":"\#($0)","scheme":"wikidata","normalized":"\#($0)","valid":true}"#
        }
        let life = dates.map {
            #","dates":{"verbatim":"\#($0)","edtf":"\#($0)","earliest":"\#($0.prefix(4))-01-01","latest":"\#($0.suffix(4))-12-31","status":"dated"}"#
        }
        return """
            {"object":{"id":"\(id)","kind":"\(kind)","cluster":"library","status":"active","identifiers":\
            [\(identifiers ?? "")],"titles":[{"value":"\(title)","type":"main"}],"agents":[{"label":"\(agent)",\
            "role":"aut"\(life ?? "")}],"sources":[{"source":"\(source)","record":"\(number)"}]},"lineage":[]}

            """
    }

    private func dedupe(_ lines: [String], _ scratch: Scratch) throws -> [String] {
        try scratch.write(lines.joined(), to: "in.ndjson")
        let result = try Programs.shell(
            "khazina dedupe --trust wikidata --records '\(scratch.path)/out' '\(scratch.path)/in.ndjson'")
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    /// The number of agents that a name stands for.
    private func agents(_ name: String, _ scratch: Scratch) throws -> Int {
        try scratch.lines("out/agents.ndjson").count { $0.contains("\"value\":\"\(name)\"") }
    }

    /// Writers whose two names stand beside many others, in `one`; and those of `more` in a second library.
    private func catalogs(_ more: [String]) -> [String] {
        let given = ["Murad", "Leyla", "Rena", "Tofiq", "Vaqif", "Nigar"]
        let family = ["Quliyev", "Hacıyev", "Rzayev", "Kərimov", "Nəbiyev", "Orucov"]
        let names = given.map { "\($0) Məmmədov" } + family.map { "Əli \($0)" } + ["Əli Məmmədov", "Zöhrə Pəşənglı"]
        let all = names.map { ($0, "one") } + more.map { ($0, "two") }
        return all.enumerated().map { number, what in
            let title = "Kitab \(["alma", "armud", "heyva", "nar", "ərik", "gilas", "tut"][number % 7]) \(number * 37)"
            return record(number, title: title, agent: what.0, source: what.1)
        }
    }

    @Test func `namesakes of a common name and one profession without dates go to people`() throws {
        let scratch = try Scratch()
        _ = try dedupe(catalogs(["Əli Məmmədov", "Zöhrə Pəşənglı"]), scratch)
        #expect(try agents("Əli Məmmədov", scratch) == 2)
        // One word of the name that no one else has is reason enough.
        #expect(try agents("Zöhrə Pəşənglı", scratch) == 1)
        let review = try Programs.shell("khazina review export '\(scratch.path)/out'")
        #expect(review.output.contains("Əli Məmmədov"), "\(review.output) \(review.errors)")
    }

    @Test func `a patronymic makes a common name rare enough`() throws {
        let scratch = try Scratch()
        var lines = catalogs([])
        for (number, source) in [(200, "one"), (201, "two")] {
            lines.append(
                record(number, title: "Şeir \(number * 31)", agent: "Əli Hüseyn oğlu Məmmədov", source: source))
        }
        _ = try dedupe(lines, scratch)
        #expect(try agents("Əli Hüseyn oğlu Məmmədov", scratch) == 1)
    }

    @Test func `a source said to name nothing twice still merges what bears one trusted identifier`() throws {
        for (identifier, left) in [("Q1", 1), (nil, 2)] {
            let scratch = try Scratch()
            let lines = [1, 2].map { number in
                record(
                    number, kind: "production", title: "Leyli və Məcnun", agent: "Zöhrə Pəşənglı", source: "theatre",
                    identifier: identifier)
            }
            #expect(try dedupe(lines, scratch).count == left, "\(identifier ?? "no identifier")")
        }
    }
}
