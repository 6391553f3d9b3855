internal import Diagnostics
internal import JSONReading
internal import RecordStream
internal import SourceInput

/// The lines of a JSON Lines file of ours.
enum NDJSONLines {
    static func forEach(path: String, _ body: (JSONLine) throws -> Void) throws {
        let opener = try SourceOpener(path: path, index: 0)
        guard let member = try opener.nextMember() else { return }
        try forEach(in: member, body)
    }

    static func forEach(text: String, _ body: (JSONLine) throws -> Void) throws {
        try forEach(in: TextInMemory(ContiguousArray(text.utf8)), body)
    }

    private static func forEach(in text: any ByteSource, _ body: (JSONLine) throws -> Void) throws {
        let names = NameTable(), format = JSONFormat(layout: .lines)
        var splitter = format.makeSplitter(text, index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: names)
        var (chunk, batch) = (RecordChunk(start: .init(source: 0)), RecordBatch())
        while try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records {
                try body(JSONLine(batch: batch, names: names, index: record.nodes.lowerBound))
            }
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
