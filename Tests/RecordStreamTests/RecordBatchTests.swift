import Diagnostics
import RecordStream
import Testing

@Suite struct RecordBatchTests {
    private let names = NameTable()

    private func add(_ batch: inout RecordBatch, _ name: String, _ kind: RecordBatch.Kind, _ value: String) {
        unsafe Array(value.utf8).withUnsafeBufferPointer {
            unsafe batch.leaf(names.intern(name), kind, value: $0, offset: 0, line: 0)
        }
    }

    @Test func `the value of an element is the text of all it contains, without attributes`() {
        var batch = RecordBatch()
        batch.open(names.intern("title"), offset: 0, line: 0)
        add(&batch, "lang", .attribute, "az")
        add(&batch, "", .text, "Leyli və ")
        add(&batch, "em", .text, "Məcnun")
        batch.close()
        batch.endRecord(at: .init(source: 0), chunkRange: 0..<1)
        #expect(batch.string(of: 0) == "Leyli və Məcnun")
        #expect(batch.string(of: 1) == "az")
        #expect(batch.nodes[0].end == 4)
    }

    @Test func `a discarded record leaves nothing behind`() {
        var batch = RecordBatch()
        batch.open(.none, offset: 0, line: 0)
        add(&batch, "a", .text, "kept")
        batch.close()
        batch.endRecord(at: .init(source: 0), chunkRange: 0..<1)
        batch.open(.none, offset: 0, line: 0)
        add(&batch, "a", .text, "lost")
        batch.discardRecord()
        #expect(batch.records.count == 1)
        #expect(batch.nodes.count == 2)
        #expect(batch.text.elementsEqual("kept".utf8))
    }

    @Test func `a name cache and its table agree however many names there are`() {
        var cache = NameCache(names)
        for i in 0..<2_000 {
            let name = "column \(i)"
            let id = cache.intern(Array(name.utf8).span)
            #expect(id == names.intern(name))
            #expect(names.name(id) == name)
        }
        #expect(cache.intern([UInt8]().span) == .none)
    }
}
