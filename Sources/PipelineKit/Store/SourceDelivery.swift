internal import Diagnostics
internal import ObjectStore
internal import RecordStream

/// The delivery of one source while it is read: its files' contents, and the batches that the store gets.
final class SourceDelivery {
    private let store: WorkStore
    private let number: Int, release: Int
    /// By place of the file in the registry.
    private var contents: [Int: FileContents] = [:]
    /// By text: its number among those of its file.
    private var texts: [UInt32: Int] = [:]
    private(set) var mappedAnew = 0, reused = 0

    init(store: WorkStore, number: Int, release: Int) {
        (self.store, self.number, self.release) = (store, number, release)
    }

    func add(_ chunk: CatalogedChunk, registry: SourceRegistry) throws {
        let file = registry.file(ofText: chunk.text)
        var stored = FileContents.Chunk(text: text(chunk.text, of: file, registry))
        var batch = 0
        if !chunk.catalog.entries.isEmpty {
            batch = try store.addBatch(
                source: number, release: release, records: chunk.catalog.entries.count, products: chunk.products,
                digests: chunk.catalog.encoded(), texts: chunk.texts)
            mappedAnew += chunk.catalog.entries.count
        }
        for finding in chunk.findings {
            // What was said of the file before comes with the first chunk of the next.
            let own = registry.file(ofText: finding.location.source)
            if own == file {
                stored.findings.append(relative(finding, file, registry))
            } else {
                add(finding, registry: registry)
            }
        }
        stored.unreadable = chunk.unreadable.map { record in
            RejectedRecord(
                bytes: record.bytes, location: relative(record.location, file, registry), code: record.code)
        }
        stored.outside = chunk.outside.map {
            OutsideValue(path: $0.path, value: $0.value, location: relative($0.location, file, registry))
        }
        stored.unrecognized = chunk.unrecognized.map { relative($0, file, registry) }
        stored.objects = chunk.objects
        stored.places.reserveCapacity(chunk.records.count)
        for (record, location) in chunk.records {
            var place = FileContents.Place(
                batch: batch, position: 0, line: location.line, column: location.column,
                byteOffset: location.byteOffset)
            let entry: RecordCatalog.Entry
            switch record {
            case .known(let known):
                (place.batch, place.position, entry) = (known.batch, known.position, known.entry)
                reused += 1
            case .new(let position):
                place.position = position
                entry = chunk.catalog.entries[position]
            }
            stored.places.append(place)
            contents[file, default: FileContents()].count(entry)
        }
        contents[file, default: FileContents()].read += chunk.unreadable.count
        contents[file, default: FileContents()].rejected += chunk.unreadable.count
        contents[file, default: FileContents()].chunks.append(stored)
    }

    /// Adds a finding about a file that belongs to no chunk of it.
    func add(_ finding: Diagnostic, registry: SourceRegistry) {
        let file = registry.file(ofText: finding.location.source)
        let relative = relative(finding, file, registry)
        contents[file, default: FileContents()].tail.append(relative)
    }

    /// The files that were read; those of joined tables apart, because they hold no records of their own.
    func files(
        of registry: SourceRegistry, source: String, digests: [String: String], configuration: String
    ) -> (records: [String: StoredFile], joined: [StoredFile]) {
        var records: [String: StoredFile] = [:], joined: [StoredFile] = []
        for (place, file) in registry.files.enumerated() where file.source == source {
            let stored = StoredFile(
                file: .init(
                    path: file.path, digest: digests[file.path] ?? file.sha256, bytes: file.bytes,
                    isReadable: file.isReadable, encodings: registry.encodings(ofFile: place),
                    configuration: configuration, contents: []),
                contents: contents[place] ?? FileContents())
            if registry.isJoined(place) { joined.append(stored) } else { records[file.path] = stored }
        }
        return (records, joined)
    }

    // MARK: Places

    private func text(_ text: UInt32, of file: Int, _ registry: SourceRegistry) -> Int {
        if let known = texts[text] { return known }
        let number = contents[file]?.texts.count ?? 0
        let name = registry.name(at: .init(source: text)) ?? ""
        contents[file, default: FileContents()].texts.append(name)
        texts[text] = number
        return number
    }

    private func relative(
        _ location: Diagnostic.Location, _ file: Int, _ registry: SourceRegistry
    ) -> Diagnostic.Location {
        var location = location
        location.source = UInt32(text(location.source, of: file, registry))
        return location
    }

    private func relative(_ finding: Diagnostic, _ file: Int, _ registry: SourceRegistry) -> Diagnostic {
        var finding = finding
        finding.location = relative(finding.location, file, registry)
        return finding
    }
}

/// A file of a source as the store has it or will have it.
struct StoredFile {
    var file: WorkStore.File
    var contents: FileContents

    var stored: WorkStore.File {
        var stored = file
        stored.contents = contents.encoded()
        return stored
    }
}

extension FileContents {
    /// Counts a record.
    mutating func count(_ entry: RecordCatalog.Entry) { add(entry, 1) }

    /// Takes a record out of the counts.
    mutating func discount(_ entry: RecordCatalog.Entry) { add(entry, -1) }

    private mutating func add(_ entry: RecordCatalog.Entry, _ one: Int) {
        read += one
        switch entry.outcome {
        case .mapped:
            mapped += one
            for field in coverage.indices where entry.coverage.rawValue & 1 << UInt16(field) != 0 {
                coverage[field] += one
            }
        case .rejected: rejected += one
        case .skipped: skipped += one
        }
    }
}

/// Findings of a source that come after all its records, with the names of what they are about.
struct SourceClosing {
    var joined: [(finding: Diagnostic, name: String)] = []
    var archives: [(finding: Diagnostic, name: String)] = []
    private static let origin = Diagnostic.Location(source: 0, line: 0, column: 0, byteOffset: 0)

    init(
        joined: [(finding: Diagnostic, name: String)] = [], archives: [(finding: Diagnostic, name: String)] = []
    ) {
        (self.joined, self.archives) = (joined, archives)
    }

    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        for part in [joined, archives] {
            writer.number(part.count)
            for (finding, name) in part {
                writer.finding(finding, from: Self.origin)
                writer.text(name)
            }
        }
        return writer.bytes
    }

    init(encoded: ContiguousArray<UInt8>) throws(Diagnostic) {
        if encoded.isEmpty { return }
        var reader = ByteReader(encoded)
        joined = try Self.part(&reader)
        archives = try Self.part(&reader)
    }

    private static func part(
        _ reader: inout ByteReader
    ) throws(Diagnostic) -> [(finding: Diagnostic, name: String)] {
        var part: [(finding: Diagnostic, name: String)] = []
        for _ in 0..<(try reader.number()) {
            let finding = try reader.finding(from: origin)
            part.append((finding, try reader.text()))
        }
        return part
    }
}

extension WorkStore.Source {
    /// Whether there are findings that come after all its records.
    var hasClosing: Bool { closing != SourceClosing().encoded() && !closing.isEmpty }
}
