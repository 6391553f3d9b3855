import Diagnostics
import RecordStream
import XMLReading

/// Text in memory, handed out in pieces of `piece` bytes at most, never splitting a character.
final class MemorySource: ByteSource {
    private let text: ArraySlice<UInt8>
    private var position = 0
    private let piece: Int

    init(_ text: some Collection<UInt8>, piece: Int = .max) { (self.text, self.piece) = (ArraySlice(text), piece) }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) -> Bool {
        guard position < text.count else { return false }
        var end = min(position + min(max(limit, 1), piece), text.count)
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        buffer += text[position..<end]
        position = end
        return true
    }

    func takeDiagnostics() -> [Diagnostic] { [] }
}

/// Everything a source gives: records as indented lines, what stands outside them, findings, rejected bytes.
struct Reading: Equatable {
    var records: [String] = []
    var places: [Diagnostic.Location] = []
    /// Offset and line of every node.
    var nodePlaces: [[UInt32]] = []
    var outside: [String] = []
    var diagnostics: [Diagnostic] = []
    var rejected: [String] = []
    var codes: [String] { diagnostics.map(\.code) }

    init(
        _ text: some Collection<UInt8>, _ format: XMLFormat = XMLFormat(), chunkBytes: Int = 256 << 10,
        piece: Int = .max, limits: RecordLimits = RecordLimits()
    ) {
        var limits = limits
        limits.chunkBytes = chunkBytes
        let names = NameTable()
        var splitter = format.makeSplitter(MemorySource(text, piece: piece), index: 0, limits: limits)
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
        do {
            while try splitter.next(into: &chunk) {
                parser.parse(chunk, into: &batch)
                diagnostics += batch.diagnostics
                rejected += batch.rejected.map { String(decoding: $0.bytes, as: UTF8.self) }
                outside += chunk.outside.map { "\($0.path): \($0.value)" }
                records += batch.records.map { Self.show($0, batch, names) }
                nodePlaces += batch.records.map { $0.nodes.flatMap { [batch.nodes[$0].offset, batch.nodes[$0].line] } }
                places += batch.records.map(\.location)
            }
        } catch {
            diagnostics.append(error)
        }
    }

    /// For comparison between chunk sizes: an excerpt shows no more than the chunk, and findings come chunk by chunk.
    var withoutExcerpts: Reading {
        var copy = self
        copy.diagnostics = diagnostics.map { finding in
            var finding = finding
            finding.excerpt = nil
            return finding
        }.sorted { ($0.location.byteOffset, $0.code) < ($1.location.byteOffset, $1.code) }
        copy.rejected.sort()
        return copy
    }

    init(_ text: String, _ format: XMLFormat = XMLFormat(), chunkBytes: Int = 256 << 10) {
        self.init(Array(text.utf8), format, chunkBytes: chunkBytes)
    }

    /// One line per node, indented by depth: name, `@name` for an attribute, `-` for loose text, then the value.
    private static func show(_ record: RecordBatch.Record, _ batch: RecordBatch, _ names: NameTable) -> String {
        var ends: [UInt32] = []
        return record.nodes.map { i in
            let node = batch.nodes[i]
            while let end = ends.last, end <= i { ends.removeLast() }
            let indent = String(repeating: "  ", count: ends.count)
            ends.append(node.end)
            let name = names.name(node.name)
            let isLeaf = node.kind != .element || node.end == i + 1 || hasNoElements(node, i, batch)
            let text = isLeaf ? batch.string(of: i) : ""
            let value = text.isEmpty ? "" : " = " + text
            return indent + (node.kind == .attribute ? "@" + name : name.isEmpty ? "-" : name) + value
        }.joined(separator: "\n")
    }

    private static func hasNoElements(_ node: RecordBatch.Node, _ index: Int, _ batch: RecordBatch) -> Bool {
        batch.nodes[(index + 1)..<Int(node.end)].allSatisfy { $0.kind == .attribute }
    }
}

/// MARCXML addresses like ISO 2709.
let marcXML = XMLFormat(
    records: ["record"],
    nameFrom: [
        NameRule(element: "controlfield", attribute: "tag"), NameRule(element: "datafield", attribute: "tag"),
        NameRule(element: "subfield", attribute: "code", prefix: "$"),
    ])
