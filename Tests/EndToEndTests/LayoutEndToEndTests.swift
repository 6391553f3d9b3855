import Foundation
import Testing

/// One profile over files of several layouts.
@Suite struct LayoutEndToEndTests {
    private static let profile = """
        profile: several
        version: 1
        layouts:
          - {format: json, records: "@graph[]"}
          - {format: json}
          - {format: xml, records: [item]}
          - format: csv
            columns: {Başlıq: name, №: id}
        identifier: id
        kind: =object
        cluster: =museum
        map:
          titles: [{value: name}]
        """

    @Test func `each file is read by the layout that it has`() throws {
        let scratch = try Scratch()
        try scratch.write(Self.profile, to: "several.yaml")
        try scratch.write(#"{"@context": {"x": [1]}, "@graph": [{"id": 1, "name": "bir"}]}"#, to: "a")
        try scratch.write(#"[{"id": 2, "name": "iki"}]"#, to: "b")
        try scratch.write("<list><item><id>3</id><name>üç</name></item></list>", to: "c")
        try scratch.write("№;Başlıq\n4;dörd\n5;beş\n", to: "d")
        try scratch.write("00024nam a2200024 a 4500\u{1E}\u{1D}", to: "e")
        let files = ["a", "b", "c", "d"].map { "'\(scratch.path)/\($0)'" }.joined(separator: " ")
        let read = "khazina-read --profile '\(scratch.path)/several.yaml' "
        let result = try Programs.shell(read + files)
        #expect(result.status <= 1, "\(result.errors)")
        let titles = try result.output.split(separator: "\n").map { line in
            let traced = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let object = try #require(traced["object"] as? [String: Any])
            return (object["titles"] as? [[String: Any]])?.first?["value"] as? String
        }
        #expect(titles == ["bir", "iki", "üç", "dörd", "beş"])
        #expect(!result.errors.contains("mapping.unmapped"))
        let wrong = try Programs.shell(read + "'\(scratch.path)/e'")
        #expect(wrong.errors.contains("reading.no-layout"), "\(wrong.errors)")
        #expect(wrong.status == 1)
    }
}
