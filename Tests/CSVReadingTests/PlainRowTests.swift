import Diagnostics
import RecordStream
import Testing

@testable import CSVReading

/// Plain rows are read without libcsv; nothing may come of that.
@Suite struct PlainRowTests {
    /// What a parser makes of the chunks of a text.
    private struct Reading: Equatable {
        var names: [String] = [], texts: [String] = [], places: [Diagnostic.Location] = [], findings: [Diagnostic] = []

        init(_ text: [UInt8], readsPlainRows: Bool, chunkBytes: Int) throws {
            let format = CSVFormat(delimiter: UInt8(ascii: ","), quoting: .byte(UInt8(ascii: "\"")))
            var limits = RecordLimits()
            limits.chunkBytes = chunkBytes
            let table = NameTable()
            let parser = CSVParser(names: table, readsPlainRows: readsPlainRows)
            var splitter = format.makeSplitter(TextSource(text, pieceBytes: chunkBytes), index: 0, limits: limits)
            var chunk = RecordChunk(start: .init(source: 0))
            var batch = RecordBatch()
            while try splitter.next(into: &chunk) {
                parser.parse(chunk, into: &batch)
                for record in batch.records {
                    places.append(record.location)
                    for node in record.nodes {
                        names.append(table.name(batch.nodes[node].name))
                        texts.append(batch.string(of: node))
                        places.append(batch.location(of: node, in: record))
                    }
                }
                findings += batch.diagnostics
            }
        }
    }

    private static let pieces = [
        "a", "bc", " ", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "\"x\",", "\"x,y\"", "\"x\ny\",",
        "\"x\"\"y\"",
        "\"z\"q", "\0", "é", "1.5", "=\"7\"", "+12",
    ]

    @Test func `three thousand made-up tables read the same with libcsv and without`() throws {
        var dice = Dice(state: 20_261_130)
        var plain = 0
        for _ in 0..<3_000 {
            var text = "one,two,three\n"
            for _ in 0..<dice.roll(40) { text += Self.pieces[dice.roll(Self.pieces.count)] }
            let bytes = Array(text.utf8), chunkBytes = 1 + dice.roll(64)
            let mine = try Reading(bytes, readsPlainRows: true, chunkBytes: chunkBytes)
            let other = try Reading(bytes, readsPlainRows: false, chunkBytes: chunkBytes)
            #expect(mine == other, "\(text.debugDescription)")
            plain += mine.places.count
        }
        #expect(plain > 10_000)
    }

    private struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(sides, 1)
        }
    }
}
