import CSVReading
import Diagnostics
import Testing

@Suite struct CSVParserTests {
    @Test func `a row is a record with one child per column`() throws {
        let table = try Table("ObjectID,Title\n4,Charles Curtis\n13,Lucille Ball\n")
        #expect(table.texts == [["4", "Charles Curtis"], ["13", "Lucille Ball"]])
        #expect(table.rows[0].map(\.column) == ["ObjectID", "Title"])
        #expect(table.findings.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `line ends of every kind close a row and count as one line`(lineEnd: String) throws {
        let table = try Table(["a,b", "1,\"x", "y\"", "2,z", ""].joined(separator: lineEnd))
        #expect(table.texts == [["1", "x\(lineEnd)y"], ["2", "z"]])
        #expect(table.lines == [2, 4])
    }

    @Test func `a value after a line break inside quotes knows its line, column and offset`() throws {
        let marked = MarkedText("a,b,c\n1,\"x\ny\",▷z\n2,\"\"\"q\"\"\",▷w")
        let table = try Table(marked.text)
        let places = table.rows.map { $0[2].location }
        #expect(places.map(\.byteOffset) == marked.offsets)
        #expect(places.map(\.line) == [3, 4])
        #expect(table.rows[1][1].text == "\"q\"")
    }

    @Test func `blanks are data`() throws {
        #expect(try Table("a,b\n x , y\n").texts == [[" x ", " y"]])
    }

    @Test func `missing values are reported where the row begins, extra ones where they begin, and kept`() throws {
        let marked = MarkedText("a,b\n▷1\n2,3,▷4,5\n")
        let table = try Table(marked.text)
        #expect(table.codes == ["csv.too-few-values", "csv.too-many-values"])
        #expect(table.findings.map(\.location.byteOffset) == marked.offsets)
        #expect(table.findings.map(\.location.line) == [2, 3])
        #expect(table.rows[1].map(\.column) == ["a", "b", "#3", "#4"])
    }

    @Test func `a quote inside a value is kept and reported`() throws {
        let marked = MarkedText("a,b\n5▷\" x 7,\"said ▷\"no\",x\n")
        let table = try Table(marked.text, CSVFormat(delimiter: UInt8(ascii: ","), quoting: .byte(UInt8(ascii: "\""))))
        #expect(table.findings.filter { $0.code == "csv.stray-quote" }.map(\.location.byteOffset) == marked.offsets)
        #expect(table.texts == [["5\" x 7", "said \"no", "x"]])
    }

    @Test func `a NUL byte is reported with its place and kept`() throws {
        let marked = MarkedText("a,b\n1,x▷\0y\n")
        let table = try Table(marked.text)
        #expect(table.codes == ["csv.nul-byte"])
        #expect(table.findings.map(\.location.byteOffset) == marked.offsets)
        #expect(table.texts == [["1", "x\0y"]])
    }

    @Test func `empty lines are no rows but do count as lines`() throws {
        let table = try Table("a,b\n\n1,2\r\n\r\n\r\n3,4\n")
        #expect(table.texts == [["1", "2"], ["3", "4"]])
        #expect(table.lines == [3, 6])
        #expect(table.codes == ["csv.empty-line", "csv.empty-line"])
    }

    @Test func `a row of many thousand delimiters makes no more names than the limit`() throws {
        let table = try Table("a,b\n" + String(repeating: ",", count: 20_000))
        #expect(table.rows[0].count == 20_001)
        #expect(table.rows[0][20_000].column == "#16384")
    }
}
