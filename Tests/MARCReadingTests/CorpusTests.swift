import Diagnostics
import Foundation
import Testing

@testable import MARCReading

@Suite(.enabled(if: Corpus.library != nil, "the shared corpus is not there"))
struct CorpusTests {
    /// Records of the files that hold another number than one. `yaz-marcdump` counts the same, except for
    /// `pymarc/bad_indicator.dat`, whose stray terminator makes two of one there.
    private static let counts: [String: Int] = [
        "catmandu-marc/dollar_subfields.mrc": 2, "miku-marc21/test.mrc": 85, "pymarc/1251.dat": 6,
        "pymarc/bad_records.mrc": 8, "pymarc/marc.dat": 20, "pymarc/regression45.dat": 12, "pymarc/test.dat": 10,
        "qa-catalogue/000-line-seperated.mrc": 20, "qa-catalogue/0001-01.mrc": 5,
        "qa-catalogue/BooksAll.2014.part01-0001.mrc": 100, "qa-catalogue/music.mrc": 3, "rusmarc-nlr/test1.iso": 81,
        "solrmarc/demoRecs.mrc": 6, "solrmarc/errorRecs.mrc": 5, "solrmarc/field024.mrc": 2,
        "solrmarc/fields_700_4_samp.mrc": 10, "solrmarc/record_set_045.mrc": 12, "solrmarc/specTestRecs.mrc": 76,
        "traject/batch.dat": 31, "traject/test_data.utf8.mrc": 30,
    ]

    @Test func `there are files to read`() { #expect(Corpus.exchangeFiles.count > 80) }

    @Test(arguments: Corpus.exchangeFiles)
    func `the records of every ISO 2709 file are counted right`(_ path: String) throws {
        let reading = try TestReading(Corpus.bytes(path))
        #expect(reading.records.count == Self.counts[path] ?? 1, "\(reading.findings.prefix(5))")
        #expect(reading.rejected.isEmpty)
    }

    @Test(arguments: [
        ("catmandu-marc/bu_bibs.mrc.gz", 100), ("solrmarc/uva_001-200.mrc.gz", 200),
        ("solrmarc/uva_001_2000.mrc.gz", 2000), ("traject/test_data.utf8.mrc.gz", 30),
        ("miku-marc21/marc.txt.gz", 2820),
        ("qa-catalogue/alephseq-example1.txt", 9), ("qa-catalogue/alephseq-example2-continuing-resources.txt", 1),
        ("qa-catalogue/alephseq-example3.txt", 1), ("qa-catalogue/alephseq-example4.txt", 1),
        ("qa-catalogue/alephseq-example5-long-leader.txt", 1), ("qa-catalogue/alephseq-example5-short-leader.txt", 1),
        ("qa-catalogue/alephseq-example6-error.txt", 5), ("qa-catalogue/nkcr-sample-records.txt", 11),
        ("qa-catalogue/marc-record-formatted.json", 1), ("pymarc/batch.json", 2), ("pymarc/one.json", 1),
        ("pymarc/test.json", 1), ("traject/test_data.utf8.json", 30),
    ])
    func `records of other forms and packed files are counted right`(_ path: String, _ count: Int) throws {
        let reading = try TestReading(Corpus.unpacked(path))
        #expect(reading.records.count == count, "\(reading.findings.prefix(5))")
    }

    @Test func `all RUSMARC records are in Cyrillic`() throws {
        let reading = try TestReading(Corpus.bytes("rusmarc-nlr/test1.iso"))
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
        let sources = try Corpus.bytes("pymarc/test_marc8.txt").split(separator: 0x0A, omittingEmptySubsequences: false)
        let targets = try Corpus.bytes("pymarc/test_utf8.txt").split(separator: 0x0A, omittingEmptySubsequences: false)
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
        // One line has codes (21203D, 7F2014, …) that the code tables of the Library of Congress do not know.
        #expect(wrong.count == 1, "\(wrong.count): \(wrong.prefix(6))")
        #expect(wrong.allSatisfy { $0.hasSuffix("| a …“—’”™ z") })
    }

    @Test func `records that say MARC-8 but are Windows-1251 are found`() throws {
        let reading = try TestReading(Corpus.bytes("pymarc/1251.dat"))
        #expect(reading.codes == ["marc.encoding-contradicts-declaration"])
        #expect(reading.records.joined().contains { $0.unicodeScalars.contains { (0x410...0x44F).contains($0.value) } })
    }
}
