import Diagnostics
import Testing

@testable import MARCReading

@Suite struct ExchangeTests {
    private let expected = [
        "leader 00126nam a2200061 a 4500", "001 r1", "008 050412s2004    aj a          000 0 aze d",
        "245 10 $a Leyli : $b  opera",
    ]

    @Test func `a record becomes a tree with the names of MARCXML`() throws {
        let reading = try TestReading(ISO2709.book(1).bytes())
        #expect(reading.records == [expected])
        #expect(reading.findings.isEmpty)
    }

    @Test func `records are the same however the file is cut`() throws {
        let file = (1...40).flatMap { ISO2709.book($0).bytes() }
        let whole = try TestReading(file)
        #expect(whole.records.count == 40)
        for piece in [1, 7, 100] {
            #expect(try TestReading(file, chunkBytes: 300, pieceBytes: piece) == whole)
        }
    }

    @Test func `line ends between records are not data`() throws {
        let file = ISO2709.book(1).bytes() + [0x0D, 0x0A] + ISO2709.book(2).bytes() + [0x0A]
        let reading = try TestReading(file)
        #expect(reading.records.count == 2)
        #expect(reading.codes.isEmpty)
        #expect(reading.places[1].line == 2)
    }

    @Test func `a file without records is an error; that it is empty says who opens it`() throws {
        let empty = try TestReading([UInt8]())
        #expect(empty.records.isEmpty && empty.codes.isEmpty)
        let other = try TestReading(Array("no record at all\n".utf8))
        #expect(other.records.isEmpty)
        #expect(other.codes == ["marc.between-records", "marc.no-records"])
    }

    @Test func `text between records is reported, kept outside, and costs no record`() throws {
        let file = ISO2709.book(1).bytes() + Array("PAGE 2 OF 9\n".utf8) + ISO2709.book(2).bytes()
        let reading = try TestReading(file)
        #expect(reading.records.count == 2)
        #expect(reading.codes == ["marc.between-records"])
        #expect(reading.outside == ["PAGE 2 OF 9\n"])
        #expect(reading.findings[0].location.byteOffset == ISO2709.book(1).bytes().count)
    }

    @Test func `lengths in characters instead of bytes are recovered by the terminators`() throws {
        var record = ISO2709("00000nam a2200000 a 4500")
        record.control("001", "c1")
        record.data("100", "1 ", "$aQarayev, Qara")
        record.data("245", "10", "$aYeddi gözəl :$bbalet")
        record.data("500", "  ", "$aNizaminin poeması əsasında")
        var bytes = record.bytes { content in content.count { $0 & 0xC0 != 0x80 } }
        // The leader's length too.
        let characters = bytes.count { $0 & 0xC0 != 0x80 }
        bytes.replaceSubrange(0..<5, with: ISO2709.digits(characters, 5).utf8)
        let reading = try TestReading(bytes)
        #expect(reading.records[0][2] == "100 1  $a Qarayev, Qara")
        #expect(reading.records[0][3] == "245 10 $a Yeddi gözəl : $b balet")
        #expect(reading.records[0][4] == "500    $a Nizaminin poeması əsasında")
        #expect(reading.codes == ["marc.wrong-length", "marc.wrong-directory"])
        #expect(reading.findings.contains { $0.message.contains("characters") })
    }

    @Test func `a truncated last record is read as far as it goes`() throws {
        let file = ISO2709.book(1).bytes() + ISO2709.book(2).bytes().dropLast(6)
        let reading = try TestReading(file)
        #expect(reading.records.count == 2)
        #expect(reading.records[1].last == "245 10 $a Leyli : $b  o")
        #expect(reading.codes.contains("marc.truncated-record"))
    }

    @Test func `a missing record terminator costs no record`() throws {
        let file = ISO2709.book(1).bytes().dropLast() + ISO2709.book(2).bytes()
        let reading = try TestReading(file)
        #expect(reading.records.map { $0[1] } == ["001 r1", "001 r2"])
        #expect(reading.codes.contains("marc.truncated-record"))
    }

    @Test func `a record without a directory is rejected with its bytes`() throws {
        let broken = Array("00050nam a2200025 a 4500 no directory at all".utf8) + [0x1D]
        let reading = try TestReading(ISO2709.book(1).bytes() + broken + ISO2709.book(2).bytes())
        #expect(reading.records.count == 2)
        #expect(reading.rejected == [broken])
        #expect(reading.codes == ["marc.no-directory"])
    }

    @Test func `a directory with a false entry keeps all data`() throws {
        var bytes = ISO2709.book(1).bytes()
        bytes.replaceSubrange(24 + 12 + 7..<24 + 12 + 12, with: Array("00999".utf8))
        let reading = try TestReading(bytes)
        #expect(reading.records[0].count == 4)
        #expect(reading.codes == ["marc.wrong-directory"])
    }

    @Test func `data that the directory does not name is kept under question marks`() throws {
        var bytes = ISO2709.book(1).bytes()
        let end = bytes.count - 1
        bytes.insert(contentsOf: Array("  \u{1F}aForgotten\u{1E}".utf8), at: end)
        let reading = try TestReading(bytes)
        #expect(reading.records[0].last == "???    $a Forgotten")
        #expect(reading.codes == ["marc.wrong-length", "marc.data-without-field"])
    }

    @Test(arguments: [
        ("1", "$aLeyli", "marc.bad-indicators", "245 1  $a Leyli"),
        ("10", "$aLeyli$$bopera", "marc.empty-subfield", "245 10 $a Leyli $b opera"),
        ("10", "$ Leyli", "marc.bad-subfield-code", "245 10 $? Leyli"),
        ("10", "Leyli", "marc.no-subfields", "245 10  Leyli"),
    ])
    func `odd fields are mended and reported`(
        _ indicators: String, _ text: String, _ code: String, _ line: String
    ) throws {
        var record = ISO2709()
        record.control("001", "x")
        record.data("245", indicators, text)
        let reading = try TestReading(record.bytes())
        #expect(reading.records[0].last == line)
        #expect(reading.findings.map(\.code) == [code])
        #expect(reading.findings[0].path == "245")
    }

    @Test func `a record wrapped in lines is put together`() throws {
        let bytes = ISO2709.book(1).bytes()
        var wrapped: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            wrapped.append(byte)
            if index % 80 == 79 { wrapped += [0x0D, 0x0A] }
        }
        #expect(try TestReading(wrapped).records == [expected])
    }

    @Test func `CDS-ISIS files with number signs and lines of 80 characters are read`() throws {
        let fields = [("024", "AZ-17"), ("200", "^aLeyli va Macnun^bopera"), ("210", "^aBaki^d1908")]
        var directory = "", data = ""
        for (tag, text) in fields {
            directory += tag + ISO2709.digits(text.count + 1, 4) + ISO2709.digits(data.count, 5)
            data += text + "#"
        }
        let base = 24 + directory.count + 1
        let total = base + data.count + 1
        let record = "\(ISO2709.digits(total, 5))0000000\(ISO2709.digits(base, 5))0004500\(directory)#\(data)#"
        var wrapped = ""
        for (index, character) in record.enumerated() {
            wrapped.append(character)
            if index % 80 == 79 { wrapped += "\r\n" }
        }
        let reading = try TestReading((wrapped + "\r\n" + wrapped + "\r\n").utf8)
        #expect(reading.records.count == 2)
        #expect(
            reading.records[1].dropFirst() == [
                "024 AZ-17", "200    $a Leyli va Macnun $b opera", "210    $a Baki $d 1908",
            ])
        #expect(reading.codes.isEmpty)
    }

    @Test func `a record over the limit is left out and the next one read`() throws {
        var huge = ISO2709()
        huge.control("001", String(repeating: "x", count: 5000))
        let file = ISO2709.book(1).bytes() + huge.bytes() + ISO2709.book(2).bytes()
        let reading = try TestReading(file, chunkBytes: 500, recordBytes: 2000)
        #expect(reading.records.map { $0[1] } == ["001 r1", "001 r2"])
        #expect(reading.codes.contains("marc.record-too-large"))
        #expect(reading.rejected.count == 1)
    }
}
