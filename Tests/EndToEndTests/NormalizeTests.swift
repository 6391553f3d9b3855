import Foundation
import Testing

/// Properties of normalizing that hold for every delivery: the samples, and the shared corpus where it is.
@Suite struct NormalizeTests {
    /// Normalizes what `read` writes, twice; the second time must change no byte. Every EDTF must say its own bounds.
    private func check(_ read: String, options: String = "", atLeast objects: Int = 1) throws {
        let scratch = try Scratch()
        let (once, twice) = ("'\(scratch.path)/once'", "'\(scratch.path)/twice'")
        let run = try Programs.shell(
            """
            \(read) --threads 1 2>/dev/null | khazina-normalize \(options) --threads 1 > \(once) 2>/dev/null
            khazina-normalize \(options) --threads 1 \(once) > \(twice) 2>/dev/null
            cmp \(once) \(twice)
            """)
        let lines = try scratch.text("once").split(separator: "\n")
        #expect(lines.count >= objects, "\(read) read nothing")
        if run.status != 0 {
            let others = try scratch.text("twice").split(separator: "\n")
            let first = zip(lines, others).first { $0 != $1 }
            Issue.record("\(read): normalizing twice changes\n\(first?.0 ?? "")\n\(first?.1 ?? "")")
        }
        var dates: [[String]] = []
        for line in lines { collect(try JSONSerialization.jsonObject(with: Data(line.utf8)), into: &dates) }
        let different = Set(dates).sorted { $0[0] < $1[0] }
        guard !different.isEmpty else { return }
        try scratch.write(different.map { $0[0] + "\n" }.joined(), to: "dates")
        let bounds = try Programs.shell("khazina date --edtf --tsv '\(scratch.path)/dates'").output
            .split(separator: "\n").dropFirst()
        #expect(bounds.count == different.count)
        for (date, again) in zip(different, bounds) {
            let columns = again.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            #expect(Array(columns[2...3]) == Array(date[1...]), "\(read): \(date[0])")
        }
    }

    /// EDTF, earliest and latest of every date that EDTF alone describes.
    private func collect(_ value: Any, into dates: inout [[String]]) {
        if let list = value as? [Any] {
            for item in list { collect(item, into: &dates) }
        } else if let object = value as? [String: Any] {
            if let edtf = object["edtf"] as? String, object["verbatim"] != nil {
                dates.append([edtf, object["earliest"] as? String ?? "", object["latest"] as? String ?? ""])
            }
            for item in object.values { collect(item, into: &dates) }
        }
    }

    @Test(arguments: ["demo", "clusters"])
    func `normalizing the sources of a pipeline twice changes nothing`(pipeline: String) throws {
        let file = "pipelines/\(pipeline).yaml"
        try check("khazina-read --pipeline \(file)", options: "--pipeline \(file)", atLeast: 20)
    }

    @Test(
        arguments: [
            ("edm", "museum-edm/input.xml"), ("irbis", "library-irbis/export-cp1251.txt"),
            ("marc21", "library-iso2709/marc8.mrc"), ("mods", "library-mods/input.xml"),
            ("onix", "publisher-onix/input.xml"), ("ead", "archive-ead/input.xml"),
            ("pbcore", "broadcaster-pbcore/input.xml"),
        ])
    func `normalizing a sample twice changes nothing`(profile: String, file: String) throws {
        try check("khazina-read --profile \(profile) samples/\(file)")
    }

    private static let shared =
        (ProcessInfo.processInfo.environment["KHAZINA_SHARED"]
            ?? Programs.root.deletingLastPathComponent().appending(path: "shared").path) + "/corpus"
    private static let corpus = [
        ("lido", "museum", "xml"), ("marc21", "library", "xml"), ("marc21", "library", "mrc"),
        ("ead", "library", "xml"),
    ]

    /// The smaller files of the corpus that a profile reads at least one object of.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: shared), "the shared corpus is not beside the repository"),
        arguments: corpus)
    func `normalizing the corpus twice changes nothing`(profile: String, folder: String, suffix: String) throws {
        let root = URL(filePath: Self.shared).appending(path: folder)
        let files =
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.fileSizeKey])?
            .compactMap { $0 as? URL } ?? []
        let small = try files.filter { file in
            let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            return file.pathExtension == suffix && size > 0 && size < 100_000
        }
        for file in small.sorted(by: { $0.path < $1.path }).prefix(3) {
            try check("khazina-read --profile \(profile) '\(file.path)'", atLeast: 0)
        }
    }

    /// Runs one CSV row with an institution's own vocabulary and returns the run and the dataset's first object.
    private func run(vocabulary: String, named name: String) throws -> (Programs.Result, String) {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/own/concepts", withIntermediateDirectories: true)
        try scratch.write(vocabulary, to: "own/concepts/\(name)")
        try scratch.write("İnv. №;Ad;Material\nKP-1;Vaza;Kaşı mozaika\n", to: "list.csv")
        try scratch.write(
            """
            pipeline: own-vocabulary
            version: 1
            options: {vocabularies: [own]}
            sources:
              - {id: quba, files: [list.csv], profile: museum-spreadsheet, csv: {delimiter: ";"}}
            """, to: "pipeline.yaml")
        let result = try Programs.shell("khazina run '\(scratch.path)/pipeline.yaml' --output '\(scratch.path)/out'")
        let objects = scratch.exists("out/objects.ndjson") ? try scratch.text("out/objects.ndjson") : ""
        return (result, objects)
    }

    @Test func `an institution's SKOS file gives its concepts`() throws {
        let skos = """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
                xmlns:skos="http://www.w3.org/2004/02/skos/core#">
              <skos:ConceptScheme rdf:about="https://muzey.example/materials"/>
              <skos:Concept rdf:about="https://muzey.example/materials/17">
                <skos:prefLabel xml:lang="az">kaşı</skos:prefLabel>
                <skos:altLabel xml:lang="az">KAŞI MOZAİKA</skos:altLabel>
                <skos:note>for walls</skos:note>
              </skos:Concept>
              <rdf:Description rdf:about="https://muzey.example/materials/18">
                <rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
                <skos:prefLabel xml:lang="az">şəbəkə</skos:prefLabel>
              </rdf:Description>
            </rdf:RDF>
            """
        let (result, objects) = try run(vocabulary: skos, named: "materials-muzey.rdf")
        #expect(result.status == 0 || result.status == 1, "\(result.errors)")
        #expect(objects.contains("https://muzey.example/materials/17"))
        #expect(objects.contains("\"muzey\""))
    }

    @Test(arguments: [
        ("materials-muzey.rdf", "<rdf:RDF><skos:Concept></rdf:RDF>", "materials-muzey.rdf:"),
        ("materials-muzey.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "no concept"),
        ("muzey.rdf", "<rdf:RDF/>", "call it"),
    ])
    func `a SKOS file that says nothing stops the run and says why`(name: String, text: String, message: String) throws
    {
        let (result, objects) = try run(vocabulary: text, named: name)
        #expect(result.status != 0)
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(objects.isEmpty)
    }
}
