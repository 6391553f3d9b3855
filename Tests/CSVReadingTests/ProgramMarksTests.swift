import CSVReading
import Diagnostics
import Testing

/// What spreadsheet and database programs leave in tables that they export.
@Suite struct ProgramMarksTests {
    @Test func `a first line sep names the delimiter and is no header`() throws {
        for line in ["sep=;", "\"sep=;\"", "SEP=;"] {
            let table = try Table("\(line)\r\nad;qiymət\r\nVaza, gil;1,5\r\n")
            #expect(table.texts == [["Vaza, gil", "1,5"]])
            #expect(table.rows[0].map(\.column) == ["ad", "qiymət"])
            #expect(table.lines == [3])
        }
    }

    @Test func `text formulas and apostrophes keep their zeros`() throws {
        let table = try Table("a;b;c;d\n=\"00123\";\"=\"\"007\"\"\";'00045;'Hertogenbosch\n")
        #expect(table.texts == [["00123", "007", "00045", "'Hertogenbosch"]])
        #expect(table.codes == ["table.text-apostrophe"])
    }

    @Test func `error values are empty and told, also in Russian; other hash signs are data`() throws {
        let table = try Table("a;b;c;d\n#N/A;#ССЫЛКА!;#12;#hashtag\n")
        #expect(table.texts == [["", "", "#12", "#hashtag"]])
        #expect(table.findings.map(\.severity) == [.note, .warning])
        #expect(try Table("a;b\n####;x\n").codes == ["table.lost-value"])
    }

    @Test func `long numbers that a program has rounded are told; others are data`() throws {
        let table = try Table("a;b;c;d\n1,23E+12;1.5E+1;1E5;2,0E+08\n")
        #expect(table.codes == ["table.rounded-number", "table.rounded-number"])
        #expect(table.texts == [["1,23E+12", "1.5E+1", "1E5", "2,0E+08"]])
        #expect(table.findings.map(\.location.column) == [1, 21])
    }

    @Test func `files put together: their byte order marks and headers are no data`() throws {
        let table = try Table("a;b\n1;x\n\u{FEFF}a;b\n2;y\n")
        #expect(table.texts == [["1", "x"], ["2", "y"]])
        #expect(table.codes == ["csv.inner-byte-order-mark", "table.repeated-header"])
        #expect(table.lines == [2, 4])
    }

    @Test func `empty columns at the end are told once`() throws {
        let table = try Table("a;b;;;\n1;2;;;\n")
        #expect(table.codes == ["csv.blank-column"])
        #expect(table.rows[0].map(\.column) == ["a", "b", "#3", "#4", "#5"])
    }

    @Test func `titles above known headings are no header`() throws {
        var format = CSVFormat()
        format.rename = { ["Nömrə": "inventory", "Ad": "title"][$0] }
        let table = try Table("Muzey;;\nSiyahı 2025;;\nNömrə;Ad;İl\n1;Vaza;1901\n", format)
        #expect(table.rows[0].map(\.column) == ["inventory", "title", "İl"])
        #expect(table.lines == [4])
    }

    @Test func `a row of totals is told and is no record`() throws {
        var format = CSVFormat()
        format.isTotal = { $0.hasPrefix("Cəmi") }
        let table = try Table("a;b;c;d\n1;x;y;z\nCəmi;;;12\nCəmi;x;y;z\n", format)
        #expect(table.texts == [["1", "x", "y", "z"], ["Cəmi", "x", "y", "z"]])
        #expect(table.codes == ["table.total-row"])
    }

    @Test func `values stated for all rows fill missing and blank columns`() throws {
        var format = CSVFormat()
        format.defaults = [.init(column: "b", value: "stated"), .init(column: "land", value: "AZ")]
        let table = try Table("a;b\n1;x\n2;\n", format)
        #expect(table.texts == [["1", "x", "AZ"], ["2", "stated", "AZ"]])
        #expect(table.rows[0].map(\.column) == ["a", "b", "land"])
    }

    @Test func `marked values do not depend on the size of the chunks`() throws {
        let text = "a;b\n" + (0..<60).map { ["=\"0\($0)\";#N/A", "a;b", "'00\($0);x"][$0 % 3] }.joined(separator: "\n")
        let whole = try Table(text)
        #expect(whole.texts.count == 40)
        for size in [1, 5, 64] { #expect(try Table(text, chunkBytes: size).rows == whole.rows) }
    }
}
