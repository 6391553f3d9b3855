import Diagnostics
import Testing
import XMLReading

@Suite struct MutationTests {
    /// Pieces that make trouble when they stand in the wrong place.
    private static let pieces = [
        "<", ">", "</", "/>", "<r>", "</r>", "<r ", "<x>", "</x>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&",
        "&lt;",
        "&nbsp;", "&#0;", "&#x1F600;", "\"", "'", "=", " k='v'", "xmlns:p='u'", "p:", "<p:a/>", "ə", "\u{FFFE}", "\r\n",
        "\u{B}",
        "<!DOCTYPE x [", "]>", "<!ENTITY a 'b'>", "<?xml version='1.0'?>", " ", "",
    ]

    private static let seed = """
        <?xml version="1.0"?><!-- c --><x xmlns:p='urn:p' k='v'><t>1</t><r a='1'>text<b/>tail</r>
        <r><![CDATA[<r>]]>&amp;<p:a p:k="x">é</p:a></r><r/>\n<r>\n<r>2</r></r></x>
        """

    /// SplitMix64: the same numbers on every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private func mutated(_ generator: inout Generator) -> [UInt8] {
        var characters = Array(Self.seed.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...characters.count, using: &generator)
            let length = Int.random(in: 0...min(12, characters.count - place), using: &generator)
            let piece = Self.pieces.randomElement(using: &generator)!
            characters.replaceSubrange(place..<(place + length), with: piece.unicodeScalars)
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: characters)
        return Array(text.utf8)
    }

    @Test func `damaged text never crashes, and gives the same however it is cut`() {
        var generator = Generator(state: 2024)
        let format = XMLFormat(records: ["r"])
        for number in 0..<3_000 {
            let text = mutated(&generator)
            let whole = Reading(text, format).withoutExcerpts
            let cut = Reading(text, format, chunkBytes: Int.random(in: 1...60, using: &generator), piece: 7)
            #expect(cut.withoutExcerpts == whole, "number \(number): \(String(decoding: text, as: UTF8.self))")
            let isWhole = whole.diagnostics.allSatisfy { $0.severity < .error }
            #expect(!isWhole || whole.rejected.isEmpty, "a record is left out without an error")
            _ = Reading(text, XMLFormat(), chunkBytes: 20)
        }
    }
}
