import Diagnostics
import RecordStream
import Testing

@testable import JSONReading

/// A small generator of random numbers, the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite struct JSONDifferentialTests {
    private static let texts: [String] = [
        #"{"title":"Leyli və Məcnun","year":1908,"acts":[{"n":1,"scenes":[1,2]},{"n":2}],"opera":true,"note":null}"#,
        #"[{"a":"x\"\\\/\n\u0259\uD83C\uDFAD","b":[[],{},[[1.5e-3]]]},{"a":"","b":-0},"s",false]"#,
        "{\n  \"programs\": [\n    {\n      \"id\": \"a\",\n      \"works\": [\n        {}\n      ]\n    }\n  ]\n}\n",
        "{\"n\":1}\n{\"n\":2,\"m\":\"ə\"}\r\n\n{\"n\":[3]}\n",
        "{\"took\":5,\"hits\":{\"total\":2,\"hits\":[{\"_id\":\"a\",\"_source\":{\"n\":1}},{\"_source\":{\"n\":2}}]}}",
        "\u{FEFF}[{\"ID\":1}],[{\"ID\":1}]",
        "[\n {\"a\":\"x\",\n  \"b\":[\n {\"c\":\"y\"}]},\n {\"a\":\"z\"},\n {\"a\":\"\"}\n]\n",
        "{\"a\":1} {\"a\":[1,2}} [3] \"x\" 12 nul",
    ]
    private static let pieces = [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", " ", "0", "-", "1e5", ".", "\\u12", "\\ud800", "true", "nul",
        "{\"a\":", "[[", "ə", "🎭", "\t", "/", "\"a\":1,",
    ]

    /// `text` with a few pieces put in, taken out or doubled.
    private static func mutated(_ text: String, _ random: inout SeededGenerator) -> String {
        var units = text.unicodeScalars.map(String.init)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<max(units.count, 1), using: &random)
            let end = min(units.count, place + Int.random(in: 1...8, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: units.insert(pieces.randomElement(using: &random) ?? "", at: min(place, units.count))
            case 1 where place < end: units.removeSubrange(place..<end)
            case 2 where place < end: units.insert(contentsOf: units[place..<end], at: place)
            case 3: units.removeSubrange(min(place, units.count)...)
            default: break
            }
        }
        return units.joined()
    }

    @Test func `our parser and simdjson agree on what is JSON and on its values`() {
        var random = SeededGenerator(seed: 8259)
        let judge = Judge()
        for round in 0..<6_000 {
            let text = Self.mutated(Self.texts[round % Self.texts.count], &random)
            let ours = ParsedText(Array(text.utf8))
            switch judge.verdict(on: Array(text.utf8)) {
            case .valid(let outline): #expect(ours.outline == outline, "\(text)")
            case .invalid(let message):
                let isExcused =
                    ours.findings.contains { $0.code == "json.control-character" }
                    || message.contains("number")  // out of the range of its types; we keep the text
                #expect(ours.outline == nil || isExcused, "\(text): \(message)")
                #expect(ours.outline != nil || ours.findings.contains { $0.severity == .error }, "\(text)")
            }
        }
    }

    @Test(arguments: texts.indices)
    func `the result does not depend on the size of chunks or on how the bytes arrive`(index: Int) throws {
        let text = Self.texts[index]
        for path in [nil, "", "[]", "programs[]", "hits.hits[]._source"] {
            let whole = try TestReading(text, at: path)
            for chunkBytes in Array(1...40) + [64, 100, 200] {
                #expect(try TestReading(text, at: path, chunkBytes: chunkBytes) == whole)
                #expect(try TestReading(text, at: path, chunkBytes: chunkBytes, pieceBytes: 3) == whole)
            }
        }
    }

    @Test func `mutated sources neither crash nor hang nor read differently in chunks`() throws {
        var random = SeededGenerator(seed: 1908)
        for round in 0..<2_000 {
            let text = Self.mutated(Self.texts[round % Self.texts.count], &random)
            let path = [nil, "", "[]", "programs[]", "hits.hits[]._source"].randomElement(using: &random) ?? nil
            let whole = try TestReading(text, at: path)
            let chunkBytes = Int.random(in: 1...60, using: &random)
            let pieceBytes = Int.random(in: 1...20, using: &random)
            let inChunks = try TestReading(text, at: path, chunkBytes: chunkBytes, pieceBytes: pieceBytes)
            #expect(inChunks == whole, "\(path ?? "detected"), \(chunkBytes), \(pieceBytes): \(text)")
            #expect(whole.findings.allSatisfy { $0.location.byteOffset <= text.utf8.count })
        }
    }
}
