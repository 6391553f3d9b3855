import Testing

@testable import Deduplication

@Suite struct ComparisonTests {
    /// The words that a text folds to.
    private func fold(_ text: String) -> [String] {
        var folding = WordFolding(splitsNumbers: false)
        folding.fold(ContiguousArray(text.utf8).span)
        return folding.words.map { String(decoding: folding.bytes[$0.bytes], as: UTF8.self) }
    }

    private func column(_ type: MatchingTable.FieldType, _ values: [String], ignorable: [String] = []) -> WordColumn {
        var columns = RecordColumns(fields: 1)
        // Further values, so that words are rare.
        for (i, value) in (values + (0..<40).map { "word\($0) other\($0)" }).enumerated() {
            columns.append(id: Array("r\(i)".utf8), source: "", values: [Array(value.utf8)])
        }
        let order = ContiguousArray<UInt32>(0..<UInt32(columns.count))
        return WordColumn(
            columns, field: 0, spec: .init(name: "f", type: type, ignorable: ignorable), order: order, .fine)
    }

    @Test(arguments: [
        ("Hacıbəyov", "Һаҹыбәјов"), ("Şəki", "Шәки"), ("Leyli və Məcnun", "Лејли вә Мәҹнун"), ("Café", "CAFE\u{301}"),
        ("Lud&#228;scher", "Ludäscher"), ("morton's", "mortons"),
    ])
    func `spellings of one word in two scripts fold to one form`(a: String, b: String) { #expect(fold(a) == fold(b)) }

    @Test(arguments: [("Hacıbəyov", "Гаджибеков", 180), ("Məmmədov", "Mammadov", 20), ("Axundov", "Akhundov", 20)])
    func `spellings of one name are near`(a: String, b: String, limit: Int) {
        let one = ContiguousArray(fold(a)[0].utf8), other = ContiguousArray(fold(b)[0].utf8)
        #expect(EditCosts().distance(one.span, other.span, limit: 1000) <= limit)
    }

    @Test func `with equal costs the edit distance is that of optimal string alignment`() {
        // Consonants without a sound in common cost a full letter each, so a plain reference gives the same.
        let costs = EditCosts(), letters = Array("lmnr".utf8)
        var state: UInt64 = 5
        for _ in 0..<500 {
            let words = (0..<2).map { _ in
                (0..<7).compactMap { k -> UInt8? in
                    state = Hashing.mix(state, 11) &+ 1
                    let letter = letters[Int(state % 4)]
                    return k < 4 || state % 3 == 0 ? letter : nil
                }
            }
            let found = costs.distance(ContiguousArray(words[0]).span, ContiguousArray(words[1]).span, limit: 10_000)
            #expect(found == reference(words[0], words[1]))
        }
    }

    /// Optimal string alignment with a doubled letter at 30 and a swap at 60, written plainly.
    private func reference(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var d = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
        func insert(_ word: [UInt8], _ i: Int) -> Int { i > 0 && word[i] == word[i - 1] ? 30 : 100 }
        for i in a.indices { d[i + 1][0] = d[i][0] + insert(a, i) }
        for j in b.indices { d[0][j + 1] = d[0][j] + insert(b, j) }
        for i in a.indices {
            for j in b.indices {
                var best = min(
                    d[i][j + 1] + insert(a, i), d[i + 1][j] + insert(b, j), d[i][j] + (a[i] == b[j] ? 0 : 100))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, d[i - 1][j - 1] + 60) }
                d[i + 1][j + 1] = best
            }
        }
        return d[a.count][b.count]
    }

    @Test(arguments: [
        ("Haagen, Joris van der", "Joris van der Haagen", NameComparison.Level.same),
        ("Bischoff, Elmer", "Elmer Bischof", .near), ("Turner, J. M. W.", "Joseph Mallord William Turner", .shortened),
        ("Bischoff, Elmer Nelson", "Elmer Bischoff", .contained), ("Arakawa", "Arakawa, Shusaku", .singleWord),
        ("Huntington, Agnes B.", "Agnes B. Huntington", .same), ("Smith, J.", "J. Smith", .shortened),
        ("Peter Smith", "Anna Smith", .family), ("Peter Smith", "Anna Brown", .different),
    ])
    func `names are compared in any order of their words`(a: String, b: String, level: NameComparison.Level) {
        let column = column(.name, [a, b], ignorable: ["van", "der"])
        #expect(NameComparison.compare(column, 0, 1, WordDistances()).level == level.rawValue)
        #expect(NameComparison.compare(column, 1, 0, WordDistances()).level == level.rawValue)
    }

    @Test(arguments: [
        ("The Wall", "wall", TitleComparison.Level.same), ("Wild Geese No. 3", "Wild Geese No. 4", .otherNumber),
        ("Wild Geese", "Wild Geese No. 4", .moreNumber), ("Bananas and Leaves", "Bznanas and Leaves", .near),
        ("Harbor at Dawn", "Portrait of Leyla", .different),
    ])
    func `titles are compared by the words they share`(a: String, b: String, level: TitleComparison.Level) {
        let column = column(.title, [a, b], ignorable: ["the", "of", "at", "and"])
        #expect(TitleComparison.compare(column, 0, 1, WordDistances()).level == level.rawValue)
    }

    @Test(
        arguments: [
            ("1822", 1822...1822), ("c. 1822", 1822...1822), ("1976-1977", 1976...1977), ("198-", 1980...1989),
            ("[1904]", 1904...1904),
            ("1890-95", 1890...1895),
        ] as [(String, ClosedRange<Int16>)])
    func `years are read as catalogs write them`(text: String, years: ClosedRange<Int16>) {
        #expect(YearColumn.read(ContiguousArray(text.utf8).span, isDate: false).0 == years)
    }

    @Test func `text without a year has none`() {
        #expect(YearColumn.read(ContiguousArray("no date".utf8).span, isDate: false).0 == nil)
    }
}
