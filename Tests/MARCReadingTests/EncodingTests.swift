import Diagnostics
import Testing

@testable import MARCReading

@Suite struct EncodingTests {
    private func marc8(_ bytes: [UInt8]) throws -> (String, [String]) {
        var record = ISO2709("00000nam  2200000 a 4500")
        record.control("001", "m")
        record.fields.append(("245", Array("10\u{1F}a".utf8) + bytes))
        let reading = try TestReading(record.bytes(), encoding: "marc-8")
        return (String(reading.records[0][2].dropFirst(10)), reading.codes)
    }

    @Test(
        arguments: [
            ([0xE2, 0x65], "é"), ([0xE8, 0x6F, 0xF0, 0x63], "öç"), ([0xE4, 0xF2, 0x6F], "ọ\u{0303}"),
            ([0x1B, 0x28, 0x4E, 0x6D, 0x49, 0x52, 0x1B, 0x28, 0x42, 0x21], "Миr!"),
            ([0x1B, 0x29, 0x4E, 0xED, 0xC9, 0xD2], "Мир"),
            ([0x1B, 0x28, 0x32, 0x60, 0x61, 0x1B, 0x28, 0x42], "אב"),
            ([0x1B, 0x28, 0x33, 0x47, 0x48], "اب"),
            ([0x1B, 0x28, 0x53, 0x41, 0x42], "ΑΒ"),
            ([0x1B, 0x24, 0x31, 0x21, 0x30, 0x21, 0x1B, 0x28, 0x42, 0x61], "一a"),
            ([0x48, 0x1B, 0x62, 0x32, 0x1B, 0x73, 0x4F], "H₂O"), ([0x1B, 0x67, 0x61, 0x1B, 0x73], "α"),
            ([0xEB, 0x74, 0xEC, 0x73], "t\u{0361}s"), ([0x26, 0x23, 0x78, 0x30, 0x35, 0x38, 0x46, 0x3B], "֏"),
        ] as [([UInt8], String)])
    func `MARC-8 becomes Unicode in NFC`(_ bytes: [UInt8], _ text: String) throws {
        let (value, codes) = try marc8(bytes.map { $0 })
        // The third letter of the Cyrillic row shows that the set is the one asked for.
        #expect(Array(value.unicodeScalars) == Array(text.replacing("r", with: "р").unicodeScalars))
        #expect(codes.isEmpty)
    }

    @Test func `bytes that no set has are reported and become U+FFFD`() throws {
        let (value, codes) = try marc8([0x61, 0xD5, 0x62])
        #expect(value == "a\u{FFFD}b")
        #expect(codes == ["marc.unknown-character"])
        #expect(try marc8([0x1B, 0x7A, 0x61]).1 == ["marc.bad-escape"])
    }

    private let russian = "$aЗадачи и этюды :$bжурнал для шахматистов и любителей задач"

    private func cyrillic(_ charset: [UInt8], _ codes: String?, tag: String = "200") -> [UInt8] {
        var record = ISO2709("00000nam  2200000   450 ")
        record.control("001", "RU-1")
        if let codes { record.data("100", "  ", "$a19980716d1997    u  y0rusy\(codes)    ca") }
        record.data(tag, "1 ", charset)
        record.data("801", " 0", "$aRU$bNLR")
        return record.bytes()
    }

    @Test func `RUSMARC in Windows-1251 is read as it declares`() throws {
        let reading = try TestReading(cyrillic(windows1251(russian), "0189"))
        #expect(reading.records[0][3] == "200 1  $a Задачи и этюды : $b журнал для шахматистов и любителей задач")
        #expect(reading.findings.map(\.code) == ["marc.encoding"])
    }

    @Test func `Windows-1251 in MARC 21 that says MARC-8 is found by its bytes`() throws {
        var record = ISO2709("00000nam  2200000 a 4500")
        record.control("001", "b1")
        record.control("008", "050412s2004    ru a          000 0 rus d")
        record.data("245", "10", windows1251(russian))
        let reading = try TestReading(record.bytes())
        #expect(reading.records[0][3] == "245 10 $a Задачи и этюды : $b журнал для шахматистов и любителей задач")
        #expect(reading.codes == ["marc.encoding-contradicts-declaration"])
        #expect(reading.findings[0].message.contains("margin"))
    }

    @Test func `UTF-8 in records that say MARC-8 is read as UTF-8`() throws {
        var record = ISO2709("00000nam  2200000 a 4500")
        record.control("001", "u1")
        record.data("245", "10", "$aXəmsə şairi Nizami")
        let reading = try TestReading(record.bytes())
        #expect(reading.records[0][2] == "245 10 $a Xəmsə şairi Nizami")
        #expect(reading.codes == ["marc.encoding-contradicts-declaration"])
    }

    @Test func `a byte that is no UTF-8 in a UTF-8 record is mended and reported`() throws {
        var record = ISO2709("00000nam a2200000 a 4500")
        record.control("001", "u2")
        record.data("245", "10", Array("$aXəmsə ".utf8) + [0xE9] + Array(" şairi".utf8))
        let reading = try TestReading(record.bytes())
        #expect(reading.records[0][2] == "245 10 $a Xəmsə é şairi")
        #expect(reading.codes == ["marc.invalid-utf-8"])
    }

    @Test func `ISO 5426 marks stand before their letter`() throws {
        var record = ISO2709("00000nam  2200000   450 ")
        record.control("001", "f1")
        record.data("100", "  ", "$a19980716d1997    u  y0frey0103    ba")
        record.data(
            "200", "1 ",
            Array("$aLes mis".utf8) + [0xC2, 0x65] + Array("rables, ".utf8) + [0xC3, 0x65] + Array("tre".utf8))
        record.data("801", " 0", "$aFR")
        let reading = try TestReading(record.bytes())
        #expect(reading.records[0][3] == "200 1  $a Les misérables, être")
    }

    @Test(arguments: ["cp866", "koi8-r", "iso-8859-5", "windows-1251"])
    func `a stated encoding holds`(_ name: String) throws {
        let table: [String: (Unicode.Scalar) -> UInt8] = [
            "cp866": {
                $0.value < 0x80
                    ? UInt8($0.value)
                    : $0.value < 0x440 ? UInt8($0.value - 0x410 + 0x80) : UInt8($0.value - 0x440 + 0xE0)
            },
            "koi8-r": { $0.value < 0x80 ? UInt8($0.value) : ["М": 0xED, "и": 0xC9, "р": 0xD2][$0] ?? 0 },
            "iso-8859-5": { $0.value < 0x80 ? UInt8($0.value) : UInt8($0.value - 0x410 + 0xB0) },
            "windows-1251": { $0.value < 0x80 ? UInt8($0.value) : UInt8($0.value - 0x410 + 0xC0) },
        ]
        let bytes = "$aМир".unicodeScalars.map(table[name]!)
        let reading = try TestReading(cyrillic(bytes, nil), encoding: name)
        #expect(reading.records[0][2] == "200 1  $a Мир")
    }
}

/// Of the Russian letters.
func windows1251(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { $0.value < 0x80 ? UInt8($0.value) : UInt8($0.value - 0x410 + 0xC0) }
}
