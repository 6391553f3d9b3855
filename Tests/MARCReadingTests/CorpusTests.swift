import Diagnostics
import Foundation
import Testing

@testable import MARCReading

/// Real files of the shared corpus: `KHAZINA_SHARED`, or `../shared` beside the repository.
private let library: URL? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let shared =
        ProcessInfo.processInfo.environment["KHAZINA_SHARED"].map { URL(filePath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared")
    let library = shared.appending(path: "corpus/library")
    return FileManager.default.fileExists(atPath: library.path) ? library : nil
}()

@Suite(.enabled(if: library != nil, "the shared corpus is not there"))
struct CorpusTests {
    private func bytes(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: library!.appending(path: path)))
    }

    @Test(arguments: [
        ("rusmarc-nlr/test1.iso", 81), ("pymarc/1251.dat", 6), ("pymarc/marc.dat", 20), ("pymarc/test.dat", 10),
        ("pymarc/regression45.dat", 12), ("pymarc/bad_records.mrc", 8), ("pymarc/bad_subfield_code.dat", 1),
        ("pymarc/bad_indicator.dat", 1), ("pymarc/testunimarc.dat", 1), ("pymarc/utf8_invalid.mrc", 1),
        ("solrmarc/specTestRecs.mrc", 76), ("solrmarc/errorRecs.mrc", 5), ("solrmarc/demoRecs.mrc", 6),
        ("traject/test_data.utf8.mrc", 30), ("traject/batch.dat", 31), ("qa-catalogue/000-line-seperated.mrc", 20),
        ("qa-catalogue/BooksAll.2014.part01-0001.mrc", 100), ("qa-catalogue/music.mrc", 3),
        ("qa-catalogue/alephseq-example1.txt", 9), ("miku-marc21/test.mrc", 85), ("pymarc/batch.json", 2),
        ("pymarc/one.json", 1), ("pymarc/test.json", 10), ("traject/test_data.utf8.json", 30),
        ("qa-catalogue/alephseq-example3.txt", 1),
    ])
    func `records are counted right`(_ path: String, _ count: Int) throws {
        let reading = try TestReading(bytes(path))
        #expect(reading.records.count == count)
    }

    @Test func `all RUSMARC records are in Cyrillic`() throws {
        let reading = try TestReading(bytes("rusmarc-nlr/test1.iso"))
        #expect(reading.records.joined().contains { $0.contains("Задачи и этюды") })
        for record in reading.records {
            let title = record.first { $0.hasPrefix("200") } ?? ""
            #expect(
                !title.unicodeScalars.contains { $0 == "\u{FFFD}" || (0xC0...0x24F).contains($0.value) }, "\(title)")
        }
        let letters = reading.records.joined().joined().unicodeScalars
        #expect(letters.count { (0x400...0x4FF).contains($0.value) } > 10_000)
        #expect(reading.codes.isEmpty)
    }

    @Test func `MARC-8 strings are those of the pair of lists`() throws {
        let sources = try bytes("pymarc/test_marc8.txt").split(separator: 0x0A, omittingEmptySubsequences: false)
        let targets = try bytes("pymarc/test_utf8.txt").split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(sources.count == targets.count && sources.count > 100)
        var wrong: [String] = []
        for (source, target) in zip(sources, targets) where !source.isEmpty {
            var decoder = CodedSets()
            var text: ContiguousArray<UInt8> = []
            unsafe Array(source).withUnsafeBufferPointer { unsafe decoder.decode($0, into: &text) }
            let expected = String(decoding: target, as: UTF8.self)
            if String(decoding: text, as: UTF8.self) != expected {
                wrong.append("\(String(decoding: text, as: UTF8.self)) | \(expected)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(6))")
    }

    @Test func `records that say MARC-8 but are Windows-1251 are found`() throws {
        let reading = try TestReading(bytes("pymarc/1251.dat"))
        #expect(reading.codes == ["marc.encoding-contradicts-declaration"])
        #expect(reading.records.joined().contains { $0.unicodeScalars.contains { (0x410...0x44F).contains($0.value) } })
    }
}
