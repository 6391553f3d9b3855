import CSVReading
import Diagnostics
import Glibc
import JSONReading
import MARCReading
import Normalization
import RecordStream
import SheetReading
import XMLReading

/// libFuzzer's driver; the runner links the library without a `main`.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Feeds one reader with mutated bytes: `KHAZINA_FUZZ=marc khazina-fuzz CORPUS…`. A trap, a hang or a broken promise
/// ends the run; findings and errors that are thrown are what the readers are for.
@main struct FuzzTargets {
    static func main() {
        guard let name = getenv("KHAZINA_FUZZ").map({ String(cString: $0) }), let target = targets[name] else {
            fatalError("KHAZINA_FUZZ must be one of \(targets.keys.sorted().joined(separator: ", "))")
        }
        chosen = target
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments) { bytes, size in
            FuzzTargets.chosen(ContiguousArray(UnsafeBufferPointer(start: bytes, count: size)))
            return 0
        })
    }

    /// Set once, before the driver runs, and read by its one thread.
    nonisolated(unsafe) private static var chosen: (ContiguousArray<UInt8>) -> Void = { _ in }

    nonisolated(unsafe) private static let targets: [String: (ContiguousArray<UInt8>) -> Void] = [
        "marc": { read($0, MARCFormat()) },
        "csv": { read($0, CSVFormat()) },
        "json": { read($0, JSONFormat()) },
        "xml": { read($0, XMLFormat()) },
        "xlsx": { bytes in
            var findings: [Diagnostic] = []
            let parts = WorkbookParts(sheet: bytes)
            attempt {
                let book = try Workbook(parts, index: 0, &findings)
                for sheet in book.sheets {
                    let splitter = try TableSplitter(sheet, of: book, parts, TableOptions(), index: 0, limits: limits)
                    var parser: any RecordParser = SheetParser(names: NameTable())
                    try drain(splitter, &parser)
                }
            }
        },
        "dbf": { bytes in
            attempt {
                let splitter = try TableSplitter(
                    dbf: MemoryBytes(bytes), Latin1(), TableOptions(), index: 0, limits: limits)
                var parser: any RecordParser = SheetParser(names: NameTable())
                try drain(splitter, &parser)
            }
        },
        "path": { bytes in
            do throws(RecordPathError) { _ = try RecordPath(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
                precondition(error.offset >= 0)
            }
        },
        "edtf": { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for edition in [EDTF.Edition.standard2019, .standard2019AndDraft2012] {
                guard let date = EDTF(text, edition: edition) else { continue }
                precondition(EDTF(date.description)?.description == date.description, "EDTF is written as it is read")
            }
        },
        "date": { bytes in
            let parsed = dates.parse(String(decoding: bytes, as: UTF8.self), language: "az")
            precondition(parsed.edtf.isEmpty || EDTF(parsed.edtf) != nil, "what a text is read as is EDTF")
            if let first = parsed.earliest, let last = parsed.latest { precondition(first <= last) }
        },
    ]

    /// With the tables of the folder that KHAZINA_FUZZ_DATES names.
    nonisolated(unsafe) private static let dates: DateParser = {
        var files: [(name: String, text: String)] = []
        guard let folder = getenv("KHAZINA_FUZZ_DATES").map({ String(cString: $0) }), let list = opendir(folder) else {
            fatalError("KHAZINA_FUZZ_DATES must name pipelines/vocabularies/dates")
        }
        while let entry = readdir(list) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard name.hasSuffix(".tsv"), let file = fopen(folder + "/" + name, "r") else { continue }
            var text = [UInt8](repeating: 0, count: 4 << 20)
            text.removeLast(text.count - fread(&text, 1, text.count, file))
            fclose(file)
            files.append((name, String(decoding: text, as: UTF8.self)))
        }
        closedir(list)
        do { return DateParser(lexicon: try DateLexicon(files: files.sorted { $0.name < $1.name })) } catch {
            fatalError("\(error)")
        }
    }()

    // MARK: Reading

    /// Small, so that a few kilobytes meet the ends of chunks and the limits of records.
    private static var limits: RecordLimits {
        var limits = RecordLimits()
        (limits.chunkBytes, limits.recordBytes, limits.depth) = (512, 64 << 10, 40)
        return limits
    }

    private static func read(_ bytes: ContiguousArray<UInt8>, _ format: some RecordFormat) {
        attempt {
            var parser = format.makeParser(names: NameTable())
            try drain(format.makeSplitter(MemoryBytes(text(bytes, for: format)), index: 0, limits: limits), &parser)
        }
    }

    /// Byte sources promise UTF-8, except to formats that read bytes.
    private static func text(_ bytes: ContiguousArray<UInt8>, for format: some RecordFormat) -> ContiguousArray<UInt8> {
        format.readsBytes ? bytes : ContiguousArray(String(decoding: bytes, as: UTF8.self).utf8)
    }

    /// What a reader gives up with is a finding too, and must have a code.
    private static func attempt(_ body: () throws(Diagnostic) -> Void) {
        do throws(Diagnostic) { try body() } catch { precondition(!error.code.isEmpty) }
    }

    private static func drain(_ splitter: any RecordSplitter, _ parser: inout any RecordParser) throws(Diagnostic) {
        var splitter = splitter
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records { precondition(record.nodes.upperBound <= batch.nodes.count) }
        }
    }
}

private final class MemoryBytes: ByteSource {
    private let bytes: ContiguousArray<UInt8>
    private var position = 0
    init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        // Whole characters, as all sources of text give them.
        var end = min(position + max(1, min(limit, 100)), bytes.count)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { [] }
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
            "xl/styles.xml": given.count > 2 ? given[2] : "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>",
        ]
        parts = texts.mapValues { ContiguousArray($0.utf8) }
    }

    func open(_ name: String) throws(Diagnostic) -> (any ByteSource)? { parts[name].map(MemoryBytes.init) }
}

private final class Latin1: DBFSurroundings {
    var statedEncoding: String? { nil }
    func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: String, margin: Double) { ("windows-1252", 1) }
    func append(_ bytes: ContiguousArray<UInt8>.SubSequence, in encoding: String, to text: inout ContiguousArray<UInt8>) {
        for byte in bytes { text.append(contentsOf: String(Unicode.Scalar(byte)).utf8) }
    }
    func memoFile() throws(Diagnostic) -> ContiguousArray<UInt8>? { nil }
}
