import Deduplication
import MatchingTables

/// Authored records and tables for the tests of the engine.
enum Authored {
    static let table = """
        kind: test
        version: 1
        sources: infer
        link: 0
        review: -6
        prior-pairs: 50
        leeway: 3
        fields:
          title: {type: title, ignorable: [the]}
          creator: {type: name}
          year: {type: year}
        blocking:
          largest-block: 40
          keys:
            - [title.pairs 4]
            - [title.words 2, creator.words 2]
            - [creator.words 2, year.year]
          split: [year.year, title.prefix 4]
        comparisons:
          title:
            frequency: 0.8
            matches: {same: 0.6, near: 0.3, most: 0.04, contained: 0.03, moreNumber: 0.01, half: 0.01, little: 0.005, different: 0.005}
          creator:
            frequency: 0.7
            matches: {same: 0.7, near: 0.12, shortened: 0.1, contained: 0.05, family: 0.01, oneWord: 0.01, different: 0.01}
          year:
            frequency: 0
            matches: {same: 0.85, oneOff: 0.13, few: 0.01, far: 0.01}
        """

    static let parsed = MatchingTableReader.read(table, source: 0).table!

    static let titles = [
        "carpet", "ewer", "tower", "garden", "portrait", "harbor", "river", "bazaar", "mosque", "caravan",
    ]
    static let places = ["Baku", "Sheki", "Shusha", "Ganja", "Quba", "Lahij", "Nakhchivan", "Lankaran", "Shamakhi"]
    static let names = ["Aliyev", "Safarova", "Quliyev", "Hasanli", "Mirzayev", "Orujov", "Tagiyeva", "Nabiyev"]
    static let given = ["Leyla", "Murad", "Nigar", "Tofiq", "Rena", "Vaqif", "Zohra"]

    /// `count` things, every other one with a second record in another spelling.
    static func records(things count: Int) -> [(id: String, values: [String])] {
        var out: [(String, [String])] = []
        for i in 0..<count {
            let title = "\(titles[i % 10]) of \(places[i / 10 % 9]) \(titles[i / 7 % 10])"
            let (first, last) = (given[i % 7], names[i / 3 % 8])
            let year = String(1850 + i * 7 % 120)
            out.append(("a\(i)", [title, "\(first) \(last)", year]))
            if i.isMultiple(of: 2) { out.append(("b\(i)", [title.uppercased(), "\(last), \(first)", "c. \(year)"])) }
        }
        return out
    }

    /// Things unlike each other, each with `copies` records in slightly other spellings.
    static func distinct(things count: Int, copies: Int) -> [(id: String, values: [String])] {
        let syllables = [
            "ba", "ku", "she", "ki", "lan", "ka", "ran", "gan", "dzha", "mo", "ta", "ri", "vel", "zo", "nu",
        ]
        func word(_ seed: Int) -> String { [seed, seed / 15, seed / 225].map { syllables[$0 % 15] }.joined() }
        return (0..<count).flatMap { i in
            (0..<copies).map { copy in
                let title = "\(word(i * 7 + 1)) \(word(i * 11 + 500)) \(word(i * 13 + 900))"
                let creator =
                    copy == 0 ? "\(word(i * 17 + 3)) \(word(i * 19 + 44))" : "\(word(i * 19 + 44)), \(word(i * 17 + 3))"
                return ("\(i)-\(copy)", [copy == 0 ? title : title.uppercased(), creator, String(1700 + i * 7 % 300)])
            }
        }
    }

    static func columns(_ records: [(id: String, values: [String])]) -> RecordColumns {
        var columns = RecordColumns(fields: 3)
        for record in records {
            columns.append(id: Array(record.id.utf8), source: "", values: record.values.map { Array($0.utf8) })
        }
        return columns
    }

    /// The groups as sets of ids.
    static func groups(_ records: [(id: String, values: [String])], threads: Int = 1) -> Set<Set<String>> {
        let result = Matcher(columns(records), table: parsed).match(threads: threads)
        var groups: [UInt32: Set<String>] = [:]
        for (record, group) in result.clusters.enumerated() { groups[group, default: []].insert(records[record].id) }
        return Set(groups.values)
    }
}
