import Diagnostics
import RecordStream
import Testing

@testable import JSONReading

/// https://github.com/nst/JSONTestSuite: y_ must be accepted, n_ rejected, i_ may be either.
@Suite(.enabled(if: Corpus.isThere, "the shared corpus is absent"))
struct JSONTestSuiteTests {
    private static let folder = "suites/JSONTestSuite"
    private static func files(_ prefix: String) -> [String] {
        Corpus.isThere ? Corpus.files(in: folder).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") } : []
    }

    /// The file's bytes, where they are UTF-8, as every `ByteSource` gives them.
    private func text(_ file: String) -> [UInt8]? {
        let bytes = Corpus.bytes("\(Self.folder)/\(file)")
        return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    }

    @Test(arguments: files("y_")) func `what is JSON is read without an error`(file: String) throws {
        let bytes = try #require(text(file))
        #expect(try TestReading(bytes).findings.filter { $0.severity > .warning } == [])
        #expect(ParsedText(bytes).outline != nil)
        guard case .valid(let outline) = Judge().verdict(on: bytes) else { return }
        #expect(ParsedText(bytes).outline == outline)
    }

    @Test(arguments: files("n_")) func `what is not JSON is reported with a place`(file: String) throws {
        guard let bytes = text(file) else { return }  // the source reports it before we see it
        // Two documents one after the other are a layout of ours.
        if file == "n_structure_double_array.json" { return }
        let reading = try TestReading(bytes)
        let worst = reading.findings.map(\.severity).max()
        let isKept = reading.codes == ["json.control-character"]
        #expect(worst == .error || isKept)
        #expect(reading.findings.allSatisfy { $0.location.byteOffset <= bytes.count })
        if !isKept, !reading.codes.contains("json.too-deep") { #expect(ParsedText(bytes).outline == nil) }
    }

    @Test(arguments: files("i_")) func `what may be either is read or reported`(file: String) throws {
        guard let bytes = text(file) else { return }
        let reading = try TestReading(bytes)
        #expect(!reading.records.isEmpty || !reading.findings.isEmpty)
    }
}
