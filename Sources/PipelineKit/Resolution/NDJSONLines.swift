internal import Diagnostics
internal import JSONReading
internal import RecordStream
internal import SourceInput

/// The lines of a JSON Lines file of ours.
enum NDJSONLines {
    static func forEach(path: String, _ body: (JSONLine) throws -> Void) throws {
        try forEachBatch(path) { batch, names, _ in
            for record in batch.records {
                try body(JSONLine(batch: batch, names: names, index: record.nodes.lowerBound))
            }
        }
    }

    /// Hands out the lines of a file of another process with their bytes, line ends included.
    /// - Throws: `input.work-file` for a line that is no JSON: nothing of a run in parts may be lost in silence.
    static func forEachWithBytes(path: String, _ body: (JSONLine, ContiguousArray<UInt8>) throws -> Void) throws {
        try forEachBatch(path) { batch, names, chunk in
            if let failure = batch.diagnostics.first(where: { $0.severity >= .error }) {
                throw Diagnostic(
                    "input.work-file", .fatal, "\(path) is damaged: \(failure.message)", at: failure.location,
                    hint: "remove it and run the step again that writes it")
            }
            for record in batch.records {
                var bytes = ContiguousArray(chunk[record.chunkRange])
                bytes.append(UInt8(ascii: "\n"))
                try body(JSONLine(batch: batch, names: names, index: record.nodes.lowerBound), bytes)
            }
        }
    }

    private static func forEachBatch(
        _ path: String, _ body: (RecordBatch, NameTable, ContiguousArray<UInt8>) throws -> Void
    ) throws {
        let opener = try SourceOpener(path: path, index: 0)
        guard let member = try opener.nextMember() else { return }
        try forEachBatch(in: member, body)
    }

    static func forEach(text: String, _ body: (JSONLine) throws -> Void) throws {
        try forEachBatch(in: TextInMemory(ContiguousArray(text.utf8))) { batch, names, _ in
            for record in batch.records {
                try body(JSONLine(batch: batch, names: names, index: record.nodes.lowerBound))
            }
        }
    }

    private static func forEachBatch(
        in text: any ByteSource, _ body: (RecordBatch, NameTable, ContiguousArray<UInt8>) throws -> Void
    ) throws {
        let names = NameTable(), format = JSONFormat(layout: .lines)
        var splitter = format.makeSplitter(text, index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: names)
        var (chunk, batch) = (RecordChunk(start: .init(source: 0)), RecordBatch())
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            try body(batch, names, chunk.bytes)
        }
    }

    /// Lines that are in memory already, each with its end.
    static func parse(_ lines: ContiguousArray<UInt8>, _ body: (JSONLine) throws -> Void) rethrows {
        let names = NameTable(), format = JSONFormat(layout: .lines)
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
        chunk.bytes = lines
        chunk.count = chunk.bytes.count
        var start = 0
        while let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) {
            chunk.records.append(start..<end)
            start = end + 1
        }
        chunk.bytes.append(contentsOf: repeatElement(0, count: RecordChunk.padding))
        parser.parse(chunk, into: &batch)
        for record in batch.records {
            try body(JSONLine(batch: batch, names: names, index: record.nodes.lowerBound))
        }
    }
}

/// A JSON value of such a line.
struct JSONLine {
    let batch: RecordBatch, names: NameTable
    let index: Int

    var value: String { batch.string(of: index) }

    /// The values below it, in order: the items of an array that stands in an array.
    var items: [JSONLine] {
        var result: [JSONLine] = []
        var child = index + 1
        while child < Int(batch.nodes[index].end) {
            result.append(JSONLine(batch: batch, names: names, index: child))
            child = Int(batch.nodes[child].end)
        }
        return result
    }

    /// The members called `name`: the items of an array, or the one value.
    subscript(_ name: String) -> [JSONLine] {
        items.filter { names.name(batch.nodes[$0.index].name) == name }
    }

    func text(_ name: String) -> String? { self[name].first?.value }
}
