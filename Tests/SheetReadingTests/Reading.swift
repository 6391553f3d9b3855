import Diagnostics
import RecordStream
@testable import SheetReading

/// Bytes as a source, in pieces.
final class Bytes: ByteSource {
    private let bytes: ContiguousArray<UInt8>
    private var position = 0
    private let piece: Int
    init(_ bytes: some Sequence<UInt8>, piece: Int = 1 << 16) { (self.bytes, self.piece) = (.init(bytes), piece) }
    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        var end = min(position + min(limit, piece), bytes.count)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { [] }
}

/// The parts of a workbook as XML texts.
final class Parts: SheetParts {
    var parts: [String: String]
    var names: [String] { parts.keys.sorted() }
    init(_ parts: [String: String]) { self.parts = parts }
    func open(_ name: String) throws(Diagnostic) -> (any ByteSource)? {
        parts.first { $0.key.lowercased() == name.lowercased() }.map { Bytes($0.value.utf8) }
    }

    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"

    /// A workbook of one sheet.
    /// - Parameters:
    ///   - rows: What stands in `sheetData`.
    ///   - after: What stands behind it.
    convenience init(
        rows: String, after: String = "", strings: [String] = [], namespace: String = main, date1904: Bool = false,
        absolute: Bool = false
    ) {
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let folder = absolute ? "/xl/" : ""
        self.init([
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels":
                "<Relationships><Relationship Id='r' Type='\(relations)/officeDocument' Target='\(absolute ? "/" : "")xl/workbook.xml'/></Relationships>",
            "xl/workbook.xml": """
            <workbook xmlns="\(namespace)" xmlns:r="\(relations)"><workbookPr date1904="\(date1904 ? 1 : 0)"/>
            <sheets><sheet name="Siyahı" sheetId="1" r:id="r1"/></sheets></workbook>
            """,
            "xl/_rels/workbook.xml.rels": """
            <Relationships><Relationship Id="r1" Type="\(relations)/worksheet" Target="\(folder)worksheets/sheet1.xml"/>
            <Relationship Id="r2" Type="\(relations)/sharedStrings" Target="\(folder)sharedStrings.xml"/>
            <Relationship Id="r3" Type="\(relations)/styles" Target="\(folder)styles.xml"/></Relationships>
            """,
            "xl/worksheets/sheet1.xml":
                "<worksheet xmlns=\"\(namespace)\"><sheetData>\(rows)</sheetData>\(after)</worksheet>",
            "xl/sharedStrings.xml": "<sst xmlns=\"\(namespace)\">" + strings.map { "<si>\($0)</si>" }.joined()
                + "</sst>",
            "xl/styles.xml": """
            <styleSheet xmlns="\(namespace)"><numFmts><numFmt numFmtId="164" formatCode="yyyy"/>
            <numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[$-42C]d\\ mmmm\\ yyyy&quot; il&quot;"/>
            <numFmt numFmtId="167" formatCode="mm\\.yyyy;@"/></numFmts>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>
            <xf numFmtId="167"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="2"/></cellXfs></styleSheet>
            """,
        ])
    }
}

/// All rows of a sheet or table, with what was found on the way.
struct SheetTable {
    var columns: [[String]] = [], texts: [[String]] = [], lines: [Int] = []
    var places: [[Int]] = []
    var findings: [Diagnostic] = [], outside: [OutsideValue] = []
    var codes: [String] { findings.map(\.code) }
    /// Columns and values of the rows, without empty ones.
    var rows: [[String: String]] {
        zip(columns, texts).map { columns, texts in
            Dictionary(zip(columns, texts).filter { !$0.1.isEmpty }) { first, _ in first }
        }
    }

    init(_ parts: Parts, _ options: TableOptions = TableOptions(), chunkBytes: Int = 256 << 10) throws {
        let book = try Workbook(parts, index: 0, &findings)
        var limits = RecordLimits()
        limits.chunkBytes = chunkBytes
        for sheet in book.sheets {
            try read(TableSplitter(sheet, of: book, parts, options, index: 0, limits: limits))
        }
    }

    init(dbf bytes: [UInt8], _ files: some DBFSurroundings, _ options: TableOptions = TableOptions()) throws {
        try read(TableSplitter(dbf: Bytes(bytes), files, options, index: 0, limits: RecordLimits()))
    }

    private mutating func read(_ splitter: TableSplitter) throws {
        let names = NameTable()
        var parser = SheetParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                lines.append(record.location.line)
                let nodes = record.nodes.dropFirst()
                columns.append(nodes.map { names.name(batch.nodes[$0].name) })
                texts.append(nodes.map { batch.string(of: $0) })
                places.append(nodes.map { batch.location(of: $0, in: record).column })
            }
            findings += batch.diagnostics
            outside += chunk.outside
        }
    }
}

struct RandomNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
