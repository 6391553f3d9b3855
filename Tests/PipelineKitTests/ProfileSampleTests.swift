import Diagnostics
import Foundation
import HeritageModel
import Mapping
import RecordStream
import Testing

@testable import PipelineKit

/// The authored samples through reader and mapper of their profile, as they are and damaged.
@Suite struct ProfileSampleTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let file: String, profile: String
        var objects: Int
        var skipped = 0
        /// Findings of reader and mapper, each once.
        var codes: [String] = []
        var unmapped: [String] = []
        var testDescription: String { "\(profile) \(file)" }
    }

    static let samples = [
        Sample(file: "library-mods/input.xml", profile: "mods", objects: 4, unmapped: ["titel"]),
        Sample(file: "library-mods/input-error.xml", profile: "mods", objects: 0, codes: ["source.refused"]),
        Sample(file: "museum-edm/input.xml", profile: "edm", objects: 1),
        Sample(
            file: "archive-ead/input.xml", profile: "ead", objects: 6, skipped: 1,
            codes: ["mapping.skipped", "xml.doctype"]),
        Sample(
            file: "publisher-onix/input.xml", profile: "onix", objects: 3, codes: ["mapping.not-a-number"],
            unmapped: ["b777"]),
        Sample(file: "theatre-tei/input.xml", profile: "tei-drama", objects: 1),
        Sample(file: "broadcaster-pbcore/input.xml", profile: "pbcore", objects: 2),
        Sample(
            file: "museum-json/input.json", profile: "museum-json", objects: 4, codes: ["json.outside-records"],
            unmapped: ["curator_rating"]),
        Sample(file: "museum-adlib/input.xml", profile: "adlib", objects: 2, unmapped: ["shelf_mark_of_my_own"]),
        Sample(file: "archive-atom/input.csv", profile: "atom-descriptions", objects: 2),
    ]

    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    private static let resources = Resources(folder: root)

    private static func text(_ sample: Sample) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/samples/\(sample.file)")))
    }

    /// What became of a text.
    private struct Outcome {
        var objects: [TracedObject] = []
        var codes: Set<String> = []
        var mapper: Mapper

        init(_ bytes: [UInt8], _ profile: Profile, _ clusters: ClusterList) throws {
            let names = NameTable()
            let format = try SourceSetup.format(of: profile, nil)
            mapper = Mapper(profile, source: .init(identifier: "s"), names: names, clusters: clusters)
            var splitter = format.makeSplitter(Bytes(bytes), index: 0, limits: RecordLimits())
            var parser = format.makeParser(names: names)
            var chunk = RecordChunk(start: .init(source: 0)), batch = RecordBatch()
            do throws(Diagnostic) {
                while try splitter.next(into: &chunk) {
                    parser.parse(chunk, into: &batch)
                    codes.formUnion(batch.diagnostics.map(\.code))
                    for record in batch.records.indices { mapper.map(record, of: batch, into: &objects) }
                }
            } catch {
                codes.insert(error.code)
            }
            codes.formUnion(mapper.diagnostics.map(\.code))
        }
    }

    @Test(arguments: samples)
    func `a sample becomes what its README says`(_ sample: Sample) throws {
        let profile = try Self.resources.profile(sample.profile)
        let outcome = try Outcome(Self.text(sample), profile, Self.resources.clusters())
        #expect(outcome.objects.count == sample.objects)
        #expect(outcome.mapper.counts.skipped == sample.skipped)
        #expect(outcome.codes.sorted() == sample.codes)
        #expect(outcome.mapper.unmapped.entries.map(\.path) == sample.unmapped)
    }

    @Test(arguments: samples)
    func `a damaged sample gives findings, never a crash, and every value an account`(_ sample: Sample) throws {
        let profile = try Self.resources.profile(sample.profile), clusters = try Self.resources.clusters()
        let whole = try Self.text(sample)
        var random = Seeded(state: 0x5eed)
        for _ in 0..<150 {
            var text = whole
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                let length = min(Int.random(in: 1...60, using: &random), text.count - at)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.removeSubrange(at..<(at + length))
                case 1: text.insert(contentsOf: text[at..<(at + length)], at: at)
                case 2: text[at] = UInt8.random(in: 0x20...0x7e, using: &random)
                default: text.removeSubrange(at...)
                }
                if text.isEmpty { text = [0x20] }
            }
            // The splitter is promised whole characters.
            let valid = Array(String(decoding: text, as: UTF8.self).utf8)
            let counts = try Outcome(valid, profile, clusters).mapper.counts
            #expect(counts.values == counts.mapped + counts.empty + counts.ignored + counts.unmapped)
        }
    }

    private final class Bytes: ByteSource {
        private var bytes: [UInt8]?
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
            guard let bytes = bytes.take(), !bytes.isEmpty else { return false }
            buffer += bytes
            return true
        }
        func takeDiagnostics() -> [Diagnostic] { [] }
    }

    /// SplitMix64: the same damage in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }
}
