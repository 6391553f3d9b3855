import Foundation
import Testing

/// `khazina inspect` on the smallest files of every folder of the shared corpus: what they are, and the profiles that may fit.
@Suite(.enabled(if: SharedFiles.corpus != nil, "no corpus: set KHAZINA_SHARED")) struct InspectCorpusTests {
    /// By folder: kinds of text, and profiles; an empty name stands for none.
    private static let expected: [String: (kinds: Set<String>, profiles: Set<String>)] = [
        "audiovisual/ebucore": (["XML", "JSON"], ["ebucore", "ebucore-rdf"]),
        "audiovisual/pbcore": (["XML"], ["pbcore", "oai-dc"]),
        "creative-industries/onix": (["XML"], ["onix", ""]),
        "library/catmandu-marc": (["MARC (ISO 2709)", "XML", "JSON Lines"], ["marc21", "unimarc"]),
        "library/dnb-marcxml": (["XML"], ["marc21"]),
        "library/dnb-sru": (["XML"], ["marc21"]),
        "library/ead2002-stanford": (["XML"], ["ead"]),
        "library/ead3-samples": (["XML"], ["ead", "eac-cpf"]),
        "library/edm-metis-sandbox": (["XML"], ["edm", "oai-dc"]),
        "library/loc-marc2bibframe2": (["XML"], ["marc21"]),
        "library/marc8-codetables": (["XML"], [""]),
        "library/miku-marc21": (["MARC (ISO 2709)", "MARC as lines of text", "plain text"], ["marc21", ""]),
        "library/oai-metis": (["XML"], ["oai-dc", "mods", ""]),
        "library/pymarc": (["MARC (ISO 2709)", "JSON", "XML", "plain text"], ["marc21", "unimarc", ""]),
        "library/qa-catalogue": (["MARC (ISO 2709)", "MARC as lines of text", "JSON", "XML"], ["marc21"]),
        "library/rusmarc-nlr": (["MARC (ISO 2709)", "JSON"], ["unimarc", ""]),
        "library/solrmarc": (["MARC (ISO 2709)", "XML"], ["marc21"]),
        "library/traject": (["MARC (ISO 2709)", "XML", "JSON Lines"], ["marc21", "oai-dc", ""]),
        "museum/lido-examples": (["XML"], ["lido"]),
        "museum/whitney": (["a table (CSV)"], ["persons-table"]),
        "tangible-heritage/whs": (["a table (CSV)"], ["unesco-world-heritage"]),
        "theatre/rusdracor": (["XML"], ["tei-drama"]),
        "theatre/tatdracor": (["XML"], ["tei-drama"]),
    ]

    @Test func `the files of the corpus are what they are`() throws {
        let corpus = try #require(SharedFiles.corpus)
        var files: [String] = []
        for folder in Self.expected.keys.sorted() { files += try Self.smallest(2, in: corpus + "/" + folder) }
        let names = files.map { "'\($0)'" }.joined(separator: " ")
        let result = try Programs.shell("khazina inspect --format json --limit 1 " + names)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == files.count)
        for (line, file) in zip(lines, files) {
            let text = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let folder = file.dropFirst(corpus.count + 1).split(separator: "/").prefix(2).joined(separator: "/")
            let (kinds, profiles) = try #require(Self.expected[folder])
            #expect(kinds.contains(text["what"] as? String ?? ""), "\(file): \(text["what"] ?? "")")
            #expect(profiles.contains(text["fits"] as? String ?? ""), "\(file): \(text["fits"] ?? "")")
        }
    }

    private static func smallest(_ count: Int, in folder: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        let files = try names.map { "\(folder)/\($0)" }.compactMap { path -> (Int, String)? in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
            return ((attributes[.size] as? Int) ?? 0, path)
        }
        return files.sorted { $0 < $1 }.prefix(count).map(\.1)
    }
}

private enum SharedFiles {
    static let corpus: String? = {
        let stated = ProcessInfo.processInfo.environment["KHAZINA_SHARED"]
        let folder = (stated ?? Programs.root.path + "/../shared") + "/corpus"
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()
}
