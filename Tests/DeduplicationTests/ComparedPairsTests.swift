import Deduplication
import MatchingTables
import Testing

/// What a run keeps of its comparisons, and what the next one makes of it.
@Suite struct ComparedPairsTests {
    private static let table = """
        kind: books
        version: 1
        link: 0
        review: -4
        base: -10
        fields:
          title: {type: title, ignorable: [the, a]}
          author: {type: name}
          year: {type: year}
        blocking:
          largest-block: 40
          keys:
            - [title.words 3]
            - [author.value]
          split: [year.year]
        comparisons:
          title: {bits: {same: 8, near: 6, most: 4, contained: 2, half: -3, little: -6, different: -9}}
          author: {bits: {same: 6, near: 5, shortened: 4, different: -8}}
          year: {bits: {same: 3, oneOff: 0, few: -3, far: -9}}
        """

    private static let books: [[String]] = [
        ["The Harbour of Baku", "Smith, John", "1901"], ["Harbour of Baku", "John Smith", "1901"],
        ["The harbor of Baku", "Smith, J.", "1902"], ["A History of Carpets", "Kərimov, Lətif", "1961"],
        ["History of carpets, volume 2", "Керимов, Лятиф", "1962"], ["Tales", "Smith, John", "1920"],
        ["Tales of the sea", "Quliyeva, Leyla", "1921"], ["Tales of a sea", "Quliyev, Leyla", "1921"],
    ]

    private func columns(_ books: [[String]]) -> RecordColumns {
        var columns = RecordColumns(fields: 3)
        for (number, book) in books.enumerated() {
            columns.append(id: Array("b\(number)".utf8), source: "s", values: book.map { Array($0.utf8) })
        }
        return columns
    }

    private func scoring(_ books: [[String]], after known: ComparedPairs? = nil) throws -> PairScoring {
        let columns = columns(books), table = try #require(MatchingTableReader.read(Self.table, source: 0).table)
        return Matcher(columns, table: table).scoring(
            columns, threads: 1, floor: -4, after: EarlierComparisons(known, marks: [], tools: 1))
    }

    @Test func `when nothing has changed, nothing is compared, and all pairs are carried over`() throws {
        let first = try scoring(Self.books)
        #expect(first.changedRecords == Self.books.count && first.carried.isEmpty && first.pairs.count >= 3)
        let kept = try #require(ComparedPairs(bytes: first.compared(first.pairs).bytes))
        let second = try scoring(Self.books, after: kept)
        #expect(second.changedRecords == 0 && second.pairs.isEmpty)
        #expect(second.carried == first.pairs)
    }

    @Test func `of a changed record all pairs are compared, of the others none`() throws {
        let first = try scoring(Self.books)
        var books = Self.books
        books[2][2] = "1901"
        let second = try scoring(books, after: first.compared(first.pairs)), anew = try scoring(books)
        #expect(second.changedRecords == 1)
        #expect(second.pairs.allSatisfy { $0.first == 2 || $0.second == 2 })
        #expect(Set(second.pairs + second.carried) == Set(anew.pairs))
    }

    @Test func `other tools, nothing is carried over`() throws {
        let first = try scoring(Self.books), columns = columns(Self.books)
        let table = try #require(MatchingTableReader.read(Self.table, source: 0).table)
        let other = Matcher(columns, table: table).scoring(
            columns, threads: 1, floor: -4, after: EarlierComparisons(first.compared(first.pairs), marks: [], tools: 2))
        #expect(other.carried.isEmpty && other.pairs == first.pairs)
    }

    @Test func `bytes that are cut off or altered are no comparisons`() throws {
        let first = try scoring(Self.books), bytes = first.compared(first.pairs).bytes
        #expect(ComparedPairs(bytes: bytes) != nil)
        for length in [0, 7, 47, bytes.count / 2, bytes.count - 1] {
            #expect(ComparedPairs(bytes: ContiguousArray(bytes.prefix(length))) == nil, "\(length)")
        }
        for place in stride(from: 0, to: bytes.count, by: 13) {
            var altered = bytes
            altered[place] ^= 4
            #expect(ComparedPairs(bytes: altered) == nil, "\(place)")
        }
    }
}
