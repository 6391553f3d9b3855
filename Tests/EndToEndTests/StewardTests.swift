import Foundation
import Testing

/// The steward's work on the demo: explaining, reviewing, undoing.
@Suite struct StewardTests {
    /// The demo's pipeline, with its file of decisions in `scratch`.
    private func pipeline(in scratch: Scratch) throws {
        let yaml = try String(contentsOf: Programs.root.appending(path: "pipelines/demo.yaml"), encoding: .utf8)
        try scratch.write(
            yaml.replacingOccurrences(of: "../samples", with: Programs.root.path + "/samples")
                .replacingOccurrences(of: "demo-decisions.csv", with: scratch.path + "/decisions.csv"),
            to: "p.yaml")
    }

    private func run(_ scratch: Scratch, _ name: String) throws {
        let result = try Programs.shell(
            "khazina run '\(scratch.path)/p.yaml' --quiet --output '\(scratch.path)/\(name)'")
        #expect(result.status == 1, "\(result.errors)")
    }

    private func json(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    /// The first merge of two records of a kind: its decision and both ids.
    private func merge(_ kind: String, in ledger: [String]) throws -> (decision: String, ids: [String]) {
        for line in try ledger.map(json) where line["kind"] as? String == kind && line["decision"] as? String == "merge"
        {
            let decisions = try #require(line["decisions"] as? [[String: Any]])
            guard decisions.count == 1, let id = decisions[0]["id"] as? String else { continue }
            return (id, [decisions[0]["first"] as? String ?? "", decisions[0]["second"] as? String ?? ""])
        }
        Issue.record("no merge of two \(kind)")
        return ("", [])
    }

    private func khazina(_ arguments: String) throws -> String {
        let result = try Programs.shell("khazina \(arguments)")
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    private static let files = [
        "objects.ndjson", "lineage.ndjson", "objects.csv", "ledger.ndjson", "agents.ndjson", "places.ndjson",
        "redirects.ndjson", "manifest.json",
    ]

    @Test func `undo takes one decision back and changes nothing else; undoing that restores the dataset`() throws {
        let scratch = try Scratch()
        try pipeline(in: scratch)
        try run(scratch, "before")
        for (kind, file) in [("edition", "objects.ndjson"), ("agents", "agents.ndjson")] {
            let merge = try merge(kind, in: scratch.lines("before/ledger.ndjson"))
            let undo = "undo '\(scratch.path)/before' \(merge.decision) --decisions '\(scratch.path)/decisions.csv'"
            #expect(try khazina(undo).contains("different,\(merge.ids[0]),\(merge.ids[1])"))
            try run(scratch, "undone")
            let before = Set(try scratch.lines("before/" + file)), after = Set(try scratch.lines("undone/" + file))
            let gone = try before.subtracting(after).map(json), come = try after.subtracting(before).map(json)
            #expect(gone.count == 1)
            #expect(Set(come.compactMap { $0["id"] as? String }) == Set(merge.ids))
            #expect(
                try scratch.text("undone/ledger.ndjson").contains("a person's decision"), "the ledger says who decided")
            // The person's decision is a decision too, and can be taken back.
            _ = try khazina(undo.replacingOccurrences(of: "/before'", with: "/undone'"))
            try run(scratch, "again")
            for file in Self.files {
                #expect(try scratch.data("before/" + file) == scratch.data("again/" + file), "\(file)")
            }
        }
    }

    @Test func `a reviewed list comes back as decisions that the next run follows`() throws {
        let scratch = try Scratch()
        try pipeline(in: scratch)
        try run(scratch, "first")
        _ = try khazina("review export '\(scratch.path)/first' --output '\(scratch.path)/list.csv'")
        var rows = try scratch.lines("list.csv")
        #expect(rows.count > 2)
        let pair = rows[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        rows[1] = "same" + rows[1]
        try scratch.write(rows.joined(separator: "\n") + "\n", to: "list.csv")
        let said = try khazina(
            "review import '\(scratch.path)/list.csv' --pipeline '\(scratch.path)/p.yaml' --by Leyla")
        #expect(said.hasPrefix("1 decisions appended"))
        #expect(try scratch.text("decisions.csv").contains("same,\(pair[1]),\(pair[2]),Leyla"))
        try run(scratch, "second")
        let report = try khazina("explain '\(scratch.path)/second' \(pair[1]) \(pair[2])")
        #expect(report.contains("by person"))
        #expect(report.contains("Both are kz-"))
        let open = try khazina("review export '\(scratch.path)/second'")
        #expect(!open.contains("\(pair[1]),\(pair[2])"))
    }

    @Test func `a pair that was not merged is explained, on the terminal and as a page`() throws {
        let scratch = try Scratch()
        try pipeline(in: scratch)
        try run(scratch, "out")
        let agents = try scratch.lines("out/match-agents.ndjson").map(json)
        func id(_ name: String) throws -> String {
            try #require(agents.first { ($0["values"] as? [String])?.contains(name) == true }?["id"] as? String)
        }
        let short = try id("Гаджибеков У."), full = try id("Узеир Гаджибеков")
        let report = try khazina("explain '\(scratch.path)/out' \(short) \(full) --html '\(scratch.path)/pair.html'")
        #expect(report.contains("They are two"))
        #expect(report.contains("the pair is in the review list"))
        #expect(report.contains("name shortened"))
        #expect(try scratch.text("pair.html").contains("<svg"))
        let far = try khazina("explain '\(scratch.path)/out' \(short) \(try id("Tofiq Kazımov"))")
        #expect(far.contains("They share no block"))
        #expect(try khazina("near '\(scratch.path)/out' \(short)").contains("Узеир Гаджибеков"))
    }

    @Test func `a word that is no decision imports nothing`() throws {
        let scratch = try Scratch()
        try scratch.write("decision,first,second\nmaybe,kz-a1,kz-a2\n", to: "list.csv")
        let result = try Programs.shell(
            "khazina review import '\(scratch.path)/list.csv' --decisions '\(scratch.path)/decisions.csv'")
        #expect(result.status == 2)
        #expect(!scratch.exists("decisions.csv"))
    }
}
