import Diagnostics
import Foundation
import Testing

@testable import MARCReading

/// Every value of the corpus' MARC-8 records as YAZ reads it, and as we do.
///
/// Records with leader/09 blank are given to `yaz-marcdump -f MARC-8 -t UTF-8`; both readings are compared in NFC, value
/// by value. `docs/marc.md` explains the differences that are known; a test that finds more, or fewer, fails.
@Suite(.enabled(if: Corpus.library != nil && Corpus.yaz != nil, "the shared corpus or yaz-marcdump is not there"))
struct YAZComparisonTests {
    /// Blank in leader/09, and yet not MARC-8: UNIMARC declares elsewhere, one file is Windows-1251, one UTF-8.
    private static let otherwise = [
        "catmandu-marc/dollar_subfields.mrc",
        "pymarc/1251.dat", "pymarc/testunimarc.dat", "pymarc/utf8_without_leader_flag.dat", "rusmarc-nlr/test1.iso",
    ]
    /// Values that differ, by file; no entry means none.
    private static let known = [
        // Lengths or directories are wrong: YAZ believes them, we believe the terminators.
        "catmandu-marc/bu_bibs.mrc.gz": 204, "pymarc/bad_records.mrc": 5, "pymarc/bad_subfield_code.dat": 7,
        "traject/bad_subfield_code.marc": 1,
        // Bytes that are no MARC-8: YAZ leaves them out or stops, we say U+FFFD.
        "pymarc/bad_eacc_encoding.dat": 1, "pymarc/bad_marc8_escape.dat": 8, "qa-catalogue/music.mrc": 1,
        // A mark at the end of a word, before a space: we give it to the letter before.
        "solrmarc/record_set_045.mrc": 1, "solrmarc/uva_001_2000.mrc.gz": 2,
        // `&#xFFFD;` is read as the character it names.
        "traject/escaped_character_reference.marc8.marc": 1,
    ]

    @Test(arguments: (Corpus.exchangeFiles + Corpus.packedFiles).filter { !otherwise.contains($0) })
    func `MARC-8 values are those of YAZ`(_ path: String) throws {
        let records = Self.records(try Corpus.unpacked(path)).filter { $0.count > 24 && $0[9] == UInt8(ascii: " ") }
        guard !records.isEmpty else { return }
        let ours = try TestReading(records.joined(), encoding: "marc-8").records.map(Self.normalized)
        let theirs = try Self.readByYAZ(Array(records.joined())).map(Self.normalized)
        try #require(ours.count == theirs.count)
        var differences: [String] = []
        for (own, other) in zip(ours, theirs) where own != other {
            for line in own where !other.contains(line) { differences.append("ours: \(line)") }
            for line in other where !own.contains(line) { differences.append("YAZ:  \(line)") }
        }
        let count = differences.count { $0.hasPrefix("ours") }
        #expect(count == Self.known[path] ?? 0, "\(path): \(differences.prefix(12).joined(separator: "\n"))")
    }

    private static func records(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x1D).map { $0.drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 } + [0x1D] }
    }

    /// Without the leader, of which both programs write their own lengths.
    private static func normalized(_ record: [String]) -> [String] {
        record.filter { !$0.hasPrefix("leader") }.map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                .precomposedStringWithCanonicalMapping
        }
    }

    private static func readByYAZ(_ bytes: [UInt8]) throws -> [[String]] {
        let file = FileManager.default.temporaryDirectory.appending(path: "khazina-\(UUID().uuidString).mrc")
        try Data(bytes).write(to: file)
        defer { do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) } }
        let process = Process()
        process.executableURL = Corpus.yaz
        process.arguments = ["-f", "MARC-8", "-t", "UTF-8", "-o", "line", file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { record in
            record.split(separator: "\n").dropFirst().map(String.init)
        }
    }
}
