import CultureMatrix
import JSONWriting
import RecordNotation
import RecordStream
import Testing

/// Records counted by hand.
@Suite struct MatrixCounterTests {
    private func path(_ text: String) throws -> RecordPath { try RecordPath(parsing: text) }

    /// Two modules, two clusters: `registry` needs a number and a holder, `media` a file with rights.
    private func definition() throws -> MatrixDefinition {
        let words = ["en": "x"]
        return MatrixDefinition(
            name: "test", version: 1,
            modules: [
                .init(
                    id: "registry", code: "M1", title: words, meaning: words,
                    counts: [[try path("number")], [try path("holder"), try path("owner")]],
                    fields: [
                        .init(name: "title", title: words, paths: [try path("title")]),
                        .init(name: "type", title: words, paths: [try path("type")]),
                    ], faults: [try path("number[valid=false]")], open: []),
                .init(
                    id: "media", code: "M2", title: words, meaning: words, counts: [[try path("media")]],
                    fields: [.init(name: "rights", title: words, paths: [try path("media/rights")])], faults: [],
                    open: [try path("media/rights[status=open]")]),
            ],
            clusters: [
                .init(id: "museum", title: words, applicability: [.required, .required]),
                .init(id: "theatre", title: words, applicability: [.optional, .notApplicable]),
            ])
    }

    @Test func `the ids kept as examples do not depend on the order`() throws {
        let names = NameTable()
        func count(_ ids: [String]) throws -> MatrixCounter {
            let text = ids.map {
                "-\n  id = \($0)\n  cluster = museum\n  status = active\n  number\n    valid = true\n  holder = A\n"
            }.joined()
            var counter = MatrixCounter(try definition(), names: names)
            let batch = RecordNotation.batch(text, names: names)
            for index in batch.records.indices { batch.withRecord(index) { counter.add($0) } }
            return counter
        }
        let ids = ["kz-0000000000000003", "kz-000000000000000a", "kz-0000000000000001", "kz-z000000000000000", "no id"]
        var counter = try count(Array(ids[..<2]))
        counter.merge(try count(Array(ids[2...])))
        let missing = counter.result().rows[0].cells[0].missing
        #expect(missing.map(\.field) == ["title", "type"] && missing[0].count == 5)
        #expect(missing[0].examples == ["kz-0000000000000001", "kz-0000000000000003", "kz-000000000000000a"])
    }

    @Test func `counts that are revised are those of counting everything, or say that they cannot be`() throws {
        var chance = SystemRandomNumberGenerator(), unknown = 0
        for _ in 0..<200 {
            let names = NameTable()
            func record(_ id: Int) -> String {
                let cluster = ["museum", "theatre", "other"].randomElement(using: &chance)!
                let digits = String(id, radix: 10)
                return
                    "-\n  id = kz-\(String(repeating: "0", count: 16 - digits.count))\(digits)\n  cluster = \(cluster)\n"
                    + "  status = \(Int.random(in: 0..<9, using: &chance) == 0 ? "withdrawn" : "active")\n"
                    + "  number\n    valid = \(Bool.random(using: &chance))\n  holder = A\n"
                    + (Bool.random(using: &chance) ? "  title = T\n" : "")
                    + (Bool.random(using: &chance) ? "  sources\n    source = s\(id % 3)\n" : "")
            }
            func count(_ records: some Sequence<String>) throws -> MatrixCounter {
                var counter = MatrixCounter(try definition(), names: names)
                let batch = RecordNotation.batch(records.joined(), names: names)
                for index in batch.records.indices { batch.withRecord(index) { counter.add($0) } }
                return counter
            }
            var objects = Dictionary(uniqueKeysWithValues: (1...80).map { ($0, record($0)) })
            var kept = try count(objects.values)
            for _ in 0..<4 {
                let gone = objects.keys.shuffled().prefix(Int.random(in: 0...6, using: &chance))
                let removed = gone.compactMap { objects.removeValue(forKey: $0) }
                // Some come back otherwise, some are new.
                let new = Set(gone.prefix(3) + [Int.random(in: 81...150, using: &chance)]).filter { objects[$0] == nil }
                let added = new.map { ($0, record($0)) }
                for (id, text) in added { objects[id] = text }
                // As between two nights: written, and read back.
                var tape = CountTape()
                kept.pass(&tape)
                var back = CountTape(reading: tape.bytes)
                kept = MatrixCounter(try definition(), names: names)
                kept.pass(&back)
                #expect(back.isComplete && kept.isSound)
                let all = try count(objects.values)
                guard kept.revise(removing: try count(removed), adding: try count(added.map(\.1))) else {
                    unknown += 1
                    kept = all
                    continue  // what it does not know it says
                }
                #expect(String(describing: kept.result().rows) == String(describing: all.result().rows))
                #expect(String(describing: kept.result().columns) == String(describing: all.result().columns))
                #expect(kept.result().sources == all.result().sources && kept.result().records == all.result().records)
            }
        }
        #expect(unknown < 200, "most nights know enough")
    }

    private let records = """
        -
          cluster = museum
          status = active
          number
            valid = false
          holder = A
          title = T
          type = t
          sources
            source = one
          sources
            source = two
        -
          cluster = museum
          status = active
          secondaryClusters = theatre
          number = 2
          owner = B
          title = T
          media
            rights
              status = open
          sources
            source = one
        -
          cluster = museum
          status = withdrawn
          number = 3
          holder = A
          sources
            source = one
        -
          cluster = theatre
          status = active
          media = x
          sources
            source = three
        -
          cluster = circus
          status = active
          number = 4
          holder = A
          title = T
          type = t
          sources
            source = three
        """

    private func count(_ text: String) throws -> MatrixCounter {
        let names = NameTable()
        var counter = MatrixCounter(try definition(), names: names)
        let batch = RecordNotation.batch(text, names: names)
        for index in batch.records.indices { batch.withRecord(index) { counter.add($0) } }
        return counter
    }

    @Test func `each cell has the numbers of a hand count`() throws {
        let result = try count(records).result()
        #expect((result.records, result.inactive, result.sources) == (4, 1, 3))
        #expect(result.rows.map(\.id) == ["museum", "theatre", "circus"])
        #expect(result.rows.map(\.records) == [2, 1, 1])
        #expect(result.rows.map(\.secondary) == [0, 1, 0])
        let registry = result.rows[0].cells[0]
        #expect((registry.records, registry.complete, registry.valid, registry.sourceRecords) == (2, 1, 1, 3))
        #expect(registry.sources == 2)
        #expect(registry.open == nil)
        #expect(registry.state == .partial)
        #expect(registry.missing.map(\.field) == ["type"])
        #expect(registry.missing[0].sources.map(\.source) == ["one"])
        let media = result.rows[0].cells[1]
        #expect((media.records, media.complete, media.open) == (1, 1, 1))
        #expect(media.state == .good)
        // Not applicable, but there: that is a finding. The secondary record stands beside it.
        #expect(result.rows[1].cells[1].state == .unexpected)
        #expect(result.rows[1].cells[0].secondary == 1)
        #expect(result.rows[1].cells[0].state == .empty)
        // Museum records: the first lacks media, the second a type. A cluster nobody has defined requires nothing.
        #expect(result.rows.map(\.complete) == [0, 1, 1])
        #expect(!result.rows[2].isKnown)
        #expect(result.columns.map(\.records) == [3, 2])
    }

    @Test(arguments: [1, 2, 3, 4])
    func `counting in two parts gives the same as counting at once`(_ cut: Int) throws {
        var parts: [String] = []
        for line in records.split(separator: "\n") {
            if line == "-" { parts.append("") }
            parts[parts.count - 1] += line + "\n"
        }
        // The second part first: its sources and clusters get other numbers.
        var sum = try count(parts[cut...].joined())
        sum.merge(try count(parts[..<cut].joined()))
        #expect(sum.result().csv == (try count(records).result().csv))
    }

    @Test func `shares at the thresholds belong to the better state`() throws {
        let record = "-\n  cluster = museum\n  status = active\n  media\n    x = y\n"
        let complete = "-\n  cluster = museum\n  status = active\n  media\n    rights = r\n"
        func state(_ incomplete: Int, _ whole: Int) throws -> MatrixResult.State {
            let text = String(repeating: record, count: incomplete) + String(repeating: complete, count: whole)
            return try count(text).result().rows[0].cells[1].state
        }
        #expect(try state(1, 1) == .partial)  // 50 %
        #expect(try state(2, 1) == .sparse)
        #expect(try state(1, 9) == .good)  // 90 %
        #expect(try state(1, 8) == .partial)
    }

    @Test func `the table guards cells against formulas`() throws {
        let csv = try count("-\n  cluster = =cmd\n  status = active\n").result().csv
        #expect(csv.contains("\n'=cmd,registry,optional,empty,0,0,0,0,,,0,0,1,\n"))
    }
}
