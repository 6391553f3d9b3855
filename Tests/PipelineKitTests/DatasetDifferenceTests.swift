import Foundation
import PipelineKit
import Testing

/// Two datasets written by hand, in which every kind of change happens once.
@Suite struct DatasetDifferenceTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "khazina-diff-\(UUID().uuidString)")

    private func id(_ letter: Character) -> String { "kz-" + String(repeating: letter, count: 16) }

    private func object(_ letter: Character, _ title: String = "Xalça", records: [String], extra: String = "") -> String
    {
        let sources = records.map { #"{"source":"museum","record":"\#($0)"}"# }.joined(separator: ",")
        return
            #"{"id":"\#(id(letter))","kind":"object","titles":[{"value":"\#(title)"}]\#(extra),"sources":[\#(sources)]}"#
    }

    private func write(_ name: String, _ objects: [String], redirects: [(Character, Character)] = []) throws -> String {
        let place = folder.appending(path: name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data((objects.joined(separator: "\n") + "\n").utf8).write(to: place.appending(path: "objects.ndjson"))
        let lines = redirects.map { #"{"id":"\#(id($0.0))","replacedBy":"\#(id($0.1))"}"# + "\n" }
        try Data(lines.joined().utf8).write(to: place.appending(path: "redirects.ndjson"))
        return place.path
    }

    private func changes(
        _ old: String, _ new: String
    ) throws -> (changes: [ObjectChange], counts: DatasetDifference.Counts) {
        var changes: [ObjectChange] = []
        var difference = try DatasetDifference(old: old, new: new)
        let counts = try difference.run { changes.append($0) }
        return (changes, counts)
    }

    @Test func `every kind of change is told, and the numbers add up`() throws {
        let active = #","status":"active""#, withdrawn = #","status":"withdrawn""#
        let old = try write(
            "old",
            [
                object("1", records: ["same"]), object("2", "Köhnə", records: ["changed"]),
                object("3", records: ["withdrawn"], extra: active), object("4", records: ["removed"]),
                object("5", records: ["merged"]), object("6", records: ["whole", "part"]),
                object("7", records: ["gone-leader", "heir"]), object("a", records: ["b", "lost"]),
            ], redirects: [("8", "6"), ("9", "7")])
        let new = try write(
            "new",
            [
                // In another order: the comparison is by id.
                object("9", records: ["heir"]), object("0", records: ["new"]), object("8", records: ["part"]),
                object("6", records: ["whole"]), object("3", records: ["withdrawn"], extra: withdrawn),
                object("2", "Yeni", records: ["changed"]), object("1", records: ["same", "merged"]),
                object("b", records: ["b"]),
            ], redirects: [("5", "1"), ("7", "9")])
        let (changes, counts) = try changes(old, new)
        let told = changes.map { "\($0.kind.rawValue) \($0.id.suffix(1)) \($0.other?.suffix(1) ?? "-")" }
        #expect(
            told == [
                "removed 4 -", "merged 5 1", "merged 7 9", "reidentified a b", "added 0 -", "changed 1 -",
                "changed 2 -",
                "withdrawn 3 -", "changed 6 -", "split 8 6", "split 9 7",
            ])
        #expect(counts.old + counts.added - counts.removed == counts.new)
        #expect((counts.old, counts.added, counts.removed, counts.new) == (8, 4, 4, 8))
        #expect((counts.changed, counts.unchanged) == (4, 0))
        // The record `b` goes on under another id, and the old one leads nowhere.
        #expect(counts.broken == 1)
        #expect(counts.fields == ["titles": 1, "status": 1, "sources": 2])
    }

    @Test func `an object whose leader is gone goes on under another id`() throws {
        let old = try write("old", [object("1", records: ["a"]), object("2", records: ["b"])])
        let new = try write(
            "new", [object("3", records: ["c"])], redirects: [("1", "3"), ("2", "3")])
        let (changes, counts) = try changes(old, new)
        #expect(changes.map(\.kind) == [.reidentified, .merged])
        #expect((counts.added, counts.removed, counts.new) == (1, 2, 1))
    }

    @Test func `values of a list are compared as a bag, members of an object one by one`() throws {
        let old = try write(
            "old",
            [
                object(
                    "1", records: ["a"],
                    extra: #","materials":["yun","ipək","yun"],"rights":{"object":{"uri":"x"},"holder":"M"}"#)
            ])
        let new = try write(
            "new",
            [
                object(
                    "1", records: ["a"],
                    extra: #","materials":["yun","pambıq, \"ağ\"","ipək"],"rights":{"object":{"uri":"y"},"holder":"M"}"#
                )
            ])
        let fields = try changes(old, new).changes[0].fields
        #expect(fields.map(\.field) == ["materials", "rights.object.uri"])
        #expect(fields[0].old == [#""yun""#] && fields[0].new == [#""pambıq, \"ağ\"""#])
        #expect(fields[1].old == [#""x""#] && fields[1].new == [#""y""#])
    }

    @Test func `another order alone is a change without values`() throws {
        let old = try write("old", [object("1", records: ["a"], extra: #","materials":["yun","ipək"]"#)])
        let new = try write("new", [object("1", records: ["a"], extra: #","materials":["ipək","yun"]"#)])
        let change = try changes(old, new).changes[0].fields[0]
        #expect(change.field == "materials" && change.old.isEmpty && change.new.isEmpty)
    }

    @Test func `a dataset and itself differ in nothing`() throws {
        let old = try write("old", [object("1", records: ["a"]), object("2", records: ["b"])])
        let (changes, counts) = try changes(old, old)
        #expect(changes.isEmpty && counts.isNothing && counts.unchanged == 2)
    }

    /// Sets of objects, merges and splits at random: the account must hold whatever they are.
    @Test(arguments: 0..<40) func `the numbers add up for any two datasets`(seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        let letters = Array("0123456789abcdefghjkmn")
        var sides: [(kept: [Character], redirects: [(Character, Character)])] = []
        for _ in 0..<2 {
            let kept = letters.filter { _ in random.next() % 3 != 0 }
            let redirects = letters.filter { !kept.contains($0) && random.next() % 2 == 0 }.compactMap { from in
                kept.isEmpty ? nil : (from, kept[Int(random.next() % UInt64(kept.count))])
            }
            sides.append((kept, redirects))
        }
        let folders = try sides.enumerated().map { number, side in
            try write(
                "side-\(number)", side.kept.map { object($0, "t\(random.next() % 3)", records: [String($0)]) },
                redirects: side.redirects)
        }
        let (changes, counts) = try changes(folders[0], folders[1])
        let (old, new) = (Set(sides[0].kept.map(id)), Set(sides[1].kept.map(id)))
        #expect((counts.old, counts.new) == (old.count, new.count))
        #expect(counts.old + counts.added - counts.removed == counts.new)
        // Each id is told once, and all that are on one side only are told.
        #expect(Set(changes.map(\.id)).count == changes.count)
        let gone = changes.filter { [.removed, .merged, .reidentified].contains($0.kind) }
        #expect(Set(gone.map(\.id)) == old.subtracting(new))
        let came = changes.filter { [.added, .split].contains($0.kind) }.map(\.id)
        let heirs = gone.filter { $0.kind == .reidentified }.compactMap(\.other)
        #expect(Set(came + heirs) == new.subtracting(old))
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
