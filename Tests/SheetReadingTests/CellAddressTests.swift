import SheetReading
import Testing

@Suite struct CellAddressTests {
    @Test func `addresses are read and written`() {
        for text in ["A1", "B7", "Z9", "AA10", "XFD1048576"] { #expect(CellAddress(text)?.description == text) }
        #expect(CellAddress("$C$4") == CellAddress(row: 4, column: 2))
        for text in ["", "7", "A", "A0", "7A", "A1B"] { #expect(CellAddress(text) == nil) }
    }
}
