import Diagnostics
import SheetReading
import SourceInput
import Testing

@Suite struct DBFTests {
    /// What stands beside a table in these tests.
    private final class Files: DBFSurroundings {
        var statedEncoding: String?
        var memo: [UInt8]?
        func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: String, margin: Double) {
            let vote = TextConverter.vote(sample)
            return (vote.encoding.name, vote.margin)
        }
        func append(
            _ bytes: ContiguousArray<UInt8>.SubSequence, in encoding: String, to text: inout ContiguousArray<UInt8>
        ) {
            try! TextConverter(TextEncoding(encoding)!).append(bytes, to: &text)
        }
        func memoFile() throws(Diagnostic) -> ContiguousArray<UInt8>? { memo.map { ContiguousArray($0) } }
    }
    private struct Field {
        var name: String, type: Character, length: Int, flags: UInt8 = 0
        init(_ name: String, _ type: Character, _ length: Int, flags: UInt8 = 0) {
            (self.name, self.type, self.length, self.flags) = (name, type, length, flags)
        }
    }

    /// A table of rows that are given as bytes, the deletion flag first.
    private func table(version: UInt8 = 3, driver: UInt8 = 0xC9, _ fields: [Field], _ rows: [[UInt8]]) -> [UInt8] {
        let headerLength = 32 + 32 * fields.count + 1, rowLength = fields.reduce(1) { $0 + $1.length }
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        var bytes: [UInt8] =
            [version, 26, 1, 31] + little(rows.count, 4) + little(headerLength, 2) + little(rowLength, 2)
        bytes += [UInt8](repeating: 0, count: 17) + [driver, 0, 0]
        for field in fields {
            bytes += Array(field.name.utf8) + [UInt8](repeating: 0, count: 11 - field.name.utf8.count)
            bytes += [field.type.asciiValue!, 0, 0, 0, 0, UInt8(field.length), 0, field.flags]
            bytes += [UInt8](repeating: 0, count: 13)
        }
        return bytes + [0x0D] + rows.flatMap { $0 } + [0x1A]
    }
    private func text(_ text: String, _ length: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: length - text.utf8.count)
    }
    /// "Кувшин" in Windows-1251 and in cp866.
    private let ansi: [UInt8] = [0xCA, 0xF3, 0xE2, 0xF8, 0xE8, 0xED],
        oem: [UInt8] = [0x8A, 0xE3, 0xA2, 0xE8, 0xA8, 0xAD]
    private let vase: [UInt8] = [0xC3, 0xEB, 0xE8, 0xED, 0xFF, 0xED, 0xE0, 0xFF, 0x20, 0xE2, 0xE0, 0xE7, 0xE0]

    @Test func `dBASE III: texts, numbers, days, truth; deleted rows are counted and left out`() throws {
        let fields = [Field("NAZV", "C", 10), Field("NOMER", "N", 6), Field("DATA", "D", 8), Field("EST", "L", 1)]
        let good = [0x20] + ansi + text("", 4) + text("    12", 6) + text("19580301", 8) + text("T", 1)
        let deleted = [0x2A] + text("x", 10) + text("", 6) + text("", 8) + text("?", 1)
        let empty = [0x20] + text("z", 10) + text("******", 6) + text("00000000", 8) + text("?", 1)
        let table = try SheetTable(dbf: table(fields, [good, deleted, empty]), Files())
        #expect(table.columns[0] == ["NAZV", "NOMER", "DATA", "EST"])
        #expect(table.texts == [["Кувшин", "12", "1958-03-01", "true"], ["z", "", "", ""]])
        #expect(table.lines == [1, 3])
        #expect(table.codes == ["dbf.overflow", "dbf.deleted-rows"])
    }

    @Test func `the language driver says the encoding, unless the bytes speak clearly against it`() throws {
        let fields = [Field("NAZV", "C", 60)]
        let name = vase + [0x20] + ansi + [0x20] + vase + [0x20] + ansi
        let rows = (0..<20).map { _ in [0x20] + name + text("", 60 - name.count) }
        let right = try SheetTable(dbf: table(driver: 0xC9, fields, rows), Files())
        #expect(right.texts[0] == ["Глиняная ваза Кувшин Глиняная ваза Кувшин"] && right.codes.isEmpty)
        let wrong = try SheetTable(dbf: table(driver: 0x57, fields, rows), Files())
        #expect(wrong.texts == right.texts && wrong.codes == ["encoding.contradicts-declaration"])
        let silent = try SheetTable(dbf: table(driver: 0, fields, rows), Files())
        #expect(silent.texts == right.texts && silent.codes == ["dbf.no-encoding"])
        let dos = try SheetTable(dbf: table(driver: 0x65, fields, [[0x20] + oem + text("", 54)]), Files())
        #expect(dos.texts == [["Кувшин"]])
        let files = Files()
        files.statedEncoding = "cp866"
        #expect(
            try SheetTable(dbf: table(driver: 0xC9, fields, [[0x20] + oem + text("", 54)]), files).texts == [["Кувшин"]]
        )
    }

    @Test func `Visual FoxPro: integers, doubles, money, times, nulls and memos`() throws {
        let fields = [
            Field("N", "I", 4), Field("B", "B", 8), Field("Y", "Y", 8), Field("T", "T", 8),
            Field("C", "C", 3, flags: 2),
            Field("M", "M", 4), Field("_NullFlags", "0", 1, flags: 5),
        ]
        func little(_ value: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(value >> (8 * UInt64($0)) & 0xFF) }
        }
        let moment = little(2_460_370, 4) + little(43_200_000, 4)
        let row =
            [0x20] + little(UInt64(UInt32(bitPattern: -5)), 4) + little(2.5.bitPattern, 8) + little(123_456, 8) + moment
            + text("abc", 3) + little(8, 4) + [1]
        let files = Files()
        files.memo = [0, 0, 0, 0, 0, 0, 0, 64] + [UInt8](repeating: 0, count: 504) + [0, 0, 0, 1, 0, 0, 0, 6] + ansi
        let bytes = table(version: 0x30, fields, [row])
        #expect(
            try SheetTable(dbf: bytes, files).texts == [["-5", "2.5", "12.3456", "2024-02-29T12:00:00", "", "Кувшин"]])
        #expect(try SheetTable(dbf: bytes, Files()).codes == ["dbf.no-memo-file"])
        files.memo = [0, 0, 0, 0, 0, 0, 0, 64]
        #expect(try SheetTable(dbf: bytes, files).codes == ["dbf.no-such-memo"])
    }

    @Test func `memos of dBASE III and IV`() throws {
        let fields = [Field("QEYD", "M", 10)]
        let row = [0x20] + text("         1", 10)
        let files = Files()
        files.memo = [UInt8](repeating: 0, count: 512) + ansi + [0x1A, 0x1A]
        #expect(try SheetTable(dbf: table(version: 0x83, fields, [row]), files).texts == [["Кувшин"]])
        files.memo =
            [UInt8](repeating: 0, count: 20) + [0, 2] + [UInt8](repeating: 0, count: 490)
            + [0xFF, 0xFF, 8, 0, 14, 0, 0, 0] + ansi
        #expect(try SheetTable(dbf: table(version: 0x8B, fields, [row]), files).texts == [["Кувшин"]])
    }

    @Test func `a table that breaks off gives its whole rows`() throws {
        let bytes = table([Field("A", "C", 3)], [[0x20] + text("abc", 3), [0x20] + text("def", 3)])
        let table = try SheetTable(dbf: Array(bytes.dropLast(3)), Files())
        #expect(table.texts == [["abc"]])
        #expect(table.codes == ["dbf.truncated", "dbf.row-count"])
    }

    @Test func `broken tables never crash`() throws {
        var random = RandomNumbers(seed: 11)
        let fields = [
            Field("NAZV", "C", 10), Field("N", "N", 6), Field("D", "D", 8), Field("M", "M", 10), Field("T", "T", 8),
        ]
        let row =
            [0x20] + ansi + text("", 4) + text("    12", 6) + text("19580301", 8) + text("         1", 10) + text("", 8)
        let good = table(version: 0xF5, fields, [row, row, row])
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(.random(in: 0..<bytes.count, using: &random)) }
            let files = Files()
            files.memo = [UInt8](repeating: .random(in: 0...255, using: &random), count: 600)
            do { _ = try SheetTable(dbf: bytes, files) } catch { #expect(error is Diagnostic) }
        }
    }
}
