import Foundation
import Testing

/// Nights with a work store: what is read, what is kept, and that the dataset is that of a run from scratch.
@Suite struct StoreTests {
    private static let rows = (1...40).map { "KP-\($0);Vaza \($0);\(1850 + $0)" }

    private func nights(_ more: String = "", guards: String = "") throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(
            "pipeline: p\nversion: 1\nstore: work/store.sqlite\nsources:\n"
                + "  - {id: house, files: [house*.csv], profile: museum-spreadsheet, csv: {delimiter: \";\"}\(guards)}\n"
                + more + "output: {directory: out, releases: {keep: 9}}\n", to: "p.yaml")
        try deliver(Self.rows, to: scratch)
        return scratch
    }

    private func deliver(_ rows: [String], to scratch: Scratch, _ name: String = "house.csv") throws {
        try scratch.write((["İnv. №;Ad;Tarix"] + rows).joined(separator: "\n") + "\n", to: name)
    }

    @discardableResult
    private func run(_ scratch: Scratch, _ options: String = "", status: Int32 = 0) throws -> Programs.Result {
        let result = try Programs.shell(
            "khazina run '\(scratch.path)/p.yaml' --summary '\(scratch.path)/summary.json' \(options)")
        #expect(result.status == status, "\(result.errors)")
        return result
    }

    /// What the last run did with a source: how many records it read, mapped anew, knew.
    private func did(_ scratch: Scratch, _ source: String = "house") throws -> String {
        let json = try JSONSerialization.jsonObject(with: try scratch.data("summary.json")) as? [String: Any]
        let sources = json?["sources"] as? [[String: Any]] ?? []
        let one = try #require(sources.first { $0["id"] as? String == source })
        return ["state", "read", "mappedAnew", "known"].map { "\(one[$0] ?? "?")" }.joined(separator: " ")
    }

    private func ids(_ scratch: Scratch, _ folder: String = "out/current") throws -> [String: String] {
        var ids: [String: String] = [:]
        for line in try scratch.lines(folder + "/lineage.ndjson") {
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            ids[json?["record"] as? String ?? ""] = json?["id"] as? String
        }
        return ids
    }

    /// Runs from scratch, with the registry of the release before, and compares every file.
    private func expectFromScratch(_ scratch: Scratch, previous: String?) throws {
        let text = try scratch.text("p.yaml")
        try scratch.write(
            text.replacingOccurrences(of: "work/store.sqlite", with: "work/scratch.sqlite")
                .replacingOccurrences(of: "directory: out", with: "directory: scratch"), to: "scratch.yaml")
        let files = FileManager.default
        for name in ["scratch", "work/scratch.sqlite", "work/scratch.sqlite-wal", "work/scratch.sqlite-shm"]
        where scratch.exists(name) {
            try files.removeItem(atPath: "\(scratch.path)/\(name)")
        }
        let last = previous.map { "--previous '\(scratch.path)/\($0)' --against '\(scratch.path)/\($0)'" } ?? ""
        let result = try Programs.shell("khazina run '\(scratch.path)/scratch.yaml' --quiet --compare-anew \(last)")
        #expect([0, 1].contains(result.status), "\(result.errors)")
        let names = try files.contentsOfDirectory(atPath: scratch.path + "/scratch/current").sorted()
        #expect(names == (try files.contentsOfDirectory(atPath: scratch.path + "/out/current").sorted()))
        // Tombstones are history; the manifest has their checksum, the report their size.
        // Of counts that are kept, those that were revised hold fewer examples in reserve.
        for name in names where !["tombstones.ndjson", "manifest.json", "kept-release.bin"].contains(name) {
            let (ours, theirs) = (try scratch.text("out/current/" + name), try scratch.text("scratch/current/" + name))
            let size = /tombstones\.ndjson<\/code><\/td><td class="n">[^<]*/
            #expect(ours.replacing(size, with: "") == theirs.replacing(size, with: ""), "\(name) differs from scratch")
        }
    }

    private func current(_ scratch: Scratch) throws -> String {
        "out/" + (try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/out/current"))
    }

    @Test func `a run with a store writes what a run without one writes`() throws {
        let scratch = try nights()
        try run(scratch)
        let text = try scratch.text("p.yaml")
        try scratch.write(
            text.replacingOccurrences(of: "store: work/store.sqlite\n", with: "")
                .replacingOccurrences(of: "{directory: out, releases: {keep: 9}}", with: "{directory: plain}"),
            to: "plain.yaml")
        #expect(try Programs.shell("khazina run '\(scratch.path)/plain.yaml' --quiet").status == 0)
        let own: Set = [
            "kept-release.bin", "tombstones.ndjson", "manifest.json", "datapackage.json", "dcat.jsonld", "report.html",
        ]
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/plain")
        where !own.contains(name) {
            #expect(try scratch.data("plain/" + name) == scratch.data("out/current/" + name), "\(name) differs")
        }
    }

    @Test func `only what changed is mapped, whatever moved, and the result is that of a run from scratch`() throws {
        let scratch = try nights()
        try run(scratch)
        let (first, before) = (try current(scratch), try ids(scratch))
        // One is new at the top, so that all others move; one has changed, one is gone.
        var rows = Self.rows
        rows[10] = "KP-11;Böyük vaza;1861"
        rows.remove(at: 20)
        rows.insert("KP-99;Sandıq;1901", at: 0)
        try deliver(rows, to: scratch)
        try run(scratch)
        #expect(try did(scratch) == "read 40 2 38")
        let after = try ids(scratch)
        #expect(Set(after.keys) == Set(before.keys).subtracting(["KP-21"]).union(["KP-99"]))
        for (record, id) in before where record != "KP-21" { #expect(after[record] == id) }
        let tombstones = try scratch.lines("out/current/tombstones.ndjson")
        #expect(tombstones.count == 1 && tombstones[0].contains("\"record\":\"KP-21\""))
        #expect(tombstones[0].contains("\"release\":2") && tombstones[0].contains("not in the full delivery"))
        try expectFromScratch(scratch, previous: first)
        // It comes back under its old id, and the tombstone goes.
        try deliver(rows + ["KP-21;Vaza 21;1871"], to: scratch)
        try run(scratch)
        #expect(try ids(scratch)["KP-21"] == before["KP-21"])
        #expect(try scratch.lines("out/current/tombstones.ndjson").isEmpty)
    }

    @Test func `a delivery that has not changed is not read`() throws {
        let scratch = try nights()
        try run(scratch)
        let result = try run(scratch)
        #expect(result.output.contains("nothing has changed"))
        #expect(try did(scratch) == "unchanged 40 0 0")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out/releases").count == 1)
    }

    @Test func `what the last release keeps for the next run may be damaged, or missing, and changes nothing`() throws {
        let scratch = try nights()
        let makers = ["Üzeyir Hacıbəyov", "Hacıbəyov, Üzeyir", "Səttar Bəhlulzadə", "Bəhlulzadə, Səttar"]
        func deliver(_ night: Int) throws {
            let rows = (1...40).map {
                "KP-\($0);Vaza \($0 % 7 == night ? "\(night)" : "")\($0);\(1850 + $0);\(makers[$0 % 4])"
            }
            try scratch.write((["İnv. №;Ad;Tarix;Müəllif"] + rows).joined(separator: "\n") + "\n", to: "house.csv")
        }
        try deliver(0)
        try run(scratch)
        let damages: [(name: String, change: (inout Data) -> Void)] = [
            ("kept-agents.bin", { $0[$0.count / 2] ^= 1 }), ("kept-release.bin", { $0.removeLast(9) }),
            ("kept-objects.bin", { $0 = Data() }), ("match-agents.ndjson", { $0[10] ^= 1 }),
            ("ledger.ndjson", { $0[40] ^= 1 }), ("kept-places.bin", { $0 += [0] }), ("objects.ndjson", { $0[8] ^= 1 }),
        ]
        for (night, damage) in damages.enumerated() {
            let last = try current(scratch)
            var bytes = try scratch.data("\(last)/\(damage.name)")
            try #require(bytes.count > 40, "\(damage.name) has nothing to damage")
            damage.change(&bytes)
            try bytes.write(to: URL(filePath: "\(scratch.path)/\(last)/\(damage.name)"))
            try deliver(night + 1)
            try run(scratch)
            try expectFromScratch(scratch, previous: last)
        }
    }

    @Test func `a release of which something is missing is made again on a night without changes`() throws {
        let scratch = try nights()
        try run(scratch)
        let last = try current(scratch)
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(last)/objects.csv")
        try run(scratch)
        #expect(scratch.exists("out/current/objects.csv"))
    }

    @Test func `a vocabulary, a decision or the pipeline that changes is no night without changes`() throws {
        let scratch = try nights()
        try run(scratch)
        try scratch.write(
            try scratch.text("p.yaml").replacingOccurrences(of: "keep: 9}}", with: "keep: 9}, table: false}"),
            to: "p.yaml")
        #expect(try !run(scratch).output.contains("nothing has changed"))
        #expect(try run(scratch).output.contains("nothing has changed"))
    }

    @Test func `a record that moves to another file of its source keeps its id`() throws {
        let scratch = try nights()
        try deliver(Array(Self.rows[20...]), to: scratch, "house-2.csv")
        try deliver(Array(Self.rows[..<20]), to: scratch)
        try run(scratch)
        let (first, before) = (try current(scratch), try ids(scratch))
        try deliver(Array(Self.rows[25...]), to: scratch, "house-2.csv")
        try deliver(Array(Self.rows[..<25]), to: scratch)
        try run(scratch)
        #expect(try did(scratch) == "read 40 0 40")
        #expect(try ids(scratch) == before)
        #expect(try scratch.lines("out/current/tombstones.ndjson").isEmpty)
        try expectFromScratch(scratch, previous: first)
    }

    @Test func `a delivery that shrinks is held back until a person takes it, and that delivery alone`() throws {
        let scratch = try nights()
        try run(scratch)
        let objects = try scratch.data("out/current/objects.ndjson")
        try deliver(Array(Self.rows[..<20]), to: scratch)
        let held = try run(scratch, status: 4)
        #expect(held.errors.contains("20 objects where there were 40"), "\(held.errors)")
        #expect(try scratch.data("out/current/objects.ndjson") == objects)
        // Still held, without being read again.
        let again = try run(scratch, status: 4)
        let acceptance = try #require(again.errors.firstMatch(of: /--accept (house@[0-9a-f]{12})/)).1
        // Another delivery is not the one that was looked at.
        try deliver(Array(Self.rows[..<10]), to: scratch)
        try run(scratch, "--accept \(acceptance)", status: 4)
        #expect(try scratch.data("out/current/objects.ndjson") == objects)
        try deliver(Array(Self.rows[..<20]), to: scratch)
        try run(scratch)
        #expect(try scratch.lines("out/current/objects.ndjson").count == 20)
        try run(scratch, "--accept nobody@0123456789ab", status: 2)
    }

    @Test func `an encoding that changes, a file that is gone and a field that is lost hold a delivery back`() throws {
        let more =
            "  - {id: other, files: [other.csv], profile: museum-spreadsheet, csv: {delimiter: \";\"}}\n"
        let scratch = try nights(more)
        try deliver((1...9).map { "Ş-\($0);Kasa \($0);19\($0)0" }, to: scratch, "other.csv")
        try run(scratch)
        let lines = ["Инв. №;Название;Дата"] + (1...40).map { "KP-\($0);Ваза \($0);\(1850 + $0)" }
        let text = lines.joined(separator: "\n") + "\n"
        try #require(text.data(using: .windowsCP1251)).write(to: URL(filePath: scratch.path + "/house.csv"))
        // The other source goes on.
        try deliver((1...9).map { "Ş-\($0);Böyük kasa \($0);19\($0)0" }, to: scratch, "other.csv")
        let switched = try run(scratch, status: 4)
        #expect(switched.errors.contains("the encoding is windows-1251 where it was utf-8"), "\(switched.errors)")
        let objects = try scratch.text("out/current/objects.ndjson")
        #expect(objects.contains("Vaza 7") && objects.contains("Böyük kasa 7") && !objects.contains("Ваза"))
        try FileManager.default.removeItem(atPath: scratch.path + "/house.csv")
        let gone = try run(scratch, status: 4)
        #expect(gone.errors.contains("cannot be read") && gone.errors.contains("house"), "\(gone.errors)")
        try deliver((1...40).map { "KP-\($0);Vaza \($0);" }, to: scratch)
        let undated = try run(scratch, status: 4)
        #expect(undated.errors.contains("0 % of the objects have `dates` where 100 % had it"), "\(undated.errors)")
        #expect(try scratch.text("out/current/objects.ndjson") == objects)
    }

    @Test func `an incremental delivery adds, replaces and takes away`() throws {
        let scratch = try nights()
        let text = try scratch.text("p.yaml")
        try scratch.write(
            text.replacingOccurrences(
                of: "{id: house,", with: "{id: house, delivery: incremental, deletes: [gone*.txt],"), to: "p.yaml")
        try run(scratch)
        let before = try ids(scratch)
        try deliver(["KP-3;Kasa;1900", "KP-77;Sandıq;1901"], to: scratch, "house2.csv")
        try scratch.write("KP-5\n", to: "gone-1.txt")
        try run(scratch)
        let after = try ids(scratch)
        #expect(Set(after.keys) == Set(before.keys).subtracting(["KP-5"]).union(["KP-77"]))
        let objects = try scratch.text("out/current/objects.ndjson")
        #expect(objects.contains("Kasa") && !objects.contains("\"Vaza 3\""))
        #expect(try scratch.text("out/current/tombstones.ndjson").contains("deleted by the provider's list"))
    }

    @Test func `a changed profile maps its sources again and no other`() throws {
        let scratch = try nights(
            "  - {id: other, files: [other.csv], profile: own.yaml, csv: {delimiter: \";\"}}\n")
        let profile = try String(
            contentsOf: Programs.root.appending(path: "pipelines/profiles/museum-spreadsheet.yaml"), encoding: .utf8)
        let own = scratch.path + "/own.yaml"
        try scratch.write(
            try scratch.text("p.yaml").replacingOccurrences(of: "own.yaml", with: own), to: "p.yaml")
        try scratch.write(profile, to: "own.yaml")
        try deliver((1...9).map { "Ş-\($0);Kasa \($0);19\($0)0" }, to: scratch, "other.csv")
        try run(scratch)
        try scratch.write(profile + "# another\n", to: "own.yaml")
        let result = try run(scratch)
        #expect(try did(scratch, "other") == "read 9 9 0")
        #expect(try did(scratch) == "unchanged 40 0 0")
        #expect(result.output.contains("nothing has changed"))
    }

    @Test func `a record of a group that goes leaves an id that leads on, the tombstone as the redirect`() throws {
        let scratch = try nights()
        try scratch.write(try scratch.text("p.yaml") + "options: {decisions: [people.csv]}\n", to: "p.yaml")
        try scratch.write("decision,first,second,by,note\n", to: "people.csv")
        try run(scratch)
        let ids = try ids(scratch), names = ["KP-1", "KP-2", "KP-3"]
        let members = try names.map { try #require(ids[$0]) }.sorted()
        let pairs = [(0, 1), (0, 2), (1, 2)].map { "same,\(members[$0]),\(members[$1]),curator,\n" }
        try scratch.write("decision,first,second,by,note\n" + pairs.joined(), to: "people.csv")
        try run(scratch)
        #expect(try scratch.lines("out/current/objects.ndjson").count == 38)
        // The member that gives the id goes: the object stays, under the id of the next one.
        let leader = try #require(names.first { ids[$0] == members[0] })
        var rows = Self.rows.filter { !$0.hasPrefix(leader + ";") }
        try deliver(rows, to: scratch)
        try run(scratch)
        func expect(_ id: String, leadsTo heir: String) throws {
            let tombstone = try #require(
                try scratch.lines("out/current/tombstones.ndjson").first { $0.contains("{\"id\":\"\(id)\"") })
            #expect(tombstone.contains("\"status\":\"merged\",\"replacedBy\":\"\(heir)\""), "\(tombstone)")
            let redirects = try scratch.lines("out/current/redirects.ndjson")
            #expect(redirects.contains("{\"id\":\"\(id)\",\"status\":\"merged\",\"replacedBy\":\"\(heir)\"}"))
            let shown = try Programs.shell("khazina show '\(scratch.path)/out' \(id)")
            #expect(shown.status == 0 && shown.output.contains("\(id) was merged into \(heir)"), "\(shown.errors)")
        }
        try expect(members[0], leadsTo: members[1])
        // Another member goes: the survivor stays, and both ids lead to it.
        let second = try #require(names.first { ids[$0] == members[2] })
        rows.removeAll { $0.hasPrefix(second + ";") }
        try deliver(rows, to: scratch)
        try run(scratch)
        try expect(members[0], leadsTo: members[1])
        try expect(members[2], leadsTo: members[1])
        // The last one goes: now the object is withdrawn.
        let last = try #require(names.first { ids[$0] == members[1] })
        rows.removeAll { $0.hasPrefix(last + ";") }
        try deliver(rows, to: scratch)
        try run(scratch)
        for line in try scratch.lines("out/current/tombstones.ndjson") {
            #expect(line.contains("\"status\":\"withdrawn\"") && !line.contains("replacedBy"), "\(line)")
        }
    }

    @Test func `a source that leaves the pipeline is withdrawn, and has its ids when it comes back`() throws {
        let more = "  - {id: other, files: [other.csv], profile: museum-spreadsheet, csv: {delimiter: \";\"}}\n"
        let scratch = try nights(more)
        try deliver((1...9).map { "Ş-\($0);Kasa \($0);19\($0)0" }, to: scratch, "other.csv")
        try run(scratch)
        let (first, before) = (try current(scratch), try ids(scratch))
        let whole = try scratch.text("p.yaml")
        try scratch.write(whole.replacingOccurrences(of: more, with: ""), to: "p.yaml")
        try run(scratch)
        let tombstones = try scratch.lines("out/current/tombstones.ndjson")
        #expect(tombstones.count == 9)
        for line in tombstones {
            #expect(line.contains("\"source\":\"other\",\"record\":\"Ş-"), "\(line)")
            #expect(line.contains("\"release\":2,\"reason\":\"the source is no longer in the pipeline\""), "\(line)")
        }
        try expectFromScratch(scratch, previous: first)
        // It stays so, and costs nothing.
        #expect(try run(scratch).output.contains("nothing has changed"))
        try scratch.write(whole, to: "p.yaml")
        try run(scratch)
        #expect(try did(scratch, "other") == "read 9 9 0")
        #expect(try ids(scratch) == before)
        #expect(try scratch.lines("out/current/tombstones.ndjson").isEmpty)
    }

    @Test func `records that changed rules cannot map anew are named, while a delivery is held back and afterwards`()
        throws
    {
        let scratch = try nights()
        let profile = try String(
            contentsOf: Programs.root.appending(path: "pipelines/profiles/museum-spreadsheet.yaml"), encoding: .utf8)
        let own = scratch.path + "/own.yaml"
        try scratch.write(profile, to: "own.yaml")
        let text = try scratch.text("p.yaml").replacingOccurrences(of: "museum-spreadsheet", with: own)
        try scratch.write(text, to: "p.yaml")
        try run(scratch)
        try deliver(Array(Self.rows[..<20]), to: scratch)
        try run(scratch, status: 4)
        func findings() throws -> Int {
            try scratch.lines("out/current/findings.ndjson").count { $0.contains("source.earlier-rules") }
        }
        #expect(try findings() == 0)
        try scratch.write(profile + "# another\n", to: "own.yaml")
        for _ in 0..<2 {
            try run(scratch, status: 4)
            #expect(try findings() == 1)
            #expect(try scratch.lines("out/current/objects.ndjson").count == 40)
        }
        let status = try Programs.shell("khazina status '\(scratch.path)/p.yaml'")
        #expect(status.output.contains("house: the records of 1 of its files are as earlier rules made them"))
        try deliver(Self.rows + ["KP-99;Sandıq;1901"], to: scratch)
        try run(scratch)
        #expect(try findings() == 0)
        // Of an incremental source the files of before are not there any more.
        try scratch.write(
            text.replacingOccurrences(of: "{id: house,", with: "{id: house, delivery: incremental,"), to: "p.yaml")
        try run(scratch)
        try FileManager.default.removeItem(atPath: scratch.path + "/house.csv")
        try deliver(["KP-3;Kasa;1900"], to: scratch, "house2.csv")
        try run(scratch)
        #expect(try findings() == 0)
        try scratch.write(profile + "# a third\n", to: "own.yaml")
        for _ in 0..<2 {
            try run(scratch)
            #expect(try findings() == 1)
        }
    }

    @Test func `a store that is lost or damaged costs a full run and no id`() throws {
        let scratch = try nights()
        try run(scratch)
        let objects = try scratch.data("out/current/objects.ndjson")
        try scratch.write(String(repeating: "no database", count: 1000), to: "work/store.sqlite")
        let damaged = try run(scratch, status: 2)
        #expect(damaged.errors.contains("store.unusable") && damaged.errors.contains("reads everything again"))
        #expect(try scratch.data("out/current/objects.ndjson") == objects)
        try FileManager.default.removeItem(atPath: scratch.path + "/work")
        // The night after, the delivery is broken too: what is published stays.
        try FileManager.default.moveItem(atPath: scratch.path + "/house.csv", toPath: scratch.path + "/aside")
        let kept = try run(scratch, status: 4)
        #expect(kept.errors.contains("output.kept") && kept.errors.contains("cannot be read"), "\(kept.errors)")
        #expect(try scratch.data("out/current/objects.ndjson") == objects)
        try FileManager.default.moveItem(atPath: scratch.path + "/aside", toPath: scratch.path + "/house.csv")
        try run(scratch)
        #expect(try scratch.data("out/current/objects.ndjson") == objects)
    }

    @Test func `a second run with the same store ends with 5 and says who holds it`() throws {
        let scratch = try nights()
        try run(scratch)
        let result = try Programs.shell(
            "printf 'keeper on stone, process 7\\n0\\n' > '\(scratch.path)/work/.store.sqlite.lock'; "
                + "flock '\(scratch.path)/work/.store.sqlite.lock' khazina run '\(scratch.path)/p.yaml' --output '\(scratch.path)/elsewhere'"
        )
        #expect(result.status == 5)
        #expect(result.errors.contains("keeper on stone, process 7"), "\(result.errors)")
    }
}
