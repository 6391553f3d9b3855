import Diagnostics
import Testing

@testable import SheetReading

@Suite struct WorkbookTests {
    /// Two columns, heads as inline strings, one row.
    private func cells(_ cells: String) -> String {
        """
        <row r="1"><c r="A1" t="inlineStr"><is><t>Kod</t></is></c><c r="B1" t="inlineStr"><is><t>Qiymət</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c>\(cells)</row>
        """
    }
    private func value(_ cell: String, strings: [String] = [], date1904: Bool = false) throws -> (String?, [String]) {
        let table = try SheetTable(Parts(rows: cells(cell), strings: strings, date1904: date1904))
        return (table.rows.first?["Qiymət"], table.codes)
    }

    @Test(arguments: [
        ("<c r='B2'><v>12</v></c>", "12"), ("<c r='B2'><v>203.40000000000001</v></c>", "203.4"),
        ("<c r='B2'><v>1.5E-3</v></c>", "0.0015"), ("<c r='B2'><v>1.23E+12</v></c>", "1230000000000"),
        ("<c r='B2' t='b'><v>1</v></c>", "true"), ("<c r='B2' t='str'><f>A1&amp;1</f><v>a&amp;b</v></c>", "a&b"),
        ("<c r='B2' s='3'><v>42</v></c>", "00042"), ("<c r='B2' s='8'><v>1.5</v></c>", "1.5"),
        ("<c r='B2' t='d'><v>1958-03-01</v></c>", "1958-03-01"),
        (
            "<c r='B2' t='inlineStr'><is><r><t xml:space='preserve'>iki </t></r><r><t>hissə</t></r></is></c>",
            "iki hissə"
        ),
        ("<c t='inlineStr'><is><t>yersiz</t></is></c>", "yersiz"),
    ])
    func `a cell of every type has its value`(cell: String, expected: String) throws {
        #expect(try value(cell).0 == expected)
    }

    @Test func `shared strings join their runs, leave out phonetic ones and take back escapes`() throws {
        let strings = [
            "<t>a</t>", "<r><t>Şə</t></r><r><rPr><b/></rPr><t>ki</t></r><rPh sb='0' eb='1'><t>YOX</t></rPh>",
            "<t>x_x000D_y_x0041</t>",
        ]
        #expect(try value("<c r='B2' t='s'><v>1</v></c>", strings: strings).0 == "Şəki")
        #expect(try value("<c r='B2' t='s'><v>2</v></c>", strings: strings).0 == "x\ry_x0041")
        let missing = try value("<c r='B2' t='s'><v>9</v></c>", strings: strings)
        #expect(missing == (nil, ["sheet.no-such-string"]))
    }

    @Test(arguments: [
        (1, 21_916.0, false, "1960-01-01"), (1, 1, false, "1900-01-01"), (1, 59, false, "1900-02-28"),
        (1, 61, false, "1900-03-01"), (1, 0, true, "1904-01-01"), (1, 20_454, true, "1960-01-01"),
        (2, 21_916, false, "1960"), (4, 45_351, false, "2024-02-29"), (5, 45_351, false, "2024-02"),
        (6, 45_351.75, false, "2024-02-29T18:00:00"), (6, 45_351, false, "2024-02-29"), (7, 0.5, false, "12:00:00"),
        (1, 2_958_465, false, "9999-12-31"),
    ])
    func `a number in a date format is a date of that exactness`(style: Int, serial: Double, is1904: Bool, text: String)
        throws
    {
        #expect(try value("<c r='B2' s='\(style)'><v>\(serial)</v></c>", date1904: is1904) == (text, []))
    }

    @Test(arguments: ["60", "-1", "3000000", "0"])
    func `a date that never was stays a number, with the address of its cell`(serial: String) throws {
        let table = try SheetTable(Parts(rows: cells("<c r='B2' s='1'><v>\(serial)</v></c>")))
        #expect(table.codes == ["sheet.no-date"])
        #expect(table.findings[0].message.hasPrefix("B2: "))
        #expect(table.findings[0].location.line == 2 && table.findings[0].location.column == 2)
        #expect(table.rows[0]["Qiymət"] == serial)
    }

    @Test func `errors are empty and reported, N/A less loudly`() throws {
        let (value, codes) = try value("<c r='B2' t='e'><v>#REF!</v></c>")
        #expect(value == nil && codes == ["sheet.error-value"])
        let table = try SheetTable(Parts(rows: cells("<c r='B2' t='e'><v>#N/A</v></c>")))
        #expect(table.findings.map(\.severity) == [.note])
    }

    @Test func `what a program could not keep is reported`() throws {
        #expect(try value("<c r='B2'><v>1.2345678901234568E+18</v></c>").1 == ["sheet.rounded-number"])
        #expect(try value("<c r='B2'><f>SUM(A1)</f></c>") == (nil, ["sheet.formula-without-value"]))
    }

    @Test func `strict files, prefixes and absolute part names are read`() throws {
        #expect(
            try SheetTable(Parts(rows: cells("<c r='B2'><v>7</v></c>"), namespace: Parts.strict, absolute: true)).rows
                == [["Kod": "x", "Qiymət": "7"]])
        let parts = Parts(rows: "")
        parts.parts["xl/worksheets/sheet1.xml"] = """
            <x:worksheet xmlns:x="\(Parts.main)"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>Kod</x:t></x:is></x:c></x:row>
            <x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row><x:row r="3"/></x:sheetData>
            <x:mergeCells><x:mergeCell ref="A2:A3"/></x:mergeCells></x:worksheet>
            """
        #expect(try SheetTable(parts).texts == [["5"]])
    }

    @Test func `a workbook without its parts says so`() throws {
        let parts = Parts(rows: "")
        parts.parts["xl/worksheets/sheet1.xml"] = nil
        #expect(try SheetTable(parts).codes == ["sheet.missing"])
        parts.parts["xl/workbook.xml"] = nil
        #expect(throws: Diagnostic.self) { try SheetTable(parts) }
    }

    @Test func `broken workbooks never crash and always end`() throws {
        var random = RandomNumbers(seed: 7)
        let good = Parts(
            rows: cells("<c r='B2' t='s'><v>0</v></c>")
                + "<row r='3' hidden='1'><c r='B3' s='1'><v>44000</v></c></row>",
            after: "<mergeCells><mergeCell ref='A2:A3'/></mergeCells>", strings: ["<t>a</t>"])
        for _ in 0..<600 {
            let parts = Parts(good.parts)
            let name = parts.names.randomElement(using: &random)!
            var bytes = Array(parts.parts[name]!.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array("<row r='-9999999999'>".utf8), at: place)
                default: bytes.removeLast(bytes.count - place)
                }
            }
            parts.parts[name] = String(decoding: bytes, as: UTF8.self)
            do { _ = try SheetTable(parts) } catch { #expect(error is Diagnostic) }
        }
    }
}
