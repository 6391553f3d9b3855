import CSVReading
import Diagnostics
import RecordStream
import Testing

@Suite struct CSVSplitterTests {
    @Test func `the rows do not depend on the size of the chunks`() throws {
        let text = "a,b,c\n1,\"x\r\n\"\"y\",z\r\n\r\n2,\"\",\"ə\"\r3,u\"v,w\n4,\"open,5\n6,\"7\",8\n9,,\"last"
        let whole = try Table(text)
        #expect(whole.texts.count == 6)
        for chunkBytes in 1...64 {
            let parts = try Table(text, chunkBytes: chunkBytes)
            #expect(parts.rows == whole.rows)
            #expect(parts.findings.map(\.code).sorted() == whole.findings.map(\.code).sorted())
        }
    }

    @Test func `random tables read the same in chunks of every size`() throws {
        var random = RandomNumbers(seed: 42)
        let alphabet: [String] = [",", ",", "\"", "\"", "\n", "\r\n", "\r", "a", "ş", ";", " ", "\0"]
        for _ in 0..<300 {
            let text = "h,i\n" + (0..<random.next(60)).map { _ in alphabet[random.next(alphabet.count)] }.joined()
            let format = CSVFormat(delimiter: UInt8(ascii: ","), quoting: .byte(UInt8(ascii: "\"")))
            let whole = try Table(text, format)
            for chunkBytes in [1, 2, 3, 7, 16, 64] {
                let parts = try Table(text, format, chunkBytes: chunkBytes)
                #expect(parts.rows == whole.rows, "\(text.debugDescription) in chunks of \(chunkBytes)")
            }
        }
    }

    @Test func `an unterminated quote loses no row behind it`() throws {
        let marked = MarkedText("id,title,year\n1,▷\"Self-portrait,1899\n2,\"Still life\",1900\n3,Vase,1901\n")
        let table = try Table(marked.text)
        #expect(
            table.texts == [["1", "\"Self-portrait", "1899"], ["2", "Still life", "1900"], ["3", "Vase", "1901"]])
        #expect(table.codes == ["csv.unterminated-quote"])
        #expect(table.findings.map(\.location.byteOffset) == marked.offsets)
        #expect(table.findings.map(\.location.line) == [2])
    }

    @Test func `a quote left open to the end of the file loses no row either`() throws {
        let table = try Table("id,title\n1,\"Vase\n2,Bowl\n3,Jug\n")
        #expect(table.texts == [["1", "\"Vase"], ["2", "Bowl"], ["3", "Jug"]])
        #expect(table.codes == ["csv.unterminated-quote"])
    }

    @Test func `a quote left open beyond the limit loses no row and costs no more memory than the limit`() throws {
        let rows = (0..<5_000).map { "\($0),x\n" }.joined()
        let table = try Table(
            reading: TextSource(("id,title\n0,\"open\n" + rows).utf8, pieceBytes: 512), chunkBytes: 512,
            recordBytes: 4096)
        #expect(table.rows.count == 5_001)
        #expect(table.largestChunk <= 8192)
    }

    @Test func `ragged rows beyond a thousand in one chunk are counted, not told one by one`() throws {
        let table = try Table("a,b\n" + String(repeating: "x\n", count: 1_500))
        #expect(table.codes.count { $0 == "csv.too-few-values" } == 1_001)
        #expect(table.findings.last?.times == 500)
        #expect(table.findings.last?.location.line == 1_002)
    }

    @Test func `quotes are given up where too many never close`() throws {
        // Each row costs a look at the rest of the text, until the budget is spent.
        let text = "a;b;c\n" + String(repeating: "x;\"y;z;\n", count: 10_000)
        let format = CSVFormat(delimiter: UInt8(ascii: ";"), quoting: .byte(UInt8(ascii: "\"")))
        let table = try Table(text, format)
        #expect(table.rows.count == 10_000)
        #expect(table.codes.contains("csv.quotes-given-up"))
    }

    @Test func `a row over the limit is left out and the next one is read`() throws {
        let long = String(repeating: "x", count: 100_000)
        let table = try Table(
            reading: TextSource("a,b\n1,2\n3,\(long)\r\n5,6\n".utf8, pieceBytes: 1024), chunkBytes: 1024,
            recordBytes: 10_000)
        #expect(table.texts == [["1", "2"], ["5", "6"]])
        #expect(table.lines == [2, 4])
        #expect(table.codes == ["csv.record-too-large"])
        #expect(table.findings[0].location.line == 3)
        #expect(table.rejected.map(\.bytes.count) == [4096])
    }

    @Test func `doubled and blank column names become distinct and are reported`() throws {
        let table = try Table(",Title,Title,\n1,2,3,4\n")
        #expect(table.rows[0].map(\.column) == ["#1", "Title", "Title#2", "#4"])
        #expect(table.codes == ["csv.blank-column", "csv.duplicate-column", "csv.blank-column"])
    }

    @Test func `two headings of one meaning become distinct, which is no mistake of the table`() throws {
        var format = CSVFormat()
        format.rename = { ["Maker": "agent", "Painter": "agent"][$0] }
        let table = try Table("Maker,Painter\n1,2\n", format)
        #expect(table.rows[0].map(\.column) == ["agent", "agent#2"])
        #expect(table.findings.map(\.severity) == [.note])
        #expect(try Table("a,a\n1,2\n").findings.map(\.severity) == [.warning])
    }

    @Test func `a header alone is reported, an empty text is not the table's business`() throws {
        #expect(try Table("a,b\n").codes == ["csv.no-rows"])
        #expect(try Table("").rows.isEmpty)
    }

    @Test func `column names can be given and lines before the header passed over`() throws {
        let given = try Table("1,2\n", CSVFormat(header: .names(["x", "y"])))
        #expect(given.rows[0].map(\.column) == ["x", "y"])
        let titled = try Table("Museum list\n\na,b\n1,2\n", CSVFormat(skippedLines: 1))
        #expect(titled.rows[0].map(\.column) == ["a", "b"])
        #expect(titled.lines == [4])
        #expect(try Table("1,2\n", CSVFormat(header: .none)).rows[0].map(\.column) == ["#1", "#2"])
    }

    @Test func `what could be read before a failure is delivered, then the failure`() throws {
        final class Failing: ByteSource {
            var reads = 0
            func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
                reads += 1
                if reads > 1 { throw Diagnostic("input.truncated", .fatal, "cut off", at: .init(source: 0)) }
                buffer.append(contentsOf: "a,b\n1,2\n3,".utf8)
                return true
            }
            func takeDiagnostics() -> [Diagnostic] { [] }
        }
        var splitter = CSVFormat().makeSplitter(Failing(), index: 0, limits: RecordLimits())
        var chunk = RecordChunk(start: .init(source: 0))
        #expect(try splitter.next(into: &chunk))
        #expect(chunk.bytes.prefix(chunk.count).elementsEqual("1,2\n3,".utf8))
        #expect(throws: Diagnostic.self) { try splitter.next(into: &chunk) }
        #expect(try !splitter.next(into: &chunk))
    }
}

/// A small generator, so that a failing case comes again (Knuth's MMIX constants).
struct RandomNumbers {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
