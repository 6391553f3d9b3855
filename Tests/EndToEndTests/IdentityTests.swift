import Foundation
import Testing

/// Ids over several runs: they belong to what was seen first.
@Suite struct IdentityTests {
    private let old = "kz-5555555555555555", young = "kz-7777777777777777", late = "kz-1111111111111111"

    /// An edition as it stands between stages.
    private func line(_ id: String, isbn: String = "9789952000016", title: String = "Xalça sənəti") -> String {
        """
        {"object":{"id":"\(id)","kind":"edition","cluster":"library","status":"active","identifiers":\
        [{"value":"\(isbn)","scheme":"isbn","normalized":"\(isbn)","valid":true}],"titles":[{"value":"\(title)",\
        "type":"main"}],"agents":[{"label":"Kərimov, Lətif","role":"aut"}],"events":[{"type":"publication","date":\
        {"verbatim":"1961","edtf":"1961","earliest":"1961-01-01","latest":"1961-12-31","status":"dated"}}],\
        "sources":[{"source":"s","record":"\(id)"}]},"lineage":[]}

        """
    }

    /// Deduplicates and returns the ids of what is left.
    private func dedupe(
        _ lines: [String], _ scratch: Scratch, into records: String, after previous: String? = nil,
        decisions: String? = nil
    ) throws -> [String] {
        try scratch.write(lines.joined(), to: "in.ndjson")
        var arguments = "--trust isbn --records '\(scratch.path)/\(records)'"
        if let previous { arguments += " --previous '\(scratch.path)/\(previous)'" }
        if let decisions {
            try scratch.write("decision,first,second,by,note\n" + decisions, to: "decisions.csv")
            arguments += " --decisions '\(scratch.path)/decisions.csv'"
        }
        let result = try Programs.shell("khazina dedupe \(arguments) '\(scratch.path)/in.ndjson'")
        #expect(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { line in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require((json?["object"] as? [String: Any])?["id"] as? String)
        }
    }

    private func redirects(_ scratch: Scratch, _ records: String) throws -> [String: String] {
        var redirects: [String: String] = [:]
        for line in try scratch.lines(records + "/redirects.ndjson") {
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            if let id = json?["id"], id.utf8.count == 19 { redirects[id] = json?["replacedBy"] }
        }
        return redirects
    }

    @Test func `a group keeps its id when a smaller one joins; without the registry it would not`() throws {
        let scratch = try Scratch()
        #expect(try dedupe([line(old), line(young)], scratch, into: "one") == [old])
        let all = [line(late), line(old), line(young)]
        #expect(try dedupe(all, scratch, into: "two", after: "one") == [old])
        #expect(try redirects(scratch, "two") == [late: old, young: old])
        #expect(try dedupe(all, scratch, into: "fresh") == [late])
    }

    /// One number for two books, each sent twice: what was merged under a repeated identifier must not have its id as well.
    @Test func `two groups never have one id`() throws {
        let scratch = try Scratch()
        let other = line(old, isbn: "9789952000023", title: "Muğam dəstgahı")
        let ids = try dedupe([line(old), other, line(old), other], scratch, into: "one")
        #expect(ids.count == 2 && Set(ids).count == 2 && ids.contains(old), "\(ids)")
    }

    @Test func `a part that is split off has the id of its oldest member`() throws {
        let scratch = try Scratch()
        _ = try dedupe([line(old), line(young)], scratch, into: "one")
        let parted = "different,\(old),\(late),A,\ndifferent,\(old),\(young),A,\n"
        let ids = try dedupe(
            [line(late), line(old), line(young)], scratch, into: "two", after: "one", decisions: parted)
        #expect(Set(ids) == [old, young])
        #expect(try redirects(scratch, "two") == [late: young])
    }

    @Test func `the id of a record that is gone leads to what is left of its group, for good`() throws {
        let scratch = try Scratch()
        _ = try dedupe([line(old), line(young)], scratch, into: "one")
        #expect(try dedupe([line(young)], scratch, into: "two", after: "one") == [young])
        #expect(try redirects(scratch, "two") == [old: young])
        _ = try dedupe([line(young)], scratch, into: "three", after: "two")
        #expect(try redirects(scratch, "three") == [old: young])
        // It comes back as what it was.
        #expect(try dedupe([line(old), line(young)], scratch, into: "four", after: "three") == [old])
    }

    @Test func `nothing new, the same registry; the order of the records does not matter`() throws {
        let scratch = try Scratch()
        let other = line("kz-9999999999999999", isbn: "9789952000023", title: "Muğam")
        _ = try dedupe([line(old), other, line(young)], scratch, into: "one")
        _ = try dedupe([line(young), line(old), other], scratch, into: "two", after: "one")
        for file in ["identities.ndjson", "redirects.ndjson"] {
            #expect(try scratch.data("one/" + file) == scratch.data("two/" + file))
        }
        #expect(try scratch.lines("one/identities.ndjson").filter { $0.contains(#""first":1"#) }.count >= 3)
    }

    @Test func `records that come in batches end in the groups and ids that the rules say`() throws {
        var random = Splitmix(state: 20_261_123)
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let records: [(id: String, work: Int)] = (0..<60).map { _ in
            let id = "kz-" + String((0..<16).map { _ in alphabet.randomElement(using: &random)! })
            return (id, Int.random(in: 0..<25, using: &random))
        }
        let lines = records.map { line($0.id, isbn: "97899520\(10000 + $0.work)", title: "Kitab \($0.work)") }
        let scratch = try Scratch()
        var end = 0, batch = 0, seen: [String: Int] = [:], ids: [String] = []
        while end < records.count {
            end = min(records.count, end + Int.random(in: 5...25, using: &random))
            batch += 1
            for record in records[..<end] where seen[record.id] == nil { seen[record.id] = batch }
            ids = try dedupe(
                Array(lines[..<end]), scratch, into: "batch\(batch)", after: batch == 1 ? nil : "batch\(batch - 1)")
        }
        // The rule, told another way: of each book the record of the earliest batch, and of those the smallest id.
        let expected = Dictionary(grouping: records, by: \.work).values.compactMap { group in
            group.map(\.id).min { (seen[$0]!, $0) < (seen[$1]!, $1) }
        }
        #expect(Set(ids) == Set(expected), "\(records)")
        #expect(try dedupe(lines, scratch, into: "scratch").count == ids.count)
    }
}
