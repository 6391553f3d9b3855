import Foundation
import Testing

/// The arrows drawn in docs/architecture.md and those of the manifest are the same.
@Suite struct ArrowTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the manifest and docs/architecture.md draw the same arrows`() throws {
        let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let drawing = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
        let (declared, drawn) = (declaredArrows(manifest), drawnArrows(drawing))
        #expect(!declared.isEmpty)
        for room in Set(declared.keys).union(drawn.keys).sorted() {
            #expect(declared[room] == drawn[room], "arrows of \(room)")
        }
    }

    @Test func `only one room imports each C library`() throws {
        let sources = root.appending(path: "Sources")
        for (module, room) in [
            ("CLibXML2", "XMLReading"), ("CLibCSV", "CSVReading"), ("CLibArchive", "SourceInput"),
            ("CSQLite", "DatasetDatabase"), ("CCurl", "Harvesting"),
        ] {
            let importers = try swiftFiles(in: sources).filter {
                try String(contentsOf: $0, encoding: .utf8).contains("import \(module)\n")
            }
            #expect(!importers.isEmpty)
            #expect(importers.allSatisfy { $0.deletingLastPathComponent().path.contains("/Sources/\(room)") })
        }
    }

    @Test func `the model and the record stream know no Foundation`() throws {
        for room in ["Diagnostics", "RecordStream", "HeritageModel", "JSONWriting"] {
            for file in try swiftFiles(in: root.appending(path: "Sources/\(room)")) {
                #expect(try !String(contentsOf: file, encoding: .utf8).contains("import Foundation"), "\(file.path)")
            }
        }
    }

    /// `room("Emission", ["HeritageModel", "ObjectCoding"])`, possibly over several lines.
    private func declaredArrows(_ manifest: String) -> [String: Set<String>] {
        var arrows: [String: Set<String>] = [:]
        let aliases = ["argumentParser": "ArgumentParser", "grdb": "GRDB", "logging": "Logging", "yams": "Yams"]
        for match in manifest.matches(of: /\n\s*room\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/) {
            let list = (match.2.map(String.init) ?? "").split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            arrows[String(match.1)] = Set(
                list.filter { !$0.isEmpty }.map { aliases[$0] ?? $0.trimmingCharacters(in: ["\""]) })
        }
        return arrows
    }

    /// `Emission ─► HeritageModel, ObjectCoding` in the block marked `arrows`.
    private func drawnArrows(_ drawing: String) -> [String: Set<String>] {
        guard let block = drawing.firstMatch(of: /```arrows\n([^`]*)```/)?.1 else { return [:] }
        var arrows: [String: Set<String>] = [:]
        for line in block.split(separator: "\n") {
            let sides = line.components(separatedBy: "─►").map { $0.trimmingCharacters(in: .whitespaces) }
            guard sides.count == 2 else { continue }
            arrows[sides[0]] = Set(
                sides[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
        }
        return arrows
    }

    private func swiftFiles(in folder: URL) throws -> [URL] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }
}
