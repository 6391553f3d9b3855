import Diagnostics
import MARCReading
import RecordStream

/// Bytes in memory, handed out a piece at a time.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let pieceBytes: Int
    private var position = 0

    init(_ bytes: [UInt8], pieceBytes: Int = .max) { (self.bytes, self.pieceBytes) = (bytes, pieceBytes) }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard position < bytes.count else { return false }
        let end = position + max(1, min(limit, pieceBytes, bytes.count - position))
        buffer.append(contentsOf: bytes[position..<end])
        position = end
        return true
    }
    func takeDiagnostics() -> [Diagnostic] { [] }
}

/// All that the reader gives back for one file, in a form that tests can compare.
struct TestReading: Equatable {
    /// Each record as lines: `leader …`, `001 …`, `245 10 $a Title $b rest`.
    var records: [[String]] = []
    var places: [Diagnostic.Location] = []
    var findings: [Diagnostic] = []
    var rejected: [[UInt8]] = []
    var outside: [String] = []

    /// Of warnings and errors, without the notes.
    var codes: [String] { findings.filter { $0.severity > .note }.map(\.code) }

    init(
        _ bytes: some Sequence<UInt8>, encoding: String? = nil, chunkBytes: Int? = nil, pieceBytes: Int = .max,
        recordBytes: Int? = nil
    ) throws {
        let (format, names) = (MARCFormat(encoding: encoding), NameTable())
        var limits = RecordLimits()
        if let chunkBytes { limits.chunkBytes = chunkBytes }
        if let recordBytes { limits.recordBytes = recordBytes }
        var splitter = format.makeSplitter(MemorySource(Array(bytes), pieceBytes: pieceBytes), index: 0, limits: limits)
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                records.append(batch.lines(of: record, names))
                places.append(record.location)
            }
            findings += batch.diagnostics
            rejected += batch.rejected.map { Array($0.bytes) }
            outside += chunk.outside.map(\.value)
        }
    }
}

extension RecordBatch {
    /// The record in the line format of YAZ.
    func lines(of record: Record, _ names: NameTable) -> [String] {
        var lines: [String] = []
        var index = record.nodes.lowerBound + 1
        while index < Int(nodes[record.nodes.lowerBound].end) {
            let node = nodes[index]
            var line = names.name(node.name)
            if node.kind == .element {
                var child = index + 1
                line += " "
                while child < Int(node.end) {
                    let part = nodes[child]
                    line +=
                        part.kind == .attribute ? string(of: child) : " \(names.name(part.name)) \(string(of: child))"
                    child += 1
                }
            } else {
                line += " " + string(of: index)
            }
            lines.append(line)
            index = Int(node.end)
        }
        return lines
    }
}

/// Builds ISO 2709 records.
struct ISO2709 {
    var leader = "00000nam a2200000 a 4500"
    var fields: [(tag: String, content: [UInt8])] = []

    init(_ leader: String? = nil) { if let leader { self.leader = leader } }

    mutating func control(_ tag: String, _ text: String) { fields.append((tag, Array(text.utf8))) }

    /// `$` stands for the delimiter.
    mutating func data(_ tag: String, _ indicators: String, _ text: String) {
        data(tag, indicators, Array(text.utf8))
    }
    mutating func data(_ tag: String, _ indicators: String, _ text: [UInt8]) {
        fields.append((tag, Array(indicators.utf8) + text.map { $0 == UInt8(ascii: "$") ? 0x1F : $0 }))
    }

    /// - Parameter counting: How long a field is for the directory; bytes when it is right.
    func bytes(counting length: ([UInt8]) -> Int = { $0.count }) -> [UInt8] {
        var directory = "", start = 0
        for (tag, content) in fields {
            let own = length(content) + 1
            directory += tag + Self.digits(own, 4) + Self.digits(start, 5)
            start += own
        }
        let base = 24 + directory.utf8.count + 1
        var leader = Array(leader.utf8)
        leader.replaceSubrange(0..<5, with: Self.digits(base + start + 1, 5).utf8)
        leader.replaceSubrange(12..<17, with: Self.digits(base, 5).utf8)
        return leader + Array(directory.utf8) + [0x1E] + fields.flatMap { $0.content + [0x1E] } + [0x1D]
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    /// A book with a title, in ASCII.
    static func book(_ number: Int, title: String = "Leyli") -> ISO2709 {
        var record = ISO2709()
        record.control("001", "r\(number)")
        record.control("008", "050412s2004    aj a          000 0 aze d")
        record.data("245", "10", "$a\(title) :$b opera")
        return record
    }
}
