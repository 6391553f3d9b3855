import Diagnostics
import Testing

@testable import MARCReading

@Suite struct TextFormTests {
    private let tree = ["leader 00000nam a2200000 a 4500", "001 17", "245 10 $a Leyli : $b opera", "650  0 $a Music"]

    @Test func `MARCMaker with blanks and mnemonics`() throws {
        let text = """
            =LDR  00000nam\\a2200000\\a\\4500
            =001  17
            =245  10$aLeyli :$bopera
            =650  \\0$aMusic

            =LDR  00000nam\\a2200000\\a\\4500
            =001  18
            =020  \\\\$c{dollar}5.95 {lcub}x{rcub}
            =245  10$aCaf{acute}e {Lstrok}{acute}od{acute}z f{uml}ur {eacute} {Mcy}ир {nope}
            """
        let reading = try TestReading(text.utf8)
        #expect(reading.records[0] == tree)
        #expect(reading.records[1][2] == "020    $c $5.95 {x}")
        #expect(reading.records[1][3] == "245 10 $a Café Łódź für é Мир {nope}")
        #expect(reading.codes == ["marc.unknown-mnemonic"])
        #expect(reading.findings[0].location.line == 9)
    }

    @Test func `Aleph sequential, with carets for blanks`() throws {
        let text = """
            000000017 LDR   L 00000nam^a2200000^a^4500
            000000017 001   L 17
            000000017 24510 L $$aLeyli :$$bopera
            000000017 650 0 L $$aMusic
            000000018 FMT   L BK
            000000018 24510 L $$aKoroğlu
            """
        let reading = try TestReading(text.utf8)
        #expect(reading.records[0] == tree)
        #expect(reading.records[1] == ["001 000000018", "FMT BK", "245 10 $a Koroğlu"])
        #expect(reading.codes.isEmpty)
    }

    @Test func `Aleph sequential without the letter of the alphabet`() throws {
        let text = """
            990000000000000017 LDR   00000nam a2200000 a 4500
            990000000000000017 001   17
            990000000000000017 24510 $$aLeyli :$$bopera
            990000000000000017 650 0 $$aMusic
            """
        let reading = try TestReading(text.utf8)
        #expect(reading.records == [tree])
    }

    @Test func `arrays of Catmandu`() throws {
        let text = """
            {"record": [["LDR", " ", " ", "_", "00000nam a2200000 a 4500"], ["001", " ", " ", "_", "17"],
            ["245", "1", "0", "a", "Leyli :", "b", "opera"], ["650", " ", "0", "a", "Music"]]}
            """
        let reading = try TestReading(text.utf8)
        #expect(reading.records == [tree])
    }

    @Test func `the line format of YAZ`() throws {
        let text = """
            00000nam a2200000 a 4500
            001 17
            245 10 $a Leyli : $b opera
            650  0 $a Music

            00000nam a2200000 a 4500
            001 18
            245 00 $a Price $5 and $b up

            """
        let reading = try TestReading(text.utf8)
        #expect(reading.records[0] == tree)
        #expect(reading.records[1][2] == "245 00 $a Price $5 and $b up")
    }

    @Test func `IRBIS text in Windows-1251, codes in any case, the field's own value`() throws {
        let text = """
            #920: PAZK
            #101: rus
            #200: ^AЗадачи и этюды^Eжурнал для шахматистов
            #910: 17^AB
            *****
            #920: SPEC
            #1119: 7ef4c9af
            *****

            """
        let reading = try TestReading(windows1251(text))
        #expect(
            reading.records == [
                ["920 PAZK", "101 rus", "200    $a Задачи и этюды $e журнал для шахматистов", "910    $* 17 $a B"],
                ["920 SPEC", "1119 7ef4c9af"],
            ])
        #expect(reading.codes.isEmpty)
    }

    @Test func `MARC in JSON in two shapes`() throws {
        let first = """
            {"leader":"00000nam a2200000 a 4500","fields":[{"001":"17"},{"245":{"ind1":"1","ind2":"0",
            "subfields":[{"a":"Leyli :"},{"b":"opera"}]}},{"650":{"ind1":" ","ind2":"0","subfields":[{"a":"Music"}]}}]}
            """
        let second = """
            [{"leader":"00000nam a2200000 a 4500","controlfield":[{"tag":"001","content":"17"}],"datafield":[
            {"tag":"245","ind1":"1","ind2":"0","subfield":[{"code":"a","content":"Leyli :"},{"code":"b","content":"opera"}]},
            {"tag":"650","ind1":" ","ind2":"0","subfield":{"code":"a","content":"Music"}}]}]
            """
        #expect(try TestReading(first.utf8).records == [tree])
        #expect(try TestReading(second.utf8).records == [tree])
    }

    @Test(arguments: [
        "=LDR  00000nam\n=245  10$aA\n\n=LDR  00000nam\n=245  10$aB\n", "#200: ^AA\n*****\n#200: ^AB\n*****\n",
    ])
    func `forms in lines are the same however the file is cut`(_ text: String) throws {
        let whole = try TestReading(text.utf8)
        #expect(whole.records.count == 2)
        for piece in [1, 5] { #expect(try TestReading(text.utf8, chunkBytes: 10, pieceBytes: piece) == whole) }
    }
}
