import Foundation
import Testing

/// A run that goes on from an earlier one compares only what is new, and ends as one that compares everything.
@Suite struct IncrementalTests {
    /// A small collection that changes from day to day.
    private struct Collection {
        struct Record {
            var kind: String, title: String, agent: String, place: String, year: Int, number: String, source: String
        }

        private var chance = Splitmix(state: 20_261_130)
        private(set) var records: [String: Record] = [:]
        private var last = 0

        private static let words = """
            portrait of a lady gentleman landscape with river view the harbour Baku old town winter summer evening \
            morning study for sketch Xəzər dənizi çay xalça nar bağı qız qalası still life flowers in vase
            """.split(separator: " ").map(String.init)
        private static let surnames = [
            "Əliyev", "Alıyev", "Quliyeva", "Керимов", "Kərimov", "Smith", "Smyth", "Abbasova",
        ]
        private static let given = ["Səttar", "Саттар", "Leyla", "Lətif", "Latif", "John", "Jon", "Maral", "Ə."]
        private static let places = ["Bakı", "Baku", "Баку", "Gəncə", "Ganja", "Şuşa"]

        private mutating func pick(_ list: [String]) -> String { list.randomElement(using: &chance)! }

        private mutating func record() -> Record {
            let length = Int.random(in: 1...6, using: &chance)
            let title = (0..<length).map { _ in pick(Self.words) }.joined(separator: " ")
            return Record(
                kind: pick(["object", "edition", "work", "production", "performance", "recording"]), title: title,
                agent: "\(pick(Self.surnames)), \(pick(Self.given))", place: pick(Self.places),
                year: Int.random(in: 1890...1930, using: &chance),
                number: "\(Int.random(in: 1...400, using: &chance))", source: pick(["a", "b", "c"]))
        }

        /// A copy with one thing changed: what deduplication looks for.
        private mutating func copy(of record: Record) -> Record {
            var copy = record
            switch Int.random(in: 0..<5, using: &chance) {
            case 0: copy.title += " " + pick(Self.words)
            case 1: copy.year += 1
            case 2: copy.agent = "\(pick(Self.surnames)), \(pick(Self.given))"
            case 3: copy.place = pick(Self.places)
            default: copy.source = pick(["a", "b", "c"])
            }
            return copy
        }

        mutating func change(adding added: Int, changing changed: Int, removing removed: Int) {
            for _ in 0..<added {
                let model = records.keys.sorted().randomElement(using: &chance).flatMap { records[$0] }
                last += 1
                let id = "kz-" + String(repeating: "0", count: 11) + String(10_000 + last * 7919 % 90_000)
                records[id] =
                    if let model, Bool.random(using: &chance) { copy(of: model) } else { record() }
            }
            for id in records.keys.sorted().shuffled(using: &chance).prefix(changed) {
                if let old = records[id] { records[id] = copy(of: old) }
            }
            for id in records.keys.sorted().shuffled(using: &chance).prefix(removed) { records[id] = nil }
        }

        mutating func lines() throws -> String {
            var text = ""
            for (id, record) in records.sorted(by: { $0.key < $1.key }).shuffled(using: &chance) {
                let event: [String: Any] = [
                    "type": "creation",
                    "date": [
                        "verbatim": "\(record.year)", "edtf": "\(record.year)",
                        "earliest": "\(record.year)-01-01", "latest": "\(record.year)-12-31", "status": "dated",
                    ],
                    "places": [["label": record.place]],
                ]
                let object: [String: Any] = [
                    "id": id, "kind": record.kind, "cluster": "museum", "status": "active",
                    "titles": [["value": record.title, "type": "main"]],
                    "identifiers": [["value": record.number, "scheme": "inventory"]],
                    "agents": [["label": record.agent, "role": "cre"]], "events": [event],
                    "holder": ["label": "Museum \(record.source)"],
                    "sources": [["source": record.source, "record": id]],
                ]
                let line = try JSONSerialization.data(
                    withJSONObject: ["object": object, "lineage": []], options: .sortedKeys)
                text += String(decoding: line, as: UTF8.self) + "\n"
            }
            return text
        }
    }

    private func dedupe(_ scratch: Scratch, _ arguments: String, into records: String) throws -> String {
        let result = try Programs.shell(
            "khazina dedupe \(arguments) --records '\(scratch.path)/\(records)' '\(scratch.path)/in.ndjson'")
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    private func files(_ scratch: Scratch, _ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/\(folder)").sorted()
    }

    /// Who is together with whom, whatever the ids of the groups.
    private func groups(_ scratch: Scratch, _ folder: String) throws -> Set<Set<String>> {
        var groups: Set<Set<String>> = []
        for line in try scratch.lines("\(folder)/ledger.ndjson") {
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard json?["decision"] as? String == "merge" else { continue }
            let members = try #require(json?["members"] as? [[String: Any]])
            groups.insert(Set(members.compactMap { $0["id"] as? String }))
        }
        return groups
    }

    @Test
    func `after random batches every file is the same as when all is compared, and so are the groups without a past`()
        throws
    {
        let scratch = try Scratch()
        var collection = Collection(), previous = ""
        collection.change(adding: 220, changing: 0, removing: 0)
        let days: [(added: Int, changed: Int, removed: Int)] = [
            (0, 0, 0), (10, 0, 0), (0, 12, 0), (0, 0, 15), (25, 9, 4), (60, 20, 30), (1, 1, 1),
        ]
        for (number, day) in days.enumerated() {
            collection.change(adding: day.added, changing: day.changed, removing: day.removed)
            try scratch.write(try collection.lines(), to: "in.ndjson")
            let (name, arguments) = ("day\(number)", previous.isEmpty ? "" : "--previous '\(scratch.path)/\(previous)'")
            let output = try dedupe(scratch, "--threads \(number % 2 + 1) \(arguments)", into: name)
            let anew = try dedupe(scratch, "--compare-anew \(arguments)", into: name + "-anew")
            #expect(output == anew, "day \(number)")
            #expect(try files(scratch, name) == files(scratch, name + "-anew"))
            for file in try files(scratch, name) {
                #expect(
                    try scratch.data("\(name)/\(file)") == scratch.data("\(name)-anew/\(file)"), "\(number) \(file)")
            }
            _ = try dedupe(scratch, "", into: name + "-fresh")
            let found = try groups(scratch, name)
            #expect(!found.isEmpty)
            #expect(try found == groups(scratch, name + "-fresh"))
            previous = name
        }
    }

    @Test func `a file of comparisons that is cut off is of no use and does no harm`() throws {
        let scratch = try Scratch()
        var collection = Collection()
        collection.change(adding: 60, changing: 0, removing: 0)
        try scratch.write(try collection.lines(), to: "in.ndjson")
        let output = try dedupe(scratch, "", into: "one")
        for file in try files(scratch, "one") where file.hasSuffix(".bin") {
            let path = URL(filePath: "\(scratch.path)/one/\(file)")
            let data = try Data(contentsOf: path)
            try data.prefix(data.count / 2).write(to: path)
        }
        #expect(try dedupe(scratch, "--previous '\(scratch.path)/one'", into: "two") == output)
    }
}
