package import Diagnostics
package import RecordStream
internal import XMLReading

/// Reads a part of a package element by element, through XMLReading: only that room knows libxml2.
package struct PartReader {
    private let names = NameTable()
    private var splitter: any RecordSplitter
    private var parser: any RecordParser
    private var chunk: RecordChunk
    package private(set) var batch = RecordBatch()
    private var next = 0
    /// What stands outside the elements asked for, since the last call.
    private(set) var outside: [OutsideValue] = []
    private(set) var findings: [Diagnostic] = []

    /// - Parameter elements: Name or end of the path of the elements to be handed out; `/workbook` is the root.
    package init(_ source: any ByteSource, _ elements: String, index: UInt32, chunkBytes: Int = 256 << 10) {
        let format = XMLFormat(records: [elements])
        var limits = RecordLimits()
        limits.chunkBytes = chunkBytes
        splitter = format.makeSplitter(source, index: index, limits: limits)
        parser = format.makeParser(names: names)
        chunk = RecordChunk(start: .init(source: index))
    }

    /// The next element as a record of `batch`; `nil` at the end.
    package mutating func nextElement() throws(Diagnostic) -> RecordBatch.Record? {
        while next == batch.records.count {
            guard try splitter.next(into: &chunk) else { return nil }
            parser.parse(chunk, into: &batch)
            outside += chunk.outside
            // A part may well have none of the elements: a workbook without texts.
            findings += batch.diagnostics.filter { $0.code != "xml.no-records" }
            next = 0
        }
        next += 1
        return batch.records[next - 1]
    }

    mutating func takeOutside() -> [OutsideValue] {
        defer { outside.removeAll(keepingCapacity: true) }
        return outside
    }
    package mutating func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    func id(_ name: String) -> NameID { names.intern(name) }
    package func name(of node: Int) -> String { names.name(batch.nodes[node].name) }

    /// Children of a node, from the first.
    package func children(of node: Int) -> [Int] {
        var result: [Int] = []
        var child = node + 1
        while child < Int(batch.nodes[node].end) {
            result.append(child)
            child = Int(batch.nodes[child].end)
        }
        return result
    }

    func children(of node: Int, named name: String) -> [Int] {
        children(of: node).filter { self.name(of: $0) == name && batch.nodes[$0].kind != .attribute }
    }

    /// The value of an attribute, by its local name.
    package func attribute(_ name: String, of node: Int) -> String? {
        children(of: node).first {
            batch.nodes[$0].kind == .attribute && (self.name(of: $0) == name || self.name(of: $0).hasSuffix(":" + name))
        }.map { batch.string(of: $0) }
    }
}
