import Diagnostics
import Foundation
import Testing

@testable import MARCReading

/// What the READMEs of the authored samples promise.
@Suite struct SampleTests {
    private func read(_ path: String) throws -> TestReading {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try TestReading([UInt8](Data(contentsOf: root.appending(path: "samples/" + path))))
    }

    @Test func `MARC-8 with planted damage`() throws {
        let reading = try read("library-iso2709/marc8.mrc")
        #expect(reading.records.map { $0[1] } == ["001 demo-1", "001 demo-2", "001 demo-3", "001 demo-4"])
        #expect(reading.records[0].contains("100 1  $a Hacıbeyov, Üzeyir, $d 1885-1948."))
        #expect(reading.records[0].contains("546    $a Title in Cyrillic: лейли"))
        #expect(
            Set(reading.codes) == ["marc.between-records", "marc.wrong-length", "marc.truncated-record"])
    }

    @Test func `Windows-1251 declared in 100 $a`() throws {
        let reading = try read("library-iso2709/rusmarc-cp1251.iso")
        #expect(reading.records[0].contains("200 1  $a Кёроглы $e опера $f У. Гаджибеков"))
        #expect(reading.codes.isEmpty)
    }

    @Test(arguments: ["cp1251", "cp866"])
    func `IRBIS text in an encoding that nothing declares`(_ name: String) throws {
        let reading = try read("library-irbis/export-\(name).txt")
        #expect(reading.records[0].contains("200    $a Лейли и Меджнун $e опера $f У. Гаджибеков"))
        #expect(reading.codes == (name == "cp1251" ? ["marc.stray-line"] : []))
    }
}
