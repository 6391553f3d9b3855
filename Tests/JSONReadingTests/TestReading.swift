import Diagnostics
import JSONReading
import RecordStream

/// A source in memory that hands out whole characters, `pieceBytes` at a time or a little more.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let pieceBytes: Int
    private var position = 0

    init(_ bytes: [UInt8], pieceBytes: Int = .max) { (self.bytes, self.pieceBytes) = (bytes, pieceBytes) }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        var end = position + min(limit, pieceBytes, bytes.count - position)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }

    func takeDiagnostics() -> [Diagnostic] { [] }
}

/// All that a reader gives back for one source, in a form that tests can compare.
struct TestReading: Equatable {
    /// Each record as an outline, see `outline(of:)`.
    var records: [String] = []
    var recordPlaces: [Diagnostic.Location] = []
    var findings: [Diagnostic] = []
    var rejected: [String] = []

    var codes: [String] { findings.map(\.code) }
    /// Code and byte offset of each finding.
    var places: [String] { findings.map { "\($0.code) @\($0.location.byteOffset)" } }

    init(
        _ bytes: [UInt8], layout: JSONFormat.Layout? = nil, limits: RecordLimits = RecordLimits(),
        pieceBytes: Int = .max, numbersAsBits: Bool = false, rename: (@Sendable (String) -> String?)? = nil
    ) throws {
        let names = NameTable()
        var format = JSONFormat(layout: layout)
        format.rename = rename
        let source = MemorySource(bytes, pieceBytes: pieceBytes)
        var splitter = format.makeSplitter(source, index: 0, limits: limits)
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                records.append(batch.outline(of: record, names, numbersAsBits: numbersAsBits))
                recordPlaces.append(record.location)
            }
            findings += batch.diagnostics
            rejected += batch.rejected.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
    }

    init(_ text: String, at path: String? = nil, chunkBytes: Int? = nil, pieceBytes: Int = .max) throws {
        var limits = RecordLimits()
        if let chunkBytes { limits.chunkBytes = chunkBytes }
        let layout = path.flatMap(JSONRecordPath.init).map { JSONFormat.Layout.records(at: $0) }
        try self.init(Array(text.utf8), layout: layout, limits: limits, pieceBytes: pieceBytes)
    }
}

extension RecordBatch {
    /// A record on one line: `title="Leyli" year=1908 acts{n=1} acts{n=2} note=null`.
    /// - Parameter numbersAsBits: Writes a number as the bits of a double, `#3ff0000000000000`, to be compared with
    ///   what other parsers make of it.
    func outline(of record: Record, _ names: NameTable, numbersAsBits: Bool = false) -> String {
        outline(childrenOf: record.nodes.lowerBound, names, numbersAsBits)
    }

    private func outline(childrenOf parent: Int, _ names: NameTable, _ numbersAsBits: Bool) -> String {
        var parts: [String] = []
        var index = parent + 1
        while index < Int(nodes[parent].end) {
            let node = nodes[index]
            let value =
                switch node.kind {
                case .element: "{\(outline(childrenOf: index, names, numbersAsBits))}"
                case .text, .attribute: "=\"\(string(of: index))\""
                case .number where numbersAsBits: "=#\(bits(of: string(of: index)))"
                case .number, .boolean, .null: "=\(string(of: index))"
                }
            parts.append(names.name(node.name) + value)
            index = Int(node.end)
        }
        return parts.joined(separator: " ")
    }

    private func bits(of number: String) -> String {
        let isInteger = !number.utf8.contains { ".eE".utf8.contains($0) }
        let value = isInteger && number == "-0" ? 0 : Double(number) ?? .nan  // others read -0 as the integer 0
        return String(value.bitPattern, radix: 16)
    }
}

/// The text without its marks `▷`, and the byte offsets where they stood.
func unmarked(_ marked: String) -> (text: String, places: [Int]) {
    let parts = marked.split(separator: "▷", omittingEmptySubsequences: false)
    var places: [Int] = []
    var offset = 0
    for part in parts.dropLast() {
        offset += part.utf8.count
        places.append(offset)
    }
    return (parts.joined(), places)
}
