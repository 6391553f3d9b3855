import MatchingTables
import Testing

@testable import Deduplication

/// Comparisons in many processes: each sees some records, and the counts of all.
@Suite struct KeyedScoringTests {
    private static let table = MatchingTableReader.read(
        """
        kind: test
        version: 1
        link: 0
        review: -4
        base: -8
        fields:
          title: {type: title, ignorable: [the]}
          creator: {type: name}
          year: {type: year}
          number: {type: code}
        blocking:
          largest-block: 6
          keys:
            - [title.pairs 3]
            - [title.value]
            - [creator.words 2, year.year]
            - [title.words 2, creator.words 1]
          split: [year.year, title.prefix 5]
        comparisons:
          title: {frequency: 0.6, bits: {same: 6, near: 4.5, most: 2, contained: 0, half: -5, little: -9, different: -10}}
          creator: {frequency: 0.4, bits: {same: 4, near: 3, family: 1, different: -8}}
          year: {frequency: 0.3, bits: {same: 3, overlap: 1, oneOff: -3, few: -7, years: -12, far: -20}}
          number: {bits: {same: 5, different: -1}}
        """, source: 0
    ).table!

    /// Records that repeat each other's words, some of them twice with a slip.
    private static func records(_ wanted: (Int) -> Bool = { _ in true }) -> RecordColumns {
        let words = ["carpet", "shirvan", "guba", "garden", "the", "book", "songs", "of", "music", "letters", "night"]
        let names = ["Aliyev, Murad", "Murad Aliyev", "Huseynov, Anar", "Anar Huseynov", "Zeynalova, Leyla", ""]
        var columns = RecordColumns(fields: 4), state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = Hashing.mix(state, Hashing.seed) &+ Hashing.seed
            return Int(state >> 33) % bound
        }
        for number in 0..<600 {
            var title = (0...next(4)).map { _ in words[next(words.count)] }.joined(separator: " ")
            if next(5) == 0 { title += " \(next(9))" }
            if next(7) == 0 { title = String(title.dropLast()) }
            let values = [title, names[next(names.count)], "\(1900 + next(30))", next(3) == 0 ? "K \(next(60))" : ""]
            if wanted(number) {
                columns.append(
                    id: Array("r\(number)".utf8), source: number % 3 == 0 ? "one" : "other",
                    values: values.map { Array($0.utf8) })
            }
        }
        return columns
    }

    private func byID(_ pairs: [ScoredPair], _ records: RecordColumns) -> [String: Float] {
        Dictionary(
            pairs.map { pair in
                (([records.id(pair.first), records.id(pair.second)].sorted()).joined(separator: " "), pair.weight)
            },
            uniquingKeysWith: { first, second in
                #expect(first == second)
                return first
            })
    }

    private func counted(parts: Int) -> MatchStatistics {
        var all = MatchStatistics()
        for part in 0..<parts {
            let counts = MatchStatistics(Self.records { $0 % parts == part }, table: Self.table)
            all.records += counts.records
            for (key, count) in counts.sorted { all.add(count, to: key) }
        }
        return all
    }

    @Test(arguments: [1, 2, 7]) func `blocks compared apart give the pairs and weights of all records`(parts: Int) {
        let all = Self.records()
        let whole = Matcher(all, table: Self.table).scoring(threads: 2, floor: -4)
        #expect(whole.pairs.count > 100)
        #expect(whole.blocking.blocksSplit > 10)
        #expect(whole.blocking.blocksLeftOut == 0)
        let statistics = counted(parts: parts)
        // Keys by the records of one part each, as the processes find them.
        var keys: [Int: [(key: RecordKey, id: String)]] = [:]
        for part in 0..<parts {
            let records = Self.records { $0 % parts == part }
            Matcher(records, table: Self.table, statistics: statistics).blockingKeys { key in
                keys[Int(key.hash % UInt64(parts)), default: []].append((key, records.id(key.record)))
            }
        }
        var found: [String: Float] = [:]
        for (_, keyed) in keys {
            let ids = Set(keyed.map(\.id))
            let records = Self.records { ids.contains("r\($0)") }
            let numbers = Dictionary(uniqueKeysWithValues: (0..<records.count).map { (records.id($0), $0) })
            let scoring = Matcher(records, table: Self.table, statistics: statistics).scoring(
                keys: keyed.shuffled().compactMap { one in
                    numbers[one.id].map { RecordKey(key: one.key.key, hash: one.key.hash, record: $0) }
                }, threads: 1, floor: -4)
            found.merge(byID(scoring.pairs, records)) { first, second in
                #expect(first == second)
                return first
            }
        }
        #expect(found == byID(whole.pairs, all))
    }

    @Test func `any pair of some records weighs what it weighs among all`() {
        let all = Self.records(), some = Self.records { $0 % 11 == 3 }
        let whole = Matcher(all, table: Self.table).scoring(threads: 1, floor: -4)
        let part = Matcher(some, table: Self.table, statistics: counted(parts: 3)).scoring(
            keys: [], threads: 1, floor: -4)
        #expect(part.pairs.isEmpty)
        let numbers = Dictionary(uniqueKeysWithValues: (0..<all.count).map { (all.id($0), $0) })
        for a in 0..<some.count {
            for b in a + 1..<some.count {
                guard let one = numbers[some.id(a)], let other = numbers[some.id(b)] else { continue }
                #expect(part.weight(a, b) == whole.weight(one, other))
            }
        }
    }
}
