import Diagnostics
import Foundation
import RecordStream
import Testing
import XMLReading

/// Real files of the shared corpus: `KHAZINA_SHARED`, or `../shared` beside the repository.
private let corpus: URL? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let shared =
        ProcessInfo.processInfo.environment["KHAZINA_SHARED"].map { URL(filePath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared")
    let corpus = shared.appending(path: "corpus")
    return FileManager.default.fileExists(atPath: corpus.path) ? corpus : nil
}()

@Suite(.enabled(if: corpus != nil, "the shared corpus is not there"))
struct CorpusTests {
    /// Not UTF-8 (decoding is not this module's work) or not well-formed; `scdl.xml` and `vt.xml` are only warned of.
    private static let broken: Set = [
        "aau.xml", "no_xml_declaration.xml", "control_chars.xml", "quadratic.xml", "external.xml", "xmlbomb.xml",
    ]

    private func files() -> [URL] {
        let all = FileManager.default.enumerator(at: corpus!, includingPropertiesForKeys: nil)
        let xml = (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "xml" }
        return xml.sorted { $0.path < $1.path }
    }

    private func text(_ file: URL) throws -> [UInt8]? {
        var bytes = try [UInt8](Data(contentsOf: file))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    }

    @Test func `every well-formed file is read without an error, however it is cut`() throws {
        var read = 0
        for file in files() where !Self.broken.contains(file.lastPathComponent) {
            guard let text = try text(file) else { continue }
            let whole = Reading(text).withoutExcerpts
            #expect(whole.diagnostics.allSatisfy { $0.severity < .error }, "\(file.lastPathComponent)")
            #expect(!whole.records.isEmpty, "\(file.lastPathComponent)")
            #expect(Reading(text, chunkBytes: 4_000, piece: 777).withoutExcerpts == whole, "\(file.lastPathComponent)")
            let byLibxml2 = Reading(text, XMLFormat(namespaces: ["none": "urn:none"])).withoutExcerpts
            #expect(byLibxml2 == whole, "\(file.lastPathComponent)")
            read += 1
        }
        #expect(read > 180)
    }

    @Test(arguments: [
        ("library/dnb-marcxml/Test_DNB_Mono.xml", "record", 11),
        ("library/qa-catalogue/authority.sample.xml", "record", 10),
        ("library/dnb-sru/sru_zdb-23b62fc7-de7f-4603-949d-a5e12027a25d.xml", "collection/record", 53),
        ("museum/lido-examples/LIDO-Example_FMobj00154983-LaPrimavera.xml", "lido", 1),
    ])
    func `records are counted right`(_ path: String, _ name: String, _ count: Int) throws {
        let file = corpus!.appending(path: path)
        #expect(try Reading(text(file)!, XMLFormat(records: [name])).records.count == count)
    }

    @Test(arguments: [
        ("dtd.xml", ["xml.doctype"], 1), ("simple.xml", [], 1), ("external.xml", ["xml.doctype", "xml.entity"], 0),
        ("quadratic.xml", ["xml.doctype", "xml.entity"], 0), ("xmlbomb.xml", ["xml.doctype", "xml.entity"], 0),
    ])
    func `an attack ends in a finding with a place, and nothing is expanded`(
        _ name: String, _ codes: [String], _ count: Int
    ) throws {
        let file = corpus!.appending(path: "suites/xml-attacks/\(name)")
        let reading = try Reading(text(file)!)
        #expect(reading.codes == codes)
        #expect(reading.records.count == count)
        #expect(reading.records.allSatisfy { $0.utf8.count < 1_000 })
        #expect(reading.diagnostics.allSatisfy { $0.location.line >= 1 && $0.location.column >= 1 })
    }
}
