import Emission
import Testing

@Suite struct EncodedObjectsTests {
    private static let lines = [
        #"{"id":"kz-1","source":"s","record":"A \",\"line\":9","profile":"p@1","line":7,"byteOffset":100,"values":[["titles[0]","a\"b,8]"],["events[10].date","x",9]]}"#,
        #"{"id":"kz-2","source":"s","record":"B","profile":"p@1","line":12,"byteOffset":230,"values":[]}"#,
    ].map { ContiguousArray(($0 + "\n").utf8) }

    private static var objects: EncodedObjects {
        EncodedObjects { form in
            guard form == .lineage else { return ([1, 2], [1, 2]) }
            return (lines[0] + lines[1], [UInt32(lines[0].count), UInt32(lines[0].count + lines[1].count)])
        }
    }

    private func text(_ objects: EncodedObjects) -> [String] {
        String(decoding: objects.bytes(.lineage), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `a record that stands elsewhere has its places moved, and nothing else in its lineage`() {
        var objects = Self.objects
        objects.moveLineage([0: (line: 107, byteOffset: 1)])
        #expect(
            text(objects) == [
                #"{"id":"kz-1","source":"s","record":"A \",\"line\":9","profile":"p@1","line":107,"byteOffset":1,"values":[["titles[0]","a\"b,8]"],["events[10].date","x",109]]}"#,
                #"{"id":"kz-2","source":"s","record":"B","profile":"p@1","line":12,"byteOffset":230,"values":[]}"#,
            ])
        #expect(objects.ends(.lineage).last == UInt32(objects.bytes(.lineage).count))
    }

    @Test func `places that stay where they are leave the bytes as they are`() {
        var objects = Self.objects
        objects.moveLineage([0: (line: 7, byteOffset: 100), 1: (line: 12, byteOffset: 230)])
        #expect(objects.bytes(.lineage) == Self.objects.bytes(.lineage))
    }

    @Test func `a slice has its own ends`() {
        let second = Self.objects.slice(1..<2)
        #expect(text(second).count == 1 && text(second)[0].contains("kz-2"))
        #expect(second.ends(.lineage) == [UInt32(Self.lines[1].count)])
        #expect(second.recordIdentifier == "B")
        #expect(Self.objects.slice(0..<0).count == 0)
    }

    @Test func `the provider's identifier is read out of the lineage`() {
        #expect(Self.objects.recordIdentifier == #"A ","line":9"#)
    }
}
