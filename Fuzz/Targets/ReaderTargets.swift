import CSVReading
import Diagnostics
import JSONReading
import MARCReading
import RecordStream
import SheetReading
import XMLReading

/// One reader each.
enum ReaderTargets {
    nonisolated(unsafe) static let all: [String: FuzzProgram.Target] = [
        "marc": { read($0, MARCFormat()) },
        "csv": { read($0, CSVFormat()) },
        "json": { read($0, JSONFormat()) },
        "xml": { read($0, XMLFormat()) },
        "xlsx": { bytes in
            var findings: [Diagnostic] = []
            let parts = WorkbookParts(sheet: bytes)
            Fuzzing.attempt {
                let book = try Workbook(parts, index: 0, &findings)
                for sheet in book.sheets {
                    let splitter = try TableSplitter(
                        sheet, of: book, parts, TableOptions(), index: 0, limits: Fuzzing.limits)
                    var parser: any RecordParser = SheetParser(names: NameTable())
                    try Fuzzing.drain(splitter, &parser)
                }
            }
        },
        "dbf": { bytes in
            Fuzzing.attempt {
                let splitter = try TableSplitter(
                    dbf: MemoryBytes(bytes), Surroundings(), TableOptions(), index: 0, limits: Fuzzing.limits)
                var parser: any RecordParser = SheetParser(names: NameTable())
                try Fuzzing.drain(splitter, &parser)
            }
        },
    ]

    private static func read(_ bytes: ContiguousArray<UInt8>, _ format: some RecordFormat) {
        Fuzzing.attempt {
            var parser = format.makeParser(names: NameTable())
            let source = MemoryBytes(Fuzzing.text(bytes, for: format))
            try Fuzzing.drain(format.makeSplitter(source, index: 0, limits: Fuzzing.limits), &parser)
        }
    }
}

/// A workbook whose sheet, or with a 0 byte between them sheet, strings and styles, are the fuzzer's.
private final class WorkbookParts: SheetParts {
    private var parts: [String: ContiguousArray<UInt8>]
    var names: [String] { parts.keys.sorted() }

    init(sheet bytes: ContiguousArray<UInt8>) {
        let given = bytes.split(separator: 0, maxSplits: 2).map { String(decoding: $0, as: UTF8.self) }
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        func relation(_ id: String, _ type: String, _ target: String) -> String {
            "<Relationship Id='\(id)' Type='\(relations)/\(type)' Target='\(target)'/>"
        }
        let texts = [
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": "<Relationships>\(relation("r", "officeDocument", "xl/workbook.xml"))</Relationships>",
            "xl/workbook.xml": "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' "
                + "xmlns:r='\(relations)'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships>" + relation("r1", "worksheet", "worksheets/sheet1.xml")
                + relation("r2", "sharedStrings", "sharedStrings.xml") + relation("r3", "styles", "styles.xml")
                + "</Relationships>",
            "xl/worksheets/sheet1.xml": given.first ?? "",
            "xl/sharedStrings.xml": given.count > 1 ? given[1] : "<sst><si><t>ad</t></si></sst>",
            "xl/styles.xml": given.count > 2
                ? given[2] : "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>",
        ]
        parts = texts.mapValues { ContiguousArray($0.utf8) }
    }

    func open(_ name: String) throws(Diagnostic) -> (any ByteSource)? { parts[name].map(MemoryBytes.init) }
}

/// What stands beside a dBASE table: no memo file, texts in Latin-1.
private final class Surroundings: DBFSurroundings {
    var statedEncoding: String? { nil }
    func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: String, margin: Double) { ("windows-1252", 1) }
    func append(
        _ bytes: ContiguousArray<UInt8>.SubSequence, in encoding: String, to text: inout ContiguousArray<UInt8>
    ) {
        for byte in bytes { text.append(contentsOf: String(Unicode.Scalar(byte)).utf8) }
    }
    func memoFile() throws(Diagnostic) -> ContiguousArray<UInt8>? { nil }
}
