import Diagnostics
import HeritageModel
import Testing

@testable import PipelineKit

@Suite struct RecordProductsTests {
    private func products(words: Int) -> RecordProducts {
        let heading = Heading(
            id: "kz-a0000000000000000", kind: .agent, source: "s", label: "Nizami", language: nil, authority: nil,
            identifier: nil, dates: nil, coordinates: nil, name: "Nizami", isBody: false)
        let entries = (0..<words).map { number in
            var entry = RecordProducts.Entry(outcome: .skipped, location: .init(source: 0))
            entry.references = [(heading: 0, role: "role \(number)", language: "language \(number % 3)", variants: [])]
            return entry
        }
        return RecordProducts(entries, .init(), headings: [heading])
    }

    @Test func `a batch may have more words than sixteen bits can count, and loses none`() throws {
        let count = 70_000
        let read = try RecordProducts(encoded: products(words: count).encoded())
        for record in [0, 65_534, 65_535, 65_536, count - 1] {
            let reference = try #require(read.references(of: record).first)
            #expect(read.words[Int(reference.role)] == "role \(record)")
            #expect(read.words[Int(reference.language)] == "language \(record % 3)")
        }
    }

    @Test func `a batch of a version that is not known is damage, not a batch`() throws {
        var bytes = products(words: 3).encoded()
        bytes[0] = 200
        #expect(throws: Diagnostic.self) { try RecordProducts(encoded: bytes) }
    }
}
