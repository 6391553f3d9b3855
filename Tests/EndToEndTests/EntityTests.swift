import Foundation
import Testing

/// Agents and places of the demo: who is one, and what their ids promise.
@Suite struct EntityTests {
    private func dataset(_ arguments: String = "", in scratch: Scratch, _ name: String = "out") throws -> String {
        let folder = scratch.path + "/" + name
        let result = try Programs.shell("khazina run pipelines/demo.yaml --quiet --output '\(folder)' \(arguments)")
        #expect(result.status == 1, "\(result.errors)")
        return folder
    }

    private func json(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    /// The ids of the agents or places that objects name so.
    private func entities(_ label: String, _ objects: [String]) throws -> Set<String> {
        var found: Set<String> = []
        func walk(_ value: Any) {
            if let list = value as? [Any] { list.forEach(walk) }
            guard let members = value as? [String: Any] else { return }
            if members["label"] as? String == label, let id = members["entity"] as? String { found.insert(id) }
            members.values.forEach(walk)
        }
        for line in objects { walk(try json(line)) }
        return found
    }

    @Test func `one composer in three spellings and two scripts has one id, with his dates`() throws {
        let scratch = try Scratch()
        _ = try dataset(in: scratch)
        let objects = try scratch.lines("out/objects.ndjson")
        let names = ["Üzeyir Hacıbəyov", "Hacıbəyov, Üzeyir", "Узеир Гаджибеков", "Гаджибеков, Узеир"]
        let ids = try names.map { try entities($0, objects) }
        #expect(ids.allSatisfy { $0.count == 1 && $0 == ids[0] }, "\(ids)")
        let agents = try scratch.lines("out/agents.ndjson").map(json)
        let agent = try #require(agents.first { $0["id"] as? String == ids[0].first })
        #expect((agent["dates"] as? [String: Any])?["edtf"] as? String == "1885/1948")
        #expect((agent["headings"] as? [Any])?.count ?? 0 >= 5)
    }

    @Test func `a city is one place in three alphabets; a pen name is the person`() throws {
        let scratch = try Scratch()
        _ = try dataset(in: scratch)
        let objects = try scratch.lines("out/objects.ndjson")
        #expect(try entities("Bakı", objects) == entities("Баку", objects))
        #expect(try entities("Bakı", objects).count == 1)
        #expect(try entities("Bakı", objects) == entities("Бакы", objects))
        #expect(try entities("Bülbül", objects) == entities("Бюльбюль", objects))
        #expect(try entities("Quba", objects) != entities("Bakı", objects))
    }

    @Test func `every reference leads to a record, and every id that is gone redirects to one`() throws {
        let scratch = try Scratch()
        _ = try dataset(in: scratch)
        let known = Set(
            try (scratch.lines("out/agents.ndjson") + scratch.lines("out/places.ndjson")).map {
                try json($0)["id"] as? String ?? ""
            })
        let text = try scratch.text("out/objects.ndjson")
        for part in text.components(separatedBy: "\"entity\":\"").dropFirst() {
            #expect(known.contains(String(part.prefix { $0 != "\"" })))
        }
        for line in try scratch.lines("out/redirects.ndjson").map(json)
        where (line["id"] as? String ?? "").count == 20 {
            #expect(!known.contains(line["id"] as? String ?? ""))
            #expect(known.contains(line["replacedBy"] as? String ?? ""))
        }
    }

    @Test func `the order of the sources changes no agent, no place and no id`() throws {
        let scratch = try Scratch()
        let yaml = try String(contentsOf: Programs.root.appending(path: "pipelines/demo.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "../samples", with: Programs.root.path + "/samples")
        let options = try #require(yaml.range(of: "options:"))
        let head = yaml.components(separatedBy: "sources:\n")[0]
        let sources = yaml[..<options.lowerBound].components(separatedBy: "sources:\n")[1]
            .components(separatedBy: "  - id: ").filter { !$0.isEmpty }.map { "  - id: " + $0 }
        for (name, list) in [("forward", sources), ("backward", sources.reversed())] {
            try scratch.write(head + "sources:\n" + list.joined() + yaml[options.lowerBound...], to: name + ".yaml")
            let result = try Programs.shell(
                "khazina run '\(scratch.path)/\(name).yaml' --quiet --output '\(scratch.path)/\(name)'")
            #expect(result.status == 1, "\(result.errors)")
        }
        for file in ["agents.ndjson", "places.ndjson", "match-agents.ndjson"] {
            #expect(try scratch.text("forward/" + file) == scratch.text("backward/" + file), "\(file)")
        }
        let ids = try ["forward", "backward"].map { folder in
            Set(try scratch.lines(folder + "/objects.ndjson").map { try json($0)["id"] as? String ?? "" })
        }
        #expect(ids[0].symmetricDifference(ids[1]).isEmpty)
    }
}
