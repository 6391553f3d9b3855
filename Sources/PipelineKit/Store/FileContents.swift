internal import Diagnostics
internal import RecordStream

/// What a file of a delivery holds, in its order: where each record stands, in which batch of the store its product is,
/// and what was said of the file itself.
struct FileContents: Sendable {
    /// A record: where it stands in the delivery, and in the store.
    struct Place: Sendable, BitwiseCopyable {
        var batch: Int, position: Int
        var line: Int, column: Int, byteOffset: Int
    }

    /// Records that were read together.
    struct Chunk: Sendable {
        /// Of `texts`.
        var text: Int
        /// Findings of the file and of its reader before and in the chunk; `source` counts in `texts`.
        var findings: [Diagnostic] = []
        /// Records that could not be read.
        var unreadable: [RejectedRecord] = []
        var outside: [OutsideValue] = []
        /// Where the first record stands when none looks like what the profile is for.
        var unrecognized: Diagnostic.Location?
        /// Records that became objects.
        var objects = 0
        var places: ContiguousArray<Place> = []
    }

    /// Names of the texts in the file: its own, or those of an archive's members.
    var texts: [String] = []
    var chunks: [Chunk] = []
    /// Findings after the last chunk.
    var tail: [Diagnostic] = []
    /// Records met, and what became of them.
    var read = 0, mapped = 0, rejected = 0, skipped = 0
    /// Objects that have each field, in the order of `FieldCoverage.names`.
    var coverage = [Int](repeating: 0, count: FieldCoverage.names.count)

    init() {}

    private static let version = 1
    private static let origin = Diagnostic.Location(source: 0, line: 0, column: 0, byteOffset: 0)

    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.number(Self.version)
        for number in [read, mapped, rejected, skipped] { writer.number(number) }
        for number in coverage { writer.number(number) }
        writer.number(texts.count)
        for text in texts { writer.text(text) }
        writer.findings(tail, from: Self.origin)
        writer.number(chunks.count)
        for chunk in chunks {
            writer.number(chunk.text)
            writer.findings(chunk.findings, from: Self.origin)
            writer.number(chunk.unreadable.count)
            for record in chunk.unreadable { writer.rejected(record, from: Self.origin) }
            writer.number(chunk.outside.count)
            for value in chunk.outside {
                writer.text(value.path)
                writer.text(value.value)
                writer.location(value.location, from: Self.origin)
            }
            writer.flag(chunk.unrecognized != nil)
            if let place = chunk.unrecognized { writer.location(place, from: Self.origin) }
            writer.number(chunk.objects)
            writer.number(chunk.places.count)
            // Each as the difference to what would follow the one before.
            var last = Place(batch: 0, position: -1, line: 0, column: 0, byteOffset: 0)
            for place in chunk.places {
                writer.number(place.batch - last.batch)
                writer.number(place.position - last.position - 1)
                writer.number(place.line - last.line)
                writer.number(place.column)
                writer.number(place.byteOffset - last.byteOffset)
                last = place
            }
        }
        return writer.bytes
    }

    init(encoded: ContiguousArray<UInt8>) throws(Diagnostic) {
        var reader = ByteReader(encoded)
        _ = try reader.number()
        read = try reader.number()
        mapped = try reader.number()
        rejected = try reader.number()
        skipped = try reader.number()
        for field in coverage.indices { coverage[field] = try reader.number() }
        for _ in 0..<(try reader.number()) { texts.append(try reader.text()) }
        tail = try reader.findings(from: Self.origin)
        for _ in 0..<(try reader.number()) {
            var chunk = Chunk(text: try reader.number())
            chunk.findings = try reader.findings(from: Self.origin)
            for _ in 0..<(try reader.number()) { chunk.unreadable.append(try reader.rejected(from: Self.origin)) }
            for _ in 0..<(try reader.number()) {
                let path = try reader.text(), value = try reader.text()
                chunk.outside.append(
                    OutsideValue(path: path, value: value, location: try reader.location(from: Self.origin)))
            }
            if try reader.flag() { chunk.unrecognized = try reader.location(from: Self.origin) }
            chunk.objects = try reader.number()
            var last = Place(batch: 0, position: -1, line: 0, column: 0, byteOffset: 0)
            for _ in 0..<(try reader.number()) {
                last.batch += try reader.number()
                last.position += try reader.number() + 1
                last.line += try reader.number()
                last.column = try reader.number()
                last.byteOffset += try reader.number()
                chunk.places.append(last)
            }
            chunks.append(chunk)
        }
    }
}
