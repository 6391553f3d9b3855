import CSVReading
import Testing

@Suite struct CSVDialectTests {
    @Test(arguments: [",", ";", "\t", "|", "%"])
    func `the delimiter is found out`(delimiter: String) throws {
        let rows = [["Ad", "İl", "Qeyd"], ["Vaza", "1901", "gil, mis; 5% | x"], ["Xalça", "1880", ""]]
        let text = rows.map { $0.map { "\"\($0)\"" }.joined(separator: delimiter) }.joined(separator: "\n")
        #expect(try Table(text).texts == Array(rows.dropFirst()))
    }

    @Test func `a decimal comma does not make a comma the delimiter`() throws {
        #expect(try Table("a;b;c\n1,5;2,5;x\n3,5;4;y\n").texts == [["1,5", "2,5", "x"], ["3,5", "4", "y"]])
    }

    @Test func `an apostrophe quotes where values begin and end with it`() throws {
        #expect(try Table("a,b\n'x, y',1\n'z',2\n").texts == [["x, y", "1"], ["z", "2"]])
        #expect(
            try Table("a,b\n's Hertogenbosch,1\nDen Haag,2\n").texts == [
                ["'s Hertogenbosch", "1"], ["Den Haag", "2"],
            ])
    }

    @Test func `inch marks in a tab-separated table quote nothing`() throws {
        let table = try Table("title\tsize\n\"Untitled\t5\"\nVase\t7\"\n\"Bowl\t8\"\n")
        #expect(table.texts == [["\"Untitled", "5\""], ["Vase", "7\""], ["\"Bowl", "8\""]])
    }

    @Test func `a text without a delimiter has one column`() throws {
        #expect(try Table("Title\nVase\nBowl\n").texts == [["Vase"], ["Bowl"]])
    }
}
