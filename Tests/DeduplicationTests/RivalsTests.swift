import MatchingTables
import Testing

@testable import Deduplication

@Suite struct RivalsTests {
    /// Two sources, both free of duplicates: records 0 to 2 are of the first, 3 to 5 of the second.
    private func prepared() -> (PreparedRecords, [Int: UInt32]) {
        var columns = RecordColumns(fields: 3)
        for i in 0..<6 {
            let values = [Array("book review column".utf8), Array("Aliyev, Murad".utf8), Array("2003".utf8)]
            columns.append(id: Array("r\(i)".utf8), source: i < 3 ? "one" : "other", values: values)
        }
        let prepared = PreparedRecords(columns, table: Authored.parsed)
        let places = Dictionary(uniqueKeysWithValues: prepared.order.enumerated().map { (Int($1), UInt32($0)) })
        return (prepared, places)
    }

    private func shared(_ pairs: [(Int, Int, Float)], all: Bool = true) -> [Float] {
        let (prepared, places) = prepared()
        let free = DuplicateFreeSources(all: all, sources: 2)
        let links = pairs.map { a, b, weight in
            let (one, other) = (places[a] ?? 0, places[b] ?? 0)
            return Link(a: min(one, other), b: max(one, other), weight: weight)
        }
        return free.shared(ContiguousArray(links), of: prepared).map(\.weight)
    }

    @Test func `a link without rivals keeps its weight`() {
        #expect(shared([(0, 3, 9), (1, 4, 2)]) == [9, 2])
    }

    @Test func `rivals of one weight share the probability`() {
        // Three candidates for record 0: each is at most one of three, log2(1/2) against the two others and chance.
        let weights = shared([(0, 3, 10), (0, 4, 10), (0, 5, 10)])
        for weight in weights { #expect(weight < 0 && weight > -1.1, "\(weight)") }
    }

    @Test func `a much weaker rival takes nothing off`() {
        let weights = shared([(0, 3, 12), (0, 4, -4)])
        #expect(weights[0] > 11.9)
        #expect(weights[1] < -15)
    }

    @Test func `sources that may hold duplicates have no rivals`() {
        #expect(shared([(0, 3, 10), (0, 4, 10)], all: false) == [10, 10])
    }

    @Test func `where means are clipped the stronger link comes first`() {
        // Both links count as 16, the most that a pair may; record 1 fits record 2 better.
        let links: ContiguousArray = [
            Link(a: 0, b: 2, weight: 17), Link(a: 1, b: 2, weight: 23),
        ]
        let grouping = Grouping(records: 3, links: links, threshold: 0) { _, _ in -.infinity }
        #expect(grouping.labels == [0, 1, 1])
    }

    @Test func `beside a comparison that it depends on, an agreement says nothing`() {
        let text = Authored.table.replacing(
            "creator:\n    frequency: 0.7", with: "creator:\n    depends-on: title\n    frequency: 0.7")
        #expect(text != Authored.table)
        let table = MatchingTableReader.read(text, source: 0).table!
        let weights = MatchWeights(table, records: 100)
        var known = weights
        known.finish(matches: 10, candidates: 100, records: 100)
        let scoring = WeightTable(known)
        let best = { (c: Int) in Finding(level: UInt8(known.levels[c].count), information: 5) }
        var alone = scoring.begin, both = scoring.begin
        scoring.add(0, best(0), to: &alone)
        scoring.add(0, best(0), to: &both)
        scoring.add(1, best(1), to: &both)
        #expect(alone.total == both.total)
        // A disagreement still counts.
        scoring.add(1, Finding(level: 1, information: 0), to: &alone)
        #expect(alone.total < both.total)
    }

    @Test func `records are grouped by keys as a full sort does`() {
        var state: UInt64 = 3
        let keys = (0..<5_000).map { i -> KeyedRecord in
            state = Hashing.mix(state, UInt64(i)) &+ 7
            // Some keys differ in their lower bits alone.
            return KeyedRecord(key: (state >> 60) << 60 | state & 3, record: UInt32(i))
        }
        #expect(grouped(ContiguousArray(keys)) == radixSorted(ContiguousArray(keys)))
    }
}

@Suite struct TieTests {
    @Test func `among equals the order of the ids decides, numbers by what they count`() {
        var columns = RecordColumns(fields: 1)
        let ids = ["n10", "n2", "n02", "m9", "n2a", ""]
        for id in ids { columns.append(id: Array(id.utf8), source: "", values: [Array<UInt8>()]) }
        let order = ids.indices.sorted { columns.ids.comesFirst($0, $1) }.map { ids[$0] }
        #expect(order == ["", "m9", "n02", "n2", "n2a", "n10"])
    }

    @Test func `equal series in two sources are aligned in their order`() {
        // Four columns of one title: two of each source, every pair equal.
        let links = ContiguousArray([(0, 2), (0, 3), (1, 2), (1, 3)].map { Link(a: $0.0, b: $0.1, weight: 5) })
        func labels(_ first: @escaping (UInt32, UInt32) -> Bool) -> [UInt32] {
            let grouping = Grouping(records: 4, links: links, threshold: 0, comesFirst: first) { _, _ in -.infinity }
            return Array(grouping.labels)
        }
        #expect(labels { $0 < $1 } == [0, 1, 0, 1])
        let backward: [UInt32] = [0, 1, 3, 2]  // the second source's ids run the other way
        #expect(labels { backward[Int($0)] < backward[Int($1)] } == [0, 1, 1, 0])
    }
}
