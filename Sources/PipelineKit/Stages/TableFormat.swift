internal import CSVReading
internal import Diagnostics
internal import RecordStream
internal import SheetReading
internal import SourceInput

/// What a profile for CSV reads: CSV, and by their bytes also workbooks and dBASE tables, with the same records.
struct TableFormat: RecordFormat {
    var csv: CSVFormat
    var sheets = TableOptions()

    func makeSplitter(_ source: any ByteSource, index: UInt32, limits: RecordLimits) -> any RecordSplitter {
        csv.makeSplitter(source, index: index, limits: limits)
    }
    func makeParser(names: NameTable) -> any RecordParser {
        TableParser(names: names, csv: csv.makeParser(names: names), sheets: SheetParser(names: names))
    }

    /// Whether a zip with these names is opened as a whole.
    static func isPackage(_ names: [String]) -> Bool {
        Workbook.isWorkbook(names) || isOpenDocument(names) || isTextDocument(names)
            || DarwinCoreArchive.isArchive(names)
    }

    /// OpenDocument, part 2 (packages): `mimetype` and `content.xml`.
    static func isOpenDocument(_ names: [String]) -> Bool {
        names.contains("mimetype") && names.contains("content.xml")
    }

    /// A document of Word.
    static func isTextDocument(_ names: [String]) -> Bool { names.contains("word/document.xml") }
}

/// Takes chunks of CSV, of sheets and of archives as they come.
private struct TableParser: RecordParser {
    let names: NameTable
    var csv: any RecordParser
    var sheets: SheetParser
    /// Of the archive read last.
    var archive: (table: ArchiveTable, parser: any RecordParser)?

    mutating func parse(_ chunk: RecordChunk, into batch: inout RecordBatch) {
        if let context = chunk.context as? ArchiveContext {
            if archive?.table !== context.table {
                archive = (context.table, context.table.makeParser(names: names))
            }
            var rows = chunk
            rows.context = context.rows
            archive?.parser.parse(rows, into: &batch)
        } else if SheetParser.reads(chunk) {
            sheets.parse(chunk, into: &batch)
        } else {
            csv.parse(chunk, into: &batch)
        }
    }
}
