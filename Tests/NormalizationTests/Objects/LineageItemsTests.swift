import HeritageModel
import Testing

/// Lineage as notes and as a list of entries must say the same after every change.
@Suite struct LineageItemsTests {
    private struct Pair {
        var noted, listed: Lineage

        /// Three items of `dimensions`, two of `extent`, a title.
        init() {
            let names = LineageTexts()
            var notes: ContiguousArray<LineageNotes.Note> = []
            let fields = ["titles", "dimensions", "dimensions", "extent", "dimensions", "extent"]
            for (place, (field, index)) in zip(fields, [0, 0, 1, 0, 2, 1]).enumerated() {
                for member in ["", "unit"] {
                    notes.append(
                        LineageNotes.Note(
                            field: names.number(of: field), index: Int32(index), member: names.add(member),
                            path: names.add("path\(place)/\(member)"), line: place))
                }
            }
            noted = Lineage(source: "s", record: "r", profile: "p@1", line: 1, byteOffset: 0)
            listed = noted
            noted.notes = LineageNotes(texts: names, notes: notes)
            listed.entries = noted.entries
        }
    }

    /// What is done, and whether it changes anything.
    private static let changes: [(change: @Sendable (inout Lineage) -> Void, isOne: Bool)] = [
        ({ $0.removeItems([0, 2], of: "dimensions") }, true), ({ $0.removeItems([1], of: "extent") }, true),
        ({ $0.removeItems([0], of: "agents") }, false), ({ $0.spread("dimensions", [0, 0, 1, 2, 2]) }, true),
        ({ $0.spread("dimensions", [2, 0]) }, true), ({ $0.spread("agents", [0]) }, false),
        ({ $0.copy("extent", 1, to: "dimensions", 3) }, true), ({ $0.copy("titles", 0, to: "agents", 0) }, true),
    ]

    @Test(arguments: changes.indices)
    func `a change of notes gives the entries that the same change of the list gives`(number: Int) {
        var pair = Pair()
        let before = pair.listed.entries
        Self.changes[number].change(&pair.noted)
        Self.changes[number].change(&pair.listed)
        #expect(pair.noted.entries == pair.listed.entries)
        #expect((pair.listed.entries != before) == Self.changes[number].isOne)
        for (index, field, member) in [(0, "dimensions", ""), (1, "extent", "unit"), (2, "dimensions", "un")] {
            #expect(
                pair.noted.path(ofItem: index, of: field, member: member)
                    == pair.listed.path(ofItem: index, of: field, member: member))
        }
    }

    @Test func `an item that became two has its path twice, and those behind it move`() {
        var lineage = Pair().noted
        lineage.spread("dimensions", [0, 0, 1, 2])
        let sizes = lineage.entries.filter { $0.field == "dimensions" && $0.member.isEmpty }
        #expect(sizes.map(\.index) == [0, 1, 2, 3])
        #expect(sizes.map(\.path) == ["path1/", "path1/", "path2/", "path4/"])
    }
}
