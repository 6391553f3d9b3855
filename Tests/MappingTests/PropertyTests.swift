import Diagnostics
import HeritageModel
import Mapping
import RecordStream
import Testing

/// Random trees under random profiles: nothing crashes, and every value is accounted for.
@Suite struct PropertyTests {
    @Test(arguments: 0..<60)
    func `mapped, ignored, empty and unmapped values add up`(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let names = NameTable()
        let batch = randomBatch(&random, names)
        let text = randomProfile(&random)
        let profile = try ProfileLoader.load(text: text, file: "random.yaml") { _ in nil }
        var mapper = try Mapper(
            profile, source: .init(identifier: "s"), names: names, clusters: Mapped.clusters())
        var objects: [TracedObject] = []
        for record in batch.records.indices { mapper.map(record, of: batch, into: &objects) }
        let counts = mapper.counts
        #expect(counts.values == counts.mapped + counts.ignored + counts.empty + counts.unmapped, "\(text)")
        #expect(counts.unmapped == mapper.unmapped.count)
        #expect(counts.records == batch.records.count)
        #expect(objects.count + counts.rejected == counts.records)
    }

    @Test func `mapping in two halves and merging gives the same ledger and counts`() throws {
        var random = SplitMix(state: 7)
        let names = NameTable()
        let batch = randomBatch(&random, names)
        let profile = try ProfileLoader.load(text: randomProfile(&random), file: "random.yaml") { _ in nil }
        let fresh = try Mapper(
            profile, source: .init(identifier: "s"), names: names, clusters: Mapped.clusters())
        var (whole, even, odd, objects) = (fresh, fresh, fresh, [TracedObject]())
        for record in batch.records.indices {
            whole.map(record, of: batch, into: &objects)
            if record % 2 == 0 {
                even.map(record, of: batch, into: &objects)
            } else {
                odd.map(record, of: batch, into: &objects)
            }
        }
        var (ledger, counts) = (odd.unmapped, odd.counts)
        ledger.merge(even.unmapped)
        counts.merge(even.counts)
        #expect(ledger == whole.unmapped)
        #expect(counts == whole.counts)
    }

    @Test(arguments: 0..<60)
    func `a rooted path finds the same through the index as on foot`(_ seed: UInt64) throws {
        var random = SplitMix(state: seed &+ 1_000)
        let names = NameTable()
        let batch = randomBatch(&random, names)
        let path = randomPath(&random)
        let profile = try ProfileLoader.load(
            text: """
                profile: p
                version: 1
                format: xml
                identifier: =1
                kind: =object
                cluster: =museum
                map: {languages: [{value: '\(path)'}]}
                """, file: "random.yaml"
        ) { _ in nil }
        var mapper = try Mapper(
            profile, source: .init(identifier: "s"), names: names, clusters: Mapped.clusters())
        let compiled = CompiledPath(try RecordPath(parsing: path), names: names)
        for record in batch.records.indices {
            var (objects, matches) = ([TracedObject](), PathMatches())
            mapper.map(record, of: batch, into: &objects)
            let root = batch.records[record].nodes.lowerBound
            batch.withRecord(record) { compiled.evaluate(from: root, in: $0, into: &matches) }
            let found = matches.nodes.map { batch.string(of: $0) }.filter { !$0.isEmpty }
            #expect(objects[0].object.languages == found, "\(path)")
        }
    }

    // MARK: Random things

    private static let names = ["a", "b", "c", "d", "$a", "ind1"]

    private func randomBatch(_ random: inout SplitMix, _ names: NameTable) -> RecordBatch {
        var batch = RecordBatch()
        for record in 0..<8 {
            batch.open(names.intern("root"), offset: 0, line: 0)
            fill(&batch, &random, names, depth: 0)
            batch.close()
            batch.endRecord(at: .init(source: 0, line: record * 10 + 1, byteOffset: record * 100), chunkRange: 0..<1)
        }
        return batch
    }

    private func fill(_ batch: inout RecordBatch, _ random: inout SplitMix, _ names: NameTable, depth: Int) {
        for _ in 0..<random.next(below: 2) { leaf(&batch, &random, names, .attribute) }
        for _ in 0..<random.next(below: 5) {
            if random.next(below: 3) == 0, depth < 4 {
                batch.open(names.intern(Self.names[random.next(below: 6)]), offset: 1, line: 1)
                fill(&batch, &random, names, depth: depth + 1)
                batch.close()
            } else {
                leaf(&batch, &random, names, random.next(below: 8) == 0 ? .null : .text)
            }
        }
    }

    private func leaf(
        _ batch: inout RecordBatch, _ random: inout SplitMix, _ names: NameTable, _ kind: RecordBatch.Kind
    ) {
        let name = names.intern(
            random.next(below: 12) == 0 && kind != .attribute ? "" : Self.names[random.next(below: 6)])
        let value = kind == .null ? "" : ["x", "y; z", "Ə", "12", "<b>q</b>", "NULL"][random.next(below: 6)]
        unsafe Array(value.utf8).withUnsafeBufferPointer {
            unsafe batch.leaf(name, kind, value: $0, offset: 1, line: 1)
        }
    }

    private func randomPath(_ random: inout SplitMix) -> String {
        var path = ""
        for step in 0...random.next(below: 3) {
            if step > 0 { path += "/" }
            if random.next(below: 8) == 0 { path += "**/" }
            path += ["a", "b", "c", "d", "$a", "*", "@a", "@*"][random.next(below: 8)]
            path += ["", "", "", "", "[1]", "[a]", "[!b]", "[b=x]", "[c!=x]"][random.next(below: 9)]
        }
        return path
    }

    private func randomExpression(_ random: inout SplitMix) -> String {
        let path = "\"\(randomPath(&random))\""
        return [
            path, path, "[\(path), \"=k\"]", "{path: \(path), split: \";\"}",
            "{path: \(path), html: true, upper: true}",
            "{join: [\(path), a], with: \"-\"}", "{template: \"{\(randomPath(&random))}!\"}",
            "{path: \(path), lookup: {x: y}, otherwise: drop}", "{path: \(path), slice: [0, 1], default: =z}",
            "{path: \(path), when: {exists: \(path)}}", "{path: \(path), when: {path: a, not: x}}",
        ][random.next(below: 11)]
    }

    private func randomProfile(_ random: inout SplitMix) -> String {
        func each() -> String { random.next(below: 2) == 0 ? "" : "each: \"\(randomPath(&random))\", " }
        func value() -> String { randomExpression(&random) }
        return """
            profile: p
            version: 1
            format: xml
            identifier: \(value())
            kind: {path: a, lookup: {x: work}, otherwise: =object, default: =object}
            cluster: =museum
            empty: ["NULL"]
            map:
              titles: [{\(each())value: \(value()), language: \(value())}]
              agents: [{\(each())value: \(value()), role: \(value()), dates: \(value())}, {value: \(value())}]
              events: [{\(each())type: \(value()), date: \(value()), places: [{\(each())value: \(value())}]}]
              dimensions: [{value: \(value()), number: \(value())}]
              performance: {season: \(value()), programme: [{\(each())value: \(value()), agents: [{value: \(value())}]}]}
            ignore:
              - {path: "\(randomPath(&random))", reason: r}
            """
    }
}

struct SplitMix {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) >> 1) % limit
    }
}
