import Diagnostics
import RecordStream
import Testing

@testable import SheetReading

@Suite struct TableSplitterTests {
    /// Rows of texts; an empty one is no cell.
    private func rows(_ rows: [[String]]) -> String {
        rows.enumerated().map { row, cells in
            "<row r='\(row + 1)'>"
                + cells.enumerated().filter { !$0.element.isEmpty }.map { column, text in
                    let place = CellAddress(row: row + 1, column: column)
                    let isNumber = Double(text) != nil
                    return isNumber
                        ? "<c r='\(place)'><v>\(text)</v></c>"
                        : "<c r='\(place)' t='inlineStr'><is><t>\(text)</t></is></c>"
                }.joined() + "</row>"
        }.joined()
    }
    private func merges(_ ranges: String...) -> String {
        "<mergeCells>" + ranges.map { "<mergeCell ref='\($0)'/>" }.joined() + "</mergeCells>"
    }

    @Test func `titles stand outside the records, and blank rows are none`() throws {
        let table = try SheetTable(
            Parts(
                rows: rows([["Siyahı 2025"], [], ["Nömrə", "Ad", "İl"], ["1", "Vaza", "1901"], [], ["2", "Xalça"]])))
        #expect(table.texts == [["1", "Vaza", "1901"], ["2", "Xalça", ""]])
        #expect(table.lines == [4, 6])
        #expect(table.places[0] == [1, 2, 3])
        #expect(table.outside.map(\.value) == ["Siyahı 2025"])
        #expect(table.codes == ["sheet.blank-rows"])
    }

    @Test func `a header of known headings is found below anything`() throws {
        var options = TableOptions()
        options.rename = { ["Nömrə": "inventory", "Ad": "title"][$0] }
        let table = try SheetTable(
            Parts(rows: rows([["Muzey", "Fond", "2025", "əlavə"], ["Nömrə", "Ad"], ["1", "Vaza"]])), options)
        #expect(table.columns == [["inventory", "title"]])
    }

    @Test func `headings of merged cells are joined, whether above or below`() throws {
        let below = try SheetTable(
            Parts(
                rows: rows([["№", "Ölçüsü", "", "Ad"], ["", "eni", "hündürlüyü", ""], ["1", "2", "3", "Vaza"]]),
                after: merges("A1:A2", "B1:C1", "D1:D2")))
        #expect(below.columns == [["№", "Ölçüsü / eni", "Ölçüsü / hündürlüyü", "Ad"]])
        var options = TableOptions()
        options.rename = { ["eni": "width", "Ad": "title", "№": "inventory"][$0] }
        let above = try SheetTable(
            Parts(
                rows: rows([["Uçot", "", "Təsvir", ""], ["№", "Ad", "eni", "başqa"], ["1", "Vaza", "3", "4"]]),
                after: merges("A1:B1", "C1:D1")), options)
        #expect(above.columns == [["inventory", "title", "width", "Təsvir / başqa"]])
    }

    @Test func `rows that number the columns or repeat the header are no records`() throws {
        let table = try SheetTable(
            Parts(
                rows: rows([["a", "b", "c"], ["1", "2", "3"], ["x", "y", "z"], ["a", "b", "c"], ["1", "2", "3"]])))
        #expect(table.texts == [["x", "y", "z"], ["1", "2", "3"]])
        #expect(table.codes == ["sheet.numbering-row", "table.repeated-header"])
    }

    @Test func `a cell over several rows holds for all of them, a cell over the width heads a section`() throws {
        let table = try SheetTable(
            Parts(
                rows: rows([
                    ["Fond", "№", "Ad"], ["Mis", "1", "Dolça"], ["", "2", "Sərpuş"], ["Xalçalar"], ["", "3", "Zili"],
                ]),
                after: merges("A2:A3", "A4:C4")))
        #expect(table.texts == [["Mis", "1", "Dolça"], ["Mis", "2", "Sərpuş"], ["", "3", "Zili"]])
        #expect(table.outside.map(\.path) == ["section"])
        #expect(table.codes == ["sheet.merged-cells"])
    }

    @Test func `a row of totals is said and is no record`() throws {
        var options = TableOptions()
        options.isTotal = { $0.hasPrefix("Cəmi") }
        let table = try SheetTable(
            Parts(rows: rows([["№", "Ad", "Say"], ["1", "Vaza", "2"], ["Cəmi", "", "2"]])), options)
        #expect(table.texts == [["1", "Vaza", "2"]])
        #expect(table.outside.map(\.value) == ["Cəmi", "2"])
    }

    @Test func `the rows do not depend on the size of the chunks`() throws {
        let text = rows([["№", "Ad"]] + (1...200).map { ["\($0)", "ad \($0)"] })
        let whole = try SheetTable(Parts(rows: text))
        #expect(whole.texts.count == 200)
        for size in [1, 7, 64, 1000] {
            let parts = try SheetTable(Parts(rows: text), chunkBytes: size)
            #expect(parts.texts == whole.texts && parts.lines == whole.lines && parts.codes == whole.codes)
        }
    }

    @Test func `values to the right of the header are kept under a number`() throws {
        let table = try SheetTable(Parts(rows: rows([["a", "b"], ["x", "y", "z"]])))
        #expect(table.columns == [["a", "b", "#3"]])
        #expect(table.codes == ["sheet.too-many-values"])
    }

    @Test func `unknown headings get the nearest known one as a hint`() throws {
        var options = TableOptions()
        options.rename = { ["Nömrə": "inventory", "Ad": "title"][$0] }
        options.suggest = { $0 == "Nömrəsi" ? "`Nömrə` (inventory)" : nil }
        let table = try SheetTable(Parts(rows: rows([["Nömrə", "Ad", "Nömrəsi"], ["7", "Vaza", "x"]])), options)
        #expect(table.codes == ["table.unknown-heading"])
        #expect(table.findings[0].hint?.contains("`Nömrə`") == true)
    }
}
